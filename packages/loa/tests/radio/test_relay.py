"""The server's side of the relay protocol: who is let in, what they are told, what their log does."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import PermissionDenied


def test_the_vectors_of_the_protocol_hold() -> None:
    """Signing and hashing as the protocol's page has them."""
    from loa.radio import keys, logline

    device = Ed25519PrivateKey.from_private_bytes(keys.decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
    raw = device.public_key().public_bytes_raw()
    assert keys.encode(raw) == "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"
    assert keys.device_name(raw) == "56475aa75463474c"
    body = '{"code":"K7M2-QX4T","n":1,"đài":"Quế Trung"}'
    assert logline.canonical({"n": 1, "đài": "Quế Trung", "code": "K7M2-QX4T"}) == body
    message = (
        "loa-relay-request\nPOST\n/api/v1/relay/status\n1791169200000\nAAECAwQFBgcICQoLDA0ODw\n"
        + hashlib.sha256(body.encode()).hexdigest()
    )
    signature = "9WS1vOEbdX6qQ_ZidnbQni7hK_JDH9igUuGSglvQOaqMIBPrbWvajFRPXqt1s8kXsmL3gg41f51qm-6Bqj2nBQ"
    assert keys.holds(raw, signature, message.encode())
    assert not keys.holds(raw, signature, message.encode() + b" ")


def test_the_document_says_that_devices_sign() -> None:
    from pathlib import Path

    document = json.loads((Path(__file__).resolve().parents[2] / "openapi.json").read_text("utf-8"))
    paths = {path: item for path, item in document["paths"].items() if path.startswith("/api/v1/relay/")}
    assert len(paths) == 9
    for path, item in paths.items():
        for operation in item.values():
            refusal = operation["responses"]["401"]["content"]["application/json"]["schema"]
            assert refusal["$ref"].endswith("/RelayProblem"), path
            assert bool(operation.get("security")) == (path != "/api/v1/relay/pair"), path


@pytest.mark.django_db
class TestPairing:
    def test_a_code_works_once_and_only_for_half_an_hour(self, book: Any, district: Any, stations: Any) -> None:
        from loa.radio import actions
        from loa.radio.models import PairingCode

        by = district.people["dieuphoi"]
        code = actions.make_code(stations[0], by=by)
        first, second = book.Agent(), book.Agent()
        answer = first.pair(code.lower())
        assert answer.status_code == 200
        assert answer.json()["name"] == stations[0].name
        assert first.pair(code).json() == answer.json(), "the answer may have been lost"
        assert (second.pair(code).status_code, second.pair(code).json()["code"]) == (410, "used_code")
        assert second.pair("23456789AB").json()["code"] == "unknown_code"
        late = actions.make_code(stations[1], by=by)
        row = PairingCode.objects.get(station=stations[1])
        row.made_at, row.expires_at = row.made_at - timedelta(hours=1), row.expires_at - timedelta(hours=1)
        row.save()
        assert second.pair(late).json()["code"] == "used_code"

    def test_the_database_holds_no_code_and_no_secret(self, agent: Any) -> None:
        from django.core import serializers
        from loa.radio.keys import encode
        from loa.radio.models import Device, PairingCode

        one = agent()
        text = serializers.serialize("json", [*Device.objects.all(), *PairingCode.objects.all()])
        assert one.secret.hex() not in text
        assert encode(one.secret) not in text

    def test_the_server_s_key_is_private(self, agent: Any, settings: Any) -> None:
        agent()
        assert (settings.INSTALLATION.data_dir / "relay-key").stat().st_mode & 0o777 == 0o600

    def test_guessing_codes_is_slowed_down(self, book: Any, district: Any, stations: Any) -> None:
        from loa.radio import actions

        code = actions.make_code(stations[0], by=district.people["dieuphoi"])
        one = book.Agent()
        for _nth in range(10):
            assert one.pair("22222222").status_code == 404
        answer = one.pair(code)
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) >= 1

    def test_another_device_retires_the_first(self, agent: Any, book: Any, district: Any, stations: Any) -> None:
        from loa.radio.models import Device

        first = agent()
        first.write("paired")
        second = agent()
        answer = first.get("manifest")
        assert (answer.status_code, answer.json()["code"]) == (403, "retired")
        assert first.opened(answer, "loa-relay-retired")["device"] == first.name
        assert first.get("time").status_code == 200
        first.write("retired")
        assert first.deliver().json()["have"] == 2
        first.write("clock", reason="ntp")
        assert first.deliver().json()["code"] == "fork", "nothing is taken after the last entry"
        assert second.get("manifest").status_code == 200
        assert Device.objects.filter(station=stations[0], retired_at=None).count() == 1

    def test_whoever_lost_the_right_meanwhile_pairs_nothing(self, book: Any, district: Any, stations: Any) -> None:
        from loa.radio import actions

        code = actions.make_code(stations[5], by=district.people["xa.sonvien"])
        district.people["xa.sonvien"].memberships.filter(role="station").delete()
        assert book.Agent().pair(code).json()["code"] == "used_code"


@pytest.mark.django_db
class TestRequests:
    def test_what_is_not_signed_by_a_paired_key_is_refused(self, agent: Any, book: Any) -> None:
        one = agent()
        assert one.client.get(f"{book.BASE}manifest").status_code == 401
        stranger = book.Agent()
        assert stranger.get("manifest").json()["code"] == "unknown_device"
        headers = one.headers("GET", f"{book.BASE}manifest", b"")
        assert one.client.get(f"{book.BASE}urgent", headers=headers).json()["code"] == "bad_signature"
        forged = headers | {"Loa-Signature": stranger.headers("GET", f"{book.BASE}manifest", b"")["Loa-Signature"]}
        assert one.client.get(f"{book.BASE}manifest", headers=forged).json()["code"] == "bad_signature"

    def test_a_repeated_or_late_message_is_refused(self, agent: Any, book: Any) -> None:
        from loa.kit.clock import now

        one = agent()
        nonce = "A" * 21 + "A"
        assert one.post("log", {"entries": []}, nonce=nonce).status_code == 200
        assert one.post("log", {"entries": []}, nonce=nonce).json()["code"] == "used_nonce"
        old = int((now() - timedelta(minutes=6)).timestamp() * 1000)
        assert one.post("log", {"entries": []}, time_ms=old).json()["code"] == "bad_time"

    def test_refusals_stand_on_the_audit_log_once(self, agent: Any, book: Any) -> None:
        from wagtail.models import ModelLogEntry

        one = agent()
        for _nth in range(3):
            headers = one.headers("GET", f"{book.BASE}time", b"")
            one.client.get(f"{book.BASE}manifest", headers=headers)
        assert ModelLogEntry.objects.filter(action="radio.refuse_device").count() == 1

    def test_too_much_at_once_is_refused(self, agent: Any) -> None:
        one = agent()
        assert one.post("log", {"entries": [], "x": "y" * 2**20}).json()["code"] == "too_large"
        assert one.post("log", {"entries": 5}).status_code == 422
        assert one.post("log", {"entries": [{"body": "x"}]}).status_code == 422

    def test_the_time_is_bound_to_the_request(self, agent: Any, book: Any) -> None:
        one = agent()
        headers = one.headers("GET", f"{book.BASE}time", b"", time_ms=0)
        answer = one.client.get(f"{book.BASE}time", headers=headers)
        told = one.opened(answer, "loa-relay-time")
        assert told["nonce"] == headers["Loa-Nonce"]
        assert told["device"] == one.name


@pytest.mark.django_db
class TestManifest:
    def test_it_names_what_was_approved_and_its_bytes_can_be_fetched(
        self, agent: Any, approved: Any, fake_engine: Any
    ) -> None:
        one = agent()
        told = one.opened(one.get("manifest"), "loa-relay-manifest")
        assert [airing["priority"] for airing in told["airings"]] == ["normal"] * 4
        assert told["quiet"] == [["21:00", "05:30"]]
        audio = told["airings"][0]["audio"][0]
        assert audio["samples"] == 600 * 48000
        whole = one.get(f"audio/{audio['sha256']}")
        body = b"".join(whole.streaming_content)
        assert hashlib.sha256(body).hexdigest() == audio["sha256"]
        rest = one.get(f"audio/{audio['sha256']}", Range="bytes=4990-")
        assert (rest.status_code, rest["Content-Range"]) == (206, "bytes 4990-4999/5000")
        assert b"".join(rest.streaming_content) == body[4990:]
        assert one.get(f"audio/{audio['sha256']}", Range="bytes=5000-").status_code == 416
        fingerprint = told["airings"][0]["fingerprint"]
        assert one.get(f"fingerprint/{fingerprint['sha256']}").status_code == 200
        assert one.get(f"audio/{fingerprint['sha256']}").json()["code"] == "not_found"

    def test_the_same_content_keeps_its_number_and_its_bytes(self, agent: Any, approved: Any) -> None:
        one = agent()
        first = one.get("manifest")
        assert one.get("manifest").content == first.content
        assert one.get("manifest", **{"If-None-Match": first["ETag"]}).status_code == 304
        serial = one.opened(first, "loa-relay-manifest")["serial"]
        approved.airings.filter(nth=3).update(state="cancelled")
        later = one.opened(one.get("manifest", **{"If-None-Match": first["ETag"]}), "loa-relay-manifest")
        assert later["serial"] == serial + 1
        assert len(later["airings"]) == 3

    def test_a_poll_hints_at_a_newer_manifest(self, agent: Any, approved: Any, district: Any) -> None:
        from loa.radio import actions

        one = agent()
        serial = one.opened(one.get("manifest"), "loa-relay-manifest")["serial"]
        assert one.get("urgent")["Loa-Serial"] == str(serial)
        actions.take_back(approved, by=district.people["trucdai"])
        assert one.get("urgent")["Loa-Serial"] == str(serial + 1)
        assert one.opened(one.get("manifest"), "loa-relay-manifest")["serial"] == serial + 1
        assert one.get("urgent")["Loa-Serial"] == str(serial + 1)

    def test_a_new_key_is_vouched_for_by_the_old_one(self, agent: Any, capsys: Any) -> None:
        from cryptography.exceptions import InvalidSignature
        from django.core.management import call_command
        from loa.radio import keys
        from loa_relay.protocol import newest_key

        one = agent()
        known, secret = one.server_key, keys.secret_of(one.raw)
        for _twice in range(2):
            call_command("radio", "rotate-key")
        assert "relay-keys.json" in capsys.readouterr().out
        with pytest.raises(InvalidSignature):
            one.opened(one.get("time"), "loa-relay-time")
        one.server_key = newest_key(known, one.get("keys").json()["keys"])
        assert one.server_key == keys.public_key()
        assert one.opened(one.get("time"), "loa-relay-time")["device"] == one.name
        assert keys.secret_of(one.raw) == secret

    def test_a_change_after_approval_takes_the_programme_off_the_stations(
        self, agent: Any, approved: Any, district: Any
    ) -> None:
        from loa.radio import actions

        one = agent()
        told = one.opened(one.get("manifest"), "loa-relay-manifest")
        actions.take_back(approved, by=district.people["trucdai"])
        assert one.opened(one.get("manifest"), "loa-relay-manifest")["airings"] == []
        assert one.get(f"audio/{told['airings'][0]['audio'][0]['sha256']}").status_code == 404

    def test_a_station_gets_no_other_station_s_bytes(self, agent: Any, approved: Any) -> None:
        one, other = agent(0), agent(1)
        approved.airings.filter(station=one.station).delete()
        audio = other.opened(other.get("manifest"), "loa-relay-manifest")["airings"][0]["audio"][0]
        assert one.opened(one.get("manifest"), "loa-relay-manifest")["airings"] == []
        assert one.get(f"audio/{audio['sha256']}").json()["code"] == "not_found"


@pytest.mark.django_db
class TestLog:
    @pytest.fixture(autouse=True)
    def _later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The logs arrive when all runs of the month are over."""
        from loa.kit.clock import now

        moment = now() + timedelta(days=60)
        monkeypatch.setattr("loa.radio.actions.log.now", lambda: moment)

    def test_nothing_sounded_before_its_hour_or_after_it_was_taken_off(
        self, agent: Any, approved: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from loa.evidence.models import Entry
        from loa.radio.models import Device, LogLine

        one = agent()
        early, off = approved.airings.filter(station=one.station).order_by("nth")[:2]
        off.state = "cancelled"
        off.save(update_fields=["state"])
        one.plays(str(off.pk))
        assert one.deliver().json()["have"] == 2
        before = early.starts - timedelta(minutes=3)
        monkeypatch.setattr("loa.radio.actions.log.now", lambda: before)
        one.plays(str(early.pk))
        assert one.deliver().json()["have"] == 4
        early.refresh_from_db()
        off.refresh_from_db()
        assert (early.state, off.state) == ("planned", "cancelled")
        assert not Entry.objects.exists()
        assert LogLine.objects.count() == 4
        assert Device.objects.get(station=one.station).marked_why == "impossible"

    def test_a_completed_airing_is_evidence_of_the_commune_and_of_the_producer(
        self, agent: Any, approved: Any, tasks: Any
    ) -> None:
        from loa.evidence import chain
        from loa.evidence.models import Entry, Ledger

        one = agent()
        airing = approved.airings.get(station=one.station, nth=0)
        one.write("paired")
        one.plays(str(airing.pk))
        assert one.deliver().json()["have"] == 3
        airing.refresh_from_db()
        assert airing.state == "completed"
        assert airing.entry.task == tasks["xa-1"]
        assert airing.entry.details["lines"] == [2, 3]
        proof = json.loads(airing.entry.attachments.get().file.read())
        assert proof[0]["public_key"] == one.raw.hex()
        assert [line["body"] for line in proof[1:]] == [entry["body"] for entry in one.log[1:]]
        run = Entry.objects.get(kind="programme")
        assert run.task == tasks["ttvh"]
        assert [(one.filename, one.mime) for one in run.attachments.order_by("pk")] == [
            ("chung-nhan-am-thanh.txt", "text/plain"),
            ("chung-nhan-am-thanh.pdf", "application/pdf"),
        ]
        assert not list(chain.verify(Ledger.objects.get()))

    def test_what_comes_twice_counts_once(self, agent: Any, approved: Any) -> None:
        from loa.evidence.models import Entry

        agents = [agent(nth) for nth in range(3)]
        for one in agents:
            for airing in approved.airings.filter(station=one.station, nth__lt=2):
                one.plays(str(airing.pk))
            for _again in range(3):
                assert one.deliver().json()["have"] == 4
            assert one.deliver(one.log[1:3]).json()["have"] == 4
        counts = {kind: Entry.objects.filter(kind=kind).count() for kind in ("programme", "repeat", "relay")}
        assert counts == {"programme": 1, "repeat": 1, "relay": 6}

    def test_a_gap_and_a_fork_are_refused_whole_and_the_device_is_marked(self, agent: Any, approved: Any) -> None:
        from loa.radio.models import Device, LogLine

        one = agent()
        for _nth in range(4):
            one.write("agent_started")
        told = one.deliver(one.log[1:]).json()
        assert (told["code"], told["have"], told["hash"]) == ("gap", 0, "0" * 64)
        assert one.deliver(one.log[:2]).json()["have"] == 2
        honest = one.log[:2]
        one.log = honest[:1]
        forged = one.write("clock", reason="ntp")
        answer = one.deliver([forged])
        assert (answer.status_code, answer.json()["code"], answer.json()["have"]) == (409, "fork", 2)
        one.write("clock", reason="ntp")
        assert one.deliver(one.log[2:]).json()["code"] == "fork"
        device = Device.objects.get(name=one.name)
        assert device.marked_why == "fork"
        assert LogLine.objects.count() == 2

    def test_a_forged_or_crooked_entry_is_refused(self, agent: Any, book: Any) -> None:
        one, other = agent(0), agent(1)
        entry = one.write("paired")
        assert one.deliver([entry | {"signature": other.write("paired")["signature"]}]).json()["code"] == "invalid"
        spaced = entry["body"].replace(":", ": ", 1)
        assert one.deliver([{"body": spaced, "signature": entry["signature"]}]).json()["code"] == "invalid"
        assert other.deliver([entry]).json()["code"] == "invalid", "another device's log"
        assert one.deliver([entry]).json()["have"] == 1

    def test_another_sound_than_was_approved_proves_nothing_and_is_shown(
        self, agent: Any, approved: Any, as_person: Any
    ) -> None:
        from django.urls import reverse
        from loa.evidence.models import Entry
        from loa.radio.models import Notice

        one = agent()
        first, second, third = approved.airings.filter(station=one.station).order_by("nth")[:3]
        one.plays(str(first.pk), sha256="1" * 64)
        one.write("completed", str(second.pk), of=1000, to=1000)
        one.write("completed", str(third.pk), sample_rate=44100, to=600 * 48000)
        assert one.deliver().json()["have"] == 4
        assert set(approved.airings.filter(station=one.station, nth__lt=3).values_list("state", "entry")) == {
            ("wrong", None)
        }
        assert not Entry.objects.exists()
        assert Notice.objects.count() == 3
        page = as_person("trucdai").get(reverse("radio:airings")).content.decode()
        assert page.count("một bản khác bản đã duyệt") == 1, "one word for all that failed at this station"
        assert "Không đúng bản đã duyệt" in page

    def test_a_moment_that_no_calendar_can_tell_is_refused(self, agent: Any, approved: Any) -> None:
        one = agent()
        for at in ("0001-01-01T00:00:00.000+07:00", "9999-12-31T23:59:59.000-07:00"):
            entry = one.write("clock", at=None, reason="ntp", **{"began": at})
            answer = one.deliver([entry])
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
            one.log.pop()

    def test_an_airing_of_another_station_is_not_moved(self, agent: Any, approved: Any) -> None:
        one = agent(0)
        foreign = approved.airings.exclude(station=one.station).first()
        one.plays(str(foreign.pk))
        one.plays("local:chao-buoi-sang")
        assert one.deliver().json()["have"] == 4
        foreign.refresh_from_db()
        assert foreign.state == "planned"

    def test_stretches_that_go_on_become_whole(self, agent: Any, approved: Any) -> None:
        one = agent()
        airing = approved.airings.get(station=one.station, nth=0)
        one.write("started", str(airing.pk))
        one.write("partial", str(airing.pk), to=1000, reason="power")
        one.deliver()
        airing.refresh_from_db()
        assert (airing.state, airing.samples, airing.entry) == ("partial", 1000, None)
        one.write("started", str(airing.pk), **{"from": 900})
        one.write("completed", str(airing.pk), to=600 * 48000, **{"from": 900})
        one.write("heard", str(airing.pk), to=600 * 48000, score=812)
        one.deliver()
        airing.refresh_from_db()
        assert (airing.state, airing.score) == ("completed", 812)
        assert airing.entry is not None

    def test_missed_is_told_once_to_both_sides(self, agent: Any, approved: Any, district: Any) -> None:
        from loa.radio import access
        from loa.radio.models import Notice

        one = agent()
        airing = approved.airings.get(station=one.station, nth=0)
        one.write("missed", str(airing.pk), reason="off")
        for _again in range(2):
            one.deliver()
        notice = Notice.objects.get()
        assert "Bật máy" in notice.text
        operator, producer, other = (district.people[n] for n in ("xa.quetrung", "trucdai", "xa.sonvien"))
        assert notice in access.open_notices(operator)
        assert notice in access.open_notices(producer)
        assert notice not in access.open_notices(other)
        from loa.radio import actions

        actions.read_notice(notice, by=operator)
        assert notice not in access.open_notices(operator)
        assert notice in access.open_notices(producer)

    def test_an_airing_without_a_log_is_asked_for_and_not_guessed(self, agent: Any, approved: Any) -> None:
        from loa.kit.clock import now
        from loa.radio import actions
        from loa.radio.models import Notice

        one = agent()
        airing = approved.airings.get(station=one.station, nth=0)
        later = airing.starts + timedelta(hours=25)
        assert actions.look_for_missed(later) == 6
        assert actions.look_for_missed(later) == 0
        airing.refresh_from_db()
        assert airing.state == "planned"
        one.plays(str(airing.pk))
        one.deliver()
        assert Notice.objects.get(airing=airing).settled_at is not None
        assert now() < later

    def test_an_unknown_hour_is_said_to_be_unknown(self, agent: Any, approved: Any) -> None:
        one = agent()
        airing = approved.airings.get(station=one.station, nth=0)
        one.plays(str(airing.pk), clock="unverified", began="1970-01-01T00:00:05.000+00:00")
        one.deliver()
        airing.refresh_from_db()
        assert airing.entry.details["clock"] == "unverified"
        assert airing.entry.happened_on.year >= 2026
        assert "chưa xác thực" in airing.entry.note


@pytest.mark.django_db
class TestUrgent:
    def test_two_people_and_two_authentications(
        self, agent: Any, district: Any, stations: Any, fake_engine: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        from loa.kit.refused import Refused
        from loa.radio import actions
        from loa.radio.keys import decode

        one = agent()
        assert one.get("urgent").status_code == 204
        first = district.people["dieuphoi"]
        with django_capture_on_commit_callbacks():
            urgent = actions.prepare(
                district.units["xa-1"], by=district.people["xa.quetrung"], title="Nước lên", text="Bà con lên chỗ cao.",
                stations=stations[:1],
            )  # fmt: skip
        actions.carry_out(urgent.renderings.get().pk)
        assert one.get("urgent").status_code == 204, "nobody has sent it"
        with pytest.raises(PermissionDenied):
            actions.send(urgent, by=district.people["xa.quetrung"])
        actions.send(urgent, by=first)
        with pytest.raises(Refused):
            actions.send(urgent, by=first)
        answer = one.get("urgent")
        told = one.opened(answer, "loa-relay-urgent")
        mac = hmac.digest(one.secret, b"loa-relay-urgent\n" + decode(answer.json()["payload"]), "sha256")
        assert decode(answer.json()["mac"]) == mac
        assert (told["action"], told["title"]) == ("play", "Nước lên")
        assert one.get(f"audio/{told['audio'][0]['sha256']}").status_code == 200
        one.write("started", told["order"], planned=None, priority="urgent")
        one.deliver()
        assert one.opened(one.get("urgent"), "loa-relay-urgent")["order"] == told["order"]
        actions.cancel(urgent, by=first)
        assert one.opened(one.get("urgent"), "loa-relay-urgent")["action"] == "stop"
        one.write("partial", told["order"], planned=None, priority="urgent", to=10, reason="stopped")
        one.deliver()
        assert one.get("urgent").status_code == 204

    def test_who_prepared_does_not_send(
        self, district: Any, stations: Any, fake_engine: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        from loa.kit.refused import Refused
        from loa.radio import actions

        by = district.people["dieuphoi"]
        with django_capture_on_commit_callbacks(execute=True):
            urgent = actions.prepare(district.units["district"], by=by, title="Bão", text="Bão vào.", stations=stations)
        with pytest.raises(Refused, match="Người thứ hai"):
            actions.send(urgent, by=by)
