"""Signing up, signing in again, being left out, being forgotten."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import access
from loa.contest.models import AwardPaper, Contest, ContestState, Entrant
from loa.contest.papers import keys
from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User

audit.declare(
    contest__exclude=_l("Không xếp hạng người dự thi"),
    contest__erase=_l("Xóa dữ liệu người dự thi"),
)
ADULT = 16
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def _contact(contest: Contest, text: str) -> str:
    return keys().identity_of(contest.pk, f"contact|{text}")


def read_phone(text: str) -> str:
    """A Vietnamese number as ten digits; "" where the text is none."""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(\+84|0084|84)(?=\d{9}$)", "0", digits)
    return digits if re.fullmatch(r"0\d{9}", digits) else ""


def plain_contact(text: str) -> str:
    """A phone number or an e-mail address as one account is known by it, however it is written."""
    return read_phone(text) or text.strip().lower()


def _plain(text: str, most: int) -> str:
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cf")).split())[:most]


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


@transaction.atomic
def sign_up(
    contest: Contest,
    *,
    name: str,
    birth_year: int,
    unit: Unit | None,
    phone: str = "",
    email: str = "",
    identity: str = "",
    consent: bool = False,
    guardian: str = "",
    guardian_phone: str = "",
    guardian_consent: bool = False,
    address: str = "",
) -> tuple[Entrant, str]:
    """Somebody signs up, once.

    Args:
        phone, email: one of the two, to sign in with.
        identity: twelve digits, where the contest asks.
        address: of the network; kept as a keyed hash.

    Returns:
        the row, and the code that signs in on another device (kept as a hash only).

    Raises:
        Refused: closed, something is missing or wrong, or that phone, address or number is signed up already.
    """
    if contest.state not in (ContestState.APPROVED, ContestState.OPEN):
        raise Refused(_("Cuộc thi không nhận đăng ký."))
    name = _plain(name, 150)
    if len(name) < 2 or not any(c.isalpha() for c in name):
        raise Refused(_("Ghi họ và tên như trên giấy tờ; người đạt giải được đối chiếu."), field="name")
    age = today().year - birth_year
    if not 5 <= age <= 110:
        raise Refused(_("Xem lại năm sinh."), field="birth_year")
    if (contest.youngest and age < contest.youngest) or (contest.oldest and age > contest.oldest):
        raise Refused(_("Cuộc thi không dành cho độ tuổi này. Xem đối tượng trong thể lệ."), field="birth_year")
    if unit is not None and not access.units_to_choose(contest).filter(pk=unit.pk).exists():
        raise Refused(_("Chọn đơn vị trong danh sách."), field="unit")
    number = read_phone(phone)
    if phone.strip() and not number:
        raise Refused(_("Số điện thoại gồm mười chữ số, bắt đầu bằng 0."), field="phone")
    email = email.strip().lower()[:254]
    if not number and not email:
        raise Refused(_("Ghi số điện thoại hoặc thư điện tử, để đăng nhập lại và liên hệ khi đạt giải."), field="phone")
    if not consent:
        raise Refused(_("Cần đồng ý cho dùng dữ liệu để tổ chức cuộc thi."), field="consent")
    guardian, guardian_phone = _plain(guardian, 150), read_phone(guardian_phone)
    # Only the year is known: whoever may still be under 16 is taken for it.
    young = age <= ADULT
    if young and not (guardian and guardian_phone and guardian_consent):
        raise Refused(
            _("Người dưới 16 tuổi cần họ tên, số điện thoại và sự đồng ý của cha, mẹ hoặc người giám hộ."),
            field="guardian",
        )
    kept = ""
    if contest.asks_identity:
        digits = re.sub(r"\s", "", identity)
        if not re.fullmatch(r"[0-9]{12}", digits):
            raise Refused(_("Số định danh gồm 12 chữ số."), field="identity")
        kept = keys().identity_of(contest.pk, digits)
    code = "".join(secrets.choice(_LETTERS) for _i in range(8))
    row = Entrant(
        contest=contest, person=1 + secrets.randbelow(2**52 - 1), name=name, birth_year=birth_year, unit=unit,
        phone=number, email=email, contact=_contact(contest, number or email), identity=kept, code=_hash(code),
        consent_at=now(), guardian=guardian if young else "", guardian_phone=guardian_phone if young else "",
        guardian_consent_at=now() if young else None,
        address=keys().identity_of(contest.pk, f"address|{address}") if address else "", created_at=now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("Số điện thoại, thư điện tử hoặc số định danh này đã đăng ký. Mỗi người một tài khoản: hãy đăng nhập."),
            field="phone",
        ) from None
    return row, code


def sign_in(contest: Contest, contact: str, code: str) -> Entrant:
    """Who signs in with a phone number or e-mail and the code of signing up.

    Raises:
        Refused: they do not belong together; which of them is wrong is not said.
    """
    row = contest.entrants.filter(contact=_contact(contest, plain_contact(contact)), erased_at=None).first()
    given = _hash(re.sub(r"[\s\-]", "", code).upper())
    if row is None or not hmac.compare_digest(row.code, given):
        raise Refused(_("Số điện thoại (thư điện tử) và mã dự thi không khớp."), field="code")
    return row


@transaction.atomic
def exclude(entrant: Entrant, *, by: User, reason: str) -> Entrant:
    """Leave somebody out of the ranking (staff of the contest, papers that do not match the profile); an empty reason
    takes them in again.

    Raises:
        PermissionDenied: not `by`'s to run.
    """
    require(by, "contest.run", entrant.contest.unit)
    entrant.excluded = " ".join(reason.split())[:200]
    entrant.save(update_fields=["excluded"])
    audit.note(entrant.contest, "contest.exclude", by=by, person=entrant.person, reason=entrant.excluded)
    return entrant


@transaction.atomic
def erase(entrant: Entrant, *, by: User | None) -> Entrant:
    """Forget who a number is. What was handed in stays, under a number that belongs to nobody any more.

    Args:
        by: None when they ask themselves.

    Raises:
        PermissionDenied: not `by`'s to run.
    """
    if by is not None:
        require(by, "contest.run", entrant.contest.unit)
    gone = now()
    entrant.name, entrant.birth_year, entrant.unit = _("(đã xóa)"), None, None
    entrant.phone = entrant.email = entrant.guardian = entrant.guardian_phone = entrant.address = ""
    entrant.contact, entrant.identity, entrant.code = "", "", ""
    entrant.erased_at = gone
    entrant.save()
    # What was signed stays with the office; its page for everybody goes.
    AwardPaper.objects.filter(person=entrant.person).update(person=None, code="", holder="", claim={})
    audit.note(entrant.contest, "contest.erase", by=by, person=entrant.person)
    return entrant
