"""Banners: made, approved by a second person, inherited, refused, counted, taken down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from loa.evidence.models import Entry
from loa.kit import clock
from loa.kit.refused import Refused
from loa.org.actions import grant
from loa.org.models import Role, User
from loa.portal import actions
from loa.portal.actions.banners import prove_due
from loa.portal.banners import access
from loa.portal.banners.links import safe_link
from loa.portal.counting import Tally
from loa.portal.models import Banner, BannerViews

WORDS = "Cài dịch vụ công trên điện thoại"


@pytest.fixture
def people(district, sites):
    for username, role in (("viet.huyen", Role.EDITOR), ("duyet.huyen", Role.APPROVER)):
        person = User.objects.create(username=username, full_name=username)
        grant(person, district.units["vanphong"], role, by=None)
    return {one.username: one for one in User.objects.all()}


@pytest.fixture
def make(sites, people):
    """`make()` is a submitted banner of the district's site, for all sites below."""

    def submit(home="vanphong", by="viet.huyen", **fields):
        day = clock.today()
        values = {"title": WORDS, "text": "Mười phút là xong.", "reach": "below", "link": "/tin-tuc/",
                  "starts_on": day, "ends_on": day + timedelta(days=3)}  # fmt: skip
        return actions.submit_banner(sites[home], by=people[by], **{**values, **fields})

    return submit


def page(path="/"):
    return Client().get(path).content.decode()


def test_a_banner_comes_down_the_tree_once_approved_and_goes_at_once(make, people, sites, heard):
    row = make(on_story=True, on_news=True)
    assert WORDS not in page()
    with pytest.raises(PermissionDenied):
        actions.approve_banner(row, by=people["lanhdao.sonvien"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Banner.objects.filter(pk=row.pk).update(state="approved", decided_by=people["viet.huyen"])
    with pytest.raises(Refused, match="sau khi anh/chị mở"):
        actions.approve_banner(row, by=people["duyet.huyen"], version=9)
    actions.approve_banner(row, by=people["duyet.huyen"], version=1)
    actions.approve_banner(row, by=people["duyet.huyen"], version=1)
    assert Entry.objects.filter(kind="banner").count() == 1
    assert heard[-1] == {home.pk for home in sites.values()}
    for path in ("/", "/xa-son-vien/", "/xa-que-lam/tin-tuc/"):
        text = page(path)
        assert WORDS in text, path
        assert f'src="/dem/{row.pk}-' in text
        assert "Set-Cookie" not in Client().get(path).headers

    chief = people["lanhdao.sonvien"]
    with pytest.raises(Refused, match="lý do"):
        actions.refuse_banner(row, sites["xa-6"], by=chief, reason=" ")
    with pytest.raises(PermissionDenied):
        actions.refuse_banner(row, sites["xa-3"], by=chief, reason="Không hợp")
    actions.refuse_banner(row, sites["xa-6"], by=chief, reason="Trùng đợt của xã.")
    assert WORDS not in page("/xa-son-vien/")
    assert WORDS in page("/xa-que-lam/")
    actions.show_banner_again(row, sites["xa-6"], by=chief)
    assert WORDS in page("/xa-son-vien/")
    assert row.refusals.get().reason == "Trùng đợt của xã.", "the refusal stays on record"
    with pytest.raises(Refused, match="không hiện trên trang"):
        actions.refuse_banner(make("xa-6", by="xa.sonvien"), sites["vanphong"], by=people["duyet.huyen"], reason="x")

    actions.change_banner(row, by=people["viet.huyen"], title="Tên khác")
    assert WORDS not in page(), "a changed one waits again"
    actions.approve_banner(row, by=people["duyet.huyen"])
    actions.take_down_banner(row, by=people["duyet.huyen"], reason="Sai số điện thoại", wrong=True)
    assert "Tên khác" not in page()
    assert not Entry.objects.filter(kind="banner", voided_by=None).exists()


@pytest.fixture
def heard():
    from loa.portal.events import site_changed

    found = []

    def listen(event):
        found.append(event.homes)

    site_changed.subscribe(listen)
    yield found
    site_changed._subscribers.remove(listen)


def test_a_banner_is_proved_on_the_day_on_which_it_shows(make, people, shift):
    day = clock.today()
    row = make(starts_on=day + timedelta(days=2), ends_on=day + timedelta(days=9))
    actions.approve_banner(row, by=people["duyet.huyen"])
    assert prove_due(clock.now()) == 0
    assert not Entry.objects.filter(kind="banner").exists(), "approved, and nobody has seen it"
    later = shift(days=4).moment  # the clock was away for two days
    assert (prove_due(later), prove_due(later)) == (1, 0)
    entry = Entry.objects.get(kind="banner")
    assert (entry.happened_on, entry.recorded_by) == (day + timedelta(days=2), None)
    assert entry.details["approver"] == people["duyet.huyen"].pk
    taken = actions.take_down_banner(row, by=people["duyet.huyen"], reason="Sai", wrong=True)
    assert taken.entry is None
    assert prove_due(later) == 0


def test_what_a_banner_may_not_be_is_said(make, people, sites, picture):
    day = clock.today()
    foreign = picture("xa-3", by="xa.quelam")
    for wrong, said in (
        ({"title": " "}, "tên"),
        ({"text": ""}, "một ảnh, hoặc một câu"),
        ({"on_home": False}, "ít nhất một chỗ"),
        ({"ends_on": day - timedelta(days=1)}, "Ngày cuối"),
        ({"link": "javascript:alert(1)"}, "Đường dẫn"),
        ({"picture": foreign}, "đơn vị khác"),
        ({"reach": "chosen"}, "ít nhất một trang"),
    ):
        with pytest.raises(Refused, match=said):
            make(**wrong)
    with pytest.raises(Refused, match="không nằm dưới"):
        make("xa-6", by="xa.sonvien", reach="chosen", chosen=[sites["xa-3"]])
    with pytest.raises(PermissionDenied):
        make(by="xa.sonvien")
    chosen = make(reach="chosen", chosen=[sites["xa-3"]])
    actions.approve_banner(chosen, by=people["duyet.huyen"])
    assert WORDS in page("/xa-que-lam/")
    assert WORDS not in page("/xa-son-vien/")
    later = make("xa-6", by="xa.sonvien", title="Mai mới hiện", starts_on=day + timedelta(days=1))
    actions.approve_banner(later, by=people["lanhdao.sonvien"])
    assert "Mai mới hiện" not in page("/xa-son-vien/")


@pytest.mark.parametrize("text", ["https://dichvucong.gov.vn/x?a=1#b", "http://10.0.0.1:8080/", "/tin-tuc/", ""])
def test_links_that_may_stand(text):
    assert safe_link(f" {text} ") == text


HOSTILE = (
    "javascript:", "JaVaScRiPt:", "data:text/html,", "//", "/\\", "\\\\", "vbscript:", "ftp://", "https:",
    "https://a.vn@", " java\tscript:", "mailto:", "tin-tuc/", "https://a b/", "https://a.vn/\x00",
)  # fmt: skip


@given(st.sampled_from(HOSTILE), st.text(max_size=12))
def test_no_other_link_stands(start, rest):
    try:
        found = safe_link(start + rest)
    except Refused:
        return
    assert found == "" or found.startswith(("/", "https://", "http://"))
    assert not found.startswith(("//", "/\\"))
    assert not set(found) & set("\\\"'<> \t\n\r\x00")
    assert "@" not in found.partition("://")[2].partition("/")[0]


def test_many_views_are_written_in_few_statements_and_none_is_lost(make, sites, people):
    first, second = make(), make(title="Hai")
    tally, day = Tally(actions.add_views, seconds=0), clock.today()
    for _ in range(500):
        tally.add(first.pk, sites["xa-6"].pk, day)
    tally.add(second.pk, sites["xa-3"].pk, day)
    tally.add(10**15, sites["xa-3"].pk, day)
    own = make(title="Ba", reach="own")
    tally.add(own.pk, sites["xa-3"].pk, day)  # it never stands there: somebody invents addresses
    with CaptureQueriesContext(connection) as queries:
        assert tally.write() == 501
    assert len(queries) <= 7
    tally.add(first.pk, sites["xa-6"].pk, day)
    assert (tally.write(), tally.write()) == (1, 0)
    assert list(BannerViews.objects.order_by("-count").values_list("banner", "home", "count")) == [
        (first.pk, sites["xa-6"].pk, 501),
        (second.pk, sites["xa-3"].pk, 1),
    ]
    assert access.views_by_day(first)[-1] == (day, 501)


def test_the_point_asks_no_database_and_knows_nobody(make, sites, monkeypatch):
    from loa.portal.views import seen

    tally = Tally(actions.add_views, seconds=0)
    monkeypatch.setattr(seen, "banners", tally)
    banner = make()
    path = f"/dem/{banner.pk}-{sites['xa-6'].pk}.gif"
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path)
        Client().get(path, HTTP_USER_AGENT="Googlebot/2.1")
        Client().head(path)
        assert Client().get("/dem/99999999999999999999-1.gif").status_code == 200
    assert not queries
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/gif", "private, max-age=1800")
    assert not response.cookies
    assert tally.write() == 1
