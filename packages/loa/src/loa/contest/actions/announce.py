"""A contest told to the public: a story is drafted on the organiser's site and goes the way of every story from there.
The other channels take it up from the story.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import access, award, rules
from loa.contest.models import PUBLIC_STATES, Announcement, Contest, Round, RoundState
from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.kit.words import figure
from loa.org.access import require
from loa.org.models import User
from loa.portal import actions as portal
from loa.portal.models import HomePage, StoryPage

audit.declare(
    contest__announce=_l("Soạn tin về cuộc thi"),
    contest__no_story=_l("Không làm tin về cuộc thi"),
)


def ask_editors(contest: Contest, round_: Round | None = None) -> None:
    """Lay a contest, or the results of a round, before the editors of the nearest site; a part of the actions that make
    it public, in their transaction. Where no site is near, nobody is asked.
    """
    home = next(iter(access.homes_for(contest.unit)), None)
    if home is not None and not Announcement.objects.filter(contest=contest, round=round_).exists():
        Announcement(contest=contest, round=round_, home=home, asked_at=now()).save(force_insert=True)


def _settle(contest: Contest, round_: Round | None, by: User, story: StoryPage | None) -> None:
    row = Announcement.objects.select_for_update().filter(contest=contest, round=round_, settled_at=None).first()
    if row is not None:
        row.story, row.settled_at, row.settled_by = story, now(), by
        row.save()


@transaction.atomic
def tell_nothing(row: Announcement, *, by: User) -> None:
    """Decide that there will be no story.

    Raises:
        PermissionDenied: `by` does not write for the site.
    """
    require(by, "story.write", row.home.unit)
    _settle(row.contest, row.round, by, None)
    audit.note(row.contest, "contest.no_story", by=by, round=row.round_id)


@transaction.atomic
def announce(contest: Contest, *, by: User, home: HomePage, round_: Round | None = None) -> StoryPage:
    """Draft the story that announces a contest, or the results of one of its rounds.

    Args:
        home: the site that it will stand on.
        round_: published; None: the contest itself.

    Raises:
        PermissionDenied: `by` may not write for the site.
        Refused: the contest is not approved, or the round is not published.
    """
    if contest.state not in PUBLIC_STATES:
        raise Refused(_("Cuộc thi chưa được duyệt, chưa thông báo được."))
    if round_ is not None and (round_.state != RoundState.PUBLISHED or round_.rehearsal):
        raise Refused(_("Vòng thi chưa công bố kết quả."))
    title, summary, paragraphs = _opening(contest) if round_ is None else _results(contest, round_)
    body = [("text", "".join(f"<p>{escape(one)}</p>" for one in paragraphs))]
    story = portal.write_story(by=by, home=home, title=title[:255], summary=summary, body=body, happened_on=today())
    _settle(contest, round_, by, story)
    audit.note(contest, "contest.announce", by=by, story=story.pk)
    return story


def _named(contest: Contest) -> str:
    title = contest.title
    return title if title.lower().startswith("cuộc thi") else f"Cuộc thi “{title}”"


def _opening(contest: Contest) -> tuple[str, str, list[str]]:
    address = settings.INSTALLATION.base_url + reverse("thi:contest", args=[contest.slug])
    told = [contest.intro] if contest.intro else []
    for heading, sentences in rules.paragraphs(contest):
        told.append(f"{heading}: {' '.join(sentences)}")
    told.append(_("Thể lệ đầy đủ, đăng ký và thi thử tại %(url)s.") % {"url": address})
    summary = _("%(unit)s mời bà con, đoàn viên, học sinh dự thi trên mạng.") % {"unit": contest.unit.name}
    return _("Mời tham gia %(name)s") % {"name": _named(contest)}, summary, told


def _results(contest: Contest, round_: Round) -> tuple[str, str, list[str]]:
    address = settings.INSTALLATION.base_url + reverse("thi:results", args=[contest.slug, round_.number])
    truths = round_.outcome["truths"]
    summary = _("%(people)s người dự thi, %(attempts)s lượt thi.") % {
        "people": figure(truths["people"]), "attempts": figure(truths["attempts"]),
    }  # fmt: skip
    told = [summary]
    told += [f"{one.prize}: {one.holder}{f' ({one.about})' if one.about else ''}." for one in award.winners(round_)]
    told.append(_("Kết quả và dữ liệu để ai cũng tính lại được: %(url)s.") % {"url": address})
    return _("Kết quả %(round)s, %(name)s") % {"round": round_, "name": _named(contest)}, summary, told
