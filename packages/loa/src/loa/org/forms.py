"""Forms of the room `org`. They parse; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from loa.kit.clock import today
from loa.kit.collate import sort_key
from loa.org import access
from loa.org.models import Role, Unit, UnitKind, UnitQuerySet
from loa.ui.forms import Form

EM_SPACE = "\u2003"
ROLE_HELP = {
    Role.COORDINATOR: _("đọc kế hoạch, giao việc, nhận báo cáo của các đơn vị bên dưới"),
    Role.EDITOR: _("viết bài, sửa bài trên trang của đơn vị"),
    Role.APPROVER: _("duyệt bài của người khác"),
    Role.REPORTER: _("ghi minh chứng, viết và nộp báo cáo của đơn vị"),
    Role.STATION: _("trực đài, ghi nhận lượt phát và tiếp âm"),
    Role.CONTEST: _("tổ chức cuộc thi"),
    Role.OBSERVER: _("chỉ xem tiến độ và báo cáo"),
    Role.ADMIN: _("thêm đơn vị, thêm người, giao vai trò"),
}


class UnitChoice(forms.ModelChoiceField):
    """A unit among those that a query gives, in the order of the tree, indented."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), empty_label=_("Chọn đơn vị"), **kwargs)

    def offer(self, units: UnitQuerySet, *, topmost: bool = False) -> None:
        """Set what may be chosen.

        Args:
            topmost: the first in the tree is chosen where the form says nothing else.
        """
        self.queryset = units
        offered = indented(list(units))
        self.choices = [("", self.empty_label), *((unit.pk, label) for unit, label in offered)]
        if topmost and offered:
            self.initial = offered[0][0].pk


def indented(units: list[Unit]) -> list[tuple[Unit, str]]:
    """Units in the order of the tree with labels that show how deep they stand."""
    ordered, top = in_tree_order(units)
    return [(unit, EM_SPACE * (depth(unit) - top) + unit.name) for unit in ordered]


def depth(unit: Unit) -> int:
    """How far below the root: 1 for a root."""
    return unit.path.count(".")


def in_tree_order(units: list[Unit]) -> tuple[list[Unit], int]:
    """Units with each one's children after it, siblings by their order and then by name; and the depth of the
    topmost.
    """
    own = {unit.path: (unit.order, sort_key(unit.name), unit.pk) for unit in units}

    def key(unit: Unit) -> list[Any]:
        parts = unit.path.rstrip(".").split(".")
        paths = (".".join(parts[: index + 1]) + "." for index in range(len(parts)))
        return [own[path] for path in paths if path in own]

    return sorted(units, key=key), min((depth(unit) for unit in units), default=1)


class UnitForm(Form):
    """What is known of a unit."""

    name = forms.CharField(
        label=_("Tên đầy đủ"), max_length=200, help_text=_("Như trên con dấu, ví dụ: Ủy ban nhân dân xã Sơn Viên")
    )
    short_name = forms.CharField(
        label=_("Tên ngắn"), max_length=80, required=False, help_text=_("Dùng trong danh sách và bảng tiến độ")
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)
    symbol = forms.CharField(
        label=_("Ký hiệu trên văn bản"),
        max_length=40,
        required=False,
        help_text=_("Phần sau dấu gạch trong 12/BC-UBND: UBND"),
    )
    seat = forms.CharField(
        label=_("Địa danh ghi trên văn bản"),
        max_length=80,
        required=False,
        help_text=_("Ví dụ: Sơn Viên, trong “Sơn Viên, ngày …”"),
    )
    code = forms.CharField(label=_("Mã đơn vị"), max_length=40, required=False)
    valid_from = forms.DateField(label=_("Có từ ngày"), required=False, help_text=_("Để trống nếu không rõ"))
    valid_to = forms.DateField(
        label=_("Đến hết ngày"), required=False, help_text=_("Để trống khi đơn vị còn hoạt động")
    )
    outside = forms.BooleanField(
        label=_("Cơ quan ngoài hệ thống"),
        required=False,
        help_text=_("Có tên trong kế hoạch nhưng không làm việc ở đây: sở, báo, đài tỉnh"),
    )


class NewUnitForm(UnitForm):
    """A unit below another."""

    parent = UnitChoice(label=_("Trực thuộc"))
    field_order = ("parent",)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(access.units(user, "org.change").valid_on(today()))  # type: ignore[attr-defined]


class EndForm(Form):
    """The last day of a unit."""

    valid_to = forms.DateField(label=_("Ngày cuối cùng"), help_text=_("Hết ngày này đơn vị không nhận việc mới nữa"))


class SuccessionForm(Form):
    """What a unit becomes."""

    successor = UnitChoice(label=_("Đơn vị kế thừa"))
    date = forms.DateField(label=_("Từ ngày"), help_text=_("Đơn vị cũ kết thúc vào hôm trước ngày này"))
    share = forms.DecimalField(
        label=_("Phần chuyển sang (%)"),
        min_value=0.01,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        initial=100,
        help_text=_("100 khi chuyển toàn bộ; ghi từng phần khi chia cho nhiều đơn vị"),
    )
    instrument = forms.CharField(
        label=_("Theo văn bản"), max_length=200, required=False, help_text=_("Số, ngày, cơ quan ban hành")
    )

    def __init__(self, user: Any, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = unit.successions.values("successor")
        offered = access.units(user, "org.change").exclude(pk=unit.pk).exclude(pk__in=taken)
        self.fields["successor"].offer(offered)  # type: ignore[attr-defined]


class NameForm(Form):
    """Another name of a unit."""

    name = forms.CharField(label=_("Tên gọi"), max_length=200, help_text=_("Cách văn bản viết, tên tắt, hoặc tên cũ"))
    is_official = forms.BooleanField(label=_("Là tên chính thức của thời ấy"), required=False)
    valid_from = forms.DateField(label=_("Dùng từ ngày"), required=False)
    valid_to = forms.DateField(label=_("Đến hết ngày"), required=False)


class PersonForm(Form):
    """A person's particulars."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=150)
    title = forms.CharField(label=_("Chức vụ"), max_length=150, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = forms.CharField(
        label=_("Điện thoại"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )


class GrantForm(Form):
    """A role in a unit and everything below it."""

    unit = UnitChoice(label=_("Ở đơn vị"))
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[(role.value, format_lazy("{}: {}", role.label, ROLE_HELP[role])) for role in Role],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống khi không có thời hạn"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(access.units(user, "org.change").valid_on(today()))  # type: ignore[attr-defined]


class NewPersonForm(PersonForm, GrantForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        help_text=_("Chữ không dấu, số, dấu chấm; ví dụ: le.thi.mau"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        strip=False,
        help_text=_("Ít nhất 10 ký tự. Đưa tận tay người dùng; họ tự đổi ở mục Tài khoản."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    until = None  # type: ignore[assignment]
    field_order = ("full_name", "title", "username", "password", "email", "phone", "unit", "role")


class PasswordForm(Form):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        help_text=_("Ít nhất 10 ký tự. Các máy đang mở tài khoản này phải đăng nhập lại."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class OwnPasswordForm(Form):
    """A password of one's own, typed twice."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=1000,
        help_text=_("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Gõ lại mật khẩu mới"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("Hai lần gõ không giống nhau. Gõ lại."))
        return cleaned
