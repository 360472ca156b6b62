"""What is taken in, and what is refused, before anything is stored: the same for the hot path and for Django's view."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from loa.contest.core import Begun, Forged, Keys, Paper, Pass, Token, open_pass, open_token, seal_token

BODY_BYTES = 16 * 1024
LATEST = 7 * 24 * 3600 * 1000
"""How long after its deadline a paper is still stored (and marked late), in milliseconds."""
LARGEST_GUESS = 10**12
EXTRA_CHARACTERS = 6000
COOKIE = "loa_thi"
_ANSWERS = re.compile(r"[A-Z.+]+")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Bad(Exception):
    """A request that is not carried out.

    Args:
        status: of HTTP.
        code: for the page's script, which has the sentence.
        sentence: Vietnamese, for whoever reads the answer itself.
    """

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence

    def body(self) -> bytes:
        return json.dumps({"error": self.code, "sentence": self.sentence}, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """What the hot path knows of a round; times in milliseconds since 1970."""

    pk: int
    contest: int
    opens: int
    closes: int
    length: int
    attempts: int
    questions: int
    forms: int


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > BODY_BYTES:
        raise Bad(413, "too_big", "Nội dung gửi lên lớn quá.")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise Bad(400, "not_json", "Không đọc được nội dung gửi lên.") from None
    if not isinstance(given, dict):
        raise Bad(400, "not_json", "Không đọc được nội dung gửi lên.")
    return given


def accept(body: bytes, now: int, keys: Keys) -> Paper:
    """One submission, checked without reading anything: {"t": token, "a": "BCA.+", "x": {"4": ...}, "g": guess}.

    Args:
        body: JSON, at most BODY_BYTES.
        now: milliseconds since 1970, of the server.

    Raises:
        Bad: with the status to answer.
    """
    given = _object(body)
    text = given.get("t")
    try:
        token = open_token(keys, text) if isinstance(text, str) and len(text) < 200 else None
    except Forged:
        token = None
    if token is None:
        raise Bad(403, "forged", "Mã bài thi không đúng. Mở lại bài từ trang cuộc thi.")
    if now > token.deadline + LATEST:
        raise Bad(410, "expired", "Bài này đã quá hạn nộp nhiều ngày, không nhận được nữa.")
    answers = given.get("a")
    if not isinstance(answers, str) or len(answers) != token.questions or not _ANSWERS.fullmatch(answers):
        raise Bad(422, "answers", "Các câu trả lời không đúng dạng.")
    extra = _extra(answers, given.get("x"))
    guess = given.get("g")
    if guess is not None and (type(guess) is not int or not 0 <= guess <= LARGEST_GUESS):
        raise Bad(422, "guess", "Số dự đoán phải là số nguyên từ 0 trở lên.")
    return Paper(
        token.round, token.person, token.attempt, token.form, token.unit, token.started, token.deadline,
        now, now > token.deadline, guess, answers, extra,
    )  # fmt: skip


def _extra(answers: str, given: Any) -> str:
    """Answers that no letter says: a text, or a list of places, for exactly the questions marked "+"."""
    if "+" not in answers:
        if given:
            raise Bad(422, "answers", "Các câu trả lời không đúng dạng.")
        return ""
    marked = {str(place) for place, letter in enumerate(answers) if letter == "+"}
    if not isinstance(given, dict) or set(given) != marked or not all(_is_answer(one) for one in given.values()):
        raise Bad(422, "answers", "Các câu trả lời không đúng dạng.")
    text = json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(text) > EXTRA_CHARACTERS:
        raise Bad(422, "answers", "Các câu trả lời dài quá.")
    return text


def _is_answer(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= 200 and not _CONTROL.search(value)
    return (
        isinstance(value, list)
        and 0 < len(value) <= 26
        and all((type(one) is int and 0 <= one < 26) or one is None for one in value)
    )


def who(text: str, now: int, keys: Keys) -> Pass:
    """Whom a pass lets in.

    Raises:
        Bad: forged or expired: sign in again.
    """
    try:
        found = open_pass(keys, text) if len(text) < 200 else None
    except Forged:
        found = None
    if found is None or found.expires * 1000 < now:
        raise Bad(401, "sign_in", "Hãy đăng nhập dự thi trước.")
    return found


def wanted(body: bytes) -> tuple[int, int]:
    """Round and attempt that a start asks for: {"round": 7, "attempt": 1}.

    Raises:
        Bad: the body says neither.
    """
    given = _object(body)
    found = (given.get("round"), given.get("attempt", 1))
    if not all(type(one) is int and 0 < one < 2**31 for one in found):
        raise Bad(422, "round", "Không rõ vòng thi nào.")
    return found  # type: ignore[return-value]


def begin(entrant: Pass, info: RoundInfo | None, attempt: int, now: int, keys: Keys) -> Begun:
    """The start that is to be stored, if no earlier one stands.

    Raises:
        Bad: the round is not this contest's, not open, or the attempts are used up.
    """
    if info is None or info.contest != entrant.contest:
        raise Bad(404, "round", "Không có vòng thi này.")
    if now < info.opens:
        raise Bad(425, "early", "Vòng thi chưa mở.")
    if attempt > info.attempts:
        raise Bad(409, "attempts", "Đã dùng hết số lượt thi của vòng này.")
    form = keys.form_of(info.pk, entrant.person, attempt, info.forms)
    return Begun(info.pk, entrant.person, attempt, form, entrant.unit, now, now + info.length)


def is_over(info: RoundInfo, now: int) -> bool:
    """Whether no new start is taken; a start that stands may still be asked for."""
    return now >= info.closes


def started(begun: Begun, questions: int, now: int, keys: Keys) -> dict[str, Any]:
    """What the page gets for a start, JSON values; times in milliseconds since 1970."""
    token = Token(
        begun.round, begun.person, begun.attempt, begun.unit, begun.form, questions, begun.started, begun.deadline
    )
    return {
        "token": seal_token(keys, token),
        "paper": f"/thi/de/{begun.round}/{keys.address_of(begun.round, begun.form)}.json",
        "attempt": begun.attempt,
        "started": begun.started,
        "deadline": begun.deadline,
        "now": now,
    }
