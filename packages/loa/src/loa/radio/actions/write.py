"""Writing a programme: begin it, its items, their order, and the recordings in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta
from html import unescape
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.period import Every, Period, period_of
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Citation, Task, TaskRole
from loa.portal.models import StoryPage
from loa.radio import engine, rundown, voices
from loa.radio.actions.common import checked, editable, one_line
from loa.radio.models import Airing, Item, ItemKind, Programme, Series, Sound

MOST_ITEMS = 60
LONGEST_TEXT = 60_000
"""Letters of one item: an hour's reading and more. A 40-minute text is let in, and its length shown."""

FRAME = ((ItemKind.JINGLE, 6_000), (ItemKind.GREETING, 18_000), (ItemKind.SIGN_OFF, 20_000))
"""What every programme begins and ends with, and how long it should be (ms)."""


def task_of(series: Series, day: date) -> Task | None:
    """The producing unit's task that a programme of a day's period fulfils, where the plan has one."""
    tasks = Task.objects.filter(
        unit=series.unit, channel="radio", role=TaskRole.LEAD, retired_at=None, plan__state="active",
        period_start__lte=day, period_end__gte=day,
    ).order_by("period_end", "pk")  # fmt: skip
    if series.duty_id:
        tasks = tasks.filter(duty=series.duty_id)
    return tasks.first()


@transaction.atomic
def create_programme(
    series: Series, day: date, *, by: User, title: str = "", task: Task | None = None, first_day: date | None = None
) -> Programme:
    """Begin the programme of a period, with the frame that every programme has.

    Args:
        day: any day of the period.
        title: empty: the series' title and the period.
        task: the plan's task; None: the producing unit's task of that period, if there is one.
        first_day: of the first run; None: the series' day of the period.

    Raises:
        PermissionDenied: `by` does not write for the producing unit.
        Refused: the series is closed, the period has one already, or the task is another unit's.
    """
    require(by, "radio.write", series.unit)
    series = Series.objects.select_for_update().get(pk=series.pk)
    if not series.is_active:
        raise Refused(_("Chuyên mục này đã thôi làm. Mở lại chuyên mục rồi lập chương trình."))
    task = task or task_of(series, day)
    period = _period(series, day, task)
    if task is not None and (task.unit_id != series.unit_id or task.retired_at is not None):
        raise Refused(_("Việc này của đơn vị khác hoặc đã thôi theo dõi."), field="task")
    if _made_for(series, period).exists():
        raise Refused(
            _("Chuyên mục đã có chương trình %(period)s. Mở chương trình ấy ra sửa.") % {"period": period.label}
        )
    first = first_day or _first_day(series, period)
    if first not in period:
        raise Refused(_("Ngày phát lần đầu nằm ngoài kỳ."), field="first_day")
    moment = now()
    programme = Programme.objects.create(
        series=series,
        title=one_line(title or f"{series.title}, {period.label}", most=200, field="title"),
        task=task,
        period_start=period.start,
        period_end=period.end,
        period_label=period.label,
        first_day=first,
        made_by=by,
        edited_by=by,
        edited_at=moment,
    )
    jingle = _usual_jingle(series)
    Item.objects.bulk_create(
        Item(
            programme=programme,
            order=order,
            kind=kind,
            title=str(ItemKind(kind).label),
            text=_frame_text(kind, series, period),
            planned_ms=planned,
            sound=jingle if kind == ItemKind.JINGLE else None,
            stock="loa:jingle" if kind == ItemKind.JINGLE and jingle is None else "",
        )
        for order, (kind, planned) in enumerate(FRAME)
    )
    audit.note(programme, "radio.create_programme", by=by, period=period.label, task=task.pk if task else None)
    return programme


def _period(series: Series, day: date, task: Task | None) -> Period:
    return task.period if task else period_of(Every(series.every), day)


def _made_for(series: Series, period: Period) -> QuerySet[Programme]:
    return Programme.objects.filter(series=series, period_start=period.start).exclude(state="withdrawn")


def programme_of(series: Series, day: date) -> Programme | None:
    """The programme that a series has for the period of a day; None: it may be begun."""
    return _made_for(series, _period(series, day, task_of(series, day))).first()


def _first_day(series: Series, period: Period) -> date:
    return min(period.start + timedelta(days=series.first_day - 1), period.end)


def _frame_text(kind: str, series: Series, period: Period) -> str:
    names = {"series": series.title, "unit": series.unit.name, "period": period.label}
    if kind == ItemKind.GREETING:
        return _("Kính chào bà con! Mời bà con nghe chuyên mục %(series)s, %(period)s, do %(unit)s thực hiện.") % names
    if kind == ItemKind.SIGN_OFF:
        return (
            _("Chuyên mục %(series)s, %(period)s đến đây là hết. Cảm ơn bà con đã lắng nghe. Xin chào và hẹn gặp lại!")
            % names
        )
    return ""


def _usual_jingle(series: Series) -> Sound | None:
    """The jingle of the series' last programme."""
    item = (
        Item.objects.filter(programme__series=series, kind=ItemKind.JINGLE, sound__isnull=False)
        .select_related("sound")
        .order_by("-programme__period_start", "-pk")
        .first()
    )
    return item.sound if item else None


@transaction.atomic
def change_programme(programme: Programme, *, by: User, title: str, about: str, first_day: date) -> Programme:
    """Change the name, the summary and the day of the first run.

    Raises:
        PermissionDenied, Refused: as for any change; also a day outside the period.
    """
    row = editable(programme, by=by)
    if first_day not in Period(row.period_start, row.period_end):
        raise Refused(_("Ngày phát lần đầu nằm ngoài kỳ."), field="first_day")
    row.title = one_line(title, most=200, field="title", missing=_("Ghi tên chương trình."))
    row.about = checked(about, most=1000, field="about")
    row.first_day = first_day
    _touch(row, by, "title", "about", "first_day")
    audit.note(row, "radio.change_programme", by=by, title=row.title, first_day=first_day.isoformat())
    return row


def _touch(row: Programme, by: User, *fields: str) -> None:
    row.edited_by, row.edited_at = by, now()
    row.save(update_fields=["edited_by", "edited_at", *fields])


@transaction.atomic
def delete_programme(programme: Programme, *, by: User) -> None:
    """Remove a programme that nobody has submitted yet.

    Raises:
        PermissionDenied: `by` does not write for the producing unit.
        Refused: it was submitted, approved or aired.
    """
    row = editable(programme, by=by)
    if row.submitted_by_id or Airing.objects.filter(programme=row).exists():
        raise Refused(_("Chương trình đã trình duyệt nên không xóa được, để còn dấu vết. Có thể gỡ."))
    audit.note(row, "radio.delete_programme", by=by, title=row.title)
    row.delete()


UNSPOKEN = frozenset({"picture", "gallery", "video", "audio", "file", "map", "poll"})
"""Blocks of a story that are not read aloud."""


def story_text(page: StoryPage) -> str:
    """A story as it is read aloud: its summary and the words of its body; not what is only seen, pressed or played."""
    blocks = [block["value"] for block in page.body.get_prep_value() or [] if block["type"] not in UNSPOKEN]
    return "\n\n".join(part for part in (page.summary.strip(), *(_words(value) for value in blocks)) if part)


def _words(value: Any) -> str:
    """The words of a block's value, a paragraph to a line, each line ended so that a voice pauses after it."""
    if isinstance(value, str):
        text = unescape(strip_tags(re.sub(r"</(p|li|h\d)>|<br ?/?>", "\n", value)))
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return "\n".join(line if line[-1] in ".!?…:;”" else f"{line}." for line in lines if line)
    if isinstance(value, dict) and {"label", "value"} <= set(value):
        return f"{value['label']}: {value['value']}."
    if isinstance(value, dict) and {"text", "who"} <= set(value):
        said = _words(value["text"])
        return f"{value['who']}: {said}" if value["who"] else said
    if isinstance(value, dict):
        value = [one for key, one in value.items() if key not in ("id", "type")]
    if isinstance(value, list):
        return "\n".join(part for part in map(_words, value) if part)
    return ""


@transaction.atomic
def add_item(
    programme: Programme,
    *,
    by: User,
    kind: str,
    title: str = "",
    text: str = "",
    story: StoryPage | None = None,
    citation: Citation | None = None,
    sound: Sound | None = None,
    stock: str = "",
    region: str = "",
    planned_ms: int = 0,
    position: int | None = None,
) -> Item:
    """Put an item into the rundown: before the sign-off, or at a place.

    Args:
        kind: an `ItemKind`; "bed" takes no time and lies below what is read.
        title, text: empty with a story: taken from it.
        story: a published story of the portal.
        sound: a recording of the producing unit.
        position: from 0; None: before the sign-off.

    Raises:
        PermissionDenied, Refused: as for any change; also no title, an unpublished story, a sound of another unit, a
            second bed, too many items.
    """
    row = editable(programme, by=by)
    values = _values(row, kind=kind, title=title, text=text, story=story, citation=citation, sound=sound,
        stock=stock,
        region=region, planned_ms=planned_ms)  # fmt: skip
    items = list(row.items.order_by("order", "pk"))
    if len(items) >= MOST_ITEMS:
        raise Refused(_("Chương trình có nhiều mục quá (%(n)d). Gộp bớt lại.") % {"n": MOST_ITEMS})
    if kind == ItemKind.BED and any(item.kind == ItemKind.BED for item in items):
        raise Refused(_("Chương trình đã có nhạc nền. Sửa mục ấy."), field="kind")
    if position is None:
        position = next((n for n, item in enumerate(items) if item.kind == ItemKind.SIGN_OFF), len(items))
    position = max(0, min(position, len(items)))
    order = items[position].order if position < len(items) else (items[-1].order + 1 if items else 0)
    row.items.filter(pk__in=[item.pk for item in items[position:]]).update(order=F("order") + 1)
    item = Item.objects.create(programme=row, order=order, **values)
    _touch(row, by)
    audit.note(row, "radio.add_item", by=by, kind=kind, title=item.title)
    return item


def _values(programme: Programme, **given: Any) -> dict[str, Any]:
    """The checked fields of an item."""
    kind, story, sound = given["kind"], given["story"], given["sound"]
    if kind not in ItemKind.values:
        raise Refused(_("Chọn loại mục."), field="kind")
    if story is not None and not story.live:
        raise Refused(_("Bài này chưa lên trang nên chưa đọc trên loa được."), field="story")
    if given["region"]:
        voices.checked(given["region"])
    if given["stock"] and given["stock"] not in engine.STOCK:
        raise Refused(_("Không có bản nhạc này."), field="stock")
    if sound is not None and sound.unit_id != programme.series.unit_id:
        raise Refused(_("Bản ghi âm này của đơn vị khác."), field="sound")
    if not (given["title"] or given["text"] or story or sound or given["stock"]):
        raise Refused(_empty(kind), field="sound" if kind in HEARD else "stock" if kind in MUSIC else "text")
    title = given["title"] or (story.title if story else "") or (sound.title if sound else "") or ItemKind(kind).label
    text = given["text"] or (story_text(story) if story else "")
    return {
        **given,
        "title": one_line(str(title), most=200, field="title"),
        "text": checked(text, most=LONGEST_TEXT, field="text"),
    }


HEARD = frozenset({ItemKind.RECORDED, ItemKind.INTERVIEW})
MUSIC = frozenset({ItemKind.JINGLE, ItemKind.BED})


def _empty(kind: str) -> str:
    """What an item of a kind needs that has nothing at all."""
    if kind in HEARD:
        return _("Chọn hoặc tải bản ghi âm lên. Chưa có thì đặt tên mục để giữ chỗ.")
    if kind in MUSIC:
        return _("Chọn nhạc có sẵn, hoặc tải tệp nhạc lên.")
    return _("Viết lời đọc, chọn bài trên cổng, hoặc tải bản ghi âm lên. Chưa có thì đặt tên mục để giữ chỗ.")


@transaction.atomic
def change_item(item: Item, *, by: User, **changes: Any) -> Item:
    """Change fields of an item; those not named stay.

    Args:
        changes: title, text, story, citation, sound, stock, region, planned_ms.

    Raises:
        PermissionDenied, Refused: as `add_item`.
    """
    row = editable(item.programme, by=by)
    fresh = Item.objects.select_related("sound", "story", "citation").get(pk=item.pk, programme=row)
    names = ("title", "text", "story", "citation", "sound", "stock", "region", "planned_ms")
    unknown = set(changes) - set(names)
    if unknown:
        raise TypeError(f"no field of an item: {', '.join(sorted(unknown))}")
    values = {name: getattr(fresh, name) for name in names} | changes
    if "text" in changes and not changes["text"] and "story" not in changes:
        values["story"] = None  # whoever empties the text does not want the story's back
    for name, value in _values(row, kind=fresh.kind, **values).items():
        setattr(fresh, name, value)
    fresh.save()
    _touch(row, by)
    audit.note(row, "radio.change_item", by=by, item=fresh.pk, fields=sorted(changes))
    return fresh


@transaction.atomic
def cut_sentence(item: Item, sentence: str, *, by: User) -> Item:
    """Leave a sentence out of an item's text.

    Raises:
        PermissionDenied, Refused: as `change_item`; also when the sentence is not there any more.
    """
    fresh = Item.objects.get(pk=item.pk)
    if not sentence.strip() or sentence not in fresh.text:
        raise Refused(_("Câu ấy không còn trong lời đọc. Tải lại trang."))
    return change_item(item, by=by, text=rundown.without_sentence(fresh.text, sentence))


@transaction.atomic
def remove_item(item: Item, *, by: User) -> None:
    """Take an item out of the rundown; its recording stays with the unit.

    Raises:
        PermissionDenied, Refused: as for any change.
    """
    row = editable(item.programme, by=by)
    audit.note(row, "radio.remove_item", by=by, kind=item.kind, title=item.title)
    row.items.filter(pk=item.pk).delete()
    _touch(row, by)


@transaction.atomic
def arrange(programme: Programme, order: Sequence[int], *, by: User) -> None:
    """Put the items into an order.

    Args:
        order: the keys of all items, the first first.

    Raises:
        PermissionDenied, Refused: as for any change; also when the list is not exactly the items (somebody else
            added or removed one meanwhile).
    """
    row = editable(programme, by=by)
    known = {item.pk: item for item in row.items.all()}
    if len(order) != len(known) or set(order) != set(known):
        raise Refused(_("Danh sách mục vừa đổi ở nơi khác. Tải lại trang rồi xếp lại."))
    for place, pk in enumerate(order):
        known[pk].order = place
    Item.objects.bulk_update(known.values(), ["order"])
    _touch(row, by)
    audit.note(row, "radio.arrange", by=by, order=list(order))


@transaction.atomic
def move_item(item: Item, step: int, *, by: User) -> None:
    """Move an item up (-1) or down (+1); at the end nothing happens.

    Raises:
        PermissionDenied, Refused: as for any change.
    """
    order = list(item.programme.items.order_by("order", "pk").values_list("pk", flat=True))
    if item.pk not in order:
        raise Refused(_("Mục này không còn nữa. Tải lại trang."))
    here = order.index(item.pk)
    there = max(0, min(len(order) - 1, here + step))
    order.insert(there, order.pop(here))
    arrange(item.programme, order, by=by)


@transaction.atomic
def add_sound(unit: Unit, filename: str, data: bytes, *, by: User, title: str = "") -> Sound:
    """Keep a recording; the same bytes of the same unit are kept once.

    Raises:
        PermissionDenied: `by` does not write for the unit.
        Refused: empty, too large, no sound in it, protected, silent, hours long: each in a sentence.
    """
    require(by, "radio.write", unit)
    heard = engine.hear(filename, data)
    digest = hashlib.sha256(data).hexdigest()
    known = Sound.objects.filter(unit=unit, sha256=digest).first()
    if known is not None:
        return known
    path = f"radio/sounds/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    stem = filename.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    sound = Sound.objects.create(
        unit=unit,
        title=one_line(title or stem or str(_("Bản ghi âm")), most=200, field="title"),
        file=path,
        sha256=digest,
        media_type=heard.media_type,
        size=len(data),
        ms=heard.ms,
        warning=heard.warning,
        sent_by=by,
        sent_at=now(),
    )
    audit.note(sound, "radio.add_sound", by=by, sha256=digest, ms=heard.ms)
    return sound


@transaction.atomic
def note_length(item: Item, ms: int, *, by: User | None) -> None:
    """Keep how long the machine took to say an item; worth as long as its words are the same.

    Args:
        by: who listened; None for the clock. Listening is no change of the programme.
    """
    region = item.programme.series.region
    Item.objects.filter(pk=item.pk).update(measured_ms=ms, measured_of=rundown.measured_key(item, region))
