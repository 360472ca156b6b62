"""Builds the papers of a round: so many forms, each drawn from the bank by the blueprint, shuffled, written as a file
without any key at an address that nobody can guess; and beside it the same paper locked (see sealed.py)."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from loa.contest.core import Keys
from loa.contest.models import QuestionKind, QuestionVersion, Round
from loa.contest.ranking import places
from loa.kit.refused import Refused


def keys() -> Keys:
    """The keys of this installation."""
    return _drawn(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _drawn(secret: str) -> Keys:
    return Keys.draw(secret)


def folder(round_: int) -> Path:
    """Where the files of a round lie; a file server may serve the folder above as /thi/de/."""
    return Path(settings.MEDIA_ROOT).parent / "papers" / str(round_)


@dataclass(frozen=True, slots=True)
class Built:
    """One form: which versions, their key on this form, and the bytes of the file."""

    number: int
    versions: list[int]
    key: list[dict[str, Any]]
    data: bytes


def _rng(salt: str, *what: object) -> random.Random:
    """Chance that can be drawn again from the salt, and by nobody without it."""
    seed = sha256("|".join([salt, *(str(one) for one in what)]).encode()).digest()
    return random.Random(seed)  # noqa: S311 - seeded by a secret; see above


def draw(bank: list[QuestionVersion], blueprint: list[dict[str, Any]], count: int, rng: random.Random) -> list[Any]:
    """Which questions stand on a form, in its order.

    Raises:
        Refused: the bank has too few.
    """
    left = sorted(bank, key=lambda version: version.pk)
    chosen: list[QuestionVersion] = []
    for want in blueprint:
        fits = [
            one
            for one in left
            if (not want.get("theme") or one.question.theme == want["theme"])
            and (not want.get("difficulty") or one.question.difficulty == want["difficulty"])
        ]
        need = int(want.get("count", 0))
        if len(fits) < need:
            raise Refused(
                _("Cơ cấu đề cần %(need)d câu (%(what)s) mà ngân hàng chỉ có %(have)d. Soạn thêm hoặc sửa cơ cấu.")
                % {
                    "need": need,
                    "what": ", ".join(str(want[k]) for k in ("theme", "difficulty") if want.get(k)) or _("bất kỳ"),
                    "have": len(fits),
                }
            )
        picked = rng.sample(fits, need)
        chosen += picked
        left = [one for one in left if one not in picked]
    if len(chosen) > count:
        raise Refused(_("Cơ cấu đề cộng lại nhiều hơn %(n)d câu của một đề.") % {"n": count})
    if len(left) < count - len(chosen):
        raise Refused(
            _("Ngân hàng có %(have)d câu dùng được, mỗi đề cần %(need)d. Soạn thêm câu, hoặc giảm số câu mỗi đề.")
            % {"have": len(bank), "need": count}
        )
    chosen += rng.sample(left, count - len(chosen))
    rng.shuffle(chosen)
    return chosen


def lay_out(version: QuestionVersion, rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """One question as the paper shows it, and its key by the places on the paper."""
    shown: dict[str, Any] = {"kind": version.kind, "text": version.text}
    if version.media:
        shown["media"] = version.media
        shown["alt"] = version.alt
    kind, options = version.kind, version.options
    if kind == QuestionKind.FILL:
        return shown, {"kind": kind, "right": list(version.key)}
    turned = options
    if kind == QuestionKind.MATCH:
        shown["left"], turned = options
    order = list(range(len(turned)))
    if kind != QuestionKind.TRUE_FALSE:
        rng.shuffle(order)
    shown["options"] = [turned[i] for i in order]
    return shown, {"kind": kind, "right": places(kind, order, version.key), "order": order}


def build(round_: Round, bank: list[QuestionVersion], salt: str) -> list[Built]:
    """All forms of a round; the same salt and bank give the same forms.

    Raises:
        Refused: the bank cannot fill the blueprint.
    """
    rules = round_.contest.rules.get("criteria", [])
    built = []
    for number in range(round_.forms):
        rng = _rng(salt, number)
        chosen = draw(bank, round_.blueprint, round_.questions, rng)
        laid = [lay_out(one, rng) for one in chosen]
        paper = {
            "v": 1,
            "contest": round_.contest.title,
            "round": round_.pk,
            "minutes": round_.minutes,
            "guess": "guess" in rules,
            "questions": [shown for shown, _key in laid],
        }
        data = json.dumps(paper, ensure_ascii=False, separators=(",", ":")).encode()
        built.append(Built(number, [one.pk for one in chosen], [key for _shown, key in laid], data))
    return built


def put(target: Path, data: bytes) -> None:
    """Write a file, whole or not at all."""
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)


def write(round_: Round, built: list[Built]) -> None:
    """Put the files in their place; what an earlier building left goes away."""
    remove(round_)
    place, secret = folder(round_.pk), keys()
    place.mkdir(parents=True, exist_ok=True)
    for one in built:
        put(place / f"{secret.address_of(round_.pk, one.number)}.json", one.data)


def remove(round_: Round) -> None:
    """Take the files away; none of them was ever asked for."""
    shutil.rmtree(folder(round_.pk), ignore_errors=True)


def missing(round_: Round) -> int:
    """How many files are not there as they were built."""
    place, secret, count = folder(round_.pk), keys(), 0
    for form in round_.papers.all():
        try:
            data = (place / f"{secret.address_of(round_.pk, form.number)}.json").read_bytes()
        except OSError:
            data = b""
        count += sha256(data).hexdigest() != form.sha256
    return count
