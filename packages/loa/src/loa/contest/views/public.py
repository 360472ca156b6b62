"""Pages for those who take part."""

from __future__ import annotations

import contextlib
import random
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.contest import access, actions, award, publish, rules, sealed
from loa.contest.accept import COOKIE, Bad, who
from loa.contest.actions.enter import plain_contact
from loa.contest.actions.hand_in import milliseconds
from loa.contest.core import Pass, seal_pass
from loa.contest.forms import SignInForm, SignUpForm
from loa.contest.models import Contest, Entrant, Result, Submission
from loa.contest.papers import keys
from loa.contest.ranking import Rules
from loa.contest.views.api import address_of
from loa.kit.addresses import place_of
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.org.models import Unit
from loa.portal.public import frame_of, home_on
from loa.ui.forms import apply_refused, bound
from loa.ui.words import moment as moment_words

STAY_SECONDS = 120 * 24 * 3600
SIGN_UPS_PER_HOUR = 400
"""From one address: a large school signs up in one lesson; a thousand accounts do not."""
TRIES = 12
PRACTICE = 5
SHOWN = 100


def frame(request: HttpRequest, unit: Unit | None) -> dict[str, Any]:
    """The frame of the organiser's site, of the nearest one to it, or of the one at the root of this host."""
    home = next(iter(access.homes_for(unit)), None) if unit else None
    if home is None:
        try:
            home = home_on(request)
        except Http404:
            title = unit.name if unit else _("Cuộc thi")
            return {"home": {"title": title}, "home_url": "/", "news_url": "/", "today": today(), "lunar_today": ""}
    return {**frame_of(home, None, request), "current": "contest"}


def entrant_of(request: HttpRequest, contest: Contest) -> Entrant | None:
    """Who is signed in to a contest, by the cookie."""
    try:
        found = who(request.COOKIES.get(COOKIE, ""), milliseconds(), keys())
    except Bad:
        return None
    return access.entrant_of(contest, found.person) if found.contest == contest.pk else None


def show(request: HttpRequest, template: str, contest: Contest | None, status: int = 200, **more: Any) -> HttpResponse:
    context = {**frame(request, contest.unit if contest else None), "contest": contest, **more}
    return render(request, f"contest/{template}.html", context, status=status)


def _let_in(response: HttpResponse, contest: Contest, entrant: Entrant) -> HttpResponse:
    entrance = Pass(contest.pk, entrant.person, entrant.unit_id or 0, milliseconds() // 1000 + STAY_SECONDS)
    response.set_cookie(
        COOKIE, seal_pass(keys(), entrance), max_age=STAY_SECONDS, path="/thi/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def many(name: str, request: HttpRequest, most: int, seconds: int) -> bool:
    """Count a call of an address; whether there were too many."""
    key = f"contest.{name}.{keys().identity_of(0, place_of(address_of(request)))}"
    cache.add(key, 0, seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        return False


@require_GET
def contests(request: HttpRequest) -> HttpResponse:
    """All contests that are public."""
    rows, moment = list(access.public_contests().prefetch_related("rounds")), now()
    for row in rows:
        row.told = _standing(row, moment)
    return show(request, "contests", None, contests=rows)


def _standing(row: Contest, moment: datetime) -> str:
    """Where a contest stands, for the public: by the hours of its rounds, not by what the office has done."""
    rounds = [one for one in row.rounds.all() if not one.rehearsal and one.state != "draft"]
    running = [one for one in rounds if one.state == "open" and one.opens <= moment < one.closes]
    ahead = [one for one in rounds if one.state in ("ready", "open") and moment < one.opens]
    if running:
        return _("Đang thi, tới %(at)s") % {"at": moment_words(running[0].closes)}
    if ahead:
        return _("Mở lúc %(at)s") % {"at": moment_words(min(one.opens for one in ahead))}
    if row.state == "published":
        return _("Đã công bố kết quả")
    return _("Đã kết thúc, chờ công bố") if rounds and row.state != "approved" else _("Sắp mở")


@never_cache
@require_GET
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """One contest: its rules, its rounds, and the way in."""
    row = access.get_public(slug)
    rounds = list(row.rounds.exclude(state="draft").filter(rehearsal=False))
    moment = now()
    for one in rounds:
        one.running = one.state == "open" and one.opens <= moment < one.closes
        one.ahead = one.state in ("open", "ready") and moment < one.opens
    return show(
        request, "contest", row, rounds=rounds, paragraphs=rules.paragraphs(row), entrant=entrant_of(request, row),
        takes=row.state in ("approved", "open"), partners=[one.name for one in row.partners.all()],
        practice=row.questions.filter(practice=True, retired_at=None).exists(),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up; shows the code that signs in elsewhere."""
    row = access.get_public(slug)
    form = bound(SignUpForm, request, contest=row)
    if request.method == "POST" and form.is_valid():
        if many("sign-up", request, SIGN_UPS_PER_HOUR, 3600):
            form.add_error(None, _("Nơi này đăng ký nhiều quá trong một giờ. Chờ một lát, hoặc dùng mạng khác."))
        else:
            try:
                entrant, code = actions.sign_up(row, address=address_of(request), **form.cleaned_data)
            except Refused as refused:
                apply_refused(form, refused)
            else:
                shown = f"{code[:4]}-{code[4:]}"
                return _let_in(show(request, "signed_up", row, code=shown, entrant=entrant), row, entrant)
    return show(request, "sign_up", row, 422 if form.errors else 200, form=form)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign in on another device."""
    row = access.get_public(slug)
    form = bound(SignInForm, request)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        # By account and address: a whole class signs in from one address, and a stranger who tries a number elsewhere
        # does not lock out whoever it belongs to. However the number is written, it is the same account.
        who_where = f"{plain_contact(contact)}|{place_of(address_of(request))}"
        key = f"contest.sign-in.{keys().identity_of(row.pk, who_where)}"
        if cache.get(key, 0) >= TRIES:
            form.add_error(None, _("Thử sai nhiều lần quá. Chờ mười lăm phút."))
        else:
            try:
                entrant = actions.sign_in(row, contact, form.cleaned_data["code"])
            except Refused as refused:
                cache.add(key, 0, 900)
                with contextlib.suppress(ValueError):  # it ran out in between
                    cache.incr(key)
                apply_refused(form, refused)
            else:
                return _let_in(redirect("thi:contest", row.slug), row, entrant)
    return show(request, "sign_in", row, 422 if form.errors else 200, form=form)


@require_POST
def sign_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget who sits at this device."""
    response = redirect("thi:contest", access.get_public(slug).slug)
    response.delete_cookie(COOKIE, path="/thi/")
    return response


@never_cache
@require_GET
def room(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The waiting room and the paper: one page, so that nothing is loaded at the opening minute."""
    row = access.get_public(slug)
    round_ = access.get_public_round(row, number)
    entrant = entrant_of(request, row)
    if entrant is None:
        return redirect("thi:sign_in", row.slug)
    if round_.state not in ("ready", "open"):
        return redirect("thi:results", row.slug, number)
    data = {
        "round": round_.pk, "opens": int(round_.opens.timestamp() * 1000),
        "closes": int(round_.closes.timestamp() * 1000), "attempts": round_.attempts, "minutes": round_.minutes,
        "person": entrant.person, "sealed": sealed.ahead_of(round_, entrant.person),
        "truth": str(rules.TRUTH_LABELS.get(row.rules.get("truth", ""), "")),
    }  # fmt: skip
    return show(request, "room", row, round=round_, entrant=entrant, data=data)


@never_cache
@require_http_methods(["GET", "POST"])
def practise(request: HttpRequest, slug: str) -> HttpResponse:
    """A few questions that stand on no real paper, marked at once."""
    row = access.get_public(slug)
    bank = [one for one in access.newest(row, practice=True) if one.kind in ("single", "truefalse", "several")]
    if not bank:
        raise Http404
    if request.method == "GET":
        chosen = random.sample(bank, min(PRACTICE, len(bank)))
        return show(request, "practise", row, questions=[(one, list(enumerate(one.options))) for one in chosen])
    marked = []
    for one in bank:
        if f"q{one.pk}" not in request.POST and f"seen{one.pk}" not in request.POST:
            continue
        given = sorted(int(x) for x in request.POST.getlist(f"q{one.pk}") if x.isascii() and x.isdigit() and len(x) < 4)
        right = [one.options[place] for place in one.key]
        marked.append((one, given == sorted(one.key), right))
    return show(request, "practise", row, marked=marked, good=sum(one[1] for one in marked))


@never_cache
@require_GET
def results(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The results of a round once they are published; before that, when they will be."""
    row = access.get_public(slug)
    round_ = access.get_public_round(row, number)
    if round_.state != "published" or round_.rehearsal:
        return show(request, "results", row, round=round_, published=False)
    prizes = sum(prize.get("count", 1) for prize in row.prizes if prize["kind"] == "individual")
    places = list(Result.objects.filter(round=round_).order_by("rank", "person")[:SHOWN])
    people = {one.person: one for one in row.entrants.filter(person__in=[place.person for place in places])}
    for place in places:
        known = people.get(place.person)
        # Whoever wins is named, as the rules say; the others stay numbers.
        place.label = known.name if known and place.rank <= prizes else _("Người dự thi %(n)s") % {"n": place.person}
        place.seconds = place.duration / 1000
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[r["unit"] for r in round_.outcome["units"]])}
    roster = dict(row.roster.values_list("unit", "people"))
    table = [
        {
            "unit": units.get(line["unit"], _("Không thuộc đơn vị nào")), "people": line["people"],
            "attempts": line["attempts"],
            "mean": line["correct"] / line["people"] if line["people"] else None,
            "ratio": 100 * line["people"] / roster[line["unit"]] if roster.get(line["unit"]) else None,
        }
        for line in sorted(round_.outcome["units"], key=lambda line: -line["people"])
    ]  # fmt: skip
    entrant = entrant_of(request, row)
    mine = Result.objects.filter(round=round_, person=entrant.person).first() if entrant else None
    won = access.certificates_of(row, entrant.person).filter(round=round_) if entrant else ()
    read = Rules.parse(round_.outcome["rules"])
    return show(
        request, "results", row, round=round_, published=True, places=places, table=table, mine=mine, won=won,
        winners=award.winners(round_),
        truths=round_.outcome["truths"], truth=rules.TRUTH_LABELS.get(read.truth),
        truth_number=round_.outcome["truths"].get(read.truth), rulings=round_.rulings.filter(undone_at=None),
        lot=getattr(round_, "lot", None) if hasattr(round_, "lot") else None,
    )  # fmt: skip


@require_GET
def data(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The published data of a round, from which anybody computes the results again."""
    round_ = access.get_public_round(access.get_public(slug), number)
    if round_.state != "published":
        raise Http404
    path = publish.path_of(round_)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="application/jsonl")


@never_cache
@require_GET
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that is kept about who asks."""
    row = access.get_public(slug)
    entrant = entrant_of(request, row)
    if entrant is None:
        return redirect("thi:sign_in", row.slug)
    handed_in = Submission.objects.filter(round__contest=row, person=entrant.person).order_by("received")
    fields = ("round_id", "attempt", "started", "received", "late", "guess", "answers", "extra")
    about = {
        "name": entrant.name, "birth_year": entrant.birth_year, "unit": str(entrant.unit or ""),
        "phone": entrant.phone, "email": entrant.email, "guardian": entrant.guardian,
        "guardian_phone": entrant.guardian_phone, "consent_at": entrant.consent_at.isoformat(),
        "number": entrant.person, "papers": list(handed_in.values(*fields)),
    }  # fmt: skip
    if request.GET.get("tai") == "json":
        response = JsonResponse(about, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
        return response
    return show(
        request, "mine", row, entrant=entrant, papers=handed_in,
        certificates=access.certificates_of(row, entrant.person),
    )  # fmt: skip


@require_POST
def forget(request: HttpRequest, slug: str) -> HttpResponse:
    """Erase who asks; their papers stay, under a number that is nobody's."""
    row = access.get_public(slug)
    entrant = entrant_of(request, row)
    if entrant is not None:
        actions.erase(entrant, by=None)
    response = redirect("thi:contest", row.slug)
    response.delete_cookie(COOKIE, path="/thi/")
    return response
