"""What exactly was published: the canonical form of a story, its hash, and what is missing before it may go out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from loa.kit.clock import today
from loa.portal.models import HomePage, Picture, SharedFile, StoryPage

READING_SPEED = 200
"""Words that a reader takes in per minute; Vietnamese syllables are written apart, so this counts syllables."""


def picture_ids(page: StoryPage) -> list[int]:
    """Keys of the pictures that a story shows, the lead picture first, each once."""
    found = [page.lead_image_id] if page.lead_image_id else []
    return list(dict.fromkeys([*found, *keys_in(page.body.get_prep_value(), "image")]))


def file_ids(page: StoryPage) -> list[int]:
    """Keys of the files that a story offers or plays, each once."""
    return keys_in(page.body.get_prep_value(), "file")


def keys_in(body: Any, name: str) -> list[int]:
    """The keys that stand under a name ("image", "file") in the raw value of a body, each once."""
    return list(dict.fromkeys(_keys(body, name)))


def _keys(value: Any, name: str) -> Iterator[int]:
    """What stands under a name, however deep: pictures stand alone, in galleries and on maps."""
    if isinstance(value, list):
        for item in value:
            yield from _keys(item, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == name and isinstance(item, int):
                yield item
            else:
                yield from _keys(item, name)


def canonical(page: StoryPage) -> dict[str, Any]:
    """A story as JSON values in a fixed form: every word and every picture (by its hash) that the public gets to see.

    Keys of blocks and of pictures are left out: they say where a thing is kept, not what it is.
    """
    hashes = dict(Picture.objects.filter(pk__in=picture_ids(page)).values_list("pk", "sha256"))
    wanted = file_ids(page)
    files = dict(SharedFile.objects.filter(pk__in=wanted).values_list("pk", "sha256")) if wanted else {}
    body = [
        {"type": block["type"], "value": _named(_without_keys(block["value"]), hashes, files)}
        for block in page.body.get_prep_value() or []
    ]
    return {
        "title": page.title,
        "summary": page.summary,
        "happened_on": page.happened_on.isoformat() if page.happened_on else None,
        "lead_image": hashes.get(page.lead_image_id, "") if page.lead_image_id else "",
        "lead_alt": page.lead_alt,
        "byline": page.byline,
        "source": page.source,
        "theme": page.theme_id,
        "body": body,
    }


def _without_keys(value: Any) -> Any:
    """List blocks store their items as {id, type, value}: the same without the key, which is drawn anew on every
    copy.
    """
    if isinstance(value, list):
        return [_without_keys(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"id", "type", "value"}:
            return _without_keys(value["value"])
        return {key: _without_keys(item) for key, item in value.items()}
    return value


def _named(value: Any, pictures: dict[int, str], files: dict[int, str]) -> Any:
    """The same with the hash of each picture and file in place of its key."""
    if isinstance(value, list):
        return [_named(item, pictures, files) for item in value]
    if not isinstance(value, dict):
        return value if not isinstance(value, Decimal) else str(value)
    by_hash = {"image": pictures, "file": files}
    return {
        key: by_hash[key].get(item, "") if key in by_hash else _named(item, pictures, files)
        for key, item in value.items()
    }


def content_hash(page: StoryPage) -> str:
    """sha256 of the canonical form, in hexadecimal."""
    data = json.dumps(canonical(page), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8")).hexdigest()


def texts(page: StoryPage) -> Iterator[str]:
    """The plain text of a story's body, block by block."""
    for block in page.body.get_prep_value() or []:
        yield from _texts(block["value"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield strip_tags(value.replace("</", " </"))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item.get("value", item) if isinstance(item, dict) else item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def reading_minutes(page: StoryPage) -> int:
    """How many minutes a story takes to read, at least one."""
    words = sum(len(text.split()) for text in [page.summary, *texts(page)])
    return max(1, round(words / READING_SPEED))


def lacks(page: StoryPage, home: HomePage) -> list[str]:
    """What a story still needs before it may be submitted, each as a sentence; empty when ready."""
    return list(_lacks(page, home))


def _lacks(page: StoryPage, home: HomePage) -> Iterable[str]:
    if not page.title.strip():
        yield _("Chưa có tên bài.")
    if not page.summary.strip():
        yield _("Chưa có tóm tắt. Viết một, hai câu để hiện ở trang chủ.")
    if not any(text.strip() for text in texts(page)):
        yield _("Bài chưa có nội dung. Viết ít nhất một đoạn chữ.")
    if page.happened_on is None:
        yield _("Chưa ghi ngày việc diễn ra.")
    elif page.happened_on > today():
        yield _("Ngày việc diễn ra ở tương lai. Ghi ngày việc đã xảy ra; nếu là thông báo, ghi ngày hôm nay.")
    if page.lead_image_id and not page.lead_alt.strip():
        yield _("Ảnh chính chưa có mô tả cho người không nhìn thấy.")
    if any(_without_alt(block["type"], block["value"]) for block in page.body.get_prep_value() or []):
        yield _("Có ảnh trong bài chưa có mô tả cho người không nhìn thấy, hoặc chưa chọn ảnh.")
    # A copy: a body whose blocks were once looked at writes its figures otherwise, and would have another hash.
    for block in page.body.stream_block.to_python(page.body.get_prep_value() or []):
        if block.block_type != "text" and not _without_alt(block.block_type, block.get_prep_value()["value"]):
            yield from _wrong_fields(block)
    wanted = picture_ids(page)
    if wanted and Picture.objects.filter(pk__in=wanted, unit=home.unit_id).count() != len(wanted):
        yield _("Bài dùng ảnh không thuộc đơn vị của trang này. Tải ảnh lên lại, ghi rõ nguồn.")
    offered = file_ids(page)
    if offered and SharedFile.objects.filter(pk__in=offered, unit=home.unit_id).count() != len(offered):
        yield _("Bài dùng tệp không thuộc đơn vị của trang này. Tải tệp lên lại.")


def _wrong_fields(block: StreamValue.StreamChild) -> Iterator[str]:
    """What is empty or wrong in a block: a draft may be saved so, it does not go out so."""
    try:
        block.block.clean(block.value)
    except ValidationError as fault:
        names = list(getattr(fault, "block_errors", None) or {})
        field = block.block.child_blocks[names[0]].label if names and isinstance(names[0], str) else block.block.label
        yield _("Khối “%(block)s” còn thiếu hoặc sai ở ô “%(field)s”. Mở bài, sửa ô ấy.") % {
            "block": block.block.label,
            "field": field,
        }


def _without_alt(kind: str, value: Any) -> bool:
    if kind == "gallery":
        items = value.get("pictures") or []
        return any(_without_alt("picture", item.get("value", item)) for item in items)
    if kind == "map":
        return bool(value.get("image")) and not (value.get("alt") or "").strip()
    return kind == "picture" and not (value.get("image") and (value.get("alt") or "").strip())
