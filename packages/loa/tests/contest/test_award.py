"""The decision and the certificates: drafted, held against profiles, numbered, fixed, signed, checked by anybody."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.test import Client
from loa.kit.refused import Refused

PRIZES = [
    {"kind": "individual", "name": "Giải Nhất", "count": 1, "value": "1.000.000 đồng"},
    {"kind": "collective", "name": "Cờ", "count": 1},
]
PASSWORD = "mật khẩu"


def certified(folder: Path, name: str, days: int = 30) -> tuple[Path, Path]:
    """A certificate signed by a made-up authority: the PKCS#12 file, and the authority's own certificate."""

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def made(subject: str, issuer: str, key: Any, by: Any, is_authority: bool) -> x509.Certificate:
        usage = x509.KeyUsage(
            not is_authority, not is_authority, False, False, False, is_authority, is_authority, False, False
        )
        moment = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(named(subject)).issuer_name(named(issuer)).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment - timedelta(days=60)).not_valid_after(moment + timedelta(days=days))
            .add_extension(x509.BasicConstraints(is_authority, None), True).add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
            .sign(by, hashes.SHA256())
        )  # fmt: skip

    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = made("CA thử nghiệm", "CA thử nghiệm", authority, authority, True)
    leaf = made(name, "CA thử nghiệm", own, authority, False)
    lock = serialization.BestAvailableEncryption(PASSWORD.encode())
    paths = folder / f"{days}.p12", folder / f"{days}.pem"
    paths[0].write_bytes(pkcs12.serialize_key_and_certificates(b"x", own, leaf, [root], lock))
    paths[1].write_bytes(root.public_bytes(serialization.Encoding.PEM))
    return paths


@pytest.fixture
def fixed(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A scene whose round is published and whose papers are fixed under numbers; `.winner` has won."""
    from loa.contest import actions

    scene = make_scene(prizes=PRIZES)
    actions.set_roster(scene.contest, {scene.district.units["thpt"].pk: 40}, by=scene.runner)
    scene.winner = scene.take_part(1, 8, 1)
    scene.take_part(2, 3, 1)
    scene.close(monkeypatch)
    actions.draft_papers(scene.round, by=scene.runner)
    scene.round = actions.publish(scene.round, by=scene.approver)
    seen = "đối chiếu khi trao giải"
    assert (
        actions.fix_papers(scene.round, by=scene.approver, number="12", day=date(2026, 12, 3), first=7, unmatched=seen)
        == 3
    )
    return scene


def text_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_papers_are_signed_with_the_organiser_s_own_certificate(fixed: Any, settings: Any, tmp_path: Path) -> None:
    from loa.contest import actions
    from loa.contest.actions import carry_out
    from loa.contest.models import AwardWork
    from loa.papers import actions as papers
    from loa.papers import signing

    rows = list(fixed.round.award_papers.select_related("paper"))
    plain = [papers.pdf(row.paper) for row in rows]
    assert "Số: 12/QĐ-HĐ" in text_of(plain[0])
    assert "ngày 03 tháng 12 năm 2026" in text_of(plain[0])
    assert "Số: 07/GCN-HĐ" in text_of(plain[1])
    # Without a certificate it says so, and what to do.
    with pytest.raises(Refused, match=r"chưa được giao chứng thư số của Huyện đoàn.*phần mềm của cơ quan"):
        actions.sign_papers(fixed.round, by=fixed.approver)
    with pytest.raises(Exception, match=r"contest\.approve"):
        actions.sign_papers(fixed.round, by=fixed.runner)
    unit = fixed.contest.unit
    own, root = certified(tmp_path, unit.name)
    worn, _root = certified(tmp_path, unit.name, days=-1)
    usual = settings.INSTALLATION

    def install(path: Path, password: str = PASSWORD, roots: tuple[Path, ...] = ()) -> None:
        values = {"signing_certificates": {unit.name: str(path)}, "signing_password": password}
        settings.INSTALLATION = usual.model_copy(update=values | {"signing_roots": [str(one) for one in roots]})

    for path, password, words in (
        (own, "sai", "mật khẩu"), (tmp_path / "không có", PASSWORD, "Không mở được"), (worn, PASSWORD, "hiệu lực"),
    ):  # fmt: skip
        install(path, password)
        with pytest.raises(Refused, match=words):
            actions.sign_papers(fixed.round, by=fixed.approver)
    install(own, roots=(root,))
    assert signing.holder_of(unit) == unit.name
    assert actions.sign_papers(fixed.round, by=fixed.approver) == 3
    # A second worker that read the papers before the first had signed them signs none again.
    work = AwardWork.objects.get(round=fixed.round)
    assert [carry_out._do(work, row) for row in rows] == ["", "", ""]
    with pytest.raises(Refused, match="không mở lại được"):
        actions.reopen_papers(fixed.round, by=fixed.approver, reason="sai số")
    with pytest.raises(Refused, match="đã có chữ ký số"):
        actions.sign_papers(fixed.round, by=fixed.approver)
    for row, before in zip(fixed.round.award_papers.select_related("paper"), plain, strict=True):
        signed = papers.pdf(row.paper)
        assert signed.startswith(before)
        (one,) = signing.read(signed, [root])
        assert (one.name, one.whole, one.trusted) == (unit.name, True, True)
        assert row.paper.signatures[0]["trusted"] is True
        assert b"ETSI.CAdES.detached" in signed
    # Another authority, none at all, and a byte that was changed.
    assert signing.read(signed, [_root])[0].trusted is False
    assert signing.read(signed)[0].trusted is None
    place = signed.index(b"/Type") + 1
    assert not all(one.whole for one in signing.read(signed[:place] + b"t" + signed[place + 1 :], [root]))
    with pytest.raises(Refused, match="không phải PDF"):
        signing.read(b"%PDF-1.7 nothing")


def test_a_file_signed_elsewhere_is_taken_in_when_it_is_ours(fixed: Any, settings: Any, tmp_path: Path) -> None:
    from loa.contest import actions
    from loa.papers import actions as papers
    from loa.papers import signing

    row, other = fixed.round.award_papers.select_related("paper")[:2]
    unit = fixed.contest.unit
    plain = papers.pdf(row.paper)
    own, _root = certified(tmp_path, "Bí thư Huyện đoàn")
    values = {"signing_certificates": {unit.name: str(own)}, "signing_password": PASSWORD}
    usual = settings.INSTALLATION
    settings.INSTALLATION = usual.model_copy(update=values)
    signed, foreign = signing.sign(plain, unit), signing.sign(papers.pdf(other.paper), unit)
    settings.INSTALLATION = usual
    for data, words in ((plain, "chưa có chữ ký"), (foreign, "không phải bản"), (signed[:-300], "PDF|nguyên vẹn|mới")):
        with pytest.raises(Refused, match=words):
            actions.take_signed(row, data, by=fixed.approver)
    client = Client()
    client.force_login(fixed.approver)
    address = f"/ban/cuoc-thi/vong/{fixed.round.pk}/trao-giai/"
    assert "Máy chủ chưa được giao chứng thư số" in client.get(address).content.decode()
    (tmp_path / "ky.pdf").write_bytes(signed)
    with (tmp_path / "ky.pdf").open("rb") as file:
        text = client.post(f"/ban/cuoc-thi/giay/{row.pk}/ky/", {"file": file}, follow=True).content.decode()
    assert "Đã nhận bản đã ký số" in text
    assert "Chữ ký số: Bí thư Huyện đoàn" in text
    assert "chưa được khai gốc tin cậy" in text
    assert client.get(f"/ban/cuoc-thi/giay/{row.pk}/pdf/").content == signed


def test_a_certificate_is_checked_by_anybody(fixed: Any, tmp_path: Path) -> None:
    from django.core.management import call_command
    from loa.contest import actions, claims
    from loa.contest.papers import keys

    row = fixed.round.award_papers.get(place=1)
    address = f"/thi/{fixed.contest.slug}/chung-nhan/{row.code}/"
    text = Client().get(address, {"ky": row.claim["sig"]}).content.decode()
    assert fixed.winner.name in text
    assert "do máy chủ của đơn vị tổ chức lập" in text
    assert "07/GCN-HĐ" in text
    forged = Client().get(address, {"ky": row.claim["sig"][:-2] + "xx"})
    assert (forged.status_code, "không phải mã máy chủ đã ký" in forged.content.decode()) == (400, True)
    assert Client().get(f"{address}giay.pdf").content.startswith(b"%PDF")
    told = Client().get(f"{address}?tai=json").content.decode()
    assert claims.check(told, keys().public)[0]
    for name, value in (("holder", "Người khác"), ("prize", "Giải Đặc biệt"), ("address", "https://khac.vn/")):
        assert not claims.check(json.dumps(json.loads(told) | {name: value}))[0]
    assert not claims.check(told, "00" * 32)[0]
    for junk in ("", "[]", "{}", "null", "[" * 5000):
        assert claims.check(junk) == (False, "Đây không phải chứng thực của giấy chứng nhận.")
    (tmp_path / "chung-thuc.json").write_text(told, "utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("contest", "verify", "--certificate", str(tmp_path / "chung-thuc.json"))
    assert ended.value.code == 0
    # Whoever has won finds it; whoever has asked to be forgotten is on no page any more.
    from loa.contest.accept import COOKIE

    winner = Client()
    winner.cookies[COOKIE] = fixed.entrance(fixed.winner)
    for page in ("cua-toi/", "ket-qua/1/"):
        assert address in winner.get(f"/thi/{fixed.contest.slug}/{page}").content.decode()
    actions.erase(fixed.winner, by=None)
    for gone in (address, f"{address}giay.pdf"):
        assert Client().get(gone).status_code == 404
    assert Client().get(f"/thi/{fixed.contest.slug}/chung-nhan//").status_code == 404


def test_winners_are_checked_against_their_profiles(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions
    from loa.contest.models import Entrant
    from wagtail.models import ModelLogEntry

    scene = make_scene(prizes=[{"kind": "individual", "name": "Giải", "count": 2}])
    first, second = scene.take_part(1, 8, 1), scene.take_part(2, 3, 1)
    scene.close(monkeypatch)
    actions.draft_papers(scene.round, by=scene.runner)
    scene.round = actions.publish(scene.round, by=scene.approver)
    address = f"/ban/cuoc-thi/vong/{scene.round.pk}/trao-giai/"
    runner, approver = Client(), Client()
    runner.force_login(scene.runner)
    approver.force_login(scene.approver)
    text = runner.get(address).content.decode()
    assert "2 người được giải chưa đối chiếu giấy tờ" in text
    assert first.phone in text
    # Whoever has an account here is pointed out: those who organise it are not ranked.
    assert "thuộc ban tổ chức" not in text
    scene.runner.phone = f"+84 {first.phone[1:4]} {first.phone[4:]}"
    scene.runner.save()
    assert f"với tài khoản {scene.runner}: thuộc ban tổ chức" in runner.get(address).content.decode()
    runner.post(address, {"deed": "match", "person": first.person})
    entrant = Entrant.objects.get(person=first.person)
    assert (entrant.matched_by, entrant.matched_at is not None) == (scene.runner, True)
    assert runner.post(address, {"deed": "match", "person": "7"}).status_code == 404
    # Nothing is fixed while somebody's papers were not seen, unless a person says why; that is on record.
    refused = approver.post(address, {"deed": "fix", "number": "3"})
    assert (refused.status_code, f"chưa đối chiếu giấy tờ: {second.name}." in refused.content.decode()) == (422, True)
    assert not scene.round.award_papers.filter(paper__state="final").exists()
    approver.post(address, {"deed": "fix", "number": "3", "unmatched": "trao tại hội trường"})
    assert scene.round.award_papers.filter(paper__state="final").count() == 3
    noted = ModelLogEntry.objects.get(action="contest.fix_unmatched")
    assert (noted.user, noted.data["people"], noted.data["reason"]) == (scene.approver, 1, "trao tại hội trường")
    # A wrong number: opened again with a reason; when everybody is seen nothing more is asked.
    assert approver.post(address, {"deed": "reopen", "reason": " "}).status_code == 422
    assert (
        "mở lại 3 văn bản"
        in approver.post(address, {"deed": "reopen", "reason": "sai số"}, follow=True).content.decode()
    )
    actions.match_profile(second, by=scene.runner)
    assert "unmatched" not in approver.get(address).content.decode()
    assert "sẵn sàng ký" in approver.post(address, {"deed": "fix", "number": "4"}, follow=True).content.decode()
    assert scene.round.award_papers.get(place=0).paper.number == "4"


def test_papers_are_fixed_one_by_one_in_the_background(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, queue
    from loa.contest.actions import carry_out as carrying
    from loa.contest.models import AwardWork
    from loa.papers import actions as papers

    scene = make_scene(prizes=[{"kind": "individual", "name": "Giải", "count": 3}])
    people = [scene.take_part(number, 8 - number, 1) for number in range(3)]
    scene.close(monkeypatch)
    actions.draft_papers(scene.round, by=scene.runner)
    scene.round = actions.publish(scene.round, by=scene.approver)
    for one in people:
        actions.match_profile(one, by=scene.runner)
    address = f"/ban/cuoc-thi/vong/{scene.round.pk}/trao-giai/"
    client = Client()
    client.force_login(scene.approver)
    fix, enqueue = papers.fix, queue.carry_out.enqueue

    def numbers() -> list[str]:
        return [row.paper.number for row in scene.round.award_papers.select_related("paper").order_by("place")]

    # Asked for, and nobody works yet: the page says how far it is, looks again by itself, and takes nothing in between.
    monkeypatch.setattr(type(queue.carry_out), "enqueue", lambda *_a, **_k: None)
    text = client.post(address, {"deed": "fix", "number": "5", "first": "7"}, follow=True).content.decode()
    assert "Việc đang chờ đến lượt" in text
    assert "Xong 0 trên 4 văn bản" in text
    assert 'http-equiv="refresh"' in text
    for again in ({"deed": "fix"}, {"deed": "reopen", "reason": "nhầm"}):
        assert "Đợi xong" in client.post(address, again, follow=True).content.decode()
    with pytest.raises(Refused, match="Đợi xong"):
        actions.draft_papers(scene.round, by=scene.runner)

    # The worker dies at the third paper: what is done stays done, and nobody else begins before it is surely gone.
    def dies(paper: Any, **given: Any) -> Any:
        if given["number"] == "08":
            raise SystemExit
        return fix(paper, **given)

    monkeypatch.setattr(papers, "fix", dies)
    work = AwardWork.objects.get(round=scene.round)
    with pytest.raises(SystemExit):
        carrying.carry_out(work.pk)
    assert numbers() == ["5", "07", "", ""]
    carrying.carry_out(work.pk)
    assert "Xong 2 trên 4 văn bản" in client.get(address).content.decode()
    assert actions.carry_out_overlooked(carrying.now()) == 0

    def gone() -> None:
        AwardWork.objects.update(beat_at=carrying.now() - carrying.STUCK * 2)

    gone()
    with pytest.raises(SystemExit):
        actions.carry_out_overlooked(carrying.now())
    gone()
    # Twice the same end: that one is left out, the others are done.
    assert actions.carry_out_overlooked(carrying.now()) == 1
    assert numbers() == ["5", "07", "", "09"]
    text = client.get(address).content.decode()
    assert "1 văn bản không làm được" in text
    assert "hai lần dừng giữa chừng" in text
    assert 'value="7"' in text  # the rest goes on with its numbers

    # Somebody stops it; asked again, only the rest is done, and a mishap is told where it belongs.
    client.post(address, {"deed": "fix", "number": "5", "first": "7"})
    assert "Đã dừng" in client.post(address, {"deed": "stop"}, follow=True).content.decode()
    carrying.carry_out(work.pk)
    assert numbers()[2] == ""
    monkeypatch.setattr(papers, "fix", lambda *_a, **_k: 1 / 0)
    monkeypatch.setattr(type(queue.carry_out), "enqueue", enqueue.__func__)
    text = client.post(address, {"deed": "fix", "number": "5", "first": "7"}, follow=True).content.decode()
    assert "Máy chủ gặp lỗi khi làm văn bản này" in text
    monkeypatch.setattr(papers, "fix", fix)
    text = client.post(address, {"deed": "fix", "number": "5", "first": "7"}, follow=True).content.decode()
    assert "Đã chốt 4 văn bản, sẵn sàng ký" in text
    assert numbers() == ["5", "07", "08", "09"]
    with pytest.raises(Refused, match="đã chốt"):
        actions.fix_papers(scene.round, by=scene.approver)
    with pytest.raises(Refused, match="Không có việc nào"):
        actions.stop_papers(scene.round, by=scene.approver)


def test_numbers_that_are_none_are_refused_at_their_field(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions

    scene = make_scene(prizes=PRIZES)
    winner = scene.take_part(1, 8, 1)
    scene.close(monkeypatch)
    actions.draft_papers(scene.round, by=scene.runner)
    scene.round = actions.publish(scene.round, by=scene.approver)
    actions.match_profile(winner, by=scene.runner)
    client = Client()
    client.force_login(scene.approver)
    address = f"/ban/cuoc-thi/vong/{scene.round.pk}/trao-giai/"
    refused = client.post(address, {"deed": "fix", "number": "mười hai"})
    assert (refused.status_code, "Số quyết định ghi như 12" in refused.content.decode()) == (422, True)
    assert scene.round.award_papers.filter(paper__state="final").count() == 0
    assert "sẵn sàng ký" in client.post(address, {"deed": "fix"}, follow=True).content.decode()
