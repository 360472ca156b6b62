"""What staff read: the shipped catalogues are whole, undamaged, and in use."""

from __future__ import annotations

import gettext as gettext_module
import json
import re
from collections import defaultdict
from collections.abc import Iterator

import polib
import pytest
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext, trans_real
from loa.kit import catalogues
from wagtail.admin.views.i18n import js_catalog

LOCALE = catalogues.PACKAGE / "locale"
LEFT_AS_THEY_ARE = {
    "Email": "the word that Vietnamese offices use",
    "URL": "a technical name; where it matters the help says địa chỉ",
    "Wagtail API v2": "a name",
    "Wagtail API v3": "a name",
    "IPv4": "a name",
    "IPv6": "a name",
    "…": "a mark",
    ":": "a mark",
    ":?.!": "marks",
    ", ": "a mark",
    "%s KB": "a unit of measure",
    "%s MB": "a unit of measure",
    "%s GB": "a unit of measure",
    "%s TB": "a unit of measure",
    "%s PB": "a unit of measure",
    "%(size)d byte": "a unit of measure",
    "%(value)s googol": "a name of a number",
    "%(field_label)s:": "only a placeholder and a mark",
    "%(range_start)s - %(range_end)s": "only placeholders and a mark",
    "%(status_display)s %(task_name)s %(started_at)s": "only placeholders",
    "%(time_zone_option)s: %(localized_time_zone_label)s": "only placeholders and a mark",
    "%(truncated_text)s…": "only a placeholder and a mark",
}
"""Texts of the libraries whose Vietnamese is the same as the English, each with the reason."""


def entries(name: str) -> Iterator[tuple[polib.POEntry, list[str]]]:
    for entry in polib.pofile(str(LOCALE / name)):
        if entry.translated() and not entry.obsolete:
            yield entry, list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.fixture
def compiled() -> Iterator[None]:
    """The compiled catalogues, read anew: an earlier test may have read older ones."""
    catalogues.compile_catalogues()
    trans_real._translations.clear()
    gettext_module._translations.clear()
    yield
    translation.activate("vi")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_of_the_libraries_has_vietnamese(domain: str) -> None:
    path = LOCALE / "vi" / "LC_MESSAGES" / f"{domain}.po"
    missing = catalogues.untranslated(path, catalogues.library_messages(domain))
    assert not missing, [f"{m.msgid} ({min(m.sources, default='')})" for m in missing]


def test_the_libraries_have_as_many_texts_as_we_think() -> None:
    """A library that moves its catalogues must not make the test above pass on nothing."""
    assert len(catalogues.library_messages("django")) > 2000
    assert len(catalogues.library_messages("djangojs")) > 70
    sources = {source for message in catalogues.library_messages("django") for source in message.sources}
    for app in ("admin", "images", "documents", "users", "snippets", "embeds", "sites", "contrib/redirects"):
        assert any(source.startswith(f"wagtail/{app}/") for source in sources), app
    for name in (*catalogues.SHIPPED_WITHOUT_CATALOGUE, "taggit"):
        assert any(source.startswith(f"{name}/") for source in sources), name


def test_every_text_of_ours_has_english() -> None:
    missing = catalogues.untranslated(LOCALE / "en" / "LC_MESSAGES" / "django.po", catalogues.extract_messages())
    assert not missing, [f"{m.msgid} ({min(m.sources, default='')})" for m in missing]


def test_the_english_catalogue_lists_only_our_texts() -> None:
    """A text that the source no longer has is retired by `update`; a library's text would speak for it in English."""
    ours = {(m.context, m.msgid) for m in catalogues.extract_messages()}
    listed = {
        (e.msgctxt or "", e.msgid) for e in polib.pofile(str(LOCALE / "en/LC_MESSAGES/django.po")) if not e.obsolete
    }
    assert listed <= ours


@pytest.mark.parametrize("name", ["en/LC_MESSAGES/django.po", "vi/LC_MESSAGES/django.po", "vi/LC_MESSAGES/djangojs.po"])
def test_no_translation_loses_a_placeholder(name: str) -> None:
    assert [(entry.msgid, fault) for entry, fault in catalogues.damaged(LOCALE / name)] == []


@pytest.mark.parametrize("name", ["en/LC_MESSAGES/django.po", "vi/LC_MESSAGES/django.po", "vi/LC_MESSAGES/djangojs.po"])
def test_every_translation_can_be_filled_in(name: str) -> None:
    for entry, texts in entries(name):
        for text in texts:
            if "python-format" in entry.flags and "%(" in text:
                assert text % defaultdict(int) is not None


def test_vietnamese_is_vietnamese() -> None:
    """No English sentence was copied over, and one spelling is used for each word."""
    same = set()
    for name in ("vi/LC_MESSAGES/django.po", "vi/LC_MESSAGES/djangojs.po"):
        for entry, texts in entries(name):
            for text in texts:
                if text in (entry.msgid, entry.msgid_plural):
                    same.add(entry.msgid)
                assert not re.search(r"xoá|khoá|huỷ|tuỳ|kí tự|văn bản thay thế|bộ sưu tập", text, re.IGNORECASE), text
    assert same == set(LEFT_AS_THEY_ARE)


def test_exceptions_are_still_needed() -> None:
    faulty = {message.msgid for message in catalogues.library_messages("django")}
    assert set(catalogues.FAULTY_PLURALS) <= faulty
    assert all(catalogues.NEVER_SHOWN.values())
    for file in catalogues.NEVER_SHOWN:
        top = "django" if not file.startswith("treebeard") else "treebeard"
        folder = catalogues._folder(top)
        assert (folder.parent / file).exists() or (folder / file).exists(), file


@pytest.mark.usefixtures("compiled")
def test_staff_read_wagtail_in_our_words() -> None:
    with translation.override("vi"):
        assert gettext("Save Draft") == "Lưu nháp"
        assert gettext("Submit for moderation") == "Trình duyệt"
        assert gettext("Publish") == "Đăng"
        assert gettext("Unpublish") == "Gỡ bài"
        assert ngettext("Delete 1 page", "Delete %(counter)s pages", 1) == "Xóa %(counter)s trang"
        assert ngettext("Delete 1 page", "Delete %(counter)s pages", 5) == "Xóa %(counter)s trang"
        assert pgettext("naturaltime-past", "%(num)d day") != "%(num)d day"
        assert gettext("Password reset unsuccessful") == "Chưa đặt lại được mật khẩu"


@pytest.mark.usefixtures("compiled")
def test_in_english_the_libraries_stay_english() -> None:
    with translation.override("en"):
        assert gettext("Save Draft") == "Save Draft"
        assert gettext("This field is required.") == "This field is required."
        assert ngettext("Delete 1 page", "Delete %(counter)s pages", 5) == "Delete %(counter)s pages"


@pytest.mark.usefixtures("compiled")
def test_our_own_texts_are_vietnamese_in_vietnamese() -> None:
    with translation.override("vi"):
        for message in catalogues.extract_messages():
            text = pgettext(message.context, message.msgid) if message.context else gettext(message.msgid)
            assert text == message.msgid


@pytest.mark.usefixtures("compiled")
def test_the_scripts_of_the_editor_speak_vietnamese() -> None:
    with translation.override("vi"):
        script = js_catalog(RequestFactory().get("/", headers={"accept": "text/javascript"})).content.decode()
    catalog = json.loads(script.partition("const newcatalog = ")[2].partition(";\n")[0])
    assert catalog["Save"] == "Lưu"
    assert catalog["%(num)s error"] == ["%(num)s lỗi"]
    with translation.override("en"):
        script = js_catalog(RequestFactory().get("/")).content.decode()
    assert "Lưu" not in script
