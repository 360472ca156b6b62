"""What was promised: the document, the duties that were read in it, what people decided about them, and the tasks
that follow.

The text says what it says: what a person adds (a lead, a cadence, a deadline) is a `Decision`, never an edit of the
words. A task is owed by one unit for one period; it is retired, not deleted, once anything hangs on it.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.kit.period import Every, Period
from loa.org.models import Unit, User


class ReportingCalendar(models.Model):
    """How an office cuts its periods: whole months, or from the 15th to the 14th (Nghị định 09/2019/NĐ-CP, Điều 12)."""

    name = models.CharField(_("tên"), max_length=120, unique=True)
    cut_day = models.PositiveSmallIntegerField(_("ngày bắt đầu kỳ"), null=True, blank=True)
    """None: whole months. 15: from the 15th of the month before to the 14th."""
    due_days = models.PositiveSmallIntegerField(_("hạn nộp sau khi hết kỳ (ngày)"), null=True, blank=True)
    """Days after the last day of the window when a report is due; None: nobody has said."""

    class Meta:
        verbose_name = _("lịch báo cáo")
        verbose_name_plural = _("lịch báo cáo")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cut_day=None) | Q(cut_day__gte=2, cut_day__lte=28), name="calendar_cut_day"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanState(models.TextChoices):
    READING = "reading", _("Đang đọc và xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    ACTIVE = "active", _("Đang thực hiện")
    CLOSED = "closed", _("Đã kết thúc")


NOT_UNDER_WAY = (PlanState.READING, PlanState.CONFIRMED)
"""Nobody has been given work yet: the plan may still be given to another owner, or taken out."""


class Plan(models.Model):
    """A plan that a unit issued: one campaign."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="plans", verbose_name=_("cơ quan ban hành"))
    focal = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="focal_plans", verbose_name=_("đơn vị đầu mối")
    )
    title = models.CharField(_("tên kế hoạch"), max_length=500)
    symbol = models.CharField(_("số, ký hiệu"), max_length=80, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=20, choices=PlanState.choices, default=PlanState.READING)
    period_start = models.DateField(_("thực hiện từ ngày"), null=True, blank=True)
    period_end = models.DateField(_("đến hết ngày"), null=True, blank=True)
    calendar = models.ForeignKey(
        ReportingCalendar, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("lịch báo cáo")
    )
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    activated_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    activated_at = models.DateTimeField(_("kích hoạt lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("kế hoạch")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_end__gte=F("period_start")),
                name="plan_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(period_start__isnull=False, period_end__isnull=False),
                name="plan_active_has_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        return self.state == PlanState.ACTIVE


def document_path(document: PlanDocument, filename: str) -> str:
    """Where an uploaded plan is kept: by its hash, so that a name cannot lead anywhere."""
    suffix = document.kind if document.kind in ("txt", "docx", "pdf") else "bin"
    return f"plans/{document.sha256[:2]}/{document.sha256}.{suffix}"


class PlanDocument(models.Model):
    """One version of the plan's file, with what was read in it. A newer version supersedes; none is thrown away."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="documents", verbose_name=_("kế hoạch"))
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    file = models.FileField(_("tệp"), upload_to=document_path, max_length=200)
    filename = models.CharField(_("tên tệp"), max_length=255)
    kind = models.CharField(_("loại tệp"), max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("cỡ tệp"))
    text = models.TextField(_("nội dung đọc được"))
    """The reflowed text: paragraphs separated by line feeds; every span below counts characters in it."""
    reading = models.JSONField(_("kết quả đọc"))
    """What `vanban` read, as its JSON; kept as read, whatever people corrected later."""
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("tệp kế hoạch")
        verbose_name_plural = _("tệp kế hoạch")
        ordering: ClassVar = ["plan", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "version"], name="plan_document_version")]

    def __str__(self) -> str:
        return f"{self.filename} ({self.version})"


class UploadState(models.TextChoices):
    WAITING = "waiting", _("Chờ đọc")
    READING = "reading", _("Đang đọc")
    READ = "read", _("Đã đọc")
    REFUSED = "refused", _("Không đọc được")


def upload_path(upload: Upload, filename: str) -> str:
    """Where a file lies until it has been read: under a random name, so that a name cannot lead anywhere."""
    return f"plans/waiting/{uuid4().hex}"


class Upload(models.Model):
    """A plan's file that somebody sent, until it has been read or refused; the reading runs in the background."""

    owner = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("cơ quan ban hành"))
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("kế hoạch"))
    """The plan of which it is a new version; None for a new plan."""
    file = models.FileField(_("tệp"), upload_to=upload_path, max_length=100)
    """Deleted once the file has been read or refused: a plan keeps its own."""
    filename = models.CharField(_("tên tệp"), max_length=255)
    state = models.CharField(_("trạng thái"), max_length=10, choices=UploadState.choices, default=UploadState.WAITING)
    reasons = models.JSONField(_("vì sao không đọc được"), default=list, blank=True)
    document = models.ForeignKey(PlanDocument, models.CASCADE, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10)
    """The sender's, for the reasons."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tệp chờ đọc")
        verbose_name_plural = _("tệp chờ đọc")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "sent_at"], name="upload_state")]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_pending(self) -> bool:
        return self.state in (UploadState.WAITING, UploadState.READING)


class Theme(models.Model):
    """What the message is about: an item of the plan's "Nội dung"."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="themes", verbose_name=_("kế hoạch"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    label = models.CharField(_("mục"), max_length=20, blank=True)
    title = models.CharField(_("tên ngắn"), max_length=200)
    text = models.TextField(_("nội dung"), blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("nội dung tuyên truyền")
        verbose_name_plural = _("nội dung tuyên truyền")
        ordering: ClassVar = ["plan", "order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "order"], name="theme_order")]

    def __str__(self) -> str:
        return self.title


class Cadence(models.TextChoices):
    RECURRING = "recurring", _("Định kỳ")
    ONCE = "once", _("Một lần")
    ONGOING = "ongoing", _("Thường xuyên")
    ON_CALL = "on_call", _("Khi cấp trên tổ chức hoặc yêu cầu")
    CONDITIONAL = "conditional", _("Khi đủ điều kiện")
    UNSTATED = "unstated", _("Văn bản không ghi")


EVERY_CHOICES = [
    (Every.DAY, _("Hằng ngày")),
    (Every.WEEK, _("Hằng tuần")),
    (Every.MONTH, _("Hằng tháng")),
    (Every.QUARTER, _("Hằng quý")),
    (Every.HALF, _("Sáu tháng")),
    (Every.YEAR, _("Hằng năm")),
]


class DutyState(models.TextChoices):
    PROPOSED = "proposed", _("Mới đọc")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    EXCLUDED = "excluded", _("Không theo dõi")
    RETIRED = "retired", _("Không còn trong kế hoạch")


class Duty(models.Model):
    """One statement that something is to be done. Statements of the same work point at one: that one is the
    obligation.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="duties", verbose_name=_("kế hoạch"))
    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="duties", verbose_name=_("bản"))
    code = models.CharField(_("mã"), max_length=20)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    where = models.CharField(_("mục"), max_length=60, blank=True)
    title = models.CharField(_("tên ngắn"), max_length=200)
    text = models.TextField(_("câu trong kế hoạch"))
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    line_start = models.PositiveIntegerField(null=True, blank=True)
    line_end = models.PositiveIntegerField(null=True, blank=True)
    spans = models.JSONField(default=dict)
    """{field: [[start, end], ...]}: the words that each field was read from."""
    confidence = models.JSONField(default=dict)
    """{field: 0..1} as the reader gave it; a field that a person settled is not in it."""
    lead_source = models.CharField(max_length=20, blank=True)
    channel = models.CharField(_("kênh"), max_length=40)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="duties", verbose_name=_("nội dung tuyên truyền")
    )
    cadence = models.CharField(_("chu kỳ"), max_length=20, choices=Cadence.choices, default=Cadence.UNSTATED)
    every = models.CharField(_("mỗi"), max_length=10, choices=EVERY_CHOICES, blank=True)
    count = models.PositiveSmallIntegerField(_("số lần mỗi kỳ"), null=True, blank=True)
    repeats = models.PositiveSmallIntegerField(_("số lần phát lại mỗi kỳ"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("thời lượng (phút)"), null=True, blank=True)
    starts = models.DateField(_("bắt đầu từ"), null=True, blank=True)
    deadline = models.DateField(_("thời hạn"), null=True, blank=True)
    due_day = models.PositiveSmallIntegerField(_("hạn vào ngày mấy của tháng cuối kỳ"), null=True, blank=True)
    """For recurring work, "trước ngày 20 hằng tháng": the day of the last month of the period."""
    due_days = models.SmallIntegerField(_("hạn sau khi hết kỳ (ngày)"), null=True, blank=True)
    """For recurring work, days after the last day of the period; negative: before. None: nobody has said."""
    condition = models.CharField(_("điều kiện"), max_length=300, blank=True)
    audience = models.CharField(_("đối tượng"), max_length=200, blank=True)
    quantity = models.DecimalField(_("số lượng"), max_digits=12, decimal_places=2, null=True, blank=True)
    """As the plan says it ("100 % thôn"); how many a task asks for is `count`."""
    quantity_unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    at_least = models.BooleanField(_("ít nhất"), default=False)
    product = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    budget = models.CharField(_("kinh phí"), max_length=300, blank=True)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="restatements", verbose_name=_("cùng việc với")
    )
    state = models.CharField(_("trạng thái"), max_length=20, choices=DutyState.choices, default=DutyState.PROPOSED)
    since = models.PositiveSmallIntegerField(_("có từ bản"), default=1)
    """The version of the document in which the statement first stood; the row moves on with each version that still
    has it.
    """

    class Meta:
        verbose_name = _("nhiệm vụ")
        verbose_name_plural = _("nhiệm vụ")
        ordering: ClassVar = ["plan", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "document", "code"], name="duty_code"),
            models.CheckConstraint(condition=Q(span_end__gte=F("span_start")), name="duty_span"),
            models.CheckConstraint(condition=Q(same_as=None) | ~Q(same_as=F("pk")), name="duty_not_itself"),
        ]

    def __str__(self) -> str:
        return self.title


class PartyRole(models.TextChoices):
    LEAD = "lead", _("Chủ trì")
    PARTNER = "partner", _("Phối hợp")
    REPORT_TO = "report_to", _("Báo cáo cho")
    VIA = "via", _("Qua")


class PartyName(models.Model):
    """A unit as this plan writes it, and the units that a person says it means ("UBND 06 xã": six)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="party_names", verbose_name=_("kế hoạch"))
    name = models.CharField(_("tên trong văn bản"), max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("là đơn vị"))
    proposed = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("có thể là"))
    confidence = models.FloatField(default=0)
    basis = models.CharField(_("vì sao đề xuất"), max_length=200, blank=True)
    """Why these units are proposed, or why none could be; one short sentence for people."""
    nobody = models.BooleanField(_("không ứng với đơn vị nào trong hệ thống"), default=False)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tên đơn vị trong văn bản")
        verbose_name_plural = _("tên đơn vị trong văn bản")
        ordering: ClassVar = ["plan", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "name"], name="party_name_once")]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A named unit has a part in a duty."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="parties", verbose_name=_("nhiệm vụ"))
    role = models.CharField(_("vai"), max_length=12, choices=PartyRole.choices)
    name = models.ForeignKey(PartyName, models.PROTECT, related_name="parties", verbose_name=_("tên trong văn bản"))
    order = models.PositiveSmallIntegerField(default=0)
    decided = models.BooleanField(_("do người điều phối ghi"), default=False)

    class Meta:
        ordering: ClassVar = ["duty", "role", "order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["duty", "role", "name"], name="party_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"


class Severity(models.TextChoices):
    ERROR = "error", _("Mâu thuẫn")
    WARNING = "warning", _("Cần xem")
    NOTE = "note", _("Lưu ý")


class FindingState(models.TextChoices):
    OPEN = "open", _("Chưa xử lý")
    SETTLED = "settled", _("Đã xử lý")
    LEFT_OPEN = "left_open", _("Để ngỏ, đã biết")


class Finding(models.Model):
    """Something in the text that a person should look at; settled or left open in plain sight, never silently."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="findings", verbose_name=_("kế hoạch"))
    document = models.ForeignKey(PlanDocument, models.CASCADE, related_name="findings", verbose_name=_("bản"))
    duty = models.ForeignKey(
        Duty, models.CASCADE, null=True, blank=True, related_name="findings", verbose_name=_("nhiệm vụ")
    )
    order = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(_("mã"), max_length=60)
    severity = models.CharField(_("mức"), max_length=10, choices=Severity.choices)
    message = models.TextField(_("nội dung"))
    message_en = models.TextField(blank=True)
    quote = models.TextField(_("trích"), blank=True)
    line = models.PositiveIntegerField(_("dòng"), null=True, blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("xử lý"), max_length=12, choices=FindingState.choices, default=FindingState.OPEN)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, blank=True, related_name="answered")
    """The decision that answered it, if one did: undoing that one opens the finding again."""
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("phát hiện")
        verbose_name_plural = _("phát hiện")
        ordering: ClassVar = ["document", "order", "pk"]

    def __str__(self) -> str:
        return self.message


class Decision(models.Model):
    """What a person settled about a duty: field, before and after, and on what ground. Kept for good."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="decisions", verbose_name=_("kế hoạch"))
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="decisions", verbose_name=_("nhiệm vụ"))
    field = models.CharField(_("mục"), max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    ground = models.CharField(_("căn cứ"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="reversed_by", verbose_name=_("hoàn tác")
    )
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quyết định của người điều phối")
        verbose_name_plural = _("quyết định của người điều phối")
        ordering: ClassVar = ["plan", "-pk"]

    def __str__(self) -> str:
        return f"{self.duty}: {self.field}"


class Citation(models.Model):
    """A document that the plan names; the library of legal documents grows from these."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="citations", verbose_name=_("kế hoạch"))
    document = models.ForeignKey(PlanDocument, models.CASCADE, related_name="citations", verbose_name=_("bản"))
    order = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(_("loại"), max_length=60)
    number = models.CharField(_("số"), max_length=30, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=80, blank=True)
    date = models.DateField(_("ngày"), null=True, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=300, blank=True)
    subject = models.TextField(_("trích yếu"), blank=True)
    kind = models.CharField(max_length=20, blank=True)
    line = models.PositiveIntegerField(_("dòng"), null=True, blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("văn bản viện dẫn")
        verbose_name_plural = _("văn bản viện dẫn")
        ordering: ClassVar = ["document", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.type} {self.symbol}".strip()


class TaskRole(models.TextChoices):
    LEAD = "lead", _("Chủ trì")
    PARTNER = "partner", _("Phối hợp")


class Task(models.Model):
    """What one unit owes for one duty in one period."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name=_("kế hoạch"))
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="tasks", verbose_name=_("nhiệm vụ"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", verbose_name=_("đơn vị"))
    role = models.CharField(_("vai"), max_length=10, choices=TaskRole.choices, default=TaskRole.LEAD)
    channel = models.CharField(_("kênh"), max_length=40)
    title = models.CharField(_("việc"), max_length=260)
    period_start = models.DateField(_("từ ngày"))
    period_end = models.DateField(_("đến hết ngày"))
    every = models.CharField(max_length=10, blank=True)
    period_label = models.CharField(_("kỳ"), max_length=60, blank=True)
    due = models.DateField(_("hạn"), null=True, blank=True)
    """None: the plan names no deadline and nobody has settled one; such a task is never called late."""
    targets = models.JSONField(_("cần có"), default=dict, blank=True)
    """{evidence kind: quantity}; empty: standing work without a measure."""
    retired_at = models.DateTimeField(_("thôi theo dõi lúc"), null=True, blank=True)
    retired_reason = models.CharField(_("vì sao thôi theo dõi"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("việc")
        verbose_name_plural = _("việc")
        ordering: ClassVar = ["due", "period_start", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "unit", "role", "period_start", "period_end"], name="task_once"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="task_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "retired_at", "due"], name="task_unit_due"),
            models.Index(fields=["plan", "retired_at"], name="task_plan"),
            models.Index(fields=["due"], name="task_due", condition=Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period_label}" if self.period_label else self.title

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, Every(self.every) if self.every else None, self.period_label)

    @property
    def is_standing(self) -> bool:
        """Whether the task has no measure: evidence counts, but nothing says how much is enough."""
        return not self.targets
