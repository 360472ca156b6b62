"""Every write to units and people."""

from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.org.actions.bring import bring_in
from loa.org.actions.people import (
    change_user,
    create_user,
    grant,
    issue_slips,
    revoke,
    set_password,
    use_slip,
)
from loa.org.actions.tokens import issue_token, revoke_token
from loa.org.actions.units import UNIT_FIELDS, change_unit, create_unit, name_unit, succeed, unname_unit

audit.declare(
    org__create_unit=_l("Thêm đơn vị"),
    org__change_unit=_l("Sửa đơn vị"),
    org__succeed=_l("Ghi kế thừa đơn vị"),
    org__name_unit=_l("Thêm tên gọi của đơn vị"),
    org__unname_unit=_l("Bỏ tên gọi của đơn vị"),
    org__create_user=_l("Thêm người dùng"),
    org__change_user=_l("Sửa người dùng"),
    org__set_password=_l("Đặt lại mật khẩu"),
    org__issue_slip=_l("Cấp phiếu đặt mật khẩu"),
    org__grant=_l("Giao vai trò"),
    org__revoke=_l("Thu vai trò"),
    org__issue_token=_l("Cấp khóa API"),
    org__revoke_token=_l("Thu hồi khóa API"),
)

__all__ = [
    "UNIT_FIELDS",
    "bring_in",
    "change_unit",
    "change_user",
    "create_unit",
    "create_user",
    "grant",
    "issue_slips",
    "issue_token",
    "name_unit",
    "revoke",
    "revoke_token",
    "set_password",
    "succeed",
    "unname_unit",
    "use_slip",
]
