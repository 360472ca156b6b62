"""The district asks, a commune accepts on a phone, a corrected story is seen on both, and goes everywhere at once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Person, Server, environment

pytestmark = pytest.mark.browser

SLUG = "mot-cua-dien-tu-mo-ca-thu-bay"
THERE, HERE = f"/xa-que-lam/tin-tuc/{SLUG}/", f"/tin-tuc/{SLUG}/"


def prepare(server: Server, *words: str) -> int:
    """Run world_carry.py; the key of the story's page."""
    script = str(Path(__file__).with_name("world_carry.py"))
    done = subprocess.run(
        [sys.executable, script, *words], env=environment(server.data, server.url.rsplit(":", 1)[1]), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return int(done.stdout.split()[-1])


def test_asked_accepted_corrected_and_taken_down_everywhere(server: Server, person: Callable[..., Person]) -> None:
    pk = prepare(server)
    editor = person("bientap")
    editor.go(f"/ban/tin-bai/{pk}/")
    editor.press("Đề nghị tiếp sóng")
    editor.page.get_by_label("Xã Quế Lâm").check()
    editor.page.get_by_label("Xã Sơn Viên").check()
    editor.page.get_by_label("Lời nhắn").fill("Bà con các xã hỏi nhiều.")
    editor.is_fit()
    editor.press("Gửi đề nghị")
    assert editor.sees("Đã đề nghị 2 trang tiếp sóng.")
    editor.go("/ban/tiep-song/")
    editor.is_fit()

    chief = person("lanhdao.quelam", "phone")
    chief.go("/ban/tiep-song/")
    assert chief.sees("Bà con các xã hỏi nhiều.")
    chief.is_fit()
    chief.press("Đọc và trả lời")
    chief.is_fit()
    chief.press("Nhận, đăng lên trang")
    assert chief.sees("Bài đã lên trang")
    chief.press("Xem trên trang")
    assert chief.page.url.endswith(THERE)
    assert chief.sees("Theo Huyện Nông Sơn")
    canonical = chief.page.locator("link[rel=canonical]").get_attribute("href") or ""
    assert canonical.endswith(HERE)
    assert "xa-que-lam" not in canonical
    chief.page.locator(".banner .seen").scroll_into_view_if_needed()
    chief.is_fit()
    chief.go("/xa-que-lam/")
    assert chief.sees("Một cửa điện tử mở cả thứ Bảy")
    chief.is_fit()

    prepare(server, "correct")
    for path in (HERE, THERE):
        chief.go(path)
        assert chief.sees("cả ngày thứ Bảy"), path

    approver = person("duyetbai")
    approver.go("/ban/bieu-ngu/")
    for _ in range(40):  # the views of the phone are written some seconds later
        approver.press("Cài dịch vụ công trên điện thoại")
        if approver.sees("lượt thấy") and not approver.sees("Chưa có lượt thấy nào"):
            break
        time.sleep(0.5)
        approver.go("/ban/bieu-ngu/")
    else:
        pytest.fail("what the phone saw was never counted")
    approver.is_fit()
    approver.go(f"/ban/tin-bai/{pk}/go/")
    approver.page.get_by_label("Lý do").fill("Giờ làm việc ghi sai.")
    approver.press("Gỡ bài")
    assert approver.sees("1 trang đang tiếp sóng bài này: Xã Quế Lâm")
    approver.page.get_by_label("Gỡ ở mọi nơi").check()
    approver.is_fit()
    approver.press("Gỡ bài")
    for path in (HERE, THERE):
        assert chief.go(path) == 404, path
