"""Good examples: named by anybody, checked by staff, told as a story, honoured by a decision, kept linked."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.evidence import actions as evidence
from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.papers import actions as papers
from loa.plan.models import Task
from loa.portal.actions.common import clean_reason
from loa.portal.actions.write import write_story
from loa.portal.inbox.decision import decider_of, decision
from loa.portal.models import HomePage, Nomination, NominationState, StoryFlow, StoryPage

audit.declare(
    portal__nominate=_l("Giới thiệu gương, mô hình"),
    portal__complete_nomination=_l("Bổ sung giới thiệu gương, mô hình"),
    portal__choose_nomination=_l("Chọn gương, mô hình"),
    portal__return_nomination=_l("Trả lại giới thiệu để bổ sung"),
    portal__decline_nomination=_l("Không chọn gương, mô hình"),
    portal__reopen_nomination=_l("Xem lại giới thiệu gương, mô hình"),
    portal__tell_nomination=_l("Viết bài về gương, mô hình"),
    portal__honour_nomination=_l("Biểu dương gương, mô hình"),
    portal__erase_nomination=_l("Xóa thông tin người giới thiệu"),
)
HOUR = timedelta(hours=1)
WORDS = ("title", "who", "place", "text")


@transaction.atomic
def nominate(
    home: HomePage,
    *,
    by: User | None,
    title: str,
    who: str,
    text: str,
    place: str = "",
    agreed: bool = False,
    name: str = "",
    contact: str = "",
    consent: bool = False,
) -> Nomination:
    """Name a good example.

    Args:
        home: the site whose office checks it.
        by: a person of a unit; None for somebody of the public.
        agreed: whether those who are named agree to be told of, as far as the sender says.
        name, contact: of a sender of the public, only what they want to give.
        consent: whether that sender agrees that the office uses the contact, and keeps it for that.

    Raises:
        PermissionDenied: `by` has no working role.
        Refused: something is missing, a contact without consent, or the same nomination came in a moment ago.
    """
    if by is not None:
        require(by, "evidence.record")
    row = Nomination(home=home, nominated_by=by, sent_at=now(), agreed=agreed)
    _set_words(row, title=title, who=who, place=place, text=text)
    row.name, row.contact = name.strip()[:150], contact.strip()[:150]
    if row.contact and not consent:
        raise Refused(
            _("Đánh dấu đồng ý thì cơ quan mới được giữ và dùng liên hệ này; hoặc xóa ô liên hệ."), field="consent"
        )
    row.consented_at = now() if row.contact else None
    if Nomination.objects.filter(digest=row.digest, sent_at__gt=now() - HOUR).exists():
        raise Refused(_("Giới thiệu này vừa được gửi rồi. Cảm ơn bà con, không cần gửi lại."))
    row.save()
    if by is not None:
        audit.note(row, "portal.nominate", by=by)
    return row


def _set_words(row: Nomination, **words: str) -> None:
    for name in WORDS:
        value = words.get(name, "")
        setattr(row, name, value.strip()[:10_000] if name == "text" else " ".join(value.split())[:200])
    if not (row.title and row.who and row.text):
        raise Refused(_("Ghi tên gương hoặc mô hình, ai làm, đã làm gì."), field="title")
    row.digest = hashlib.sha256(f"{row.home_id}\n{row.title}\n{row.who}\n{row.text}".encode()).hexdigest()


def _locked(row: Nomination, by: User, deed: str | None) -> Nomination:
    found = Nomination.objects.select_for_update(of=("self",)).select_related("home__unit").filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("Giới thiệu này không còn nữa."))
    if deed is not None:
        require(by, deed, found.home.unit)
    return found


@transaction.atomic
def complete_nomination(row: Nomination, *, by: User, title: str, who: str, text: str, place: str = "") -> Nomination:
    """Complete a nomination that came back to the unit which sent it; it waits to be checked again.

    Raises:
        Refused: it did not come back, or is not `by`'s own.
    """
    row = _locked(row, by, None)
    if row.nominated_by_id != by.pk or row.state != NominationState.RETURNED:
        raise Refused(_("Giới thiệu này không chờ anh/chị bổ sung."))
    require(by, "evidence.record")
    _set_words(row, title=title, who=who, place=place, text=text)
    row.state, row.reason = NominationState.NEW, ""
    row.save()
    audit.note(row, "portal.complete_nomination", by=by)
    return row


def _check(row: Nomination, by: User, state: NominationState, reason: str = "") -> Nomination:
    row = _locked(row, by, "story.approve")
    if row.state != NominationState.NEW:
        raise Refused(_("Giới thiệu này đã được kiểm tra."))
    if row.nominated_by_id == by.pk:
        raise Refused(_("Giới thiệu do chính anh/chị gửi. Nhờ người khác kiểm tra."))
    row.state, row.reason, row.checked_by, row.checked_at = state, reason, by, now()
    row.save()
    return row


@transaction.atomic
def choose_nomination(row: Nomination, *, by: User) -> Nomination:
    """Say that a nomination was checked and holds.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: it was checked already, is `by`'s own, or those named have not agreed.
    """
    if not row.agreed:
        raise Refused(_("Chưa có sự đồng ý của người được nêu. Hỏi họ, rồi đánh dấu đã đồng ý."))
    row = _check(row, by, NominationState.CHOSEN)
    audit.note(row, "portal.choose_nomination", by=by)
    return row


@transaction.atomic
def note_agreement(row: Nomination, *, by: User) -> Nomination:
    """Note that somebody asked those who are named, and they agree.

    Raises:
        PermissionDenied: `by` may not write or approve for this site.
    """
    row = _locked(row, by, "feedback.see")
    row.agreed = True
    row.save(update_fields=["agreed"])
    audit.note(row, "portal.agree_nomination", by=by)
    return row


audit.declare(portal__agree_nomination=_l("Ghi nhận người được nêu đã đồng ý"))


@transaction.atomic
def return_nomination(row: Nomination, *, by: User, reason: str) -> Nomination:
    """Hand a nomination back to the person of a unit who sent it.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, it was checked already, or came from the public, whom nothing can be handed back.
    """
    reason = clean_reason(reason, _("Ghi cần bổ sung điều gì."))
    if row.nominated_by_id is None:
        raise Refused(_("Người dân gửi, không trả lại được. Liên hệ người gửi nếu họ để lại liên hệ, hoặc không chọn."))
    row = _check(row, by, NominationState.RETURNED, reason)
    audit.note(row, "portal.return_nomination", by=by, reason=reason)
    return row


@transaction.atomic
def decline_nomination(row: Nomination, *, by: User, reason: str) -> Nomination:
    """Do not choose a nomination.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, or it was checked already.
    """
    row = _check(row, by, NominationState.DECLINED, clean_reason(reason, _("Ghi lý do không chọn.")))
    audit.note(row, "portal.decline_nomination", by=by, reason=row.reason)
    return row


@transaction.atomic
def reopen_nomination(row: Nomination, *, by: User) -> Nomination:
    """Take back that a nomination was chosen or declined, while nothing hangs on it.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: a story or a decision hangs on it, or it was not checked.
    """
    row = _locked(row, by, "story.approve")
    if row.state not in (NominationState.CHOSEN, NominationState.DECLINED) or row.story_id or row.paper_id:
        raise Refused(_("Giới thiệu này đã có bài hoặc quyết định, không mở lại được."))
    row.state, row.reason, row.checked_by, row.checked_at = NominationState.NEW, "", None, None
    row.save()
    audit.note(row, "portal.reopen_nomination", by=by)
    return row


@transaction.atomic
def tell_nomination(row: Nomination, *, by: User) -> StoryPage:
    """Begin the story of a chosen nomination: a draft with its words, in the section of such stories.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: it was not chosen, or has a story.
    """
    row = _locked(row, by, "story.write")
    if row.state not in (NominationState.CHOSEN, NominationState.HONOURED):
        raise Refused(_("Chọn gương, mô hình này trước rồi viết bài."))
    if row.story_id:
        raise Refused(_("Gương, mô hình này đã có bài."))
    paragraphs = [f"<p>{escape(part.strip())}</p>" for part in row.text.splitlines() if part.strip()]
    page = write_story(by=by, home=row.home, title=row.title, body=[("text", "".join(paragraphs))])
    flow = StoryFlow.objects.get(page_id=page.pk)
    flow.is_example = True
    flow.save(update_fields=["is_example"])
    row.story = flow
    row.save(update_fields=["story"])
    audit.note(row, "portal.tell_nomination", by=by, title=page.title)
    return page


@transaction.atomic
def honour_nomination(row: Nomination, *, by: User) -> Nomination:
    """Honour a chosen example: the decision is drawn up as an official paper, and the ledger gains its entry.

    Args:
        by: not who checked the nomination.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: it was not chosen, its story is not on the site, or `by` checked it.
    """
    row = _locked(row, by, "feedback.approve")
    if row.state == NominationState.HONOURED:
        return row
    if row.state != NominationState.CHOSEN:
        raise Refused(_("Chọn gương, mô hình này trước rồi biểu dương."))
    if row.checked_by_id == by.pk:
        raise Refused(_("Anh/chị là người đã chọn gương này. Nhờ người khác quyết định biểu dương."))
    page = row.story.page if row.story else None
    if page is None or not page.live:
        raise Refused(_("Bài về gương, mô hình này chưa lên trang. Đăng bài trước rồi biểu dương."))
    unit = decider_of(row.home.unit)
    row.paper = papers.draft(decision(row, unit, page.address), unit=unit, by=by)
    row.entry = evidence.record(
        evidence.Draft(
            kind="model", unit=row.home.unit, happened_on=today(), task=_task(row.home), place=row.place,
            note=f"{row.title}. {row.who}"[:5000], link=page.address, details={"nomination": row.pk},
        ),
        by=by,
    )  # fmt: skip
    row.state, row.honoured_by = NominationState.HONOURED, by
    row.save()
    audit.note(row, "portal.honour_nomination", by=by, seq=row.entry.seq)
    return row


def _task(home: HomePage) -> Task | None:
    """The one task of the site's unit that asks for good examples today; none where there is none, or more than one."""
    day = today()
    rows = Task.objects.filter(
        unit=home.unit, channel="models", retired_at=None, period_start__lte=day, period_end__gte=day
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def erase_nomination(row: Nomination, *, by: User) -> Nomination:
    """Erase the sender's name and contact for good.

    Raises:
        PermissionDenied: `by` may not answer for this site.
    """
    row = _locked(row, by, "feedback.answer")
    row.name, row.contact, row.consented_at, row.erased_at = "", "", None, now()
    row.save()
    audit.note(row, "portal.erase_nomination", by=by)
    return row
