"""Every way in which Wagtail can change what the public sees ends in our actions or is closed."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from loa.evidence.models import Entry
from loa.kit.refused import Refused
from loa.org.actions import grant
from loa.org.models import Role, User
from loa.portal import actions, doors
from loa.portal.models import Picture, SectionPage, StoryFlow, StoryPage
from PIL import Image as Pillow
from wagtail.admin.urls import urlpatterns
from wagtail.models import Page, PageViewRestriction, Revision, Site

PREFIX = "/ban/soan/"
VALUES = {"int": "1", "str": "x", "slug": "x", "path": "x"}


def walk(patterns, namespaces=(), route=""):
    """Every address of Wagtail's admin: (full name, address with stand-ins for its arguments)."""
    for one in patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            spaces = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from walk(one.url_patterns, spaces, here)
        elif isinstance(one, URLPattern):
            name = ":".join((*namespaces, one.name)) if one.name else ""
            yield name, here


def address(route: str) -> str:
    """A route with stand-ins for its arguments."""
    if "(?P<" in route:
        route = route[: route.index("(?P<")] + "1/revisions/compare/live...latest/"
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES.get(found.group(1) or "str", "x"), route)
    filled = filled.replace("^", "").replace("$", "").replace(".*/", "x/")
    return PREFIX + filled


ALL = sorted({(name, address(route)) for name, route in walk(urlpatterns)})


def test_there_are_many_doors_and_the_open_ones_exist():
    names = {name for name, _address in ALL}
    assert len(ALL) > 150, "the walk must see Wagtail's addresses"
    assert set(doors.OPEN) <= names, "an open door must lead somewhere"
    assert {
        "wagtailadmin_pages:unpublish",
        "wagtail_bulk_action",
        "wagtailsites:add",
        "wagtailusers_users:index",
    } <= names


@pytest.fixture
def anybody(district, sites):
    """A superuser who is also editor and approver of everything: who may do most of all."""
    person = User.objects.create_superuser("vua", password="x", full_name="Người có mọi quyền")
    grant(person, district.units["district"], Role.EDITOR, by=None)
    grant(person, district.units["district"], Role.APPROVER, by=None)
    client = Client()
    client.force_login(person)
    return client


def test_only_listed_names_open(anybody):
    """Walks all of Wagtail's addresses, whatever an upgrade adds, as somebody who may do everything."""
    opened = []
    for name, url in ALL:
        if name in doors.OPEN or name in (doors.HOME, doors.SIGN_IN):
            continue
        for method in ("get", "post"):
            response = getattr(anybody, method)(url)
            if response.status_code != 404:
                opened.append((name, url, method, response.status_code))
    assert not opened


def test_home_and_sign_in_lead_to_our_own(anybody):
    assert anybody.get(reverse("wagtailadmin_home")).url == reverse("portal:stories")
    assert anybody.get(reverse("wagtailadmin_login")).url == reverse("portal:stories")


def test_a_closed_door_says_where_the_way_goes_on(as_person):
    response = as_person("xa.sonvien").get(PREFIX + "pages/")
    assert response.status_code == 404
    assert reverse("portal:stories") in response.content.decode()


def test_who_does_not_write_gets_nothing_at_all(as_person, sites):
    for name, url in ALL:
        if name not in doors.OPEN or name in doors.WITHOUT_SIGN_IN:
            continue
        for username in ("lanhdao.sonvien", "quansat", "quantri", "baocao"):
            assert as_person(username).get(url).status_code in (403, 404, 405), (name, username)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_story_does_not_exist(as_person, write, method):
    page = write()
    other = as_person("xa.quelam")
    for name in ("edit", "preview_on_edit"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert getattr(other, method)(url).status_code == 404
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, 1])
    assert other.post(ping).status_code == 404


def test_only_stories_open_in_the_editor(anybody, sites):
    root = Page.objects.get(depth=1)
    for page in (root, sites["xa-6"], SectionPage.objects.first()):
        assert anybody.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 404


def test_the_editor_shows_save_and_submit_and_never_publish(as_person, write):
    page = write()
    text = as_person("xa.sonvien").get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Lưu nháp" in text
    assert "Trình duyệt" in text
    assert "action-publish" not in text
    assert "action-unpublish" not in text


def form_of(page: StoryPage, **values: str) -> dict[str, str]:
    """What the editor's form sends."""
    data = {
        "title": "Tên đã sửa trong trình soạn",
        "summary": "Tóm tắt đã sửa.",
        "lead_image": "",
        "lead_alt": "",
        "happened_on": page.happened_on.isoformat(),
        "theme": "",
        "byline": "",
        "source": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "quote",
        "body-0-id": "",
        "body-0-value-text": "Một lời nói.",
        "body-0-value-who": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    return {**data, **values}


def test_saving_in_the_editor_is_a_draft_and_submitting_lays_it_before_the_approver(as_person, write):
    page = write()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    writer = as_person("xa.sonvien")
    assert writer.post(url, form_of(page)).status_code == 302
    flow = StoryFlow.objects.get(page=page)
    assert flow.state == "draft"
    said = [str(one) for one in writer.get(url).context["messages"]]
    assert said == ["Đã lưu. Viết xong thì bấm Trình duyệt, người duyệt mới thấy bản này."], "Wagtail's is left out"
    assert StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Tên đã sửa trong trình soạn"
    assert writer.post(url, form_of(page, **{"action-loa-submit": "1"})).url == reverse("portal:story", args=[page.pk])
    flow.refresh_from_db()
    assert flow.state == "submitted"
    assert len(writer.get(reverse("portal:story", args=[page.pk])).context["messages"]) == 1
    assert writer.get(url).url == reverse("portal:story", args=[page.pk]), "what lies with the approver is not edited"
    assert writer.post(url, form_of(page, title="Lén sửa")).status_code in (302, 403)
    assert StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Tên đã sửa trong trình soạn"
    assert not Entry.objects.exists()
    approver = as_person("lanhdao.sonvien")
    approver.post(reverse("portal:return", args=[page.pk]), {"reason": "Thiếu tên <thôn>."})
    for _twice in range(2):
        assert "trả lại bài:</b> Thiếu tên &lt;thôn&gt;." in writer.get(url).content.decode(), "the editor says why"
        writer.post(url, form_of(page))


def test_wagtails_own_buttons_only_save(anybody, write):
    """An approver, even a superuser, who publishes their own page by Wagtail's button gets a draft."""
    page = write()
    for button in BUTTONS:
        sent = form_of(page, **{button: "1", "go_live_at": "2020-01-01 00:00"})
        anybody.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
        page = StoryPage.objects.get(pk=page.pk)
        assert not page.live, button
        assert page.go_live_at is None
        assert StoryFlow.objects.get(page=page).state == "draft"
    assert not Entry.objects.exists()


BUTTONS = (
    "action-publish",
    "action-submit",
    "action-workflow-action",
    "action-restart-workflow",
    "action-cancel-workflow",
)


def test_an_edit_of_a_live_story_does_not_reach_the_public(as_person, publish):
    page = publish()
    as_person("xa.sonvien").post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **{"action-publish": "1"})
    )
    fresh = StoryPage.objects.get(pk=page.pk)
    assert (fresh.title, fresh.live) == (page.title, True)
    assert "đã sửa trong trình soạn" not in Client().get(f"/xa-son-vien/tin-tuc/{page.slug}/").content.decode()


def test_the_preview_beside_the_editor_shows_what_is_typed_and_changes_nothing(as_person, write):
    page = write()
    url, writer = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]), as_person("xa.sonvien")
    assert writer.post(url, form_of(page)).json() == {"is_valid": True, "is_available": True}
    text = writer.get(url).content.decode()
    assert "Tên đã sửa trong trình soạn" in text
    assert "Xem trước" in text
    assert StoryPage.objects.get(pk=page.pk).title == page.title
    assert StoryPage.objects.get(pk=page.pk).revisions.count() == 1


def test_a_foreign_picture_is_not_taken_by_the_editor(as_person, write, picture):
    page, foreign = write(), picture("xa-3", by="xa.quelam")
    response = as_person("xa.sonvien").post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, lead_image=str(foreign.pk))
    )
    assert response.status_code == 200, "the form comes back"
    block = {
        "body-0-type": "picture",
        "body-0-value-image": str(foreign.pk),
        "body-0-value-alt": "x",
        "body-0-value-caption": "",
    }
    as_person("xa.sonvien").post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **block))
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.lead_image_id is None
    assert all(one.block_type != "picture" for one in draft.body)


WAYS = [
    ("wagtailadmin_pages:unpublish", "page"),
    ("wagtailadmin_pages:delete", "page"),
    ("wagtailadmin_pages:copy", "page"),
    ("wagtailadmin_pages:move", "page"),
    ("wagtailadmin_pages:convert_alias", "page"),
    ("wagtailadmin_pages:set_privacy", "page"),
    ("wagtailadmin_pages:lock", "page"),
    ("wagtailadmin_pages:unlock", "page"),
    ("wagtailadmin_pages:set_page_position", "page"),
    ("wagtailadmin_pages:revisions_revert", "revision"),
    ("wagtailadmin_pages:revisions_unschedule", "revision"),
    ("wagtailadmin_pages:move_confirm", "move"),
    ("wagtailadmin_pages:workflow_action", "workflow"),
    ("wagtailadmin_pages:add", "add"),
    ("wagtailadmin_pages:add_subpage", "section"),
]


def test_each_way_through_the_pages_screens_is_closed(anybody, publish, sites):
    page = publish()
    section = SectionPage.objects.child_of(sites["xa-3"]).get()
    arguments = {
        "page": [page.pk],
        "revision": [page.pk, page.live_revision_id],
        "move": [page.pk, section.pk],
        "workflow": [page.pk, "approve", 1],
        "add": ["portal", "storypage", section.pk],
        "section": [section.pk],
    }
    sent = {"action-publish": "1", "new_title": "x", "new_slug": "x", "alias": "1"}
    before = (Page.objects.count(), Revision.objects.count())
    for name, kind in WAYS:
        assert anybody.post(reverse(name, args=arguments[kind]), sent).status_code == 404, name
    for action in ("publish", "unpublish", "delete", "move"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        assert anybody.post(f"{url}?id={page.pk}").status_code == 404, action
    after = StoryPage.objects.get(pk=page.pk)
    assert (after.live, after.path, after.title, after.locked) == (True, page.path, page.title, False)
    assert (Page.objects.count(), Revision.objects.count()) == before


def test_the_permission_tester_gives_an_editor_nothing_but_editing(district, anybody, write):
    page = write()
    everything = User.objects.get(username="vua")
    for person, expected in (
        (everything, True),
        (district.people["xa.sonvien"], True),
        (district.people["xa.quelam"], False),
    ):
        rights = page.permissions_for_user(person)
        assert rights.can_edit() is expected
        for name in dir(rights):
            if name.startswith("can_") and name != "can_edit":
                question = getattr(rights, name)
                assert question(page) is False if name.endswith("_to") else question() is False, name


# The models themselves


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("vua2", password="x", full_name="Vua")


def refused(step) -> None:
    with pytest.raises(Refused, match="Tin bài"), transaction.atomic():
        step()


def test_publishing_by_code_is_refused(write, superuser):
    page = write()
    revision = page.latest_revision or page.get_latest_revision()
    refused(lambda: revision.publish(user=superuser, skip_permission_checks=True))
    refused(lambda: page.publish(revision, skip_permission_checks=True))
    page.live = True
    refused(page.save)
    assert not StoryPage.objects.get(pk=page.pk).live


def test_scheduling_by_code_is_refused(write, publish, superuser):
    page = write()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now()
    refused(revision.save)
    later = page.save_revision(user=None, approved_go_live_at=timezone.now() - timedelta(days=1))
    assert later.approved_go_live_at is None, "the model itself drops the hour"


def test_the_schedule_command_changes_nothing(publish, write):
    page, draft = publish(), write(title="Nháp")
    past = timezone.now() - timedelta(days=1)
    Page.objects.filter(pk=page.pk).update(expire_at=past)
    Revision.objects.filter(pk=draft.get_latest_revision().pk).update(approved_go_live_at=past)
    refused(lambda: call_command("publish_scheduled"))
    Page.objects.filter(pk=page.pk).update(expire_at=None)
    refused(lambda: call_command("publish_scheduled"))
    assert StoryPage.objects.get(pk=page.pk).live
    assert not StoryPage.objects.get(pk=draft.pk).live


def test_unpublishing_and_changing_by_code_are_refused(publish, superuser):
    page = publish()
    refused(lambda: page.unpublish())
    page.title = "Đổi thẳng"
    refused(page.save)
    plain = Page.objects.get(pk=page.pk)
    plain.slug = "khac"
    refused(plain.save)
    fresh = StoryPage.objects.get(pk=page.pk)
    assert (fresh.live, fresh.title, fresh.slug) == (True, "Nộp hồ sơ một lần, khỏi đi lại ba lần", page.slug)


def test_moving_copying_and_deleting_by_code_are_refused(publish, sites, superuser):
    page = publish()
    other = SectionPage.objects.child_of(sites["xa-3"]).get()
    count = Page.objects.count()
    refused(lambda: Page.objects.get(pk=page.pk).specific.move(other, pos="last-child"))
    refused(lambda: page.copy(to=other, update_attrs={"slug": "ban-sao"}, user=None))
    refused(lambda: page.create_alias(parent=other, update_slug="bi-danh"))
    refused(lambda: other.add_child(instance=StoryPage(title="Lậu", slug="lau")))
    for step in (
        page.delete,
        lambda: StoryPage.objects.filter(pk=page.pk).delete(),
        lambda: Page.objects.filter(pk=page.pk).delete(),
        sites["xa-6"].delete,
    ):
        with pytest.raises((Refused, ProtectedError)), transaction.atomic():
            step()
    assert Page.objects.count() == count


def test_a_draft_is_deleted_by_our_action_only(write):
    page = write()
    refused(page.delete)
    refused(lambda: Page.objects.filter(pk=page.pk).delete())


def test_sites_and_restrictions_are_closed(sites, publish):
    page = publish()
    site = Site.objects.get(is_default_site=True)
    site.root_page = Page.objects.get(pk=sites["xa-6"].pk)
    refused(site.save)
    refused(site.delete)
    refused(lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"))


def test_what_was_submitted_or_published_cannot_be_rewritten_or_thrown_away(publish):
    page = publish()
    revision = page.live_revision
    revision.content = {**revision.content, "title": "Lịch sử khác"}
    refused(revision.save)
    with pytest.raises(RestrictedError):
        revision.delete()


def test_wagtails_commands_change_nothing_that_the_public_sees(publish, write, sites):
    page, draft = publish(), write(title="Nháp")
    shown = Client().get(page.url).content
    versions = set(Revision.objects.filter(pk__in=[page.live_revision_id, draft.latest_revision_id]))
    section = draft.get_parent()
    refused(lambda: call_command("move_pages", section.pk, sites["xa-3"].pk))
    for command in (["purge_revisions"], ["purge_revisions", "--days=0"], ["fixtree"], ["set_url_paths"]):
        with suppress(Refused, RestrictedError), transaction.atomic():
            call_command(*command, verbosity=0)
    assert Client().get(page.url).content == shown
    assert not StoryPage.objects.get(pk=draft.pk).live
    assert set(Revision.objects.filter(pk__in=[one.pk for one in versions])) == versions


def test_pictures_are_neither_replaced_nor_deleted_behind_the_stories(picture):
    image = picture()
    stream = io.BytesIO()
    Pillow.new("RGB", (9, 9)).save(stream, "PNG")
    refused(lambda: Picture.objects.create(title="Lậu", file=ContentFile(stream.getvalue(), "x.png")))
    refused(image.delete)
    image.file = ContentFile(stream.getvalue(), "khac.png")
    refused(image.save)


def test_wagtails_public_side_addresses_are_closed(sites, publish):
    page = publish()
    client = Client()
    assert client.get("/_util/login/").status_code == 404
    assert client.post(f"/_util/authenticate_with_password/1/{page.pk}/").status_code == 404


def test_the_page_that_wagtail_leaves_behind_is_not_served(db):
    assert "Welcome" not in Client().get("/").content.decode()
    assert Client().get("/home/").status_code == 404


def test_take_down_through_our_action_still_works(district, publish):
    page = publish()
    actions.take_down_story(page, by=district.people["lanhdao.sonvien"], reason="Sai số liệu.")
    assert not StoryPage.objects.get(pk=page.pk).live
