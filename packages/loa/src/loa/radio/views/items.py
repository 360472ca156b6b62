"""Items of a rundown: adding, changing, moving, hearing; and the pages that a human reader holds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from loa.evidence.files import take
from loa.kit.ranges import ranged
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.radio import access, actions, engine, rundown
from loa.radio.forms.programme import ItemForm
from loa.radio.models import Item, ItemKind, Programme
from loa.radio.views.common import do, form_page
from loa.ui.forms import bound


def _values(request: HttpRequest, form: ItemForm, programme: Programme) -> dict[str, Any]:
    """The form's fields as the actions take them; a file that was sent becomes a recording first."""
    values = form.cleaned_data
    sound = values["sound"]
    if values["file"]:
        upload = take(values["file"])
        sound = actions.add_sound(
            programme.series.unit, upload.filename, upload.data, by=request.user, title=values["title"]
        )
        if sound.warning:
            messages.warning(request, sound.warning)
    return {
        "title": values["title"],
        "text": values["text"],
        "story": values["story"],
        "citation": values.get("citation"),
        "region": values["region"],
        "planned_ms": values["planned"],
        "sound": sound,
        "stock": "" if sound else values["stock"],
    }


def _refield(refused: Refused) -> Refused:
    """A fault of a recording belongs to the field of the file."""
    return Refused(*refused.reasons, field="file" if refused.field in ("files", "sound") else refused.field)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item into the rundown."""
    programme = access.get_programme(request.user, pk)
    require(request.user, "radio.write", programme.series.unit)
    wanted = request.GET.get("loai", "")
    kind = wanted if wanted in ItemKind.values else str(ItemKind.READ)
    form = bound(ItemForm, request, programme=programme, adding=True, kind=kind, initial={"kind": kind})

    def act() -> str:
        try:
            item = actions.add_item(
                programme, by=request.user, kind=form.cleaned_data["kind"], **_values(request, form, programme)
            )
        except Refused as refused:
            raise _refield(refused) from None
        return f"{reverse('radio:programme', args=[pk])}?muc={item.pk}"

    return form_page(
        request, form, act, done=_("Đã thêm mục."), template="radio/item.html", title=_("Thêm mục"), deed=_("Thêm"),
        programme=programme, back=reverse("radio:programme", args=[pk]), keep=f"radio.item.new.{pk}",
    )  # fmt: skip


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item."""
    item = access.get_item(request.user, pk)
    programme = item.programme
    require(request.user, "radio.write", programme.series.unit)
    if request.method != "POST" and not programme.is_editable:
        return redirect(_back(item))
    first = {
        "title": item.title, "text": item.text, "story": item.story_id, "citation": item.citation_id,
        "region": item.region, "planned": item.planned_ms, "sound": item.sound_id,
        "stock": item.stock,
    }  # fmt: skip
    form = bound(ItemForm, request, programme=programme, adding=False, kind=item.kind, initial=first)

    def act() -> str:
        try:
            actions.change_item(item, by=request.user, **_values(request, form, programme))
        except Refused as refused:
            raise _refield(refused) from None
        return f"{reverse('radio:programme', args=[programme.pk])}?muc={item.pk}"

    return form_page(
        request, form, act, done=_("Đã lưu mục."), template="radio/item.html",
        title=_("Sửa mục: %(title)s") % {"title": item.title}, deed=_("Lưu"), item=item, programme=programme,
        back=reverse("radio:programme", args=[programme.pk]), keep=f"radio.item.{pk}",
    )  # fmt: skip


def _back(item: Item) -> str:
    return f"{reverse('radio:programme', args=[item.programme_id])}?muc={item.pk}#muc"


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step up or down."""
    item = access.get_item(request.user, pk)
    step = -1 if request.POST.get("huong") == "len" else 1
    return do(request, actions.move_item, item, step, done="", back=_back(item))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out."""
    item = access.get_item(request.user, pk)
    back = reverse("radio:programme", args=[item.programme_id])
    done = _("Đã bỏ mục “%(title)s”.") % {"title": item.title}
    return do(request, actions.remove_item, item, done=done, back=back)


@login_required
@require_POST
def cut(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave out the sentence that the advice named."""
    item = access.get_item(request.user, pk)
    sentence = request.POST.get("cau", "")
    return do(request, actions.cut_sentence, item, sentence, done=_("Đã cắt câu ấy."), back=_back(item))


@login_required
@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The order that was dragged; for the small script, which shows the answer's sentence where it is refused."""
    programme = access.get_programme(request.user, pk)
    keys = [int(one) for one in request.POST.getlist("muc") if one.isascii() and one.isdigit() and len(one) < 19]
    try:
        actions.arrange(programme, keys, by=request.user)
    except Refused as refused:
        return JsonResponse({"reasons": refused.reasons}, status=409)
    return JsonResponse({"ok": True})


@require_safe
@login_required
def hear(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One item as it will sound: its recording, or the machine's voice; measured on the way."""
    item = access.get_item(request.user, pk)
    region = item.programme.series.region
    words, short = rundown.lexicon(item.programme.series.unit.path)
    key = engine.voice_key(rundown.part_of(item, region), words, short)
    path = f"radio/heard/{key[:2]}/{key}.mp3"
    if not default_storage.exists(path):
        try:
            data, ms = engine.speak(rundown.part_of(item, region), words, short)
        except Refused as refused:
            return HttpResponse(" ".join(refused.reasons), content_type="text/plain; charset=utf-8", status=422)
        default_storage.save(path, ContentFile(data))
        actions.note_length(item, ms, by=request.user)
    stream = default_storage.open(path, "rb")
    return ranged(request, stream, default_storage.size(path), "audio/mpeg", etag=key)


@login_required
@require_POST
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the machine say every item that was not measured, so that the lengths are those of its voice."""
    programme = access.get_programme(request.user, pk)
    if not may(request.user, "radio.approve", programme.series.unit):
        require(request.user, "radio.write", programme.series.unit)
    words, short = rundown.lexicon(programme.series.unit.path)
    try:
        for line in rundown.sheet_of(programme).lines:
            if not line.measured and line.is_ready:
                part = rundown.part_of(line.item, programme.series.region)
                key = engine.voice_key(part, words, short)
                path = f"radio/heard/{key[:2]}/{key}.mp3"
                data, ms = engine.speak(part, words, short)
                if not default_storage.exists(path):
                    default_storage.save(path, ContentFile(data))
                actions.note_length(line.item, ms, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("Đã đo các mục bằng giọng máy."))
    return redirect("radio:programme", pk)


@require_safe
@login_required
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The words on paper, for a human reader."""
    return _reading(request, pk, "radio/script.html", _("Lời đọc"))


@require_safe
@login_required
def prompter(request: HttpRequest, pk: int) -> HttpResponse:
    """The words in large letters, running."""
    return _reading(request, pk, "radio/prompter.html", _("Máy nhắc chữ"))


@require_safe
@login_required
def listen(request: HttpRequest, pk: int) -> HttpResponse:
    """All items one after the other, before anything is made."""
    return _reading(request, pk, "radio/listen.html", _("Nghe thử"))


def _reading(request: HttpRequest, pk: int, template: str, title: str) -> HttpResponse:
    programme = access.get_programme(request.user, pk)
    context = {
        "title": title,
        "programme": programme,
        "sheet": rundown.sheet_of(programme),
        "section": "radio",
        "said": request.GET.get("doc") == "1",
    }
    return render(request, template, context)
