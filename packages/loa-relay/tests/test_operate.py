"""What the operator at the station may do, through the core and through the page on the device."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from loa_relay import operate, page
from loa_relay.operate import Refused
from loa_relay.settings import PageSettings
from relay_world.process import wav
from relay_world.station import DAY, HOUR, MINUTE, TEN, Rig, programme

SOUND, SAMPLES = wav(30)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    rig = Rig(start=TEN - HOUR)
    rig.server.order(
        "que-trung",
        [
            programme(rig, "a", TEN),
            programme(rig, "p", TEN + HOUR, priority="priority"),
            programme(rig, "q", TEN + HOUR + 5 * MINUTE, priority="priority"),
        ],
    )
    rig.synchronise()
    return rig


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "thong-bao.wav"
    path.write_bytes(SOUND)
    return path


def completed(rig: Rig) -> list[str]:
    return [body["airing"] for body in rig.log if body["kind"] == "completed"]


def test_the_commune_orders_clashing_priority_items(rig: Rig) -> None:
    assert [[item.airing.airing for item in group] for group in operate.clashes(rig.station)] == [["p", "q"]]
    operate.order(rig.station, ["q", "p"])
    rig.boot()
    operate.load_own(rig.station)
    assert [[item.airing.airing for item in group] for group in operate.clashes(rig.station)] == [["q", "p"]]
    rig.run_to(TEN + 3 * HOUR)
    assert completed(rig) == ["a", "q", "p"]
    began = {heard.file: heard.began for heard in rig.sound.heard}
    assert min(abs(moment - (TEN + HOUR + 5 * MINUTE)) for moment in began.values()) <= 20, "q on its second"
    with pytest.raises(Refused, match="không còn trùng giờ"):
        operate.order(rig.station, ["p", "q"])


def test_own_items_fit_between(rig: Rig, sound: Path) -> None:
    own = operate.add_own(rig.station, " Thông báo  họp dân ", sound, sound.name, TEN + 30 * MINUTE, "normal")
    assert own.title == "Thông báo họp dân"
    sound.unlink()
    rig.boot()
    operate.load_own(rig.station)
    rig.synchronise()
    rig.run_to(TEN + 3 * HOUR)
    assert completed(rig)[:2] == ["a", own.airing]
    assert rig.told(own.airing)[-1] == ("completed", None)
    assert rig.synchronise()


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        (TEN + 5 * MINUTE, "Trùng với “Chương trình a”. Sớm nhất là sau 10:10"),
        (TEN - 15_000, "Trùng với"),
        (TEN - 2 * HOUR, "đã qua"),
        (TEN + 12 * HOUR, "giờ yên lặng"),
        (TEN + 11 * HOUR + 29 * MINUTE + 45_000, "giờ yên lặng"),
    ],
)
def test_own_items_that_do_not_fit_are_refused(rig: Rig, sound: Path, starts: int, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        operate.add_own(rig.station, "Thông báo", sound, sound.name, starts, "normal")
    assert rig.station.own == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "không phải là WAV"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(1000), "không phải là WAV"),
        (SOUND[:2000], "ngắn hơn một giây"),
        (b"RIFF\x00\x00\x00\x00WAVEjunk" + bytes(100), "Không đọc được"),
        (b"fLaC" + bytes(1000), "Không đọc được|chưa giải mã"),
    ],
)
def test_files_that_are_no_sound_are_refused(rig: Rig, tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(Refused, match=sentence):
        operate.add_own(rig.station, "Thông báo", path, "x.wav", TEN + 30 * MINUTE, "normal")


def test_a_priority_item_of_the_commune_clashes_and_the_operator_decides(rig: Rig, sound: Path) -> None:
    own = operate.add_own(rig.station, "Cháy rừng", sound, sound.name, TEN + HOUR, "priority")
    (group,) = operate.clashes(rig.station)
    names = [item.airing.airing for item in group]
    assert names == ["p", "q", own.airing], "the server's first where nobody orders them"
    operate.order(rig.station, [own.airing, "p", "q"])
    rig.run_to(TEN + 3 * HOUR)
    assert completed(rig) == ["a", own.airing, "p", "q"]


def test_skip_stop_remove(rig: Rig, sound: Path) -> None:
    own = operate.add_own(rig.station, "Thông báo", sound, sound.name, TEN + 30 * MINUTE, "normal")
    operate.remove_own(rig.station, own.airing)
    operate.skip(rig.station, "p")
    rig.run_to(TEN + MINUTE)
    rig.station.stop_current()
    rig.run_to(TEN + 3 * HOUR)
    assert rig.told("a") == [("started", None), ("partial", "operator")]
    assert rig.told("p") == [("operator", "skip"), ("missed", "operator")]
    assert completed(rig) == ["q"]
    with pytest.raises(Refused):
        operate.remove_own(rig.station, own.airing)
    with pytest.raises(Refused):
        operate.skip(rig.station, "nothing")


def test_volume_and_tone(rig: Rig) -> None:
    operate.set_volume(rig.station, 35)
    with pytest.raises(Refused):
        operate.set_volume(rig.station, 101)
    operate.test_tone(rig.station)
    assert rig.sound.playing is not None
    assert rig.sound.playing.cue.volume == 35
    with pytest.raises(Refused, match="Đang phát"):
        operate.test_tone(rig.station)
    rig.run(10_000)
    assert rig.amplifier.switched[-1][1] is False
    rig.run_to(TEN - 10_000)
    with pytest.raises(Refused, match="sắp phát"):
        operate.test_tone(rig.station)
    rig.run_to(TEN + 12 * HOUR)
    with pytest.raises(Refused, match="yên lặng"):
        operate.test_tone(rig.station)


def test_time_by_hand_only_where_it_is_not_known(rig: Rig) -> None:
    with pytest.raises(Refused, match="đã được xác thực"):
        operate.set_time(rig.station, TEN)
    rig.power_cut(MINUTE, wall=0)
    rig.boot()
    with pytest.raises(Refused, match="sớm hơn"):
        operate.set_time(rig.station, TEN - 2 * DAY)
    operate.set_time(rig.station, rig.clock.true)
    assert rig.station.time.source == "operator"


# -- the page ---------------------------------------------------------------------------------------------------


class Browser:
    """Enough of a browser: keeps the cookie, follows the redirect, knows the form's mark."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie, self.mark = port, "", ""

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "", **more: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if kind:
            headers["Content-Type"] = kind
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.getheader("Set-Cookie"):
            self.cookie = str(answer.getheader("Set-Cookie")).split(";")[0]
        connection.close()
        if answer.status == 303:
            return self.ask("GET", str(answer.getheader("Location")))
        found = re.search(r'name="mark" value="(\w+)"', text)
        self.mark = found[1] if found else self.mark
        return answer.status, text

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        form = urlencode({"mark": self.mark, **fields}).encode()
        return self.ask("POST", path, form, "application/x-www-form-urlencoded")

    def upload(self, data: bytes, **fields: str) -> tuple[int, str]:
        edge = "xxyyzz"
        parts = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"mark": self.mark, **fields}.items()
        )
        head = f'--{edge}\r\nContent-Disposition: form-data; name="sound"; filename="Họp dân.wav"\r\n'
        body = (parts + head + "Content-Type: audio/wav\r\n\r\n").encode() + data + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", "/add", body, f"multipart/form-data; boundary={edge}")


@pytest.fixture
def browser(rig: Rig, tmp_path: Path) -> Iterator[Browser]:
    agent = SimpleNamespace(
        station=rig.station,
        sync=rig.sync,
        settings=SimpleNamespace(page=PageSettings(port=0)),
        wake=threading.Event(),
        sync_now=threading.Event(),
        folder=tmp_path,
    )
    server = page.serve_page(agent)  # type: ignore[arg-type]
    yield Browser(server.server_address[1])
    server.shutdown()
    server.server_close()


def test_nothing_without_the_pin(rig: Rig, browser: Browser) -> None:
    pin = page.new_pin(rig.station.disk)
    assert pin not in str(rig.station.disk.read("page.json"))
    _, text = browser.ask("GET", "/")
    assert "Mã PIN" in text
    assert "Chương trình" not in text
    browser.post("/volume", volume="5")
    assert rig.station.own_volume is None
    for _ in range(5):
        assert browser.post("/sign-in", pin="x")[0] == 403
    assert browser.post("/sign-in", pin=pin)[0] == 429, "whoever guesses waits"


def test_many_guesses_at_once_are_no_more_than_so_many_guesses(rig: Rig, browser: Browser) -> None:
    page.new_pin(rig.station.disk)
    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(lambda n: browser.post("/sign-in", pin=f"{n:06d}")[0], range(12)))
    assert sorted(answers) == [403] * 5 + [429] * 7


def test_a_foreign_page_reaches_nothing(rig: Rig, browser: Browser) -> None:
    here = f"127.0.0.1:{browser.port}"
    pin = page.new_pin(rig.station.disk)
    assert browser.ask("GET", "/", Host="loa.attacker.example")[0] == 403, "a name that resolves to this computer"
    assert browser.ask("GET", "/", Host=f"localhost:{browser.port}")[0] == 200
    form = urlencode({"pin": pin}).encode()
    kind = "application/x-www-form-urlencoded"
    for foreign in (
        {"Origin": "http://attacker.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
        {"Host": "loa.attacker.example", "Origin": "http://loa.attacker.example"},
    ):  # fmt: skip
        assert browser.ask("POST", "/sign-in", form, kind, **foreign)[0] == 403, foreign
        assert not browser.cookie
    assert browser.ask("POST", "/sign-in", form, kind, Origin=f"http://{here}")[0] == 200
    assert browser.cookie


def test_the_operator_at_the_page(rig: Rig, browser: Browser, tmp_path: Path) -> None:
    status, text = browser.post("/sign-in", pin=page.new_pin(rig.station.disk))
    assert status == 200
    for words in ("Chương trình a", "Mục ưu tiên trùng giờ", "Thêm mục của xã", "10:00 05/10/2026", "sẵn sàng"):
        assert words in text
    assert browser.post("/volume", volume="42")[0] == 200
    assert rig.station.own_volume == 42
    status, text = browser.post("/volume", volume="-3")
    assert (status, "từ 0 đến 100" in text) == (409, True)
    good = browser.mark
    browser.mark = "0" * 64
    assert browser.post("/volume", volume="1")[0] == 409
    browser.mark = good
    form = [("mark", good), ("name", "p"), ("name", "q"), ("up", "1")]
    browser.ask("POST", "/order", urlencode(form).encode(), "application/x-www-form-urlencoded")
    assert [item.airing.airing for item in operate.clashes(rig.station)[0]] == ["q", "p"]
    status, text = browser.upload(SOUND, title="Họp dân <b>thôn</b>", when="2026-10-05T10:30", priority="normal")
    assert status == 200
    assert "Họp dân &lt;b&gt;thôn&lt;/b&gt;" in text
    assert rig.station.own[0].audio[0].samples == len(SAMPLES)
    status, text = browser.upload(b"no sound", title="x", when="2026-10-05T10:45", priority="normal")
    assert (status, "không phải là WAV" in text) == (409, True)
    status, text = browser.upload(SOUND, title="x", when="hôm nay", priority="normal")
    assert (status, "chọn ngày và giờ" in text) == (409, True)
    assert browser.ask("GET", "/nothing")[0] == 404
    assert not list(tmp_path.glob("upload-*"))
    browser.post("/sign-out")
    assert "Mã PIN" in browser.ask("GET", "/")[1]


def test_the_page_says_that_the_time_is_not_verified(rig: Rig, browser: Browser) -> None:
    browser.post("/sign-in", pin=page.new_pin(rig.station.disk))
    rig.station.time.offset = None
    _, text = browser.ask("GET", "/")
    assert "Giờ chưa xác thực" in text
    assert "Xác nhận giờ" in text
