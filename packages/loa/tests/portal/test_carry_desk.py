"""The desk's screens for carrying stories and for banners, through HTTP."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.kit import clock
from loa.org.actions import grant
from loa.org.models import Role, User
from loa.portal import actions
from loa.portal.models import Banner, CarryRule, HomePage, Placement, StoryFlow
from PIL import Image


@pytest.fixture
def clients(district, sites):
    """Signed-in browsers: a writer and an approver of Quế Lâm and of the district's site, and Sơn Viên's two."""
    for username, where, role in (
        ("viet.quelam", "xa-3", Role.EDITOR),
        ("duyet.quelam", "xa-3", Role.APPROVER),
        ("viet.huyen", "vanphong", Role.EDITOR),
        ("duyet.huyen", "vanphong", Role.APPROVER),
    ):
        person = User.objects.create(username=username, full_name=username)
        grant(person, district.units[where], role, by=None)
    found = {}
    for person in User.objects.all():
        found[person.username] = Client()
        found[person.username].force_login(person)
    return found


def read(client, path, status=200):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == status, path
    assert len(queries) <= 15, (path, len(queries), [query["sql"][:110] for query in queries])
    return response.content.decode()


def test_ask_answer_refuse_withdraw_and_take_down_everywhere(publish, clients, sites, make_task):
    story = publish(title="Chợ quê quét mã")
    task = make_task("xa-3", targets={"carry": 1})
    writer, chief, there = clients["xa.sonvien"], clients["lanhdao.sonvien"], clients["duyet.quelam"]
    assert "Đề nghị tiếp sóng" in read(writer, f"/ban/tin-bai/{story.pk}/")
    ask = f"/ban/tin-bai/{story.pk}/tiep-song/"
    assert "Tất cả 2 trang còn lại" in read(writer, ask)
    assert writer.post(ask, {}).status_code == 422
    said = writer.post(ask, {"everyone": "on", "note": "Bà con hỏi nhiều."}, follow=True).content.decode()
    assert "Đã đề nghị 2 trang tiếp sóng." in said
    assert "2 trang tiếp sóng hoặc được đề nghị" in said
    assert writer.post(ask, {"everyone": "on"}).status_code == 422, "nobody is left to ask"

    text = read(there, "/ban/tiep-song/")
    assert "1 bài chờ anh/chị trả lời" in text
    assert "Bà con hỏi nhiều." in text
    assert "Chợ quê quét mã" in read(there, "/ban/tiep-song/?tim=cho+que")
    row = Placement.objects.get(home=sites["xa-3"])
    path = f"/ban/tiep-song/{row.pk}/"
    assert f'<option value="{task.pk}" selected' in read(there, path), "the task that asks for it is chosen"
    assert there.post(path, {"position": "news", "expire_at": "2020-01-01T08:00"}).status_code == 422
    assert "Đã nhận." in there.post(path, {"position": "news", "task": task.pk}, follow=True).content.decode()
    assert "Xem trên trang" in read(there, path)
    assert clients["viet.quelam"].post(path, {}).status_code == 403
    assert read(clients["viet.quelam"], f"{path}go/", 403)
    assert clients["viet.huyen"].get(path).status_code == 404

    other = Placement.objects.get(home=sites["vanphong"])
    refuse = f"/ban/tiep-song/{other.pk}/khong-nhan/"
    assert clients["duyet.huyen"].post(refuse, {"reason": " "}).status_code == 422
    clients["duyet.huyen"].post(refuse, {"reason": "Đã có bài riêng."})
    assert "Đã có bài riêng." in read(writer, f"/ban/tiep-song/{other.pk}/")

    down = f"/ban/tin-bai/{story.pk}/go/"
    assert "Gỡ ở mọi nơi: cả 1 trang" in read(chief, down)
    said = chief.post(down, {"reason": "Sai số", "seen": "1"}).content.decode()
    assert "1 trang đang tiếp sóng bài này: Xã Quế Lâm" in said
    chief.post(down, {"reason": "Sai số", "everywhere": "on", "seen": "1"})
    assert Placement.objects.get(pk=row.pk).state == "withdrawn"


def test_pull_approve_withdraw_and_put_back(publish, clients, sites):
    story = publish(title="Vườn bưởi lên sàn")
    writer, chief = clients["viet.quelam"], clients["duyet.quelam"]
    assert "Vườn bưởi lên sàn" in read(writer, "/ban/tiep-song/lay/")
    path = f"/ban/tiep-song/lay/{story.pk}/"
    assert "Theo Xã Sơn Viên" in read(writer, path)
    assert chief.get(path).status_code == 403
    writer.post(path, {"home": sites["xa-3"].pk, "position": "top", "credit": "Theo trang Sơn Viên"})
    row = Placement.objects.get()
    assert "Rút đề nghị" in read(writer, f"/ban/tiep-song/{row.pk}/")
    assert writer.get(path).status_code == 404, "it waits there already"
    chief.post(f"/ban/tiep-song/{row.pk}/", {"position": "top", "credit": "Theo trang Sơn Viên"})
    assert "Theo trang Sơn Viên" in Client().get("/xa-que-lam/").content.decode()
    chief.post(f"/ban/tiep-song/{row.pk}/go/", {"reason": "Hết đợt"})
    assert "Đăng lại" in read(chief, f"/ban/tiep-song/{row.pk}/")
    chief.post(f"/ban/tiep-song/{row.pk}/", {"position": "news"})
    assert Placement.objects.get().state == "live"
    assert "Đề nghị này đã được trả lời" in writer.post(f"/ban/tiep-song/{row.pk}/rut/", follow=True).content.decode()


def test_rules_on_the_desk(clients, sites):
    writer, chief = clients["viet.quelam"], clients["duyet.quelam"]
    assert "Chưa có quy tắc nào" in read(writer, "/ban/tiep-song/quy-tac/")
    assert "Bài của" in read(writer, "/ban/tiep-song/quy-tac/them/")
    values = {"home": sites["xa-3"].pk, "origin": sites["vanphong"].pk, "mode": "auto"}
    assert writer.post("/ban/tiep-song/quy-tac/them/", values).status_code == 302
    assert writer.post("/ban/tiep-song/quy-tac/them/", values).status_code == 422
    rule = CarryRule.objects.get()
    assert "Duyệt" in read(chief, "/ban/tiep-song/quy-tac/")
    assert writer.post(f"/ban/tiep-song/quy-tac/{rule.pk}/duyet/").status_code == 403
    chief.post(f"/ban/tiep-song/quy-tac/{rule.pk}/duyet/")
    assert CarryRule.objects.get().state == "standing"
    chief.post(f"/ban/tiep-song/quy-tac/{rule.pk}/bo/")
    assert CarryRule.objects.get().state == "ended"


def png(width, height):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "PNG")
    return stream.getvalue()


def test_banners_on_the_desk(clients, sites):
    writer, chief, below = clients["viet.huyen"], clients["duyet.huyen"], clients["duyet.quelam"]
    assert "Chưa có biểu ngữ nào" in read(writer, "/ban/bieu-ngu/")
    day = clock.today()
    values = {
        "home": sites["vanphong"].pk, "title": "Ngày hội số", "on_home": "on", "reach": "below",
        "starts_on": day.isoformat(), "ends_on": (day + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert "Hiện trên" in read(writer, "/ban/bieu-ngu/lam/")
    assert writer.post("/ban/bieu-ngu/lam/", {**values, "link": "javascript:x", "text": "x"}).status_code == 422
    picture = SimpleUploadedFile("a.png", png(900, 300), "image/png")
    sent = writer.post("/ban/bieu-ngu/lam/", {**values, "file": picture, "alt": "Ngày hội số, 8 giờ Chủ nhật"})
    assert sent.status_code == 302
    banner = Banner.objects.get()
    path = f"/ban/bieu-ngu/{banner.pk}/"
    chief.get(path)  # makes the picture's sizes
    assert "Ngày hội số, 8 giờ" in read(chief, path)
    assert writer.post(f"{path}duyet/", {"version": 1}).status_code == 403
    chief.post(f"{path}duyet/", {"version": 1})
    assert 'alt="Ngày hội số, 8 giờ Chủ nhật"' in Client().get("/xa-que-lam/").content.decode()

    assert "Từ trang trên" in read(below, "/ban/bieu-ngu/")
    assert below.get(path).status_code == 404, "whose it is not sees it on the list of what comes from above"
    assert read(below, f"{path}khong-hien/")
    below.post(f"{path}khong-hien/", {"home": sites["xa-3"].pk, "reason": "Xã có ngày hội riêng."})
    assert "Ngày hội số" not in Client().get("/xa-que-lam/").content.decode()
    actions.add_views({(banner.pk, sites["xa-6"].pk, day): 41})
    text = read(chief, path)
    assert "Xã có ngày hội riêng." in text
    assert "41 lượt thấy" in text
    below.post(f"{path}hien-lai/", {"home": sites["xa-3"].pk})
    assert read(writer, f"{path}sua/")
    writer.post(f"{path}sua/", {**values, "title": "Ngày hội số của huyện"})
    assert Banner.objects.get().picture is not None
    chief.post(f"{path}tra-lai/", {"reason": "Thiếu giờ."})
    assert "Thiếu giờ." in read(writer, path)
    assert chief.post(f"{path}go/", {"reason": "x"}).status_code == 422, "what is not shown is not taken down"


def test_machines_read_the_same(publish, clients, sites):
    story = publish()
    actions.ask_to_carry(story, [sites["xa-3"]], by=StoryFlow.objects.get(page=story).author)
    row = Placement.objects.get()
    client = clients["duyet.quelam"]
    assert [one["id"] for one in client.get("/api/v1/placements").json()["items"]] == [row.pk]
    assert client.get(f"/api/v1/placements/{row.pk}").json()["canonical"] == story.address
    assert clients["viet.huyen"].get(f"/api/v1/placements/{row.pk}").status_code == 404
    assert client.get("/api/v1/banners?state=approved").json()["items"] == []
    assert HomePage.objects.count() == 3
