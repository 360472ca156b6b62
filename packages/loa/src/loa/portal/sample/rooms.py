"""Sample documents, guides, letters, contacts and nominations, made through the actions like everything else.

What is said of real documents is what the plan says of them; everything else is invented and marked as a sample.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from loa.kit.clock import now, today
from loa.org.models import User
from loa.org.sample import SampleDistrict
from loa.plan.models import Plan, Theme
from loa.portal import actions
from loa.portal.models import (
    ApprovedVersion,
    Contact,
    Feedback,
    Guide,
    HomePage,
    LegalDocument,
    LegalFile,
    Nomination,
    StoryDocument,
    StoryFlow,
)
from loa.portal.models.library import symbol_key
from loa.portal.sample.words import ANSWERS, CONTACTS, GUIDES, LETTERS, NOMINATIONS, SPREAD, SUMMARIES, TOLD
from loa.search import actions as search


@transaction.atomic
def create(district: SampleDistrict, plan: Plan) -> None:
    """Fill the library, the guides, the inbox and the contacts of the sample district's sites; again: nothing new.

    Args:
        district: the sample units and people, whose sites stand.
        plan: the sample plan, activated.
    """
    home = HomePage.objects.select_related("unit").get(unit=district.units["vanphong"])
    if Guide.objects.filter(unit=home.unit).exists():
        return
    writer, approver = district.people["bientap"], district.people["duyetbai"]
    _documents(home, plan, writer, approver)
    _guides(home, plan, writer, approver)
    _letters(home, writer, approver)
    _contacts(district, home)
    _nominations(district, home, plan, writer, approver)


def _documents(home: HomePage, plan: Plan, writer: User, approver: User) -> None:
    actions.grow_library(plan, by=writer)
    rows = {row.symbol_key: row for row in LegalDocument.objects.filter(unit=home.unit)}
    for number, (symbol, values) in enumerate(SUMMARIES.items()):
        row = rows.get(symbol_key(symbol))
        if row is None:
            continue
        row = actions.write_document(row, by=writer, **values)
        actions.submit_version(row, by=writer)
        if number < len(SUMMARIES) - 1:
            actions.approve_document(row, by=approver)
    cited = {kind: [one for one in lines if symbol_key(one) in rows] for kind, lines in SPREAD["own"].items()}
    own = actions.add_document(
        home.unit, by=writer, kind="Kế hoạch", issuer=plan.owner.name, title=plan.title,
        summary="Kế hoạch của huyện về tuyên truyền chuyển đổi số (nội dung mẫu).", relations=cited,
    )  # fmt: skip
    document = plan.documents.order_by("-version").first()
    if document is not None:
        actions.add_legal_file(own, by=writer, file=ContentFile(document.text.encode(), name="ke-hoach-mau.txt"))
    own.refresh_from_db()
    actions.submit_version(own, by=writer)
    actions.approve_document(own, by=approver)
    for title, symbols in SPREAD["stories"].items():
        flow = StoryFlow.objects.filter(home__unit=home.unit, page__title__startswith=title).first()
        chosen = [rows[symbol_key(one)] for one in symbols if symbol_key(one) in rows]
        if flow is not None and flow.page.live:
            actions.choose_documents(flow.page, chosen, by=approver, is_example=False)
    for flow in StoryFlow.objects.filter(home__unit=home.unit, page__live=True)[:3]:
        kept = LegalDocument.objects.filter(story_documents__flow=flow)
        actions.choose_documents(flow.page, kept, by=approver, is_example=True)


def _guides(home: HomePage, plan: Plan, writer: User, approver: User) -> None:
    from loa.portal.sample import CREDIT, PICTURES

    theme = Theme.objects.filter(plan=plan, title__icontains="ứng dụng").order_by("-order").first()
    for number, guide in enumerate(GUIDES):
        steps: list[dict[str, Any]] = []
        for title, text, picture, alt in guide["steps"]:
            key = None
            if picture:
                key = actions.add_picture(
                    by=writer, unit=home.unit, filename=f"{picture}.webp", credit=CREDIT, licence="EUPL-1.2", alt=alt,
                    data=(PICTURES / f"{picture}.webp").read_bytes(),
                ).pk  # fmt: skip
            steps.append({"title": title, "text": text, "picture": key, "alt": alt})
        head = {name: guide[name] for name in ("title", "application", "audience", "summary")}
        row = actions.add_guide(home.unit, by=writer, theme=theme, steps=steps, **head)
        if number < len(GUIDES) - 1:
            actions.submit_version(row, by=writer)
            actions.approve_guide(row, by=approver)


def _letters(home: HomePage, writer: User, approver: User) -> None:
    for number, letter in enumerate(LETTERS):
        row, _code = actions.send_feedback(home, **letter)
        back = timedelta(days=4 * (len(LETTERS) - number))
        Feedback.objects.filter(pk=row.pk).update(sent_at=now() - back, due=row.due - back)
        if number in ANSWERS:
            actions.answer_feedback(row, by=writer, **ANSWERS[number])
            if ANSWERS[number].get("public_question"):
                actions.approve_feedback(row, by=approver)


def _contacts(district: SampleDistrict, home: HomePage) -> None:
    for order, (unit, values) in enumerate(CONTACTS):
        actions.write_contact(home, by=district.people["quantri"], unit=district.units[unit], order=order, **values)


def _nominations(district: SampleDistrict, home: HomePage, plan: Plan, writer: User, approver: User) -> None:
    from loa.portal.sample import CREDIT, PICTURES

    sent = [
        actions.nominate(home, by=district.people[one["by"]] if one["by"] else None, **one["words"])
        for one in NOMINATIONS
    ]
    actions.choose_nomination(sent[0], by=approver)
    page = actions.tell_nomination(sent[0], by=writer)
    picture = actions.add_picture(
        by=writer, unit=home.unit, filename=f"{TOLD['picture']}.webp", credit=CREDIT, licence="EUPL-1.2",
        alt=TOLD["alt"], data=(PICTURES / f"{TOLD['picture']}.webp").read_bytes(),
    )  # fmt: skip
    theme = Theme.objects.filter(plan=plan, title__icontains="tôn vinh").first()
    actions.revise_story(
        page, by=writer, summary=TOLD["summary"], body=list(TOLD["body"]), happened_on=today() - timedelta(days=1),
        lead_image=picture, lead_alt=TOLD["alt"], theme=theme,
    )  # fmt: skip
    actions.submit_story(page, by=writer)
    actions.approve_story(page, by=approver)
    actions.honour_nomination(Nomination.objects.get(pk=sent[0].pk), by=district.people["dieuphoi"])


@transaction.atomic
def wipe() -> None:
    """Remove what `create` made, and all that people added to the sample units' sites."""
    Nomination.objects.filter(home__unit__is_sample=True).delete()
    Feedback.objects.filter(home__unit__is_sample=True).delete()
    Contact.objects.filter(home__unit__is_sample=True).delete()
    guides = Guide.objects.filter(unit__is_sample=True)
    documents = LegalDocument.objects.filter(unit__is_sample=True)
    for kind, rows in (("guide", guides), ("legaldocument", documents)):
        ApprovedVersion.objects.filter(kind=kind, key__in=rows.values("pk")).delete()
    search.remove("guide", list(guides.values_list("pk", flat=True)))
    search.remove("document", list(documents.values_list("pk", flat=True)))
    guides.delete()
    StoryDocument.objects.filter(document__in=documents).delete()
    files = LegalFile.objects.filter(document__in=documents)
    stored = [row.file for row in files]
    documents.update(file=None)
    documents.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in stored])
