"""The library: grown from plans, completed, approved by two, found, drawn, counted; hostile files stay out."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.kit.refused import Refused
from loa.org.models import Role
from loa.portal import actions
from loa.portal.actions import reviewed
from loa.portal.actions.library import adopt_documents, choose_spread
from loa.portal.events import site_changed
from loa.portal.library.coverage import Spread, coverage_of, document_spread, spread
from loa.portal.library.graph import WIDTH, draw, edges_of
from loa.portal.models import ApprovedVersion, LegalCitation, LegalDocument, TextState
from loa.search.find import Wanted, search

TEXT = "Thực hiện Nghị quyết 04-NQ/TU. Phổ biến: Quyết định số 749/QĐ-TTg; Nghị quyết số 04-NQ/TU; Công văn."


def cite(kind: str, symbol: str, day: str | None, span: tuple[int, int], issuer: str = "", subject: str = "") -> Any:
    return {
        "type": kind, "symbol": symbol, "date": day, "issuer": issuer, "subject": subject, "span": list(span),
        "mentions": [list(span)],
    }  # fmt: skip


@pytest.fixture
def plan(district):
    """An active plan of the district that cites four times, twice in its contents, and contradicts itself once."""
    from loa.kit import clock
    from loa.plan.models import Plan, PlanDocument, Theme

    day = clock.today()
    row = Plan.objects.create(
        owner=district.units["district"], title="Kế hoạch mẫu", state="active",
        period_start=day.replace(month=1, day=1), period_end=day.replace(month=12, day=31),
    )  # fmt: skip
    citations = [
        cite("Nghị quyết", "04-NQ/TU", "2021-04-21", (10, 20), "Ban Thường vụ Tỉnh ủy", "về chuyển đổi số"),
        cite("Quyết định", "749/QĐ-TTg", "2020-06-03", (50, 60), "Thủ tướng Chính phủ", "phê duyệt chương trình"),
        cite("Nghị quyết", "04-NQ/TU", "2020-04-12", (65, 75), "Tỉnh ủy"),
        cite("Công văn", "", None, (80, 90)),
    ]
    findings = [{"code": "date-conflict", "span": [10, 20], "related": [[65, 75]]}]
    PlanDocument.objects.create(
        plan=row, filename="a.txt", kind="txt", sha256="0" * 64, size=1, text=TEXT, file="plans/a.txt",
        reading={"citations": citations, "findings": findings},
    )  # fmt: skip
    Theme.objects.create(plan=row, order=1, title="Các văn bản", text="Phổ biến", span_start=45, span_end=95)
    return row


@pytest.fixture
def library(plan, sites):
    """The documents of the plan, by symbol."""
    actions.grow_library(plan, by=None)
    return {row.symbol: row for row in LegalDocument.objects.all()}


@pytest.fixture
def publish_document(district):
    def go(row: LegalDocument, **values: Any) -> LegalDocument:
        if values:
            actions.write_document(row, by=district.people["bientap"], **values)
        actions.submit_version(row, by=district.people["bientap"])
        return actions.approve_document(row, by=district.people["duyetbai"])

    return go


def test_a_plan_fills_the_library_and_guesses_nothing(plan, sites, district, library):
    assert {row.unit for row in library.values()} == {district.units["vanphong"]}
    assert all(row.published_at is None and row.force == "unknown" for row in library.values())
    torn = library["04-NQ/TU"]
    assert torn.issued_on is None
    assert torn.issuer == ""
    assert "21/04/2021" in torn.doubt
    assert "12/04/2020" in torn.doubt
    assert library["749/QĐ-TTg"].title == "Phê duyệt chương trình"
    wanted = LegalCitation.objects.filter(plan=plan, to_spread=True)
    assert {one.document.symbol for one in wanted} == {"749/QĐ-TTg", "04-NQ/TU", ""}
    assert {one.document.theme.title for one in wanted} == {"Các văn bản"}
    assert actions.grow_library(plan, by=None) == []
    assert LegalDocument.objects.count() == 3
    assert Client().get(f"/van-ban/{torn.pk}/").status_code == 404
    assert "749/QĐ-TTg" not in Client().get("/van-ban/").content.decode()


def test_activation_grows_and_a_site_opened_later_takes_over(plan, district):
    from loa.plan.hooks import plan_activated

    plan.activated_by = district.people["dieuphoi"]
    plan_activated.announce(plan)
    assert {row.unit for row in LegalDocument.objects.all()} == {district.units["district"]}
    home = actions.create_site(district.units["vanphong"], by=None, title="Huyện")
    assert {row.unit for row in LegalDocument.objects.all()} == {district.units["vanphong"]}
    assert adopt_documents(home, by=None) == 0


def test_two_people_and_the_public_reads_what_was_approved_only(district, library, publish_document):
    row, writer = library["749/QĐ-TTg"], district.people["bientap"]
    heard = []
    site_changed.subscribe(heard.append)
    try:
        publish_document(row, summary="Chương trình của cả nước.", force="in_force")
    finally:
        site_changed._subscribers.remove(heard.append)
    assert heard
    actions.write_document(row, by=writer, summary="Bản đang viết dở.", title="Tên mới")
    text = Client().get(f"/van-ban/{row.pk}/").content.decode()
    assert "Chương trình của cả nước." in text
    assert "viết dở" not in text
    assert "chưa rõ" in text  # the day from which it is in force: nobody said
    row.refresh_from_db()
    assert row.state == "draft"
    actions.submit_version(row, by=writer)
    with pytest.raises(Refused, match="chờ duyệt"):
        actions.write_document(row, by=writer, summary="x")
    with pytest.raises(PermissionDenied):
        actions.approve_document(row, by=writer)
    with pytest.raises(Refused, match="trình lại sau khi"):
        actions.approve_document(row, by=district.people["duyetbai"], seen="2020-01-01T00:00:00+00:00")
    reviewed.return_version(row, by=district.people["duyetbai"], reason="Ghi rõ hơn")
    actions.submit_version(row, by=writer)
    actions.approve_document(row, by=district.people["duyetbai"])
    assert "viết dở" in Client().get(f"/van-ban/{row.pk}/").content.decode()
    assert ApprovedVersion.objects.filter(kind="legaldocument", key=row.pk).count() == 2
    actions.take_down_document(row, by=district.people["duyetbai"], reason="Nhầm")
    assert Client().get(f"/van-ban/{row.pk}/").status_code == 404
    assert not search(Wanted("749/QD-TTg")).hits


def test_nobody_approves_their_own(district, library):
    from loa.org import actions as org

    person = district.people["bientap"]
    org.grant(person, district.units["vanphong"], Role.APPROVER, by=None)
    person = type(person).objects.get(pk=person.pk)
    row = actions.submit_version(library["749/QĐ-TTg"], by=person)
    with pytest.raises(Refused, match="chính anh/chị"):
        actions.approve_document(row, by=person)


def test_search_finds_symbols_with_and_without_marks_and_the_words_of_the_file(district, library, publish_document):
    row = library["749/QĐ-TTg"]
    actions.add_legal_file(
        row, by=district.people["bientap"], file=ContentFile("Điều 1. Con trâu là đầu cơ nghiệp.".encode(), "q.txt")
    )
    publish_document(row)
    for words in ("749/QĐ-TTg", "749/qd-ttg", "con trâu", "dau co nghiep"):
        assert [(hit.entry.kind, hit.entry.key) for hit in search(Wanted(words)).hits] == [("document", row.pk)], words
    text = Client().get("/tim-kiem/?q=749/QD-TTg").content.decode()
    assert f"/van-ban/{row.pk}/" in text
    assert "Văn bản · " in text
    assert "chưa rõ" not in text
    torn = publish_document(library["04-NQ/TU"])
    assert torn.issued_on is None
    assert "ngày ban hành: chưa rõ" in Client().get("/tim-kiem/?q=04-NQ/TU").content.decode(), (
        "no other day stands for it"
    )
    answer = Client().get(f"/van-ban/{row.pk}/tep/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).decode().startswith("Điều 1")


def _bomb() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\x00" * 30_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("x.pdf", b"", False),
        ("x.pdf", b"<html><script>alert(1)</script>", False),
        ("x.pdf", b"MZ\x90\x00" + b"\x00" * 200, False),
        ("anh.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, False),
        ("../../x.pdf", b"%PDF-1.4\n<script>alert(1)</script>", True),
        ("bomb.docx", _bomb(), None),
    ],
)
def test_hostile_files(district, library, name, data, kept):
    row = library["749/QĐ-TTg"]
    file = ContentFile(data, name)
    if kept is False:
        with pytest.raises(Refused):
            actions.add_legal_file(row, by=district.people["bientap"], file=file)
        assert not row.files.exists()
        return
    try:
        taken = actions.add_legal_file(row, by=district.people["bientap"], file=file)
    except Refused:
        assert kept is None
        return
    taken.refresh_from_db()
    assert taken.text_state == TextState.UNREADABLE
    assert taken.reason
    assert "/" not in taken.filename
    assert taken.file.name.startswith("legal/")


def test_relations_are_named_by_symbol_drawn_and_told_from_both_ends(district, library, publish_document):
    newer, older = library["749/QĐ-TTg"], library["04-NQ/TU"]
    with pytest.raises(Refused, match="Thư viện chưa có"):
        actions.write_document(newer, by=district.people["bientap"], relations={"based_on": ["1/QĐ-KHÔNG"]})
    with pytest.raises(Refused, match="chính nó"):
        actions.write_document(newer, by=district.people["bientap"], relations={"based_on": ["749/QĐ-TTg"]})
    publish_document(newer, relations={"based_on": ["04-nq/tu", "", "04-NQ/TU"], "replaces": []})
    assert "Căn cứ" not in Client().get(f"/van-ban/{newer.pk}/").content.decode()  # the other is not public yet
    publish_document(older)
    text = Client().get(f"/van-ban/{newer.pk}/").content.decode()
    assert 'class="legal-graph"' in text
    assert "Căn cứ" in text
    assert "Là căn cứ của" in Client().get(f"/van-ban/{older.pk}/").content.decode()
    from loa.portal.library.access import get_public

    row = get_public(older.pk)
    picture = draw(row, edges_of(row))
    assert f'viewBox="0 0 {WIDTH} ' in picture
    assert 'role="img"' in picture
    assert "style=" not in picture
    assert draw(row, []) == ""


def test_two_documents_of_one_symbol_need_a_day(district, library):
    office, writer = district.units["vanphong"], district.people["bientap"]
    from datetime import date

    with pytest.raises(Refused, match="đã có văn bản"):
        actions.add_document(
            office, by=writer, kind="Quyết định", symbol="749/QĐ-TTg", issued_on=date(2020, 6, 3), title="x"
        )
    actions.add_document(
        office, by=writer, kind="Quyết định", symbol="749/QĐ-TTg", issued_on=date(2024, 6, 3), title="khác"
    )
    row = library["04-NQ/TU"]
    with pytest.raises(Refused, match="hơn một"):
        actions.write_document(row, by=writer, relations={"guides": ["749/QĐ-TTg"]})
    with pytest.raises(Refused, match="lịch"):
        actions.write_document(row, by=writer, relations={"guides": ["749/QĐ-TTg ngày 31/2/2020"]})
    row = actions.write_document(row, by=writer, relations={"guides": ["749/QĐ-TTg, ngày 3/6/2020"]})
    assert row.draft["relations"] == [["guides", library["749/QĐ-TTg"].pk]]
    with pytest.raises(Refused, match="trước ngày"):
        actions.write_document(row, by=writer, force_from=date(2024, 2, 1), force_to=date(2024, 1, 1))


def test_coverage_counts_what_the_public_finds(plan, district, library, publish, publish_document):
    row = library["749/QĐ-TTg"]
    publish_document(row)
    page = publish()
    approver = district.people["lanhdao.sonvien"]
    with pytest.raises(PermissionDenied):  # the story is out: its writer alone may not claim it
        actions.choose_documents(page, [row], by=district.people["xa.sonvien"])
    actions.choose_documents(page, [row], by=approver, is_example=True)
    covered = coverage_of(plan)
    assert (covered.covered, covered.total) == (1, 3)
    assert page.title in Client().get(f"/chuyen-doi-so/ke-hoach/{plan.pk}/").content.decode()
    assert page.title in Client().get(f"/van-ban/{row.pk}/").content.decode()
    assert page.title in Client().get("/chuyen-doi-so/cau-chuyen/").content.decode()
    assert str(row) in Client().get(page.address.split("/", 3)[3].join(["/", ""])).content.decode()

    def radio(documents: dict[int, LegalDocument]) -> list[Spread]:
        return [Spread(pk, "Phát thanh", "Chương trình", "/x/") for pk in documents]

    document_spread.subscribe(radio)
    try:
        assert coverage_of(plan).covered == 3
    finally:
        document_spread._subscribers.remove(radio)
    actions.take_down_story(page, by=approver, reason="Nhầm")
    assert spread([row])[row.pk] == []
    choose_spread(plan, [row], by=district.people["bientap"], among=library.values())
    assert coverage_of(plan).total == 1


def test_filters_and_few_queries(district, library, publish_document):
    for row in library.values():
        publish_document(row, **({"title": "Đường làng", "issuer": "UBND"} if not row.symbol else {"force": "ended"}))
    client = Client()
    client.get("/van-ban/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = client.get("/van-ban/?q=duong+lang&co-quan=UBND").content.decode()
    assert len(queries) <= 12, [query["sql"][:90] for query in queries]
    assert "Đường làng" in text
    assert "749/QĐ-TTg" not in text
    assert "749/QĐ-TTg" in client.get("/van-ban/?hieu-luc=ended&nam=2020&loai=Quyết+định").content.decode()
    for junk in ("?nam=%00", "?noi-dung=99999999999999999999", "?loai=<script>", "?q=%00' OR 1=1", "?hieu-luc=x"):
        assert client.get(f"/van-ban/{junk}").status_code == 200, junk
    for junk in ("?trang=0", "?trang=abc", "?noi=77", "?noi=99999999999999999999"):
        assert client.get(f"/van-ban/{junk}").status_code == 404, junk
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/van-ban/{library['749/QĐ-TTg'].pk}/").status_code == 200
    assert len(queries) <= 14, len(queries)


def test_the_desk_s_screens(as_person, plan, library, district):
    client, row = as_person("bientap"), library["749/QĐ-TTg"]
    paths = ["", f"{row.pk}/", f"{row.pk}/sua/", "them/", f"ke-hoach/{plan.pk}/"]
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/ban/thu-vien/{path}").status_code == 200, path
        assert len(queries) <= 15, (path, len(queries))
    values = {"kind": "Quyết định", "symbol": "749/QĐ-TTg", "force": "unknown", "based_on": "không có thật"}
    answer = client.post(f"/ban/thu-vien/{row.pk}/sua/", values)
    assert answer.status_code == 422
    assert "không có thật" in answer.content.decode()
    values |= {"based_on": "04-NQ/TU", "file": ContentFile(b"<script>", "x.pdf")}
    answer = client.post(f"/ban/thu-vien/{row.pk}/sua/", values, follow=True)
    assert "riêng tệp chưa nhận" in answer.content.decode()
    client.post(f"/ban/thu-vien/{row.pk}/sua/", values | {"title": "Đủ rồi", "file": ""})
    answer = client.post(f"/ban/thu-vien/{row.pk}/trinh/", follow=True)
    assert "Đã trình duyệt" in answer.content.decode()
    approver = as_person("duyetbai")
    row.refresh_from_db()
    assert "Đủ rồi" in approver.get(f"/ban/thu-vien/{row.pk}/").content.decode()
    approver.post(f"/ban/thu-vien/{row.pk}/duyet/", {"seen": row.submitted_at.isoformat()})
    row.refresh_from_db()
    assert row.published_at
    assert as_person("xa.quelam").get(f"/ban/thu-vien/{row.pk}/").status_code == 404
    assert client.post(f"/ban/thu-vien/ke-hoach/{plan.pk}/", {"documents": [row.pk]}).status_code == 302
    assert coverage_of(plan).total == 1
    assert client.get("/ban/thu-vien/?xuat=xlsx").status_code == 200
