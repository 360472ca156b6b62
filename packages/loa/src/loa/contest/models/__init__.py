"""Tables of the contest; each file has what belongs together."""

from loa.contest.models.announcement import Announcement
from loa.contest.models.award import AwardDeed, AwardPaper, AwardWork, WorkState
from loa.contest.models.contest import PUBLIC_STATES, Contest, ContestState, RosterLine
from loa.contest.models.question import Difficulty, Question, QuestionKind, QuestionVersion
from loa.contest.models.round import DailyRoot, Form, Lot, Result, Round, RoundState, Ruling, Verdict
from loa.contest.models.taking_part import Entrant, Link, Start, Submission

__all__ = [
    "PUBLIC_STATES",
    "Announcement",
    "AwardDeed",
    "AwardPaper",
    "AwardWork",
    "Contest",
    "ContestState",
    "DailyRoot",
    "Difficulty",
    "Entrant",
    "Form",
    "Link",
    "Lot",
    "Question",
    "QuestionKind",
    "QuestionVersion",
    "Result",
    "RosterLine",
    "Round",
    "RoundState",
    "Ruling",
    "Start",
    "Submission",
    "Verdict",
    "WorkState",
]
