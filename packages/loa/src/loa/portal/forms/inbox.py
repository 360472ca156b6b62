"""The forms for letters and nominations: the public's, and the desk's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.portal.inbox.open_form import OpenForm
from loa.portal.models import FeedbackKind, HomePage
from loa.ui.forms import Form

CONSENT = _("Tôi đồng ý để cơ quan giữ và dùng tên, liên hệ này chỉ để trả lời việc này.")


class FeedbackForm(OpenForm):
    """A letter to the office."""

    kind = forms.ChoiceField(label=_("Bà con muốn"), choices=FeedbackKind.choices)
    subject = forms.CharField(label=_("Về việc gì"), max_length=200)
    text = forms.CharField(label=_("Nội dung"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 7}))
    name = forms.CharField(label=_("Họ và tên"), max_length=150, required=False, help_text=_("Không bắt buộc."))
    contact = forms.CharField(
        label=_("Điện thoại hoặc thư điện tử"),
        max_length=150,
        required=False,
        help_text=_("Không bắt buộc. Không có cũng xem được trả lời bằng mã."),
    )
    consent = forms.BooleanField(label=CONSENT, required=False)


class ReceiptForm(OpenForm):
    """Looks an answer up."""

    code = forms.CharField(
        label=_("Mã nhận được khi gửi"), max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )


class NominateForm(OpenForm):
    """A good example, named by somebody of the public."""

    title = forms.CharField(
        label=_("Gương điển hình hoặc mô hình hay"), max_length=200, help_text=_("Ví dụ: Chợ quê quét mã QR.")
    )
    who = forms.CharField(label=_("Ai làm"), max_length=200, help_text=_("Tên người, hộ, tổ, nhóm."))
    place = forms.CharField(label=_("Ở đâu"), max_length=200, required=False)
    text = forms.CharField(label=_("Đã làm gì, được gì"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    agreed = forms.BooleanField(label=_("Người được nêu đã đồng ý để giới thiệu"), required=False)
    name = forms.CharField(
        label=_("Tên người giới thiệu"), max_length=150, required=False, help_text=_("Không bắt buộc.")
    )
    contact = forms.CharField(
        label=_("Điện thoại hoặc thư điện tử"), max_length=150, required=False, help_text=_("Không bắt buộc.")
    )
    consent = forms.BooleanField(label=CONSENT, required=False)


class UnitNominateForm(Form):
    """The same, by a unit."""

    home = forms.ModelChoiceField(label=_("Gửi tới trang"), queryset=HomePage.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Gương điển hình hoặc mô hình hay"), max_length=200)
    who = forms.CharField(label=_("Ai làm"), max_length=200)
    place = forms.CharField(label=_("Ở đâu"), max_length=200, required=False)
    text = forms.CharField(label=_("Đã làm gì, được gì"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    agreed = forms.BooleanField(label=_("Người được nêu đã đồng ý để giới thiệu"), required=False)

    def __init__(self, *args: Any, homes: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if homes is None:
            del self.fields["home"], self.fields["agreed"]
        else:
            self.fields["home"].queryset = homes  # type: ignore[attr-defined]


class AnswerForm(Form):
    """An answer; with a public question it goes to a second person first."""

    answer = forms.CharField(label=_("Trả lời"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 7}))
    public_question = forms.CharField(
        label=_("Công khai câu hỏi và trả lời (không bắt buộc)"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Viết lại câu hỏi, bỏ tên, số điện thoại, địa chỉ nhà. Để trống: chỉ người gửi xem được. "
            "Có chữ ở đây: người thứ hai duyệt rồi mới công khai."
        ),
    )
