"""October's programme from three stories, approved by another person, heard at six stations: real browser, real engine,
six agents of their own that were paired over HTTP. The six relay tasks are done because the logs say so.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .conftest import Person, Server, environment
from .separate import build, install

pytestmark = pytest.mark.browser

Sign = Callable[..., Person]
STATIONS = 6
STORIES = ("Chợ quê quét mã", "Nộp hồ sơ tại nhà", "Tổ công nghệ số đi từng ngõ")
SERIES = "Chuyển đổi số quê mình"
SECONDS = 30
OCTOBER = "tháng 10/"


@pytest.fixture(scope="module")
def world(server: Server) -> None:
    script = Path(__file__).with_name("world_radio.py")
    subprocess.run(
        [sys.executable, str(script)], env=environment(server.data, server.url.rsplit(":", 1)[1]), check=True
    )


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Six folders, in each the agent installed by itself, and whatever runs in them."""
    folders = [tmp_path_factory.mktemp(f"dai-{nth}") for nth in range(STATIONS)]
    wheel = build(tmp_path_factory.mktemp("wheel"))
    for folder in folders:
        install(wheel, folder / "env")
        (folder / "settings.toml").write_text('[sound]\nbackend = "null"\n[page]\nport = 0\n')
    alone = "from importlib.util import find_spec as f; assert not any(map(f, ('django', 'numpy', 'loa', 'vanban')))"
    subprocess.run([folders[0] / "env/bin/python", "-c", alone], check=True)
    yield folders
    for process in RUNNING:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in RUNNING:
        assert process.wait(20) == 0


RUNNING: list[subprocess.Popen[bytes]] = []


def relay(folder: Path, *words: str) -> list[str]:
    return [str(folder / "env/bin/loa-relay"), "--dir", str(folder), *words]


def add(person: Person, kind: str, story: str = "", stock: str = "") -> None:
    """Put an item into the rundown that is open."""
    page = person.page
    person.press("Thêm mục")
    page.select_option("select[name=kind]", kind)
    assert page.locator("textarea[name=text]").is_visible() == bool(story), "only the fields of its kind"
    if story:
        page.select_option("select[name=story]", label=story)
    else:
        page.select_option("select[name=stock]", stock)
    person.press("Thêm", exact=True)
    page.wait_for_url(re.compile(r"/phat-thanh/\d+/\?muc="))


def record(person: Person) -> None:
    """Record an item in the browser, with a microphone that beeps."""
    page = person.page
    person.press("Ghi âm", exact=True)
    page.fill("input[name=title]", "Tiếng thu")
    page.get_by_role("button", name="Ghi âm ngay").click()
    page.locator("[data-stop]").wait_for()
    page.wait_for_timeout(2500)
    page.locator("[data-stop]").click()
    page.locator("[data-told]", has_text="Đã ghi").wait_for()
    person.press("Thêm", exact=True)
    page.wait_for_url(re.compile(r"/phat-thanh/\d+/\?muc="))
    assert "bản ghi âm" in page.locator(".rundown tr", has_text="Tiếng thu").inner_text()


HEAR = """async ([address, at]) => {
  const player = document.createElement("video");
  player.muted = true;
  document.body.append(player);
  const until = (event) => new Promise((well, ill) => {
    player.addEventListener(event, well, { once: true });
    player.addEventListener("error", () => ill(player.error), { once: true });
  });
  const ready = until("canplay");
  player.src = address;
  await ready;
  await player.play();
  const moved = until("seeked");
  player.currentTime = at;
  await moved;
  return [player.duration, player.currentTime];
}"""


def hear_it_again(person: Person, programme: int) -> None:
    """The public page: a chapter moves the player, and the segments play where the browser knows them."""
    page = person.page
    person.go(f"/phat-thanh/{programme}/")
    person.is_fit()
    page.locator("a[data-at]").nth(1).click()
    at = int(page.locator("a[data-at]").nth(1).get_attribute("data-at") or 0)
    assert page.locator("#tieng").evaluate("player => player.currentTime") >= at > 0
    if page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')"):
        length, place = page.evaluate(HEAR, [f"/phat-thanh/{programme}/tep/hls/index.m3u8", 20])
        assert length == pytest.approx(SECONDS, abs=0.1)
        assert place == pytest.approx(20, abs=0.2)


def test_the_coordinator_sets_up_the_series(person: Sign, world: None) -> None:
    coordinator = person("dieuphoi")
    page = coordinator.page
    coordinator.go("/ban/phat-thanh/dai/")
    assert coordinator.sees("đài sẵn sàng")
    coordinator.is_fit()
    coordinator.go("/ban/phat-thanh/chuyen-muc/lap/")
    page.select_option("select[name=unit]", label="Trung tâm VH-TT&TT-TH")
    page.fill("input[name=title]", SERIES)
    page.fill("input[name=minutes]", f"{SECONDS / 60:g}")
    for box in page.locator("input[name=stations]").all():
        box.check()
    page.fill("input[name=time0]", "10:00")
    coordinator.is_fit()
    coordinator.press("Lưu", exact=True)
    assert coordinator.sees(SERIES)


def test_six_stations_are_paired_over_http(person: Sign, server: Server, agents: list[Path]) -> None:
    coordinator = person("dieuphoi")
    page = coordinator.page
    coordinator.go("/ban/phat-thanh/dai/")
    links = [link.get_attribute("href") for link in page.locator(".wall b a").all()]
    assert len(links) == STATIONS
    for folder, link in zip(agents, links, strict=True):
        coordinator.go(link or "")
        coordinator.press("Lấy mã ghép máy")
        code = page.locator(".pair-code").inner_text().strip()
        done = subprocess.run(
            relay(folder, "pair", code, "--server", server.url),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    again = subprocess.run(
        [*relay(agents[0]), "--dir", str(agents[0].parent / "khach"), "pair", code, "--server", server.url],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert again.returncode != 0, "a code is used once"
    coordinator.is_fit()


def test_a_programme_from_three_stories_approved_by_another_person(person: Sign, server: Server) -> None:
    operator = person("trucdai")
    page = operator.page
    operator.go("/ban/phat-thanh/lap/")
    page.select_option("select[name=series]", label=SERIES)
    page.fill("input[name=day]", f"{datetime.now().year}-10-05")
    operator.press("Lập chương trình")
    page.wait_for_url(re.compile(r"/phat-thanh/\d+/"))
    rundown = page.url.split("?")[0]
    for title in ("Nhạc hiệu", "Lời chào", "Lời kết"):
        page.locator(".rundown").get_by_role("link", name=title).click()
        operator.press("Bỏ mục này")
    for title in STORIES:
        add(operator, "read", story=title)
    record(operator)
    add(operator, "bed", stock="loa:bed")
    operator.go(rundown)
    rows = page.locator(".rundown tbody tr")
    for place in (1, 0):  # by keyboard alone: the button keeps the focus
        if place:
            page.get_by_role("button", name="Đưa mục 3 lên").focus()
        page.locator("button[name=huong]:focus").wait_for()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert STORIES[2] in rows.nth(place).inner_text()
    with page.expect_navigation():
        rows.nth(0).drag_to(rows.nth(3), target_position={"x": 200, "y": 4})
    assert [story in rows.nth(place).inner_text() for place, story in enumerate(STORIES)] == [True] * 3
    operator.is_fit()
    operator.press("Nghe thử")
    assert all((one.bounding_box() or {})["width"] > 200 for one in page.locator("[data-playlist] audio").all())
    operator.go(rundown)
    operator.press("Đo bằng giọng máy")
    operator.press("Trình duyệt")
    assert operator.sees("Chờ duyệt")
    assert not page.get_by_role("button", name="Duyệt, cho phát").count()

    chief = person("lanhdao.ttvh", "phone")
    chief.go("/ban/")
    chief.press("Nghe và duyệt")
    chief.is_fit()
    chief.press("Duyệt, cho phát")
    assert chief.sees("Đã duyệt")
    end = time.monotonic() + 240
    while not chief.sees("Đã dựng, đã đo"):
        assert time.monotonic() < end, "the sound was not made"
        assert not chief.sees("Dựng không được"), chief.page.locator("body").inner_text()
        time.sleep(1)
        chief.go(rundown)
    assert chief.sees("−16 LUFS")
    chief.is_fit()
    chief.go(f"{rundown}chung-nhan/")
    chief.is_fit()


def test_it_airs_at_six_stations_and_the_logs_prove_it(person: Sign, server: Server, agents: list[Path]) -> None:
    coordinator = person("dieuphoi")
    page = coordinator.page
    coordinator.go("/ban/phat-thanh/")
    coordinator.press(f"{SERIES}, {OCTOBER}")
    coordinator.press("Xếp lịch")
    local = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(seconds=25)
    page.fill("input[name=starts]", local.strftime("%Y-%m-%dT%H:%M:%S"))
    for box in page.locator("input[name=stations]").all():
        box.check()
    coordinator.press("Đặt lịch")
    assert coordinator.sees("0/6 đài đã phát")
    rundown = page.url
    for folder in agents:
        log = (folder / "output").open("wb")
        RUNNING.append(subprocess.Popen(relay(folder, "run"), stdout=log, stderr=log))
    end = time.monotonic() + 25 + SECONDS + 120
    while not coordinator.sees("6/6 đài đã phát"):
        assert time.monotonic() < end, "\n".join((folder / "output").read_text()[-800:] for folder in agents)
        time.sleep(2)
        coordinator.go(rundown)

    hear_it_again(coordinator, int(rundown.split("/phat-thanh/")[1].split("/")[0]))
    coordinator.go("/ban/phat-thanh/lich/?ket-qua=completed")
    assert page.locator("tbody tr").count() == STATIONS
    coordinator.is_fit()
    page.locator("tbody a[href*=minh-chung]").first.click()
    page.wait_for_load_state()
    assert coordinator.sees("nhat-ky-may.txt")
    coordinator.go("/ban/phat-thanh/dai/")
    assert coordinator.sees("6 trên 6 đài sẵn sàng")

    for number, slug in enumerate(("quetrung", "queloc", "quelam", "ninhphuoc", "phuocninh", "sonvien"), 1):
        officer = person(f"xa.{slug}")
        officer.go("/ban/minh-chung/?tim=" + SERIES.replace(" ", "+"))
        row = officer.page.locator("tbody tr", has_text=OCTOBER)
        assert row.count() >= 1, number
        row.first.get_by_role("link").first.click()
        officer.page.wait_for_load_state()
        officer.page.locator("a[href*='/ban/viec/'], a[href*='/ke-hoach/viec/']").first.click()
        officer.page.wait_for_load_state()
        assert officer.sees("Đã xong"), officer.page.url
    proved = server.run("verify-evidence")
    assert proved.returncode == 0, proved.stdout
