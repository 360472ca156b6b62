"""Looking at sources: politely, once, and with words for whatever goes wrong."""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse
from far_server import Far, far_server
from PIL import Image as Pillow

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.portal.models import HomePage, Source

RSS = "application/rss+xml; charset=utf-8"


@pytest.fixture(scope="module")
def server() -> Iterator[Far]:
    with far_server() as far:
        yield far


@pytest.fixture
def far(server: Far, settings: Any) -> Far:
    """The far side, which this installation may reach."""
    settings.INSTALLATION = settings.INSTALLATION.model_copy(
        update={"fetch_inside": [server.host], "public_url": "https://nongson.example.vn"}
    )
    server.answers.clear()
    server.asked.clear()
    return server


@pytest.fixture
def source(district: SampleDistrict, sites: dict[str, HomePage], far: Far) -> Callable[..., Source]:
    from loa.portal import actions

    def add(**fields: Any) -> Source:
        values = {"title": "Cổng tỉnh", "address": f"{far.url}/rss", **fields}
        return actions.add_source(sites["xa-6"], by=district.people["lanhdao.sonvien"], **values)

    return add


def rss(*items: tuple[str, str], more: str = "", head: str = "") -> bytes:
    rows = "".join(
        f"<item><title>{title}</title><link>{link}</link><description>Tóm tắt {title}</description>"
        f"<pubDate>Fri, 27 Nov 2026 08:00:00 +0700</pubDate>{more}</item>"
        for title, link in items
    )
    return f'<rss version="2.0"><channel><title>Tỉnh</title>{head}{rows}</channel></rss>'.encode()


def state(row: Source) -> Source:
    row.refresh_from_db()
    return row


def minutes(row: Source, moment: Any) -> float:
    return (state(row).next_poll_at - moment).total_seconds() / 60


def test_a_source_is_asked_politely_and_everything_comes_in_once(far: Far, source: Callable[..., Source]) -> None:
    from loa.kit.clock import now
    from loa.portal.actions import poll_source
    from loa.portal.models import InboxItem

    row, moment = source(), now()
    far.answers["/rss"] = lambda ask: (
        (304, {}, b"")
        if ask.headers.get("if-none-match") == '"a"' and ask.headers.get("if-modified-since") == "Fri"
        else (200, {"ETag": '"a"', "Last-Modified": "Fri", "Content-Type": RSS}, rss(("A", "/1"), ("B", "/2")))
    )
    assert poll_source(row.pk, moment=moment) == 2
    assert 54 <= minutes(row, moment) <= 66
    assert poll_source(row.pk, moment=moment) == 0  # 304
    assert (state(row).error, row.succeeded_at) == ("", moment)
    assert set(InboxItem.objects.values_list("link", flat=True)) == {f"{far.url}/1", f"{far.url}/2"}
    # The same things under other dress: another guid, another address that only counts clicks, another case.
    far.answers["/rss"] = lambda ask: (
        200, {"Content-Type": RSS, "Cache-Control": "max-age=7200"},
        rss(("A", "/khac"), ("Khác", "/2?utm_source=zalo#x"), ("Mới", "/3"), head="<ttl>30</ttl>"),
    )  # fmt: skip
    assert poll_source(row.pk, moment=moment) == 1
    assert 108 <= minutes(row, moment) <= 132  # the source asks for two hours
    assert InboxItem.objects.order_by("-pk")[0].title == "Mới"


def test_what_goes_wrong_is_said_in_words_and_comes_less_often(far: Far, source: Callable[..., Source]) -> None:
    from loa.kit.clock import now
    from loa.portal.actions import poll_source
    from loa.portal.models import InboxItem

    row, moment = source(), now()
    port = far.host.partition(":")[2]
    cases: list[tuple[Any, str]] = [
        ((500, {}, b""), "(500)"),
        ((404, {}, b""), "(404)"),
        ((403, {}, b""), "(403)"),
        ((200, {"Content-Type": "text/html"}, b"<html><body>x</body></html>"), "trang web"),
        ((200, {"Content-Type": "image/png"}, b"x"), "image/png"),
        ((302, {"Location": f"http://localhost:{port}/rss"}, b""), "mạng nội bộ"),
        ((302, {"Location": "http://169.254.169.254/"}, b""), "mạng nội bộ"),
        ((200, {"Content-Type": RSS}, b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>'), "thực thể"),
        ((200, {"Content-Type": RSS}, b""), "rỗng"),
        ((200, {"Content-Type": RSS}, b"\x00\xff\xfe"), "không phải bản tin"),
    ]
    waits = []
    for answer, words in cases:
        far.answers["/rss"] = lambda ask, answer=answer: answer  # type: ignore[misc]
        assert poll_source(row.pk, moment=moment) == 0
        assert words in state(row).error, row.error
        waits.append(minutes(row, moment))
    assert row.failures == len(cases)
    assert waits[0] >= 96
    assert waits[0] < waits[2]
    assert max(waits) <= 24 * 60 * 1.2
    assert not InboxItem.objects.exists()
    far.answers["/rss"] = lambda ask: (429, {"Retry-After": "200000"}, b"")
    poll_source(row.pk, moment=moment)
    assert minutes(row, moment) >= 200000 / 60
    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(("A", "/1")))
    assert poll_source(row.pk, moment=moment) == 1
    assert (state(row).failures, row.error) == (0, "")


def test_moved_for_good_is_kept_and_gone_stops(far: Far, source: Callable[..., Source]) -> None:
    from loa.portal.actions import poll_source

    row = source()
    far.answers["/rss"] = lambda ask: (301, {"Location": "/moi"}, b"")
    far.answers["/moi"] = lambda ask: (302, {"Location": "/tam"}, b"")
    far.answers["/tam"] = lambda ask: (200, {"Content-Type": RSS}, rss(("A", "/1")))
    assert poll_source(row.pk) == 1
    assert state(row).address == f"{far.url}/moi"
    far.answers["/moi"] = lambda ask: (410, {}, b"")
    assert poll_source(row.pk) == 0
    assert not state(row).is_active
    assert "410" in row.stopped_reason
    asked = len(far.asked)
    assert poll_source(row.pk) == 0
    assert len(far.asked) == asked


def test_the_clock_finds_what_is_due_one_of_each_host_at_a_time(
    far: Far, source: Callable[..., Source], django_capture_on_commit_callbacks: Any
) -> None:
    from loa.kit.clock import now
    from loa.portal.actions import poll_sources
    from loa.portal.models import InboxItem

    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(("A", "/1")))
    far.answers["/b"] = lambda ask: (200, {"Content-Type": RSS}, rss(("B", "/2")))
    first, second = source(), source(address=f"{far.url}/b", title="Báo")
    moment = now()
    for step, wanted in ((0, 1), (5, 0), (30, 1), (60, 0)):
        with django_capture_on_commit_callbacks(execute=True):
            assert poll_sources(moment + timedelta(seconds=step)) == wanted
    assert [ask.path for ask in far.asked] == ["/rss", "/b"]
    assert InboxItem.objects.count() == 2
    assert state(first).next_poll_at > moment + timedelta(minutes=30)
    second.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert poll_sources(moment + timedelta(days=7)) == 1  # after a week away, each once


def test_many_at_once_and_a_full_box(far: Far, source: Callable[..., Source], monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.portal.actions import intake, poll_source
    from loa.portal.models import InboxItem

    row = source()
    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(*((f"Tin {n}", f"/{n}") for n in range(10_000))))
    assert poll_source(row.pk) == 100
    assert "10000" in state(row).note
    assert poll_source(row.pk) == 0  # the rest does not trickle in
    monkeypatch.setattr(intake, "MOST_WAITING", 101)
    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(("X", "/x"), ("Y", "/y"), ("Z", "/z")))
    assert poll_source(row.pk) == 1
    assert "chưa xem" in state(row).note
    assert InboxItem.objects.count() == 101


def test_things_that_share_a_name_or_an_address_are_told_apart(far: Far, source: Callable[..., Source]) -> None:
    from loa.portal.actions import poll_source
    from loa.portal.models import InboxItem

    row = source()
    same = '<guid isPermaLink="false">1</guid>'
    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(("A", "/1"), ("B", "/2"), more=same))
    assert poll_source(row.pk) == 2
    far.answers["/rss"] = lambda ask: (200, {"Content-Type": RSS}, rss(("C", "/"), ("D", "/"), ("E", "/")))
    assert poll_source(row.pk) == 3
    assert poll_source(row.pk) == 0
    assert set(InboxItem.objects.values_list("title", flat=True)) == set("ABCDE")


def test_a_hub_tells_and_only_what_it_signs_is_believed(
    far: Far, source: Callable[..., Source], django_capture_on_commit_callbacks: Any
) -> None:
    from loa.kit.clock import now
    from loa.portal.actions import poll_source, renew_pushes

    row, moment = source(), now()
    far.answers["/rss"] = lambda ask: (
        200, {"Content-Type": RSS, "Link": f'<{far.url}/hub>; rel="hub", <{far.url}/rss>; rel="self"'}, rss(("A", "/1"))
    )  # fmt: skip
    far.answers["/hub"] = lambda ask: (202, {}, b"")
    poll_source(row.pk, moment=moment)
    with django_capture_on_commit_callbacks(execute=True):
        assert renew_pushes(moment) == 1
    sent = {name: values[0] for name, values in parse_qs(far.asked[-1].body.decode()).items()}
    assert sent["hub.mode"] == "subscribe"
    assert sent["hub.topic"] == f"{far.url}/rss"
    state(row)
    path = reverse("portal_push", args=[row.push_token])
    assert sent["hub.callback"] == f"https://nongson.example.vn{path}"
    client = Client(enforce_csrf_checks=True)
    ask = {
        "hub.mode": "subscribe",
        "hub.topic": row.topic,
        "hub.challenge": "thu-thach<b>",
        "hub.lease_seconds": "864000",
    }
    assert client.get(path, {**ask, "hub.topic": "http://khac/"}).status_code == 404
    assert client.get(path.replace(row.push_token, "khac"), ask).status_code == 404
    assert client.get(path, {**ask, "hub.mode": "unsubscribe"}).status_code == 404
    answer = client.get(path, ask)
    assert answer.content == b"thu-thach<b>"
    assert answer["Content-Type"].startswith("text/plain")
    assert state(row).push_state == "stands"

    def push(body: bytes, signature: str) -> int:
        answer = client.generic("POST", path, body, content_type=RSS, headers={"X-Hub-Signature": signature})
        assert answer.status_code == 202
        return int(row.items.count())

    body = rss(("Báo ngay", "/9"))
    signed = hmac.new(row.push_secret.encode(), body, hashlib.sha256).hexdigest()
    assert push(body, "") == push(body, "sha256=00") == push(body + b" ", f"sha256={signed}") == 1
    assert push(body, f"md5={signed}") == 1
    assert push(body, f"sha256={signed}") == 2
    assert push(b"rubbish", "sha256=" + hmac.new(row.push_secret.encode(), b"rubbish", hashlib.sha256).hexdigest()) == 2
    assert renew_pushes(moment + timedelta(days=8)) == 0
    assert renew_pushes(moment + timedelta(days=9, hours=1)) == 1  # before the lease ends
    client.get(path, {"hub.mode": "denied", "hub.topic": row.topic})
    assert state(row).push_state == "denied"
    assert renew_pushes(moment + timedelta(days=30)) == 0


def png(colour: str = "red") -> bytes:
    stream = io.BytesIO()
    Pillow.new("RGB", (900, 600), colour).save(stream, "PNG")
    return stream.getvalue()


def test_taken_as_a_teaser_whole_or_not_and_taken_back(
    far: Far, source: Callable[..., Source], district: SampleDistrict
) -> None:
    from loa.evidence.models import Entry
    from loa.kit.refused import Refused
    from loa.portal import actions
    from loa.portal.models import InboxItem, Origin, StoryPage

    writer, approver = district.people["xa.sonvien"], district.people["lanhdao.sonvien"]
    row = source()
    html = (
        '&lt;p onclick="x()"&gt;Chợ &lt;b&gt;quê&lt;/b&gt; đông.&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;'
        '&lt;img src="/tot.png" alt="Chợ sớm"&gt;&lt;img src="/hong.png"&gt;&lt;img src="http://10.0.0.1/x.png"&gt;'
        "&lt;blockquote&gt;Vui lắm.&lt;/blockquote&gt;"
    )
    encoded = f'<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">{html}</c:encoded>'
    lead = f'<enclosure url="{far.url}/dau.png" type="image/png" length="9"/>'
    far.answers["/rss"] = lambda ask: (
        200,
        {"Content-Type": RSS},
        rss(("A &amp; B", "/1"), ("C", "/2"), more=encoded + lead),
    )
    far.answers["/tot.png"] = lambda ask: (200, {"Content-Type": "image/png"}, png())
    far.answers["/dau.png"] = lambda ask: (200, {"Content-Type": "image/png"}, png("blue"))
    far.answers["/hong.png"] = lambda ask: (200, {"Content-Type": "image/png"}, b"<svg onload=alert(1)>")
    assert actions.poll_source(row.pk) == 2
    first, second = InboxItem.objects.order_by("title")

    with pytest.raises(Refused, match="chưa cho đăng lại"):
        actions.accept_item(first, by=writer, how="full")
    made = actions.accept_item(first, by=writer, how="teaser").page
    assert made.body[0].value.source.count(first.link) == 1
    assert not made.lead_image
    with pytest.raises(Refused, match="đã được xử lý"):
        actions.accept_item(first, by=writer, how="teaser")
    actions.reopen_item(first, by=writer)
    assert not Origin.objects.exists()
    assert not StoryPage.objects.filter(pk=made.pk).exists()
    actions.refuse_item(first, by=writer, reason="Không hợp")
    assert actions.poll_source(row.pk) == 0
    actions.reopen_item(first, by=writer)
    made = actions.accept_item(first, by=writer, how="teaser").page
    actions.submit_story(made, by=writer)
    actions.approve_story(made, by=approver)
    details = Entry.objects.get().details
    assert (details["source"], details["item"], details["source_link"]) == (row.pk, first.pk, first.link)
    with pytest.raises(Refused, match="đã đăng"):
        actions.reopen_item(first, by=writer)
    with pytest.raises(Refused, match="phải giữ nguồn"):
        actions.delete_source(row, by=approver)

    with pytest.raises(Refused, match="căn cứ"):
        actions.change_source(row, by=approver, licence="full")
    actions.change_source(row, by=approver, licence="full", licence_note="Thỏa thuận số 5 với tỉnh")
    whole = actions.accept_item(second, by=writer, how="full")
    kinds = [block.block_type for block in whole.page.body]
    assert kinds == ["text", "picture", "quote"]
    assert "script" not in str(whole.page.body.get_prep_value())
    assert "onclick" not in str(whole.page.body.get_prep_value())
    assert whole.page.lead_image.credit == "Cổng tỉnh"
    assert whole.notes == ["2 ảnh của tin không lấy được nên bài chưa có ảnh ấy."]
    with pytest.raises(Refused, match="mô tả"):  # of the lead picture the source says nothing
        actions.submit_story(whole.page, by=writer)
    actions.revise_story(whole.page, by=writer, lead_alt="Cổng chợ")
    actions.submit_story(whole.page, by=writer)
    actions.approve_story(whole.page, by=approver)


def test_what_may_repeat_another_is_marked(
    far: Far, source: Callable[..., Source], publish: Callable[..., Any], district: SampleDistrict
) -> None:
    from loa.portal import actions
    from loa.portal.models import InboxItem

    text = (
        "Sáng nay bà con ba thôn đem nông sản ra chợ, mỗi sạp dán một mã QR, "
        "người mua quét mã là biết gốc gác từng bó rau."
    )
    publish(title="Chợ quê quét mã QR", body=[("text", f"<p>{text}</p>")])
    row = source()
    far.answers["/rss"] = lambda ask: (
        200, {"Content-Type": RSS},
        rss(("Chợ quê dùng mã QR", "/1"), more="").replace("Tóm tắt Chợ quê dùng mã QR".encode(), text.encode())
        .replace(b"</channel>", rss(("Chuyện khác hẳn về trường học và thư viện số", "/2"))[54:]),
    )  # fmt: skip
    actions.poll_source(row.pk)
    like = InboxItem.objects.get(link__endswith="/1").like
    assert like["title"] == "Chợ quê quét mã QR"
    assert 50 <= like["percent"] <= 100
    assert not InboxItem.objects.exclude(link__endswith="/1").filter(like__title="Chợ quê quét mã QR").exists()


def test_rights(far: Far, source: Callable[..., Source], sites: Any, district: SampleDistrict) -> None:
    from django.core.exceptions import PermissionDenied
    from loa.kit.refused import Refused
    from loa.portal import actions

    row = source(kind="hand", address="", title="Báo giấy")
    writer, other = district.people["xa.sonvien"], district.people["xa.quelam"]
    with pytest.raises(PermissionDenied):
        actions.add_source(sites["xa-6"], by=writer, title="x", address="https://a.example/")
    with pytest.raises(PermissionDenied):
        actions.add_item(row, by=other, title="x", link="https://a.example/1")
    item = actions.add_item(
        row, by=writer, title="Tin <b>tay</b>", link="https://a.example/1", text="Một.\n\n<i>Hai</i>."
    )
    assert item.title == "Tin tay"
    with pytest.raises(Refused, match="đã có"):
        actions.add_item(row, by=writer, title="Khác", link="http://www.a.example/1/")
    for deed in (
        lambda: actions.accept_item(item, by=other, how="teaser"),
        lambda: actions.refuse_item(item, by=other, reason="x"),
        lambda: actions.reopen_item(item, by=other),
        lambda: actions.poll_now(row, by=other),
        lambda: actions.stop_source(row, by=writer, reason="x"),
        lambda: actions.delete_source(row, by=writer),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    with pytest.raises(Refused, match="mạng nội bộ"):
        actions.change_source(row, by=district.people["lanhdao.sonvien"], kind="feed", address="http://127.0.0.1/rss")
