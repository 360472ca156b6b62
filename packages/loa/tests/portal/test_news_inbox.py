"""The desk's screens for sources and for what comes in, as the people who use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

if TYPE_CHECKING:
    from loa.org.sample import SampleDistrict
    from loa.portal.models import HomePage


def text(response: Any) -> str:
    return response.content.decode()


def test_from_naming_a_source_to_the_story_with_its_credit(
    as_person: Callable[..., Any], sites: dict[str, HomePage], district: SampleDistrict
) -> None:
    from loa.portal import actions
    from loa.portal.models import InboxItem, Origin, Source, StoryFlow

    chief, writer, other = as_person("lanhdao.sonvien"), as_person("xa.sonvien"), as_person("xa.quelam")
    assert "Chưa có nguồn tin nào" in text(chief.get(reverse("portal:sources")))
    assert "Hộp tin trống" in text(writer.get(reverse("portal:inbox")))
    add = reverse("portal:add_source")
    assert writer.get(add).status_code == 403
    form = {"home": sites["xa-6"].pk, "title": "Báo tỉnh", "kind": "hand", "licence": "full", "minutes": "60"}
    refused = chief.post(add, form)
    assert refused.status_code == 422
    assert "Ghi căn cứ được đăng lại" in text(refused)
    inside = chief.post(add, {**form, "kind": "feed", "licence": "link", "address": "http://169.254.169.254/latest"})
    assert "mạng nội bộ" in text(inside)
    assert 'value="Báo tỉnh"' in text(inside)  # what was typed stays
    chief.post(add, {**form, "licence_note": "Thỏa thuận số 7"})
    source = Source.objects.get()

    new = {
        "title": "Hội chợ <OCOP>",
        "link": "https://bao.example.vn/1",
        "summary": "Đông vui.",
        "text": "Một.\n\nHai.",
    }
    writer.post(reverse("portal:add_item", args=[source.pk]), new)
    again = writer.post(reverse("portal:add_item", args=[source.pk]), {**new, "title": "Tên khác"})
    assert "đã có trong hộp tin" in text(again)
    item = InboxItem.objects.get()
    for name in ("item", "refuse_item", "reopen_item"):
        assert other.get(reverse(f"portal:{name}", args=[item.pk])).status_code == 404
    for name in ("source", "change_source", "stop_source", "delete_source", "add_item"):
        assert other.get(reverse(f"portal:{name}", args=[source.pk])).status_code == 404
    page = text(writer.get(reverse("portal:item", args=[item.pk])))
    assert "Hội chợ" in page
    assert "<OCOP>" not in page
    assert "Nhận toàn văn" in page
    assert "Nhận toàn văn" not in text(chief.get(reverse("portal:item", args=[item.pk])))

    writer.post(reverse("portal:refuse_item", args=[item.pk]), {"reason": "Chưa hợp"})
    assert "Hội chợ" not in text(writer.get(reverse("portal:inbox") + "?trang-thai=new"))
    assert "Chưa hợp" in text(writer.get(reverse("portal:item", args=[item.pk])))
    writer.post(reverse("portal:reopen_item", args=[item.pk]))
    sent = writer.post(reverse("portal:accept_item", args=[item.pk]), {"cach": "full"})
    flow = StoryFlow.objects.get()
    assert sent.url == reverse("portal:story", args=[flow.page_id])
    assert "xóa, kể cả phần đã sửa" in text(writer.get(reverse("portal:reopen_item", args=[item.pk])))
    actions.submit_story(flow.page, by=district.people["xa.sonvien"])
    chief.post(
        reverse("portal:approve", args=[flow.page_id]), {"revision": StoryFlow.objects.get().submitted_revision_id}
    )
    public = text(writer.get(StoryFlow.objects.get().page.get_url()))
    assert 'href="https://bao.example.vn/1"' in public
    assert "Đăng lại toàn văn từ" in public
    assert '<link rel="canonical" href="https://bao.example.vn/1">' in public
    feed = text(writer.get("/xa-son-vien/atom.xml"))
    assert "https://bao.example.vn/1" in feed
    assert "Hai." not in feed  # what others let us carry is not handed on whole
    refused = writer.post(reverse("portal:reopen_item", args=[item.pk]), follow=True)
    assert "gỡ bài ở mục Tin bài" in text(refused)

    chief.post(reverse("portal:stop_source", args=[source.pk]), {"reason": "Hết thỏa thuận"})
    assert "Hết thỏa thuận" in text(chief.get(reverse("portal:source", args=[source.pk])))
    chief.post(reverse("portal:resume_source", args=[source.pk]))
    assert "phải giữ nguồn" in text(chief.post(reverse("portal:delete_source", args=[source.pk]), follow=True))
    assert Origin.objects.count() == 1


def test_lists_cost_the_same_for_many_as_for_few_and_many_are_passed_over_at_once(
    as_person: Callable[..., Any], sites: dict[str, HomePage]
) -> None:
    from loa.kit.clock import now
    from loa.portal import actions
    from loa.portal.incoming.items import Feed, Item
    from loa.portal.models import InboxItem

    source = actions.add_source(sites["xa-6"], by=None, title="Báo", kind="hand")
    writer = as_person("xa.sonvien")

    def bring(first: int, last: int) -> None:
        items = tuple(Item(guid=str(n), title=f"Tin số {n} về chuyện {n * 7}") for n in range(first, last))
        actions.take_in(source, Feed("rss", items=items), moment=now())

    bring(0, 2)
    writer.get(reverse("portal:inbox"))
    with CaptureQueriesContext(connection) as few:
        writer.get(reverse("portal:inbox"))
    bring(2, 20)
    with CaptureQueriesContext(connection) as many:
        page = text(writer.get(reverse("portal:inbox")))
    assert len(many) <= len(few) <= 15
    assert "Tin số 19" in page
    chosen = list(InboxItem.objects.values_list("pk", flat=True)[:5])
    writer.post(reverse("portal:inbox"), {"viec": "refuse", "chon": chosen})
    assert InboxItem.objects.filter(state="refused", reason__gt="").count() == 5
    assert "Tin số 1 " in text(writer.get(reverse("portal:inbox") + "?trang-thai=&tim=so+1+ve"))
