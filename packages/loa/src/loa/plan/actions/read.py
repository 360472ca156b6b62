"""Bring in a plan, or a new version of one: the file is kept, what was read in it becomes rows, nothing is decided
yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit, channels
from loa.kit.refused import Refused
from loa.kit.words import figure
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan import reader
from loa.plan.actions.carry import Settled, carry_over, copy_findings, settled_roles
from loa.plan.actions.name import propose_units
from loa.plan.actions.shared import begin, current_document, refuse_twice
from loa.plan.models import (
    Cadence,
    Citation,
    Duty,
    Finding,
    FindingState,
    Party,
    PartyName,
    PartyRole,
    Plan,
    PlanDocument,
    Severity,
    document_path,
)
from loa.plan.themes import link_themes, read_themes
from loa.plan.titles import duty_title

KINDS = {"txt": "txt", "docx": "docx", "pdf": "pdf"}
ROLES = (
    (PartyRole.LEAD, "leads"),
    (PartyRole.PARTNER, "partners"),
    (PartyRole.REPORT_TO, "report_to"),
    (PartyRole.VIA, "via"),
)
EVERY = {"half_year": "half"}
"""Where the reader's word for a period differs from `kit.period.Every`."""
MOST = 2000
"""Most duties, citations or findings taken from one file; the longest real plans known hold a few hundred."""
IN_ONE = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def import_document(
    *, owner: Unit, by: User, filename: str, data: bytes, plan: Plan | None = None, is_sample: bool = False
) -> PlanDocument:
    """Read a plan's file and keep it with what was read.

    The file is read before the transaction begins, so that a long document holds nobody up.

    Args:
        owner: the unit that issued the plan.
        by: who brings it in.
        filename, data: the file, .txt, .docx or .pdf.
        plan: the plan of which this is a new version; None for a new plan.
        is_sample: whether the new plan is marked as sample content; a sample unit's always is.

    Raises:
        PermissionDenied: `by` does not coordinate the owner's plans.
        Refused: the file cannot be read, holds no duty, or is here already (`AlreadyRead`).
    """
    require(by, "plan.change", owner)
    check_file(owner, plan, len(data))
    reading = read_duties(owner, plan, filename, data)
    with transaction.atomic():
        return keep_reading(reading, owner=owner, by=by, filename=filename, data=data, plan=plan, is_sample=is_sample)


def check_file(owner: Unit, plan: Plan | None, size: int) -> None:
    """Refuse what need not be read to be refused.

    Args:
        owner, plan: as for `import_document`.
        size: of the file, in bytes.

    Raises:
        Refused: the file is too heavy, or the plan is another unit's.
    """
    if plan is not None and plan.owner_id != owner.pk:
        raise Refused(_("Bản mới phải của cùng cơ quan ban hành với kế hoạch."), field="file")
    limit = settings.INSTALLATION.upload_megabytes
    if size > limit * 2**20:
        raise Refused(
            _("Tệp nặng hơn %(limit)d MB. Bỏ bớt hình ảnh hoặc nén lại rồi tải lên lần nữa.") % {"limit": limit},
            field="file",
        )


def safe_name(filename: str) -> str:
    """A file's own name without the folders that some browsers send along."""
    return filename.replace("\\", "/").rsplit("/", 1)[-1][-255:] or "ke-hoach.txt"


def read_duties(owner: Unit, plan: Plan | None, filename: str, data: bytes) -> dict[str, Any]:
    """What `vanban` reads in a file: takes as long as the file makes it, so no transaction may be open.

    Raises:
        Refused: the file cannot be read, holds no duty or far more than a plan has, or is here already.
    """
    refuse_twice(owner, plan, hashlib.sha256(data).hexdigest())
    reading = reader.read(safe_name(filename), data)
    if not reading["duties"]:
        raise Refused(
            _(
                "Đọc được chữ trong tệp nhưng không thấy nhiệm vụ nào. Kiểm tra lại có đúng là kế hoạch, "
                "có phần nhiệm vụ hoặc tổ chức thực hiện không, rồi tải lên lần nữa."
            ),
            field="file",
        )
    if any(len(reading[part]) > MOST for part in ("duties", "citations", "findings")):
        raise Refused(
            _(
                "Tệp có hơn %(most)s nhiệm vụ hoặc văn bản viện dẫn, nhiều hơn hẳn một kế hoạch. "
                "Tách riêng phần kế hoạch cần đọc rồi tải lên lần nữa."
            )
            % {"most": figure(MOST)},
            field="file",
        )
    return reading


def keep_reading(
    reading: dict[str, Any], *, owner: Unit, by: User, filename: str, data: bytes, plan: Plan | None, is_sample: bool
) -> PlanDocument:
    """Keep a file with what was read in it, within the caller's transaction; arguments as for `import_document`.

    Raises:
        PermissionDenied, Refused: as `import_document`; asked again, for the reading took its time.
    """
    require(by, "plan.change", owner)
    filename, digest = safe_name(filename), hashlib.sha256(data).hexdigest()
    Unit.objects.select_for_update().get(pk=owner.pk)
    refuse_twice(owner, plan, digest)
    if plan is None:
        plan = _new_plan(owner, by, reading, is_sample)
        version = 1
    else:
        plan = begin(plan, by)
        version = current_document(plan).version + 1
    document = _keep(plan, version, by, filename, data, digest, reading)
    _fill(plan, document, reading, by)
    audit.note(plan, "plan.import", by=by, version=version, sha256=digest, filename=filename)
    return document


def plan_title(identity: dict[str, Any], filename: str) -> str:
    """What the plan is called: its type and its summary, as on the document; the file's name where it has neither."""
    kind, subject = identity.get("type") or "", " ".join((identity.get("subject") or "").split())
    if not subject:
        return filename.rsplit(".", 1)[0][:500]
    if subject[:2].istitle() or (subject[:1].isupper() and not subject[1:2].isupper()):
        subject = subject[:1].lower() + subject[1:] if kind else subject
    if fold(subject).startswith(fold(kind)):
        return (subject[:1].upper() + subject[1:])[:500]
    return f"{kind} {subject}".strip()[:500]


def _new_plan(owner: Unit, by: User, reading: dict[str, Any], is_sample: bool) -> Plan:
    identity = reading["document"]
    return Plan.objects.create(
        owner=owner,
        title=plan_title(identity, reading.get("source") or _("Kế hoạch")),
        symbol=(identity.get("symbol") or "")[:80],
        issued_on=_date(identity.get("date")),
        year=identity.get("year"),
        is_sample=is_sample or owner.is_sample,
        created_by=by,
    )


def _keep(
    plan: Plan, version: int, by: User, filename: str, data: bytes, digest: str, reading: dict[str, Any]
) -> PlanDocument:
    document = PlanDocument(
        plan=plan,
        version=version,
        filename=filename,
        kind=KINDS.get(filename.rsplit(".", 1)[-1].lower(), "txt"),
        sha256=digest,
        size=len(data),
        text=reading["text"],
        reading=reading,
        uploaded_by=by,
    )
    path = document_path(document, filename)
    document.file.name = path if default_storage.exists(path) else default_storage.save(path, ContentFile(data))
    document.save()
    return document


def _fill(plan: Plan, document: PlanDocument, reading: dict[str, Any], by: User) -> None:
    """Turn the reading into rows; what people decided about an earlier version stays."""
    names = _party_names(plan, reading["duties"])
    duties = [_duty(plan, document, order, item) for order, item in enumerate(reading["duties"])]
    by_code, settled = carry_over(plan, document, duties, by=by)
    parties = [
        Party(duty=duty, role=role, name=names[name], order=order)
        for item in reading["duties"]
        if (duty := by_code[item["id"]])
        for role, key in ROLES
        if role not in settled_roles(settled.get(duty.pk, set()))
        for order, name in enumerate(dict.fromkeys(_clean(item[key])))
    ]
    Party.objects.bulk_create(parties)
    _restatements(reading["duties"], by_code, settled)
    _citations(plan, document, reading["citations"])
    _findings(plan, document, reading["findings"], by_code)
    themes = read_themes(plan, reading)
    link_themes(themes, list(by_code.values()), settled)
    propose_units(plan, by=by)


def _clean(names: Sequence[str]) -> list[str]:
    return [" ".join(name.split())[:300] for name in names if name.strip()]


def _party_names(plan: Plan, items: Sequence[dict[str, Any]]) -> dict[str, PartyName]:
    known = {row.name: row for row in plan.party_names.all()}
    wanted = dict.fromkeys(name for item in items for _role, key in ROLES for name in _clean(item[key]))
    fresh = [PartyName(plan=plan, name=name, folded=fold(name)) for name in wanted if name not in known]
    for row in PartyName.objects.bulk_create(fresh):
        known[row.name] = row
    return known


def _duty(plan: Plan, document: PlanDocument, order: int, item: dict[str, Any]) -> Duty:
    """A duty as read, not saved."""
    cadence = item["cadence"]
    every = EVERY.get(cadence["every"], cadence["every"]) or ""
    kind = cadence["kind"] if cadence["kind"] in Cadence.values else Cadence.UNSTATED
    text = item["text"]
    start, end = item["span"]
    return Duty(
        plan=plan,
        document=document,
        code=item["id"][:20],
        order=order,
        where="" if item["where"] == "closing" else item["where"][:60],
        title=duty_title(text, item["leads"], item["partners"]),
        text=text,
        span_start=start,
        span_end=max(start, end),
        line_start=item.get("line_start"),
        line_end=item.get("line_end"),
        spans=item.get("spans") or {},
        confidence=item.get("confidence") or {},
        lead_source=item["lead_source"],
        channel=item["channel"],
        cadence=kind,
        every=every if kind == Cadence.RECURRING else "",
        count=_count(item, kind),
        repeats=_repeats(item.get("repeats"), every),
        duration_minutes=item.get("duration_minutes"),
        starts=_date(item.get("starts")),
        deadline=_date(item.get("deadline")),
        due_day=item.get("due_day"),
        condition=(item.get("condition") or "")[:300],
        audience=(item.get("audience") or "")[:200],
        product=(item.get("product") or "")[:300],
        budget=(item.get("budget") or "")[:300],
        **_quantity(item.get("quantity")),
        since=document.version,
    )


def _quantity(read: dict[str, Any] | None) -> dict[str, Any]:
    """The columns of what a duty is to reach."""
    if not read or not 0 < read["value"] < 10**9:
        return {}
    value = Decimal(str(read["value"])).quantize(Decimal("0.01"))
    return {"quantity": value, "quantity_unit": read["unit"][:60], "at_least": bool(read.get("at_least"))}


def _count(item: dict[str, Any], kind: str) -> int | None:
    """How many: what the rhythm says, or a whole quantity of what the channel's evidence is counted in."""
    if item["cadence"]["count"]:
        return int(item["cadence"]["count"])
    quantity = item.get("quantity")
    if not quantity or kind not in (Cadence.ONCE, Cadence.RECURRING) or quantity["value"] != int(quantity["value"]):
        return None
    measure = fold(str(channels.channel(item["channel"]).kinds[0].measure))
    in_its_measure = fold(quantity["unit"]) in {part.strip() for part in [measure, *measure.split(",")]}
    return int(quantity["value"]) if in_its_measure and 0 < quantity["value"] < 10_000 else None


def _repeats(repeats: dict[str, Any] | None, every: str) -> int | None:
    """Repetitions per period of the duty's own rhythm; None where the two rhythms do not divide."""
    if not repeats or not repeats.get("count"):
        return None
    per = EVERY.get(repeats["per"], repeats["per"])
    if not every or per == every:
        return int(repeats["count"])
    if per in IN_ONE and every in IN_ONE and IN_ONE[every] % IN_ONE[per] == 0:
        return int(repeats["count"]) * (IN_ONE[every] // IN_ONE[per])
    return None


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _restatements(items: Sequence[dict[str, Any]], by_code: dict[str, Duty], settled: Settled) -> None:
    """Point restatements at the root of what they restate, unless a person has said otherwise."""
    changed = []
    for item in items:
        duty = by_code[item["id"]]
        if "same_as" in settled.get(duty.pk, set()):
            continue
        root = by_code.get(item.get("same_as") or "")
        while root is not None and root.same_as_id is not None and root.same_as_id != duty.pk:
            root = root.same_as
        wanted = root if root is not None and root.pk != duty.pk else None
        if duty.same_as_id != (wanted.pk if wanted else None):
            duty.same_as = wanted
            changed.append(duty)
    Duty.objects.bulk_update(changed, ["same_as"])


def _citations(plan: Plan, document: PlanDocument, items: Sequence[dict[str, Any]]) -> None:
    Citation.objects.bulk_create(
        Citation(
            plan=plan,
            document=document,
            order=order,
            type=(item["type"] or "")[:60],
            number=(item["number"] or "")[:30],
            symbol=(item["symbol"] or "")[:80],
            date=_date(item["date"]),
            issuer=(item["issuer"] or "")[:300],
            subject=item["subject"] or "",
            kind=item["kind"],
            line=item["line"],
            span_start=item["span"][0],
            span_end=item["span"][1],
        )
        for order, item in enumerate(items)
    )


def _findings(plan: Plan, document: PlanDocument, items: Sequence[dict[str, Any]], by_code: dict[str, Any]) -> None:
    """Findings of this version; one that stood in the version before in the same words keeps what was said about it."""
    places = sorted(by_code.values(), key=lambda duty: duty.span_end - duty.span_start)
    rows = []
    for order, item in enumerate(items):
        start, end = item["span"]
        duty = by_code.get(item.get("duty") or "") or next(
            (one for one in places if one.span_start <= start and end <= one.span_end), None
        )
        rows.append(
            Finding(
                plan=plan,
                document=document,
                duty=duty,
                order=order,
                code=item["code"][:60],
                severity=item["severity"] if item["severity"] in Severity.values else Severity.NOTE,
                message=item["message"],
                message_en=item.get("message_en") or "",
                quote=item["quote"],
                line=item["line"],
                span_start=start,
                span_end=end,
                state=FindingState.OPEN,
            )
        )
    copy_findings(plan, document, rows)
    Finding.objects.bulk_create(rows)
