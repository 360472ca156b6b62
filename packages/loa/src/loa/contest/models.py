"""A contest: who runs it and by which rules, its questions, rounds and forms, who takes part, and what they handed in.

`Start`, `Submission` and `Link` are written by the hot path with SQL of its own (committers.py); they point at nothing
that has a name in it: a person is a random number there, so a person's data can be erased and the proof still stands.
The database refuses to change or delete a submission or a link (triggers in the migration).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User
from loa.plan.models import Task


class ContestState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    OPEN = "open", _("Đang diễn ra")
    CLOSED = "closed", _("Đã kết thúc")
    PUBLISHED = "published", _("Đã công bố")


PUBLIC_STATES = (ContestState.APPROVED, ContestState.OPEN, ContestState.CLOSED, ContestState.PUBLISHED)


class Contest(models.Model):
    """One contest and its rules, which are data: see `rules.py` for what `rules` holds."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contests", verbose_name=_("đơn vị tổ chức"))
    partners = models.ManyToManyField(
        Unit, blank=True, related_name="partner_contests", verbose_name=_("đơn vị phối hợp")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="contests", verbose_name=_("cho việc của kế hoạch")
    )
    slug = models.SlugField(_("địa chỉ"), max_length=80, unique=True)
    title = models.CharField(_("tên cuộc thi"), max_length=200)
    intro = models.TextField(_("giới thiệu"), blank=True)
    audience = models.CharField(_("đối tượng"), max_length=300, blank=True)
    youngest = models.PositiveSmallIntegerField(_("tuổi thấp nhất"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("tuổi cao nhất"), null=True, blank=True)
    rules = models.JSONField(_("cách xếp hạng"), default=dict)
    rules_text = models.TextField(_("thể lệ"), blank=True)
    """Empty: the words that `rules.words` makes of the settings."""
    prizes = models.JSONField(_("giải thưởng"), default=list, blank=True)
    """[{"kind": "individual" | "collective" | "spread", "name": "Giải Nhất", "count": 1, "value": "500.000 đồng"}]"""
    asks_identity = models.BooleanField(_("hỏi số định danh"), default=False)
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    state = models.CharField(_("trạng thái"), max_length=12, choices=ContestState.choices, default=ContestState.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("tạo lúc"))
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("trình lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    return_note = models.CharField(_("lý do trả lại"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("cuộc thi")
        verbose_name_plural = _("cuộc thi")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(submitted_by=None) | ~Q(approved_by=F("submitted_by")),
                name="contest_second_person",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RosterLine(models.Model):
    """How many people a unit has on its roster: the units that an entrant may choose, and what a ratio is taken of."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="roster")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    people = models.PositiveIntegerField(_("số người"), null=True, blank=True)
    """None: unknown, then no ratio is shown."""

    class Meta:
        verbose_name = _("đơn vị dự thi")
        verbose_name_plural = _("đơn vị dự thi")
        ordering: ClassVar = ["contest_id", "unit__order", "unit__name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "unit"], name="roster_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.people}"


class Difficulty(models.TextChoices):
    EASY = "easy", _("Dễ")
    MEDIUM = "medium", _("Vừa")
    HARD = "hard", _("Khó")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("Một đáp án đúng")
    SEVERAL = "several", _("Nhiều đáp án đúng")
    TRUE_FALSE = "truefalse", _("Đúng, sai")
    ORDER = "order", _("Sắp thứ tự")
    MATCH = "match", _("Ghép đôi")
    FILL = "fill", _("Điền vào chỗ trống")


class Question(models.Model):
    """One question of a contest's bank; what it asks stands in its versions."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="questions")
    theme = models.CharField(_("chủ đề"), max_length=120, blank=True)
    difficulty = models.CharField(_("độ khó"), max_length=8, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    source = models.CharField(_("văn bản nguồn"), max_length=300, blank=True)
    article = models.CharField(_("điều, khoản"), max_length=120, blank=True)
    practice = models.BooleanField(_("chỉ để thi thử"), default=False)
    """Its key may be shown, so it is never put on a real paper."""
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người soạn"))
    second_reader = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người đọc lại")
    )
    retired_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second_reader=None) | Q(author=None) | ~Q(second_reader=F("author")),
                name="question_second_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionVersion(models.Model):
    """What a question asked from some moment on; a version that was on a paper never changes."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("bản"), default=1)
    kind = models.CharField(_("loại"), max_length=10, choices=QuestionKind.choices)
    text = models.TextField(_("câu hỏi"))
    media = models.CharField(_("hình, âm thanh"), max_length=300, blank=True)
    """A path on this server."""
    options = models.JSONField(_("phương án"), default=list)
    """Texts; of a match: [[left, ...], [right, ...]]; of a fill-in: []."""
    key = models.JSONField(_("đáp án"), default=list)
    """Places of the right options; the order; for each left its right; the texts that are taken for right."""
    note = models.TextField(_("giải thích"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bản của câu hỏi")
        verbose_name_plural = _("bản của câu hỏi")
        ordering: ClassVar = ["question_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "number"], name="question_version")]

    def __str__(self) -> str:
        return self.text[:60]


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Chưa dựng đề")
    READY = "ready", _("Đã dựng đề")
    OPEN = "open", _("Đã mở")
    CLOSED = "closed", _("Đã đóng")
    PUBLISHED = "published", _("Đã công bố")


class Round(models.Model):
    """One week of a contest, or one rehearsal of it."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("vòng"))
    title = models.CharField(_("tên vòng"), max_length=120, blank=True)
    rehearsal = models.BooleanField(_("diễn tập"), default=False)
    """Whatever is handed in counts for nothing and is published nowhere."""
    opens = models.DateTimeField(_("mở lúc"))
    closes = models.DateTimeField(_("đóng lúc"))
    """No paper is begun after it; whoever has begun has their minutes."""
    minutes = models.PositiveSmallIntegerField(_("số phút làm bài"), default=15)
    attempts = models.PositiveSmallIntegerField(_("số lượt mỗi người"), default=1)
    questions = models.PositiveSmallIntegerField(_("số câu mỗi đề"), default=20)
    forms = models.PositiveSmallIntegerField(_("số đề"), default=200)
    blueprint = models.JSONField(_("cơ cấu đề"), default=list, blank=True)
    """[{"theme": "", "difficulty": "easy", "count": 8}]; the rest comes from the whole bank."""
    state = models.CharField(_("trạng thái"), max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    salt = models.CharField(max_length=64, blank=True)
    """Secret until the round is closed."""
    commitment = models.CharField(_("mã cam kết đáp án"), max_length=64, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("đóng sổ lúc"), null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    """What grading found: truths, counts, unit table; see `rank.py`."""
    results_hash = models.CharField(_("mã băm kết quả"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("vòng thi")
        verbose_name_plural = _("vòng thi")
        ordering: ClassVar = ["contest_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "number"], name="round_number"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="round_ends_after_start"),
            models.CheckConstraint(
                condition=Q(attempts__gte=1, minutes__gte=1, questions__gte=1, forms__gte=1), name="round_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Vòng %(n)s") % {"n": self.number})


class Form(models.Model):
    """One prebuilt paper; the file has no key, and the key is only here."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="papers")
    number = models.PositiveSmallIntegerField()
    versions = models.JSONField(default=list)
    """Identifiers of the versions, in the paper's order."""
    key = models.JSONField(default=list)
    """One value for each question, by the places of the options on this paper; see `grade.py`."""
    sha256 = models.CharField(max_length=64)
    """Of the file."""

    class Meta:
        verbose_name = _("đề thi")
        verbose_name_plural = _("đề thi")
        ordering: ClassVar = ["round_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="form_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class Entrant(models.Model):
    """Who takes part. Erased on request: then only the number is left."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entrants")
    person = models.BigIntegerField(unique=True)
    """Random, below 2**52; the only thing that the papers know of anybody."""
    name = models.CharField(_("họ và tên"), max_length=150)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị"))
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    contact = models.CharField(max_length=64, db_index=True)
    """Keyed hash of the phone or e-mail that one signs in with."""
    identity = models.CharField(max_length=64, blank=True)
    """Keyed hash of the identity number, where the contest asks for it."""
    code = models.CharField(max_length=64)
    """Hash of the code that one signs in with on another device."""
    consent_at = models.DateTimeField(_("đồng ý lúc"))
    guardian = models.CharField(_("cha, mẹ, người giám hộ"), max_length=150, blank=True)
    guardian_phone = models.CharField(_("điện thoại người giám hộ"), max_length=30, blank=True)
    guardian_consent_at = models.DateTimeField(_("người giám hộ đồng ý lúc"), null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    """Keyed hash of the network address of signing up; for people who look for bots, never for a verdict."""
    excluded = models.CharField(_("không xếp hạng vì"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("đăng ký lúc"))
    erased_at = models.DateTimeField(_("xóa dữ liệu lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("người dự thi")
        verbose_name_plural = _("người dự thi")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contest", "contact"], condition=Q(erased_at=None), name="entrant_contact_once"
            ),
            models.UniqueConstraint(fields=["contest", "identity"], condition=~Q(identity=""), name="entrant_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Start(models.Model):
    """The first start of an attempt wins: no refresh sets the clock back. Times in milliseconds since 1970."""

    pk = models.CompositePrimaryKey("round_id", "person", "attempt")
    round = models.ForeignKey(Round, models.PROTECT, related_name="starts", db_index=False, db_constraint=False)
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    started = models.BigIntegerField()
    deadline = models.BigIntegerField()

    class Meta:
        verbose_name = _("lượt bắt đầu")
        verbose_name_plural = _("lượt bắt đầu")

    def __str__(self) -> str:
        return f"{self.round_id}/{self.person}/{self.attempt}"


class Submission(models.Model):
    """What was handed in, once for each attempt, and never changed; see `core.Paper`."""

    pk = models.CompositePrimaryKey("round_id", "person", "attempt")
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions", db_index=False, db_constraint=False)
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    started = models.BigIntegerField()
    deadline = models.BigIntegerField()
    received = models.BigIntegerField()
    late = models.BooleanField(default=False)
    guess = models.BigIntegerField(null=True, blank=True)
    answers = models.TextField()
    extra = models.TextField(default="", blank=True)
    writer = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    place = models.IntegerField()
    """Its order in the commit `writer`, `seq` of its round."""

    class Meta:
        verbose_name = _("bài nộp")
        verbose_name_plural = _("bài nộp")

    def __str__(self) -> str:
        return f"{self.round_id}/{self.person}/{self.attempt}"


class Link(models.Model):
    """One commit: a link of the writer's chain for a round; see `core.Link`."""

    pk = models.CompositePrimaryKey("round_id", "writer", "seq")
    round = models.ForeignKey(Round, models.PROTECT, related_name="links", db_index=False, db_constraint=False)
    writer = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    count = models.IntegerField()
    at = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    leaves = models.BinaryField(default=bytes)
    """The leaves of the tree, 32 bytes each: a receipt is made again from them without looking for its neighbours."""

    class Meta:
        verbose_name = _("mắt xích")
        verbose_name_plural = _("mắt xích")

    def __str__(self) -> str:
        return f"{self.writer}/{self.seq}"


class DailyRoot(models.Model):
    """One hash over the heads of all chains of a round at the end of a day; published, so that no chain can be cut."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="roots")
    day = models.DateField()
    heads = models.JSONField(default=list)
    """[[writer, seq, hash]] in order."""
    root = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mã băm ngày")
        verbose_name_plural = _("mã băm ngày")
        ordering: ClassVar = ["round_id", "day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "day"], name="daily_root_once")]

    def __str__(self) -> str:
        return f"{self.day}"


class Result(models.Model):
    """The attempt of a person that counts, and where it stands."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="results")
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    correct = models.PositiveSmallIntegerField()
    off = models.BigIntegerField(null=True)
    """|guess - truth|; None where nothing was guessed."""
    duration = models.BigIntegerField()
    """Milliseconds from start to receipt, both of the server."""
    moment = models.BigIntegerField()
    lot = models.CharField(max_length=16, blank=True)
    rank = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("kết quả")
        verbose_name_plural = _("kết quả")
        ordering: ClassVar = ["round_id", "rank", "person"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "person"], name="result_once")]
        indexes: ClassVar = [models.Index(fields=["round", "rank"], name="result_rank")]

    def __str__(self) -> str:
        return f"{self.rank}"


class Lot(models.Model):
    """A drawing of lots: the seed is made of what nobody could choose, and is published."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="lot")
    seed = models.CharField(_("số gieo"), max_length=64)
    outside = models.CharField(_("con số ngoài hệ thống"), max_length=200, blank=True)
    """Something public that nobody here decides, such as the result of that day's lottery."""
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("bốc thăm lúc"))

    class Meta:
        verbose_name = _("bốc thăm")
        verbose_name_plural = _("bốc thăm")

    def __str__(self) -> str:
        return self.seed


class Verdict(models.TextChoices):
    ALL = "all", _("Mọi người được tính điểm câu này")
    NONE = "none", _("Bỏ câu này, không ai được điểm")
    KEY = "key", _("Sửa đáp án")


class Ruling(models.Model):
    """A question found wrong after opening: what was decided, by whom, why. Receipts stay as they are."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="rulings")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="rulings")
    verdict = models.CharField(_("xử lý"), max_length=6, choices=Verdict.choices)
    key = models.JSONField(_("đáp án mới"), default=list, blank=True)
    reason = models.CharField(_("lý do"), max_length=500)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"))
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("xử lý câu hỏi sai")
        verbose_name_plural = _("xử lý câu hỏi sai")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.verdict}"
