"""Fetching: what is let out, what is let in, and that nobody is led inside."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import time
import zlib
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest
from far_server import Far, far_server
from hypothesis import given
from hypothesis import strategies as st
from loa.kit import addresses
from loa.kit.fetch import Limits, Unfetched, checked, fetch

QUICK = Limits(megabytes=0.2, seconds=1.5, redirects=3)


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    with far_server() as server:
        yield server


def code(url: str, **more: Any) -> str:
    with pytest.raises(Unfetched) as refusal:
        fetch(url, **{"limits": QUICK, **more})
    assert refusal.value.reasons[0][0].isupper() or refusal.value.reasons[0][0] == "“"
    return refusal.value.code


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "168.63.129.16", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe", "2001:db8::1", "fec0::1",
    ],
)  # fmt: skip
def test_addresses_of_the_own_network_are_not_public(address: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "113.160.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("113.160.1.1", "113.160.1.1"), ("::ffff:113.160.1.1", "113.160.1.1"), ("2001:db8:7:7::1", "2001:db8:7:7::/64"),
        ("2001:DB8:7:7:ffff::9", "2001:db8:7:7::/64"), ("fe80::1%eth0", "fe80::/64"), ("", ""), ("unix:", "unix:"),
    ],
)  # fmt: skip
def test_a_line_is_one_place_however_many_addresses_it_has(address: str, place: str) -> None:
    assert addresses.place_of(address) == place


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_as_itself(inner: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{inner}")
    nat = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(inner))
    assert addresses.is_public(mapped) == addresses.is_public(nat) == addresses.is_public(inner)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://127.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://a.localhost/", "http://①②⑦.⓪.⓪.①/",
        "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1./", "http://LOCALHOST:8000/", "http://0/",
        "http://metadata.google.internal/",
    ],
)  # fmt: skip
def test_no_way_of_writing_it_leads_inside(url: str) -> None:
    with pytest.raises(Unfetched) as refusal:
        checked(url)
    assert refusal.value.code == "inside"
    assert code(url) in ("inside", "network")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://a.vn/", "gopher://a.vn/", "//a.vn", "a.vn", "http://", "http://ten:mk@a.vn/",
        "http://a.vn:22/", "http://a.vn:6379/", "http://a.vn:99999/", "http://a .vn/", "http://a.vn/\r\nX: y",
        "http://a.vn\\@b.vn/", "javascript:alert(1)", "http://[::1/", "http://" + "a" * 3000, "http://a%2eb.vn/",
    ],
)  # fmt: skip
def test_only_the_web_s_own_addresses(url: str) -> None:
    assert code(url) == "address"


def test_an_address_is_written_one_way() -> None:
    assert checked("HTTPS://Quảng-Nam.VN:443/tin tức?".replace(" ", "-") + "q=đ#x") == (
        "https://xn--qung-nam-6x0d.vn/tin-t%E1%BB%A9c?q=%C4%91"
    )


@given(st.text(max_size=60))
def test_nothing_typed_gets_through_or_breaks(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.vn/{text}"):
        try:
            clean = checked(url, inside=())
        except Unfetched:
            continue
        assert clean.isascii()
        assert checked(clean, inside=()) == clean


def test_a_name_that_resolves_inside_is_refused_and_a_change_of_mind_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])
    tried: list[tuple[str, int]] = []

    def rebinding(host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], *_rest: Any, **_more: Any) -> Any:
        tried.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert code("http://doi-y.example/") == "network"
    assert [host for host, _port in tried] == ["93.184.215.14"]  # the checked one, asked for once
    assert code("http://doi-y.example/") == "inside"
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    assert code("http://nua-trong.example/") == "inside"


def test_what_the_installation_names_may_be_fetched(far: Far) -> None:
    far.answers["/a"] = lambda ask: (200, {"Content-Type": "text/xml; charset=utf-8", "ETag": '"1"'}, b"<a/>")
    assert code(f"{far.url}/a") in ("inside", "address")
    page = fetch(f"{far.url}/a", kinds=("xml",), limits=QUICK, inside=[far.host], headers={"If-None-Match": "x"})
    assert (page.status, page.data, page.kind, page.headers["etag"]) == (200, b"<a/>", "text/xml", '"1"')
    sent = far.asked[-1].headers
    assert sent["if-none-match"] == "x"
    assert sent["host"] == far.host
    assert sent["user-agent"].startswith("Loa")


def test_every_hop_goes_through_the_same_door(far: Far) -> None:
    inside = [far.host]
    port = far.host.partition(":")[2]
    far.answers["/ra"] = lambda ask: (302, {"Location": "http://169.254.169.254/latest/"}, b"")
    far.answers["/vao"] = lambda ask: (301, {"Location": f"http://localhost:{port}/a"}, b"")
    far.answers["/tep"] = lambda ask: (302, {"Location": "file:///etc/passwd"}, b"")
    far.answers["/vong"] = lambda ask: (302, {"Location": "/vong"}, b"")
    far.answers["/doi"] = lambda ask: (301, {"Location": "/tam"}, b"")
    far.answers["/tam"] = lambda ask: (302, {"Location": "/cuoi"}, b"")
    far.answers["/cuoi"] = lambda ask: (200, {}, b"x")
    assert code(f"{far.url}/ra", inside=inside) == "inside"
    assert code(f"{far.url}/vao", inside=inside) == "inside"
    assert code(f"{far.url}/tep", inside=inside) == "address"
    assert code(f"{far.url}/vong", inside=inside) == "redirects"
    page = fetch(f"{far.url}/doi", limits=QUICK, inside=inside)
    assert page.data == b"x"
    assert page.url == f"{far.url}/cuoi"
    assert page.moved_to == f"{far.url}/tam"  # what moved for good; the last step was for now


def test_no_more_bytes_than_allowed_also_after_unpacking(far: Far) -> None:
    inside = [far.host]
    bomb = gzip.compress(bytes(30 * 2**20))
    far.answers["/to"] = lambda ask: (200, {"Content-Length": "900000000"}, b"x")
    far.answers["/mai"] = lambda ask: (200, {}, repeat(b"<item>" * 2000))
    far.answers["/bom"] = lambda ask: (200, {"Content-Encoding": "gzip"}, bomb)
    far.answers["/dep"] = lambda ask: (200, {"Content-Encoding": "deflate"}, zlib.compress(b"a" * 500)[2:-4])
    far.answers["/gz"] = lambda ask: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"b" * 1000))
    far.answers["/hong"] = lambda ask: (200, {"Content-Encoding": "gzip"}, b"no gzip")
    far.answers["/br"] = lambda ask: (200, {"Content-Encoding": "br"}, b"x")
    far.answers["/anh"] = lambda ask: (200, {"Content-Type": "video/mp4"}, b"x")
    begun = time.process_time()
    for path, why in {"/to": "size", "/mai": "size", "/bom": "size", "/hong": "kind", "/br": "kind"}.items():
        assert code(f"{far.url}{path}", inside=inside) == why, path
    assert time.process_time() - begun < 2
    assert code(f"{far.url}/anh", inside=inside, kinds=("xml",)) == "kind"
    assert fetch(f"{far.url}/dep", limits=QUICK, inside=inside).data == b"a" * 500
    assert fetch(f"{far.url}/gz", limits=QUICK, inside=inside).data == b"b" * 1000


def test_the_whole_conversation_has_one_deadline(far: Far) -> None:
    def drops() -> Iterator[bytes]:
        while True:
            yield b"x"
            time.sleep(0.05)

    far.answers["/cham"] = lambda ask: (200, {}, drops())
    begun = time.monotonic()
    assert code(f"{far.url}/cham", inside=[far.host], limits=Limits(1, 0.4, 1)) == "time"
    assert time.monotonic() - begun < 5
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        assert code(f"http://{host}/", inside=[host], limits=Limits(1, 0.3, 1)) == "time"
    assert code(f"http://{host}/", inside=[host]) == "network"
