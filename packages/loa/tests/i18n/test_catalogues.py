"""The tools of the catalogues: what they find, what they write, what they refuse."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit import catalogues
from loa.kit.catalogues import Message, UnreadableMessage, compile_catalogues, damaged, extract_messages, main

PYTHON = """
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy as _l, ngettext, npgettext, pgettext_lazy

TITLE = _l("Tên đơn vị")
LABEL = _l("Tên" " đơn vị" + " cũ")
MAY = pgettext_lazy("tháng", "Năm")

def say(count, name):
    from django.utils.translation import gettext as tr
    yield _("Đã lưu “%(name)s”.") % {"name": name}
    yield ngettext("%(count)d việc", "%(count)d việc", count) % {"count": count}
    yield npgettext("lịch", "%(count)d ngày", "%(count)d ngày", count)
    yield tr("Trong hàm") + translation.gettext("Qua mô-đun")
    yield _(name)
    yield print("Không dịch")
"""

TEMPLATE = """{% load i18n %}
<h1>{% translate "Việc của tôi" %}</h1>
{% translate 'Tháng' context "lịch" %}
{% blocktranslate trimmed with name=unit.name %}
    Đơn vị {{ name }}
    hoàn thành 100%
{% endblocktranslate %}
{% blocktranslate count counter=tasks|length %}{{ counter }} việc{% plural %}{{ counter }} việc{% endblocktranslate %}
{% include "x.html" with title=_("Nhãn") %}{{ value|default:_("Chưa có") }}
<p>gettext("Không phải")</p>
{% comment %}{% translate "Bỏ" %}{% endcomment %}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text(PYTHON, encoding="utf-8")
    (room / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def read(package: Path, name: str = "en/LC_MESSAGES/django.po") -> polib.POFile:
    return polib.pofile(str(package / "locale" / name))


def write(folder: Path, entries: list[polib.POEntry], plural: str = "nplurals=1; plural=0;") -> Path:
    path = folder / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": plural}
    catalogue.extend(entries)
    catalogue.save(str(path))
    return path


def test_python_and_templates_give_their_messages(package: Path) -> None:
    found = {(m.context, m.msgid): m for m in extract_messages(package)}
    assert set(found) == {
        ("", "Tên đơn vị"),
        ("", "Tên đơn vị cũ"),
        ("tháng", "Năm"),
        ("", "Đã lưu “%(name)s”."),
        ("", "%(count)d việc"),
        ("lịch", "%(count)d ngày"),
        ("", "Trong hàm"),
        ("", "Qua mô-đun"),
        ("", "Việc của tôi"),
        ("lịch", "Tháng"),
        ("", "Đơn vị %(name)s hoàn thành 100%%"),
        ("", "%(counter)s việc"),
        ("", "Nhãn"),
        ("", "Chưa có"),
    }
    assert found["lịch", "%(count)d ngày"].plural == "%(count)d ngày"
    assert found["", "%(counter)s việc"].plural == "%(counter)s việc"
    assert found["", "Nhãn"].sources == {"room/templates/page.html"}


def test_migrations_and_tests_are_not_read(package: Path) -> None:
    for folder in ("migrations", "tests"):
        (package / folder).mkdir()
        (package / folder / "one.py").write_text(
            "from django.utils.translation import gettext as _\n_('Thừa')\n", encoding="utf-8"
        )
    assert "Thừa" not in {m.msgid for m in extract_messages(package)}


@given(
    st.text(
        alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\r"), min_size=1, max_size=40
    ).filter(str.strip)
)
def test_any_text_in_python_comes_out_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("python")
    (folder / "one.py").write_text(
        f"from django.utils.translation import gettext as _\n_({text!r})\n", encoding="utf-8"
    )
    assert extract_messages(folder) == {Message(text)}


def test_an_f_string_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "from django.utils.translation import gettext as _\n_(f'Xóa {name}')\n", encoding="utf-8"
    )
    with pytest.raises(UnreadableMessage, match=r"one\.py:2"):
        extract_messages(tmp_path)


def test_two_plurals_of_one_message_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "from django.utils.translation import ngettext\nngettext('một', 'hai', 1)\nngettext('một', 'ba', 1)\n",
        encoding="utf-8",
    )
    with pytest.raises(UnreadableMessage, match="hai"):
        extract_messages(tmp_path)


def test_update_adds_keeps_and_retires(package: Path) -> None:
    waiting = catalogues.update_catalogues(package)
    assert waiting["en/LC_MESSAGES/django.po"] == 14
    assert waiting["vi/LC_MESSAGES/django.po"] == len(catalogues.library_messages("django"))
    path = package / "locale" / "en" / "LC_MESSAGES" / "django.po"
    catalogue = read(package)
    catalogue.find("Nhãn").msgstr = "Label"
    catalogue.find("Chưa có").msgstr = "None yet"
    catalogue.find("%(counter)s việc").msgstr_plural = {0: "%(counter)s task", 1: "%(counter)s tasks"}
    catalogue.save(str(path))

    template = package / "room" / "templates" / "page.html"
    template.write_text(
        template.read_text(encoding="utf-8").replace("Chưa có", "Chưa rõ").replace("Việc của tôi", "Việc tôi làm"),
        encoding="utf-8",
    )
    catalogues.update_catalogues(package)
    catalogue = read(package)
    assert catalogue.find("Nhãn").msgstr == "Label"
    assert catalogue.find("%(counter)s việc").msgstr_plural[1] == "%(counter)s tasks"
    assert catalogue.find("Chưa rõ").msgstr == ""
    assert not catalogue.obsolete_entries(), "what is no longer said goes; the history keeps it"
    assert catalogue.find("Việc của tôi", include_obsolete_entries=True) is None

    template.write_text(template.read_text(encoding="utf-8").replace("Chưa rõ", "Chưa có"), encoding="utf-8")
    catalogues.update_catalogues(package)
    assert read(package).find("Chưa có").msgstr == ""


def test_update_is_stable_and_has_no_line_numbers(package: Path) -> None:
    catalogues.update_catalogues(package)
    files = sorted((package / "locale").rglob("*.po"))
    before = [path.read_bytes() for path in files]
    source = package / "room" / "views.py"
    source.write_text("\n\n\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    catalogues.update_catalogues(package)
    assert [path.read_bytes() for path in files] == before
    msgids = [entry.msgid for entry in read(package)]
    assert msgids == sorted(msgids)


def test_problems_name_the_message_and_its_file(package: Path) -> None:
    catalogues.update_catalogues(package)
    found = catalogues.problems(package)
    assert "en/LC_MESSAGES/django.po: no translation of 'Nhãn' (room/templates/page.html)" in found
    assert any(line.startswith("vi/LC_MESSAGES/djangojs.po: no translation of 'Save'") for line in found)


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Saved %(name)s", "Đã lưu", "lost %(name)s"),
        ("Saved", "Đã lưu %(name)s", "added %(name)s"),
        ("Saved %(name)s", "Đã lưu %(ten)s", "added %(ten)s, lost %(name)s"),
        ("%(size)d bytes", "%(size)s byte", "added %(size)s, lost %(size)d"),
        ("Must be {limit}", "Phải là {giới}", "added {giới}, lost {limit}"),
        ("100%%", "100%", "lost %%"),
        ("<b>Bold</b>", "<b>Đậm", "lost </b>"),
        ('<a href="#x">See</a>', '<a href="#y">Xem</a>', 'added <a href="#y">, lost <a href="#x">'),
        ("Locale: ", "Ngôn ngữ:", "white space at the end differs"),
    ],
)
def test_damage_is_found(tmp_path: Path, msgid: str, msgstr: str, fault: str) -> None:
    path = write(tmp_path, [polib.POEntry(msgid=msgid, msgstr=msgstr)])
    assert [found for _entry, found in damaged(path)] == [fault]


def test_one_form_must_hold_the_number_and_two_forms_may_drop_it_from_the_first(tmp_path: Path) -> None:
    entry = polib.POEntry(msgid="1 page", msgid_plural="%(n)s pages", msgstr_plural={0: "1 trang"})
    assert [fault for _e, fault in damaged(write(tmp_path, [entry]))] == ["lost %(n)s"]
    entry.msgstr_plural = {0: "%(n)s trang"}
    assert not list(damaged(write(tmp_path, [entry])))

    english = polib.POEntry(msgid="%(n)s trang", msgid_plural="%(n)s trang")
    two = "nplurals=2; plural=(n != 1);"
    english.msgstr_plural = {0: "%(n)s page", 1: "%(n)s pages"}
    assert not list(damaged(write(tmp_path, [english], two)))
    english.msgstr_plural = {0: "%(n)s page", 1: "pages"}
    assert [fault for _e, fault in damaged(write(tmp_path, [english], two))] == ["lost %(n)s"]
    english.msgstr_plural = {0: "%(n)s pages"}
    assert [fault for _e, fault in damaged(write(tmp_path, [english], two))] == ["1 plural forms instead of 2"]


def test_compile_writes_once_and_again_only_for_another_source(tmp_path: Path) -> None:
    path = write(tmp_path, [polib.POEntry(msgid="Save", msgstr="Lưu"), polib.POEntry(msgid="Later", msgstr="")])
    assert compile_catalogues(tmp_path) == 1
    assert compile_catalogues(tmp_path) == 0
    compiled = gettext.GNUTranslations(path.with_suffix(".mo").open("rb"))
    assert compiled.gettext("Save") == "Lưu"
    assert compiled.gettext("Later") == "Later"

    write(tmp_path, [polib.POEntry(msgid="Save", msgstr="Lưu lại")])
    os.utime(path, (1, 1))
    assert compile_catalogues(tmp_path) == 1
    assert gettext.GNUTranslations(path.with_suffix(".mo").open("rb")).gettext("Save") == "Lưu lại"
    assert [p.name for p in sorted(path.parent.iterdir())] == ["django.mo", "django.po"]


def test_compile_takes_the_package_or_its_locale_folder_and_never_nothing(tmp_path: Path) -> None:
    write(tmp_path, [polib.POEntry(msgid="Save", msgstr="Lưu")])
    assert compile_catalogues(tmp_path / "locale") == 1
    assert compile_catalogues(tmp_path) == 0
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError):
        compile_catalogues(tmp_path / "empty")


def test_a_fuzzy_translation_counts_as_none(tmp_path: Path) -> None:
    path = write(tmp_path, [polib.POEntry(msgid="Save", msgstr="Xóa", flags=["fuzzy"])])
    assert catalogues.untranslated(path, [Message("Save")]) == [Message("Save")]
    compile_catalogues(tmp_path)
    assert gettext.GNUTranslations(path.with_suffix(".mo").open("rb")).gettext("Save") == "Save"


def test_an_unknown_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate"]) == 2
    assert "catalogues update" in capsys.readouterr().out
