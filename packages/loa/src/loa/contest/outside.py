"""What an outsider does with the published data of a round: compute everything again, and say what does not agree.

Reads one file of JSON lines: first the head, then {"l": [...]} links, {"p": [...]} papers, {"r": [...]} results. Needs
nothing of the server: no database, no Django, no network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from loa.contest.core import GENESIS, Link, Paper, commitment, is_signed, leaf, read_receipt, tree
from loa.contest.ranking import Marked, Rules, mark, rank, ruled, truths, unit_table

LOT_SLACK = 60_000
"""Milliseconds by which the clocks of two machines, or the time of a commit, may differ."""


def base_of(heads: Iterable[tuple[str, int, str]]) -> str:
    """One hash over the heads (writer, number, hash) of all chains, in hexadecimal."""
    return sha256("\n".join(f"{w}|{seq}|{hash_}" for w, seq, hash_ in sorted(heads)).encode()).hexdigest()


def seed_of(base: str, salt: str, outside: str) -> str:
    """The seed of the lots: made of all papers, of the salt that was committed to before opening, and of something
    public.
    """
    return sha256(f"{base}|{salt}|{outside}".encode()).hexdigest()


@dataclass
class Report:
    """What was found.

    Args:
        faults: sentences, Vietnamese; empty: everything agrees.
        papers, people: how many were read.
    """

    faults: list[str] = field(default_factory=list)
    papers: int = 0
    people: int = 0
    title: str = ""

    def fault(self, sentence: str) -> None:
        if len(self.faults) < 50:
            self.faults.append(sentence)


@dataclass
class Published:
    """The parts of a published file."""

    head: dict[str, Any]
    links: list[Link]
    papers: list[tuple[Paper, str, int, int, str]]
    """Each with writer, number, place, and its leaf where a part of it was left out ("" else)."""
    results: list[list[Any]]


def read(lines: Iterable[str]) -> Published:
    """The parts of a published file.

    Raises:
        ValueError: it is none.
    """
    rows = iter(lines)
    try:
        head = json.loads(next(rows))
        found = Published(head, [], [], [])
        round_ = head["round"]["id"]
        for text in rows:
            row = json.loads(text)
            if "p" in row:
                one = row["p"]
                paper = Paper(round_, *one[:7], bool(one[7]), *one[8:11])
                found.papers.append((paper, one[11], one[12], one[13], one[14] if len(one) > 14 else ""))
            elif "l" in row:
                writer, seq, count, at, previous, root = row["l"]
                found.links.append(Link(round_, writer, seq, count, at, bytes.fromhex(previous), bytes.fromhex(root)))
            elif "r" in row:
                found.results.append(row["r"])
    except (StopIteration, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("not a published round") from error
    return found


def verify(data: Published) -> Report:
    """Compute again what is published, from the papers up."""
    report = Report(papers=len(data.papers), title=str(data.head.get("title", "")))
    _chains(data, report)
    _commitment(data, report)
    _ranks(data, report)
    return report


def _chains(data: Published, report: Report) -> None:
    """Every paper is under its link, every link follows the one before, every daily head is there."""
    under: dict[tuple[str, int], list[tuple[int, bytes]]] = {}
    for paper, writer, seq, place, given in data.papers:
        under.setdefault((writer, seq), []).append((place, bytes.fromhex(given) if given else leaf(paper)))
    heads: dict[str, tuple[int, bytes]] = {}
    known: dict[tuple[str, int], str] = {}
    for link in sorted(data.links, key=lambda one: (one.writer, one.seq)):
        seq, previous = heads.get(link.writer, (0, GENESIS))
        if link.seq != seq + 1 or link.previous != previous:
            report.fault(f"Chuỗi {link.writer} đứt ở mắt {link.seq}.")
        leaves = [one for _place, one in sorted(under.pop((link.writer, link.seq), []))]
        if len(leaves) != link.count or not leaves or tree(leaves)[-1][0] != link.root:
            report.fault(f"Các bài dưới mắt {link.writer}/{link.seq} không khớp mã băm của nó.")
        heads[link.writer] = link.seq, link.hash
        known[link.writer, link.seq] = link.hash.hex()
    for writer, seq in under:
        report.fault(f"Có bài ghi dưới mắt {writer}/{seq}, mà không có mắt ấy.")
    for day in data.head.get("daily", []):
        for writer, seq, hash_ in day["heads"]:
            if known.get((writer, seq)) != hash_:
                report.fault(f"Mã băm ngày {day['day']} có mắt {writer}/{seq} không còn trong dữ liệu.")
        if base_of((w, s, h) for w, s, h in day["heads"]) != day["root"]:
            report.fault(f"Mã băm ngày {day['day']} không khớp.")
    base = base_of((writer, seq, hash_.hex()) for writer, (seq, hash_) in heads.items())
    if base != data.head["base"]:
        report.fault("Mã băm của toàn bộ bài nộp không khớp.")
    if lot := data.head.get("lot"):
        _lot(data, lot, known, report)


def _lot(data: Published, lot: dict[str, Any], known: dict[tuple[str, int], str], report: Report) -> None:
    """The lots were drawn over the chains as they stood: nothing left out that was there, nothing that is not here."""
    drawn = {writer: seq for writer, seq, _hash in lot["heads"]}
    for writer, seq, hash_ in lot["heads"]:
        if known.get((writer, seq)) != hash_:
            report.fault(f"Số gieo bốc thăm dựa vào mắt {writer}/{seq} không có trong dữ liệu.")
    left_out = [one for one in data.links if one.at < lot["at"] - LOT_SLACK and one.seq > drawn.get(one.writer, 0)]
    if left_out:
        report.fault(f"Lúc bốc thăm đã có {len(left_out)} mắt xích mà số gieo không tính tới.")
    if seed_of(base_of((w, s, h) for w, s, h in lot["heads"]), data.head["salt"], lot["outside"]) != lot["seed"]:
        report.fault("Số gieo bốc thăm không phải từ các bài nộp, muối và con số ngoài hệ thống.")


def _commitment(data: Published, report: Report) -> None:
    if commitment(data.head["salt"], data.head["keys"]) != data.head["commitment"]:
        report.fault("Đáp án công bố không khớp mã cam kết trước khi mở.")


def keys_of(head: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The key of each form with the rulings applied."""
    rulings = {one["version"]: one for one in head.get("rulings", [])}
    return [
        [
            ruled(key, rulings[version]["verdict"], rulings[version]["key"]) if version in rulings else key
            for key, version in zip(keys, versions, strict=True)
        ]
        for keys, versions in zip(head["keys"], head["versions"], strict=True)
    ]


def marked(data: Published) -> Iterator[Marked]:
    """The papers that count, marked."""
    grace = data.head["rules"]["grace"] * 1000
    excluded = set(data.head.get("excluded", []))
    keys = keys_of(data.head)
    for paper, *_where in data.papers:
        if paper.received <= paper.deadline + grace and paper.person not in excluded:
            points = mark(keys[paper.form], paper.answers, paper.extra)
            yield Marked(paper.person, paper.attempt, paper.unit, points, paper.guess, paper.started, paper.received)


def _ranks(data: Published, report: Report) -> None:
    rules = Rules.parse(data.head["rules"])
    questions = data.head["round"]["questions"]
    papers = list(marked(data))
    found = truths(papers, questions)
    if found != data.head["truths"]:
        report.fault(f"Số thật tính lại là {found}, công bố là {data.head['truths']}.")
    seed = (data.head.get("lot") or {}).get("seed", "")
    placed = rank(papers, rules, questions, seed)
    report.people = len(placed)
    published = sorted((list(one) for one in data.results), key=lambda one: (one[0], one[1]))
    computed = sorted((list(one) for one in placed), key=lambda one: (one[0], one[1]))
    if published != computed:
        known = {one[1]: one for one in published}
        for one in computed:
            if known.get(one[1]) != one:
                report.fault(f"Người {one[1]}: tính lại {one}, công bố {known.get(one[1])}.")
        if len(known) != len(computed):
            report.fault(f"Công bố {len(published)} người, tính lại {len(computed)}.")
    table = unit_table(papers, placed)
    if table != data.head["units"]:
        report.fault("Bảng theo đơn vị không khớp.")


def check_receipt(text: str, data: Published | None = None, public: str = "") -> tuple[bool, str]:
    """Whether a receipt holds: its signature, and where a published file is given, its paper in it.

    Args:
        text: the receipt as the page gave it.
        data: what was published of its round.
        public: the key to trust, in hexadecimal; "" takes the published one, else the receipt's own.

    Returns:
        whether it holds, and a sentence that says so.
    """
    try:
        paper, _way, link, key, signature = read_receipt(text)
    except ValueError:
        return False, "Đây không phải biên nhận."
    trusted = public or (str(data.head["public_key"]) if data else key)
    if not is_signed(link, trusted, signature):
        return False, "Chữ ký trên biên nhận không đúng."
    if data is None:
        return True, "Biên nhận đúng chữ ký."
    if data.head["round"]["id"] != paper.round:
        return False, "Biên nhận của vòng thi khác."
    if link not in data.links:
        return False, "Biên nhận đúng chữ ký, nhưng mắt xích của nó không có trong dữ liệu công bố."
    for one, writer, seq, _place, _leaf in data.papers:
        if (writer, seq) == (link.writer, link.seq) and one[:3] == paper[:3]:
            same = one._replace(extra=paper.extra) == paper
            return same, "Bài trong dữ liệu công bố đúng như biên nhận." if same else "Bài đã bị sửa so với biên nhận."
    return False, "Bài trên biên nhận không có trong dữ liệu công bố."
