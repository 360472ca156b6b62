"""The question bank on the desk: import with what was understood row by row, writing one question, reading again,
export."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.contest import access, actions, media
from loa.contest.bank import FORMATS, WRITERS, Draft, Item, Reading, Unreadable, read_confined, write
from loa.contest.bank.typed import as_lines, draft_from
from loa.contest.forms import SuggestInput
from loa.contest.models import Contest, Difficulty, Question, QuestionKind, QuestionVersion
from loa.contest.spread import documents_of
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.refused import Refused
from loa.org.access import may
from loa.portal.library.access import public_documents
from loa.ui.forms import FileInput, Form, apply_refused, bound

SALT = "contest.import"
MOST_DOCUMENTS = 300


class ImportForm(Form):
    """A file of questions."""

    file = forms.FileField(
        label=_l("Tệp câu hỏi"), widget=FileInput(".docx,.xlsx,.txt,.gift,.xml,.zip"),
        help_text=_l("Word, Excel, GIFT, Aiken, Moodle XML hoặc QTI 3. Xem trước từng câu rồi mới nhập."),
    )  # fmt: skip


@login_required
def bank(request: HttpRequest, pk: int) -> HttpResponse:
    """The question bank."""
    row = access.get_contest(request.user, pk)
    deeds, reading, form = deeds_of(request, row), None, ImportForm()
    if not deeds["reads"]:
        raise PermissionDenied
    signed = ""
    if request.method == "POST" and "read" in request.POST:
        return _second_read(request, row)
    if request.method == "POST" and "drafts" in request.POST:
        reading = _preview_again(request)
        if reading is None or all(one.alt for one in reading.drafts if one.media):
            return _adopt(request, row, reading)
        messages.error(request, _("Ghi lời tả cho mỗi hình, để người không nhìn được cũng làm được câu ấy."))
        signed = _signed(reading)
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if not deeds["runs"]:
            raise PermissionDenied
        if form.is_valid():
            file = form.cleaned_data["file"]
            data = file.read()
            try:
                reading = read_confined(file.name, data)
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                if reading.is_whole:
                    media.take_pictures(reading, data)
                    signed = _signed(reading)
    versions = access.newest(row)
    library = documents_of({one.question.source for one in versions if one.question.source})
    for one in versions:
        one.document = library.get(one.question.source)
    unread = [one.question for one in versions if one.question.second_reader_id is None]
    context = {
        "title": _("Ngân hàng câu hỏi"), "section": "contest", "contest": row, "versions": versions, "form": form,
        "reading": reading, "signed": signed, "formats": [(key, FORMATS[key]) for key in WRITERS],
        "faulty": sum(bool(item.faults) for item in reading.items) if reading else 0, "unread": len(unread),
        "mine_to_read": sum(one.author_id != request.user.pk for one in unread), "retired": access.retired(row),
        "over": row.state in ("closed", "published"),
        **deeds,
    }  # fmt: skip
    return render(request, "contest/desk/bank.html", context, status=422 if form.errors else 200)


def _signed(reading: Reading) -> str:
    return signing.dumps([asdict(one) for one in reading.drafts], salt=SALT, compress=True)


def _preview_again(request: HttpRequest) -> Reading | None:
    """What was previewed, with the words that somebody has written for its pictures since; None: it is too old."""
    try:
        drafts = [Draft(**one) for one in signing.loads(request.POST["drafts"], salt=SALT, max_age=24 * 3600)]
    except signing.BadSignature:
        return None
    for i, draft in enumerate(drafts):
        if draft.media:
            draft.alt = " ".join(request.POST.get(f"alt-{i}", draft.alt).split())[:300]
    return Reading("", [Item(_("câu %(n)d") % {"n": i}, draft) for i, draft in enumerate(drafts, 1)])


def _adopt(request: HttpRequest, row: Contest, reading: Reading | None) -> HttpResponse:
    if reading is None:
        messages.error(request, _("Bản xem trước đã cũ. Chọn tệp lại."))
        return redirect("contest:bank", row.pk)
    try:
        count = actions.adopt(row, reading.drafts, by=request.user, practice="practice" in request.POST)
    except Refused as refused:
        show_refused(request, refused)
    else:
        messages.success(
            request, _("Đã nhập %(n)d câu. Việc tiếp theo: nhờ người thứ hai đọc lại từng câu.") % {"n": count}
        )
    return redirect("contest:bank", row.pk)


def _second_read(request: HttpRequest, row: Contest) -> HttpResponse:
    """The reader has gone through the list and says so for all that they did not write."""
    count = own = 0
    for version in access.newest(row):
        question = version.question
        if question.second_reader_id is None:
            if question.author_id == request.user.pk:
                own += 1
                continue
            actions.second_read(question, by=request.user)
            count += 1
    if count:
        messages.success(request, _("Đã ghi nhận anh/chị đọc lại %(n)d câu.") % {"n": count})
    if own:
        messages.warning(
            request,
            _("Còn %(n)d câu do chính anh/chị soạn, phải nhờ người khác đọc lại: biên tập, điều phối hoặc người duyệt.")
            % {"n": own},
        )
    if not count and not own:
        messages.info(request, _("Không còn câu nào chờ đọc lại."))
    return redirect("contest:bank", row.pk)


class QuestionForm(Form):
    """One question, written by hand."""

    kind = forms.ChoiceField(label=_l("Loại câu"), choices=QuestionKind.choices)
    text = forms.CharField(label=_l("Câu hỏi"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    lines = forms.CharField(
        label=_l("Phương án, mỗi dòng một phương án"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000,
        help_text=_l(
            "Ghi dấu * trước phương án đúng. Sắp thứ tự: ghi các mục theo đúng thứ tự. Ghép đôi: mỗi dòng “vế trái ="
            " vế phải”. Điền vào chỗ trống: mỗi dòng một cách trả lời được coi là đúng."
        ),
    )  # fmt: skip
    theme = forms.CharField(label=_l("Chủ đề"), max_length=120, required=False)
    difficulty = forms.ChoiceField(label=_l("Độ khó"), choices=Difficulty.choices, initial=Difficulty.MEDIUM)
    source = forms.CharField(
        label=_l("Văn bản nguồn"), max_length=300, required=False,
        widget=SuggestInput("thu-vien", lambda: (row.name for row in public_documents()[:MOST_DOCUMENTS])),
        help_text=_l("Chọn trong thư viện văn bản, hoặc ghi số, ký hiệu; văn bản có trong thư viện thì tự nối tới."),
    )  # fmt: skip
    article = forms.CharField(label=_l("Điều, khoản"), max_length=120, required=False)
    file = forms.FileField(
        label=_l("Hình hoặc âm thanh của câu hỏi"), widget=FileInput(media.ACCEPT), required=False,
        help_text=_l("Ảnh JPEG, PNG, WebP hoặc âm thanh MP3, M4A, OGG."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_l("Lời tả hình, âm thanh"), max_length=300, required=False,
        help_text=_l("Cho người không nhìn, không nghe được: có gì trong hình, trong âm thanh, mà không lộ đáp án."),
    )  # fmt: skip
    drop_media = forms.BooleanField(label=_l("Bỏ hình, âm thanh đang có"), required=False)
    note = forms.CharField(
        label=_l("Giải thích"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, required=False
    )
    practice = forms.BooleanField(
        label=_l("Chỉ để thi thử và diễn tập: đáp án được cho xem, không vào đề thật"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Whatever is shown or heard is told in words as well."""
        given = super().clean() or self.cleaned_data
        if given.get("file") and not given.get("alt"):
            self.add_error("alt", _("Ghi lời tả, để người không nhìn, không nghe được cũng làm được câu này."))
        return given


def _initial(version: QuestionVersion) -> dict[str, Any]:
    question = version.question
    return {
        "kind": version.kind, "text": version.text, "lines": as_lines(version.kind, version.options, version.key),
        "alt": version.alt, "note": version.note, "theme": question.theme, "difficulty": question.difficulty,
        "source": question.source, "article": question.article,
    }  # fmt: skip


@login_required
def write_question(request: HttpRequest, pk: int) -> HttpResponse:
    """A new question of a contest."""
    row = access.get_contest(request.user, pk)
    return _question(request, row, None)


@login_required
def edit_question(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a question."""
    question = access.get_question(request.user, pk)
    return _question(request, question.contest, question)


def _question(request: HttpRequest, row: Contest, question: Question | None) -> HttpResponse:
    if not may(request.user, "contest.run", row.unit):
        raise PermissionDenied
    last = question.versions.select_related("question").last() if question else None
    form = bound(QuestionForm, request, initial=_initial(last) if last else {})
    if question is not None:
        # A question that was asked in practice has shown its key; one of real papers must not.
        del form.fields["practice"]
    if last is None or not last.media:
        del form.fields["drop_media"]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        practice = given.pop("practice", question.practice if question else False)
        file, dropped = given.pop("file", None), given.pop("drop_media", False)
        try:
            kept = last.media if last and not dropped else ""
            shown = media.keep(file.name, file.read()) if file else kept
            draft = draft_from(**given, media=shown)
            actions.save_question(row, draft, by=request.user, question=question, practice=practice)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã lưu. Câu này cần người thứ hai đọc lại."))
            return redirect("contest:bank", row.pk)
    context = {
        "title": _("Sửa câu hỏi") if question else _("Soạn câu hỏi"), "form": form, "deed": _("Lưu câu hỏi"),
        "lead": _("Đề đã dựng vẫn giữ bản cũ; dựng lại đề thì mới có bản này.") if question else "",
        "back": reverse("contest:bank", args=[row.pk]), "section": "contest", "keep": "contest.question",
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def drop_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question aside, or take it back."""
    question, back = access.get_question(request.user, pk), "back" in request.POST
    try:
        actions.retire_question(question, by=request.user, back=back)
    except Refused as refused:
        show_refused(request, refused)
    else:
        messages.success(
            request, _("Đã dùng lại câu hỏi.") if back else _("Đã thôi dùng câu hỏi; có thể lấy lại ở cuối trang.")
        )
    return redirect("contest:bank", question.contest_id)


@require_safe
@login_required
def export(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The bank as a file; only for who writes or reads it, for it holds the key."""
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.read", row.unit):
        raise PermissionDenied
    if format_ not in WRITERS:
        raise Http404
    data, _left_out = write(format_, [actions.draft_of(one) for one in access.newest(row)])
    ending, kind, _writer = WRITERS[format_]
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.{ending}"'
    return response
