"""Guides step by step, themes, the public plan, contacts."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.kit.refused import Refused
from loa.plan.models import Plan, Theme
from loa.portal import actions
from loa.portal.actions.guides import remove_contact, restore_contact
from loa.portal.events import PlanFigure, PlanFigures, plan_figures
from loa.portal.models import Contact, Guide
from loa.search.find import Wanted, search

from .conftest import png


@pytest.fixture
def guide(district, sites):
    return actions.add_guide(
        district.units["vanphong"], by=district.people["bientap"], title="Nộp hồ sơ", application="Dịch vụ công",
        summary="Nộp ở nhà.", steps=[{"title": "Mở trang", "text": "Gõ địa chỉ con đường làng."}],
    )  # fmt: skip


def test_a_guide_is_written_approved_found_and_taken_down(district, guide):
    client, writer, approver = Client(), district.people["bientap"], district.people["duyetbai"]
    assert client.get(f"/huong-dan/{guide.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.write_guide(guide, by=district.people["xa.sonvien"], title="x")
    actions.submit_version(guide, by=writer)
    actions.approve_guide(guide, by=approver)
    text = client.get(f"/huong-dan/{guide.pk}/").content.decode()
    assert "Mở trang" in text
    assert "Nội dung mẫu" in text
    assert "Dịch vụ công" in client.get("/huong-dan/").content.decode()
    assert [hit.entry.kind for hit in search(Wanted("duong lang")).hits] == ["guide"]
    actions.take_down_guide(guide, by=approver, reason="Đã đổi")
    assert client.get(f"/huong-dan/{guide.pk}/").status_code == 404
    assert not search(Wanted("duong lang")).hits


def test_steps_are_checked(district, guide, picture):
    writer = district.people["bientap"]
    with pytest.raises(Refused, match="chưa có tên"):
        actions.write_guide(guide, by=writer, steps=[{"title": " "}])
    with pytest.raises(Refused, match="không thuộc đơn vị"):
        actions.write_guide(guide, by=writer, steps=[{"title": "x", "picture": picture().pk}])
    with pytest.raises(Refused, match="nhiều nhất"):
        actions.write_guide(guide, by=writer, steps=[{"title": "x"}] * 41)


def test_the_desk_takes_steps_with_pictures_in_their_order(as_person, guide):
    client = as_person("bientap")
    values = {
        "title": "Nộp hồ sơ", "application": "Dịch vụ công", "summary": "Nộp ở nhà.",
        "b0-order": "2", "b0-title": "Mở trang", "b0-text": "", "b0-alt": "",
        "b1-order": "1", "b1-title": "Bật máy", "b1-picture": ContentFile(png(), "a.png"), "b1-alt": "Nút bật",
        "b2-order": "3", "b2-title": "",
    }  # fmt: skip
    address = f"/ban/huong-dan/{guide.pk}/sua/"
    assert client.post(address, values | {"b1-alt": ""}).status_code == 422
    values["b1-picture"] = ContentFile(png(), "a.png")
    assert client.post(address, values).status_code == 302
    guide.refresh_from_db()
    assert [step["title"] for step in guide.draft["steps"]] == ["Bật máy", "Mở trang"]
    assert guide.draft["steps"][0]["picture"]
    bad = values | {"b0-picture": ContentFile(b"<svg onload=alert(1)>", "a.svg"), "b0-alt": "x", "b1-picture": ""}
    assert client.post(address, bad).status_code == 422
    client.get(f"/ban/huong-dan/{guide.pk}/")  # makes the sizes of the picture, once
    for path in ("", "them/", f"{guide.pk}/", f"{guide.pk}/sua/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/ban/huong-dan/{path}").status_code == 200
        assert len(queries) <= 15, (path, len(queries))
    assert as_person("xa.quelam").get(address).status_code == 404


@pytest.fixture
def theme(district, sites):
    from loa.kit import clock

    day = clock.today()
    plan = Plan.objects.create(
        owner=district.units["district"], title="Kế hoạch thật", state="active", period_start=day, period_end=day
    )
    return Theme.objects.create(plan=plan, order=1, title="Một cửa điện tử", text="Phổ biến một cửa.", label="II.1")


def test_the_section_a_theme_and_the_plan(theme, district, publish, guide):
    page = publish(theme=theme)
    actions.write_guide(guide, by=district.people["bientap"], theme=theme)
    actions.submit_version(guide, by=district.people["bientap"])
    actions.approve_guide(guide, by=district.people["duyetbai"])
    client = Client()
    client.get("/")
    for path in ("/chuyen-doi-so/", f"/chuyen-doi-so/noi-dung/{theme.pk}/", "/huong-dan/", "/lien-he/", "/gop-y/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        assert len(queries) <= 12, (path, len(queries))
    text = client.get(f"/chuyen-doi-so/noi-dung/{theme.pk}/").content.decode()
    for words in (page.title, "Nộp hồ sơ", "Phổ biến một cửa.", "II.1"):
        assert words in text

    def figures(ask):
        return PlanFigures((PlanFigure("Việc đã xong", "7 trên 9"),)) if ask.plan.pk == theme.plan_id else None

    plan_figures.subscribe(figures)
    try:
        text = client.get(f"/chuyen-doi-so/ke-hoach/{theme.plan_id}/").content.decode()
    finally:
        plan_figures._subscribers.remove(figures)
    assert "7 trên 9" in text
    Plan.objects.filter(pk=theme.plan_id).update(state="reading")
    for path in (f"noi-dung/{theme.pk}", f"ke-hoach/{theme.plan_id}", "noi-dung/99999999999999999999"):
        assert client.get(f"/chuyen-doi-so/{path}/").status_code == 404


def test_a_commune_s_frame_stays_around_shared_pages(sites, guide):
    client, commune = Client(), sites["xa-6"]
    assert f"/van-ban/?noi={commune.pk}" in client.get("/xa-son-vien/").content.decode()
    text = client.get(f"/van-ban/?noi={commune.pk}").content.decode()
    assert 'class="theme-commune"' in text
    assert "<b>Xã Sơn Viên</b>" in text
    assert "?noi=" not in client.get("/van-ban/").content.decode()


def test_contacts_are_chosen_never_taken_from_accounts(as_person, district, sites):
    home, admin = sites["vanphong"], as_person("quantri")
    district.people["bientap"].phone = "0912 345 678"
    district.people["bientap"].save()
    assert "0912" not in Client().get("/lien-he/").content.decode()
    address = f"/ban/trang/{home.pk}/lien-he/"
    assert admin.get(address).status_code == 200
    assert admin.post(f"{address}them/", {"unit": home.unit_id}).status_code == 422
    foreign = {"unit": district.units["xa-6"].pk, "name": "x"}
    assert admin.post(f"{address}them/", foreign).status_code == 422
    for unit, name in (("vanphong", "Bộ phận một cửa"), ("district", "Văn thư")):
        values = {"unit": district.units[unit].pk, "name": name, "phone": "0235 1", "order": "1"}
        assert admin.post(f"{address}them/", values).status_code == 302
    text = Client().get("/lien-he/").content.decode()
    assert text.index("Văn thư") < text.index("Bộ phận một cửa")  # the parent office first
    row = Contact.objects.get(name="Văn thư")
    remove_contact(row, by=district.people["quantri"])
    assert "Văn thư" not in Client().get("/lien-he/").content.decode()
    restore_contact(row, by=district.people["quantri"])
    assert "Văn thư" in Client().get("/lien-he/").content.decode()
    assert as_person("bientap").get(address).status_code in (403, 404)
    assert as_person("xa.quelam").post(f"/ban/lien-he/{row.pk}/bo/").status_code in (403, 404)
    assert Guide.objects.count() == 0
