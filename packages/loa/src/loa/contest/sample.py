"""Contests of the sample district: removed whole with it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import transaction

from loa.contest import findable, publish
from loa.contest.models import AwardPaper, Contest, Link, Question, Result, Round, Ruling, Start, Submission
from loa.contest.papers import folder
from loa.papers.models import Paper


def wipe() -> None:
    """Remove every contest of a sample unit with all that was handed in: before the plan whose tasks it fulfils. What
    was handed in to a real contest cannot be removed; the database refuses.
    """
    contests = Contest.objects.filter(unit__is_sample=True)
    rounds = list(Round.objects.filter(contest__in=contests).select_related("contest"))
    left: list[Path] = [*(folder(one.pk) for one in rounds), *(publish.path_of(one) for one in rounds)]
    drawn = AwardPaper.objects.filter(round__in=rounds)
    papers = list(Paper.objects.filter(pk__in=drawn.values("paper")))
    stored = [file for paper in papers for file in (paper.docx, paper.pdf) if file]
    drawn.delete()
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    for model in (Result, Submission, Link, Start, Ruling):
        model._default_manager.filter(round__in=rounds).delete()
    for row in contests:
        findable.take(row)
    Question.objects.filter(contest__in=contests).delete()
    contests.delete()
    transaction.on_commit(lambda: _forget(left))
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in stored])


def _forget(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
