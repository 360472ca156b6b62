"""Every write of the room; the hot path's own are in store.py and committers.py."""

from loa.contest.actions.announce import announce, tell_nothing
from loa.contest.actions.award import draft_papers, fix_papers, match_profile, reopen_papers, sign_papers, take_signed
from loa.contest.actions.bank import adopt, draft_of, forget_media, retire_question, save_question, second_read
from loa.contest.actions.carry_out import carry_out_overlooked, stop_papers
from loa.contest.actions.enter import erase, exclude, sign_in, sign_up
from loa.contest.actions.hand_in import hand_in, start
from loa.contest.actions.judge import draw_lots, publish, rule, settle, undo_ruling
from loa.contest.actions.organise import approve, change, create, give_back, set_roster, submit
from loa.contest.actions.rounds import (
    add_round,
    build_papers,
    change_round,
    close_round,
    extend_round,
    last_moment,
    open_round,
    seal_day,
)
from loa.contest.actions.undo import drop_round, take_back_opening, unbuild

__all__ = [
    "add_round",
    "adopt",
    "announce",
    "approve",
    "build_papers",
    "carry_out_overlooked",
    "change",
    "change_round",
    "close_round",
    "create",
    "draft_of",
    "draft_papers",
    "draw_lots",
    "drop_round",
    "erase",
    "exclude",
    "extend_round",
    "fix_papers",
    "forget_media",
    "give_back",
    "hand_in",
    "last_moment",
    "match_profile",
    "open_round",
    "publish",
    "reopen_papers",
    "retire_question",
    "rule",
    "save_question",
    "seal_day",
    "second_read",
    "set_roster",
    "settle",
    "sign_in",
    "sign_papers",
    "sign_up",
    "start",
    "stop_papers",
    "submit",
    "take_back_opening",
    "take_signed",
    "tell_nothing",
    "unbuild",
    "undo_ruling",
]
