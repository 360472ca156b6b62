"""How many and of what: a rate names the whole noun, or none."""

from __future__ import annotations

import pytest
import vanban

HEAD = "KẾ HOẠCH\nTuyên truyền chuyển đổi số năm 2024\n\nI. NHIỆM VỤ\n"


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("hướng dẫn 100% học sinh, sinh viên ký cam kết", 100, "% học sinh, sinh viên"),
        ("số hóa 100% thủ tục hành chính đủ điều kiện", 100, "% thủ tục hành chính"),
        ("công khai 100% TTHC trên Cổng thông tin điện tử", 100, "% TTHC"),
        ("vận động trên 95% hộ gia đình phân loại rác", 95, "% hộ gia đình"),
        ("tập huấn cho 100 % cán bộ, công chức và viên chức", 100, "% cán bộ, công chức và viên chức"),
        ("rà soát 87,5% hồ sơ thuỷ lợi", 87.5, "% hồ sơ"),
        ("mở tài khoản cho 100% các xã, thị trấn", 100, "% các xã, thị trấn"),
        ("lắp đặt cho 100% thôn có tổ công nghệ số", 100, "% thôn"),
        # A noun that is not known, or only looks like one, is not cut in two.
        ("rà soát, in 100% thủ công các phiếu", 100, "%"),
        ("huy động 30% xã hội hóa", 30, "%"),
        ("xử lý 90% vướng mắc của người dân", 90, "%"),
        ("hoàn thành 100% trước ngày 30/6/2024", 100, "%"),
        ("mở 02 lớp tập huấn", 2, "lớp"),
    ],
)
def test_what_a_rate_is_of(said: str, value: float, unit: str) -> None:
    (duty,) = vanban.read_text(f"{HEAD}1. Phòng Nội vụ {said}.\n").duties
    assert duty.quantity is not None
    assert (duty.quantity.value, duty.quantity.unit) == (value, unit)
    place = duty.spans["quantity"][0]
    assert unit.split()[-1] in vanban.read_text(f"{HEAD}1. Phòng Nội vụ {said}.\n").text[slice(*place)]
