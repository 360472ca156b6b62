"""Pages that are kept: handed out without asking Django, never stale, the same for everybody."""

from __future__ import annotations

import gzip
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from loa.contest.models import Contest, Round
from loa.kit import clock
from loa.org.actions import change_unit
from loa.plan.hooks import Synced, tasks_synced
from loa.plan.models import Plan, Theme
from loa.portal import actions, events, public, versions
from loa.portal.actions.purge import FOLD_AT, fold_changes, purge
from loa.portal.kept import MISSING_SLOTS, Kept, memory, seconds_to_midnight, without_tracking
from loa.portal.models import PageChange

STORY = "/xa-son-vien/tin-tuc/nop-ho-so-mot-lan-khoi-di-lai-ba-lan/"


@pytest.fixture
def server(db):
    """`server("/")` asks the server as granian does; `.django` says whether Django was woken for it. The connection of
    the test's transaction stays open at the end of a request, as in Django's own test client.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    memory.clear()
    versions.forget()
    woken = []
    inner = WSGIHandler()

    def django(environ, start_response):
        woken.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    application = Kept(django)

    def ask(path, method="GET", **headers):
        path, _mark, query = path.partition("?")
        environ = RequestFactory().generic(method, path, QUERY_STRING=query, **headers).environ
        environ["HTTP_HOST"] = headers.get("HTTP_HOST", "localhost")
        woken.clear()
        said = []
        body = b"".join(application(environ, lambda status, head, *rest: said.append((status, dict(head)))))
        ((status, head),) = said
        if head.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return SimpleNamespace(
            status=int(status[:3]), headers=head, text=body.decode(), django=bool(woken), length=len(body)
        )

    yield ask
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def test_a_page_is_made_once_and_says_how_to_ask_again(server, publish):
    publish()
    first, second = server(STORY), server(STORY, HTTP_ACCEPT_ENCODING="br, gzip", HTTP_COOKIE="sessionid=x")
    assert first.status == second.status == 200
    assert first.django
    assert not second.django
    assert first.text == second.text
    assert "Set-Cookie" not in first.headers | second.headers
    for answer in (first, second):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"].startswith("public, max-age=0")
        assert answer.headers["Surrogate-Key"].startswith("site-")
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    tag = first.headers["ETag"]
    same = server(STORY, HTTP_IF_NONE_MATCH=f'"other", {tag}')
    assert (same.status, same.text, same.django) == (304, "", False)
    assert server(STORY, HTTP_IF_NONE_MATCH='"other"').status == 200
    head = server(STORY, method="HEAD")
    assert (head.status, head.text, head.django) == (200, "", False)
    assert int(head.headers["Content-Length"]) > 1000
    fresh = Client().get(STORY, headers={"If-None-Match": tag})
    assert (fresh.status_code, fresh.content) == (304, b"")
    assert not server(f"{STORY}?utm_source=zalo&fbclid=1").django, "what others hang on a link is no other page"


def test_whatever_changes_a_page_makes_it_anew_and_leaves_the_others(server, sites, district, publish):
    page = publish()
    other = "/xa-que-lam/"
    for path in ("/", "/xa-son-vien/", other, STORY):
        server(path)
        assert not server(path).django, path
    publish(title="Bài thứ hai")
    assert "Bài thứ hai" in server("/xa-son-vien/").text
    assert "Bài thứ hai" in server("/").text, "the site above shows it too"
    assert not server(other).django, "a neighbour's site does not"
    server(STORY)
    actions.take_down_story(page, by=district.people["lanhdao.sonvien"], reason="Sai số liệu")
    assert server(STORY).status == 404
    assert page.title not in server("/").text

    admin = district.people["quantri"]
    for change, path, words in (
        (lambda: actions.change_site(sites["xa-3"], by=admin, tagline="Bên sông"), other, "Bên sông"),
        (lambda: actions.change_site(sites["vanphong"], by=admin, title="Cổng huyện"), other, "Cổng huyện"),
    ):
        assert words not in server(path).text
        change()
        assert words in server(path).text
    plan = Plan.objects.create(
        owner=district.units["district"],
        title="Kế hoạch",
        state="active",
        period_start=clock.today(),
        period_end=clock.today() + timedelta(days=30),
    )
    theme = Theme.objects.create(plan=plan, order=1, title="Thanh toán số")
    publish(title="Chợ không tiền mặt", theme=theme)
    assert "Thanh toán số" in server("/").text
    theme.title = "Trả tiền bằng điện thoại"
    theme.save()
    assert "Trả tiền bằng điện thoại" in server("/").text
    server(other)
    events.site_changed.announce(events.SiteChanged(frozenset({sites["xa-3"].pk})))
    assert server(other).django
    assert not server("/xa-son-vien/tin-tuc/").django or not server("/xa-son-vien/tin-tuc/").django


def test_the_events_are_kept_until_one_begins_or_somebody_changes_one(server, sites, district, make_task):
    task = make_task("xa-6", channel="event")
    opens = clock.now() + timedelta(seconds=20)
    contest = Contest.objects.create(
        unit=district.units["district"], slug="thi", title="Hội thi", state="open", created_at=clock.now(),
        is_sample=True,
    )  # fmt: skip
    round_ = Round.objects.create(contest=contest, number=1, opens=opens, closes=opens + timedelta(hours=5))
    first = server("/su-kien/")
    assert "Hội thi" in first.text
    assert "s-maxage=1" in first.headers["Cache-Control"], "nor does a cache in front keep it any longer"
    assert not server("/su-kien/").django
    (entry,) = memory.entries.values()
    assert entry.until <= opens.timestamp()
    round_.opens -= timedelta(hours=1)
    round_.save()
    assert server("/su-kien/").django
    plan = Plan.objects.get(pk=task.plan_id)
    plan.state, plan.period_start, plan.period_end = "active", task.period_start, task.period_end
    plan.save()
    assert task.title in server("/su-kien/").text
    tasks_synced.announce(Synced(plan, changed=(task.pk,)))
    assert server("/su-kien/").django
    assert not server("/su-kien/").django
    contest.state = "draft"
    contest.save()
    assert "Hội thi" not in server("/su-kien/").text


def test_what_was_rolled_back_or_changed_meanwhile_is_not_kept(server, sites, monkeypatch):
    server("/xa-son-vien/")
    with transaction.atomic():
        purge([sites["xa-6"].pk])
        transaction.set_rollback(True)
    assert server("/xa-son-vien/").status == 200
    from loa.portal import public

    real = public.home_context

    def meanwhile(home, request):
        context = real(home, request)
        purge([sites["xa-3"].pk])
        return context

    monkeypatch.setattr(public, "home_context", meanwhile)
    for _ in range(2):
        assert server("/xa-que-lam/").django, "a page made while something changed is true to nothing"


def test_addresses_that_lead_nowhere_do_not_fill_the_memory_and_can_come_to_lead_somewhere(server, publish, sites):
    assert server(STORY).status == 404
    assert not server(STORY).django
    publish()
    assert server(STORY).status == 200
    for number in range(20):
        assert server(f"/khong-co-{number}/").status == 404
    slots = {key for key in memory.entries if key.startswith("404-")}
    assert 0 < len(slots) <= 21 < MISSING_SLOTS


def test_what_is_not_the_same_for_everybody_or_not_ours_is_never_kept(server, as_person, publish, sites):
    page = publish()
    for path in (f"/ban/tin-bai/{page.pk}/xem/", "/tim-kiem/?q=ho+so", "/xa-son-vien/?x=1", "/ban/dang-nhap/"):
        for _ in range(2):
            answer = server(path)
            assert answer.django, path
            assert "Surrogate-Key" not in answer.headers, path
    client = as_person("xa.sonvien")
    for path in ("/xa-son-vien/", page.get_url(), "/gop-y/"):
        memory.clear()
        signed_in = server(path, HTTP_COOKIE=f"sessionid={client.cookies['sessionid'].value}")
        anybody = server(path)
        assert (signed_in.django, signed_in.status, anybody.text) == (True, 200, signed_in.text), path
        assert "Set-Cookie" not in signed_in.headers
        assert "Cookie" not in signed_in.headers.get("Vary", "")
    preview = client.get(f"/ban/tin-bai/{page.pk}/xem/")
    assert "public" not in preview.get("Cache-Control", "")
    assert server("/xa-son-vien/", method="POST").status in (403, 405)


def test_a_change_between_the_last_two_questions_is_not_missed(server, sites, monkeypatch):
    from loa.portal import kept

    real, calls = versions.version, []

    def late(site):
        number = real(site)
        calls.append(site)
        if len(calls) == 2:  # the first asks what is true before, the second is the first one afterwards
            purge([sites["xa-6"].pk])
        return number

    monkeypatch.setattr(kept.versions, "version", late)
    server("/xa-son-vien/")
    monkeypatch.undo()
    assert server("/xa-son-vien/").django


def test_pages_of_the_sections_are_kept_and_follow_what_they_show(server, sites, district, publish):
    home, admin = sites["xa-6"], district.people["quantri"]
    contact = actions.write_contact(home, by=admin, name="Bà Bốn", phone="0235")
    paths = [
        f"/{where}/?noi={home.pk}" for where in ("chuyen-doi-so", "huong-dan", "van-ban", "lien-he", "gop-y/hoi-dap")
    ]
    for path in paths:
        server(path)
        assert not server(path).django, path
    assert server(f"{paths[2]}&q=a").django
    assert server(f"{paths[2]}&q=a").django, "whatever anybody types is not kept"
    contacts = paths[3]
    actions.write_contact(home, by=admin, contact=contact, name="Bà Năm")
    assert "Bà Năm" in server(contacts).text
    assert not server(contacts).django
    change_unit(contact.unit, by=admin, name="Xã Sơn Viên mới")
    assert "Xã Sơn Viên mới" in server(contacts).text
    publish(title="Gương mới")
    assert server(paths[0]).django, "its counts of stories"


def test_midnight_ends_every_page(server, sites, monkeypatch):
    assert 1 <= seconds_to_midnight() <= 24 * 3600
    from loa.portal import kept

    server("/")
    assert not server("/").django
    real = kept.time.time
    monkeypatch.setattr(kept.time, "time", lambda: real() + 24 * 3600)
    assert server("/").django

    monkeypatch.undo()
    memory.clear()
    monkeypatch.setattr(kept, "seconds_to_midnight", lambda: 10.0)
    make = public.home_context

    def slowly(home, request):
        monkeypatch.setattr(kept.time, "time", lambda: real() + 20)
        monkeypatch.setattr(kept, "seconds_to_midnight", lambda: 24 * 3600.0)
        return make(home, request)

    monkeypatch.setattr(public, "home_context", slowly)
    server("/")
    assert server("/").django, "made across midnight it bears yesterday's day"


def test_versions_are_read_once_until_somebody_writes_and_stay_when_rows_are_folded(server, sites, monkeypatch):
    one = sites["xa-6"].pk
    before = versions.version(one)
    with CaptureQueriesContext(connection) as inside:
        assert versions.version(one) == before
    assert len(inside) == 1, "inside a transaction nothing is held: it may be rolled back"
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    versions.version(one)
    with CaptureQueriesContext(connection) as asked:
        assert versions.version(one) == before
    assert len(asked) == (0 if connection.vendor == "sqlite" else 1)
    monkeypatch.undo()
    PageChange.objects.bulk_create([PageChange(site=one) for _ in range(FOLD_AT + 5)])
    versions.forget()
    number, whole = versions.version(one), versions.version(None)
    assert number == before + FOLD_AT + 5
    rows = PageChange.objects.count()
    gone = fold_changes(clock.now())
    assert gone >= FOLD_AT
    assert PageChange.objects.count() == rows - gone
    versions.forget()
    assert (versions.version(one), versions.version(None)) == (number, whole)
    assert fold_changes(clock.now()) == 0


def test_a_query_is_only_cleaned_of_what_others_hang_on_it():
    assert without_tracking("trang=2&utm_source=a&noi-dung=4") == "trang=2&noi-dung=4"
    assert without_tracking("q=%C4%90") == "q=%C4%90"
    assert without_tracking("xfbclid=1") == "xfbclid=1"
