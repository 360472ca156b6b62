"""Forms: what was typed stays, refusals land where they belong, errors are announced."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from loa.kit.refused import Refused
from loa.ui.forms import DateInput, FileInput, Form, apply_refused, bound, initial_of


class NoteForm(Form):
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, help_text="Vì sao, bao nhiêu")
    day = forms.DateField(label="Ngày")
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Một"), ("b", "Hai")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Chắc chắn", required=False)
    file = forms.FileField(label="Tệp", required=False, widget=FileInput(".pdf"))
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_fresh_form() -> None:
    html = str(NoteForm(initial={"day": date(2026, 11, 23)}))
    assert 'type="date" name="day" value="2026-11-23"' in html
    assert '<label for="id_note">Ghi chú <span class="req"' in html
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'id="id_note_helptext"' in html
    assert "<fieldset" in html
    assert "<legend>Loại" in html
    assert 'accept=".pdf"' in html
    assert '<input type="hidden" name="secret"' in html
    assert "error-summary" not in html


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    form = NoteForm({"note": "Mất điện <b>", "day": "31/02/2026", "kind": "c"})
    assert not form.is_valid()
    html = str(form)
    assert "Mất điện &lt;b&gt;" in html
    assert 'value="31/02/2026"' in html
    assert 'class="alert error-summary" role="alert" tabindex="-1" autofocus' in html
    assert '<a href="#id_day">Ngày</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_day_error"' in html
    described = html.split('name="day"')[1].split(">")[0]
    assert "id_day_error" in described


@pytest.mark.parametrize("typed", ["2026-11-23", "23/11/2026", "23-11-2026"])
def test_dates_are_read_as_the_browser_sends_and_as_people_type(typed: str) -> None:
    form = NoteForm({"note": "x", "day": typed, "kind": "a"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2026, 11, 23)


def test_a_refusal_lands_in_its_field() -> None:
    form = NoteForm({"note": "x", "day": "2026-11-23", "kind": "a"})
    assert form.is_valid()
    apply_refused(form, Refused("Ngày này chưa đến.", "Chọn ngày khác.", field="day"))
    assert form.errors["day"] == ["Ngày này chưa đến.", "Chọn ngày khác."]


def test_a_refusal_of_no_field_stands_on_top() -> None:
    form = NoteForm({"note": "x", "day": "2026-11-23", "kind": "a"})
    assert form.is_valid()
    apply_refused(form, Refused("Kế hoạch đã đóng.", field="plan"))
    assert form.non_field_errors() == ["Kế hoạch đã đóng."]
    assert "<li>Kế hoạch đã đóng.</li>" in str(form)


def test_bound_takes_files_and_leaves_get_alone() -> None:
    posted = RequestFactory().post("/", {"note": "x", "file": SimpleUploadedFile("a.pdf", b"x")})
    assert bound(NoteForm, posted).is_bound
    assert "file" in bound(NoteForm, posted).files
    fresh = bound(NoteForm, RequestFactory().get("/?note=x"), initial={"note": "y"})
    assert not fresh.is_bound
    assert fresh["note"].value() == "y"


def test_a_form_may_keep_its_own_date_field() -> None:
    class Typed(Form):
        day = forms.DateField(widget=forms.TextInput)

    assert not isinstance(Typed().fields["day"].widget, DateInput)
    assert initial_of(date(2026, 1, 2), "year", "month") == {"year": 2026, "month": 1}


def test_errors_say_what_to_do_unless_the_form_words_them() -> None:
    class Own(Form):
        day = forms.DateField(label="Ngày")
        name = forms.CharField(label="Tên", error_messages={"required": "Ghi tên như trên con dấu."})
        kind = forms.ChoiceField(label="Loại", choices=[("a", "Một")])

    form = Own({"day": "hôm qua", "kind": "b"})
    assert form.errors["day"] == ["Ngày này không đọc được. Ghi như 23/11/2026."]
    assert form.errors["name"] == ["Ghi tên như trên con dấu."]
    assert form.errors["kind"] == ["Chọn một mục trong danh sách."]
    assert Own({}).errors["day"] == ["Ô này phải điền."]


def test_limits_are_said_in_the_reader_s_numbers() -> None:
    class Numbers(Form):
        quantity = forms.DecimalField(min_value=Decimal("0.01"), max_value=Decimal("1000"), decimal_places=2)
        count = forms.IntegerField(min_value=1, max_value=2500)

    small = Numbers({"quantity": "0", "count": "0"})
    large = Numbers({"quantity": "1000.5", "count": "9999"})
    assert small.errors == {"quantity": ["Ghi từ 0,01 trở lên."], "count": ["Ghi từ 1 trở lên."]}
    assert large.errors == {"quantity": ["Ghi từ 1.000 trở xuống."], "count": ["Ghi từ 2.500 trở xuống."]}
    assert Numbers({"quantity": "0.01", "count": "2500"}).is_valid()
