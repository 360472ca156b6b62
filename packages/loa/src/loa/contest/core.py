"""What the hot path and whoever checks it have in common: tokens, leaves, trees, links, receipts. No Django, no
database, no clock.

A submission is a leaf; the leaves of one commit are a Merkle tree; its root is a link of a hash chain; the link is
signed (Ed25519). A receipt is the leaf, the way up the tree, the link and the signature, so that anybody who has the
public key can check it, and can find the link again in what is published.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

GENESIS = bytes(32)
_MAC = 16
_PASS = struct.Struct(">BIQIQ")
_TOKEN = struct.Struct(">BIQHIHBQQ")
_PASS_MARK, _TOKEN_MARK = 1, 2


class Forged(ValueError):
    """A token or a pass that this installation did not sign, or signed for something else."""


class Pass(NamedTuple):
    """Who somebody is in a contest: what the cookie holds after signing up."""

    contest: int
    person: int
    """A random number below 2**52; the row with the name is found by it, and nothing else is."""
    unit: int
    """0: none."""
    expires: int
    """Seconds since 1970."""


class Token(NamedTuple):
    """The right to hand in one paper; everything that storing it needs, so that nothing is read before the write."""

    round: int
    person: int
    attempt: int
    unit: int
    form: int
    questions: int
    started: int
    """Milliseconds since 1970, as the row of the start has it."""
    deadline: int


class Paper(NamedTuple):
    """One submission as it is stored; times in milliseconds since 1970.

    `answers` has one letter for each question of the paper: A to Z what was chosen, "." nothing, "+" something that no
    letter says; that stands in `extra`, a JSON object by the question's place ("" where there is none).
    """

    round: int
    person: int
    attempt: int
    form: int
    unit: int
    started: int
    deadline: int
    received: int
    late: bool
    guess: int | None
    answers: str
    extra: str


class Begun(NamedTuple):
    """One start as it is stored."""

    round: int
    person: int
    attempt: int
    form: int
    unit: int
    started: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one installation, each for one purpose, all drawn from one."""

    passes: bytes
    tokens: bytes
    forms: bytes
    addresses: bytes
    identity: bytes
    signing: Ed25519PrivateKey
    public: str
    """The public half of the signing key, in hexadecimal."""

    @classmethod
    def draw(cls, secret: str) -> Keys:
        """The keys of an installation's secret."""

        def key(purpose: str) -> bytes:
            return hmac.digest(secret.encode(), b"loa.contest." + purpose.encode(), "sha256")

        names = ("passes", "tokens", "forms", "addresses", "identity")
        signing = Ed25519PrivateKey.from_private_bytes(key("signing"))
        public = signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        return cls(*(key(name) for name in names), signing, public)

    def form_of(self, round_: int, person: int, attempt: int, forms: int) -> int:
        """Which of the round's forms a person gets: the same one however often it is asked for."""
        drawn = hmac.digest(self.forms, b"%d|%d|%d" % (round_, person, attempt), "sha256")
        return int.from_bytes(drawn[:8], "big") % forms

    def address_of(self, round_: int, form: int) -> str:
        """The unguessable part of a form's address: 32 hexadecimal digits."""
        return hmac.digest(self.addresses, b"%d|%d" % (round_, form), "sha256").hex()[:32]

    def identity_of(self, contest: int, number: str) -> str:
        """An identity number as it is kept: keyed, so that a stolen table does not give the twelve digits away."""
        return hmac.digest(self.identity, f"{contest}|{number}".encode(), "sha256").hex()


def _seal(key: bytes, body: bytes) -> str:
    return base64.urlsafe_b64encode(body + hmac.digest(key, body, "sha256")[:_MAC]).decode().rstrip("=")


def _open(key: bytes, text: str, size: int) -> bytes:
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, TypeError, binascii.Error):
        raise Forged from None
    body = sealed[:-_MAC]
    if len(body) != size or not hmac.compare_digest(hmac.digest(key, body, "sha256")[:_MAC], sealed[-_MAC:]):
        raise Forged
    return body


def seal_pass(keys: Keys, one: Pass) -> str:
    """A pass as text."""
    return _seal(keys.passes, _PASS.pack(_PASS_MARK, *one))


def open_pass(keys: Keys, text: str) -> Pass:
    """The pass that a text is.

    Raises:
        Forged: it was not signed here. Whether it has expired is the caller's to ask.
    """
    mark, *rest = _PASS.unpack(_open(keys.passes, text, _PASS.size))
    if mark != _PASS_MARK:
        raise Forged
    return Pass(*rest)


def seal_token(keys: Keys, one: Token) -> str:
    """A token as text."""
    return _seal(keys.tokens, _TOKEN.pack(_TOKEN_MARK, *one))


def open_token(keys: Keys, text: str) -> Token:
    """The token that a text is.

    Raises:
        Forged: it was not signed here, or is no token.
    """
    mark, *rest = _TOKEN.unpack(_open(keys.tokens, text, _TOKEN.size))
    if mark != _TOKEN_MARK:
        raise Forged
    return Token(*rest)


def leaf(paper: Paper) -> bytes:
    """The hash of a submission. Only the last part is free text, so no two papers read alike."""
    r, person, attempt, form, unit, started, deadline, received, late, guess, answers, extra = paper
    said = "-" if guess is None else guess
    text = f"{r}|{person}|{attempt}|{form}|{unit}|{started}|{deadline}|{received}|{int(late)}|{said}|{answers}|{extra}"
    return sha256(b"\0" + text.encode()).digest()


def tree(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The levels of a Merkle tree from the leaves up; a node without a partner goes up as it is.

    Raises:
        ValueError: no leaves.
    """
    if not leaves:
        raise ValueError("a tree needs leaves")
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [sha256(b"\1" + below[i] + below[i + 1]).digest() for i in range(0, len(below) - 1, 2)]
        if len(below) % 2:
            above.append(below[-1])
        levels.append(above)
    return levels


def way_up(levels: list[list[bytes]], place: int) -> list[str]:
    """What a leaf meets on its way to the root: "L" or "R" (where the other one stands) and its hash."""
    way = []
    for level in levels[:-1]:
        other = place ^ 1
        if other < len(level):
            way.append(("L" if other < place else "R") + level[other].hex())
        place //= 2
    return way


def climb(start: bytes, way: Sequence[str]) -> bytes:
    """The root that a leaf and its way lead to.

    Raises:
        ValueError: the way is not written as `way_up` writes it.
    """
    at = start
    for step in way:
        other = bytes.fromhex(step[1:])
        if len(other) != 32 or step[0] not in "LR":
            raise ValueError(step)
        at = sha256(b"\1" + (other + at if step[0] == "L" else at + other)).digest()
    return at


class Link(NamedTuple):
    """One commit of one writer for one round; `at` in milliseconds since 1970."""

    round: int
    writer: str
    seq: int
    count: int
    at: int
    previous: bytes
    root: bytes

    @property
    def hash(self) -> bytes:
        head = f"{self.round}|{self.writer}|{self.seq}|{self.count}|{self.at}|"
        return sha256(b"\2" + head.encode() + self.previous + self.root).digest()


def proof_of(keys: Keys, link: Link, signature: bytes) -> str:
    """What all receipts of one commit have in common, as the members of a JSON object: link, public key, signature."""
    at = f'"{link.writer}",{link.seq},{link.count},{link.at},"{link.previous.hex()}"'
    return f'"link":[{at}],"public":"{keys.public}","sig":"{base64.b64encode(signature).decode()}"'


class Receipt(NamedTuple):
    """What a person is given: what was stored, and the proof of it."""

    paper: Paper
    leaf: bytes
    way: list[str]
    proof: str
    """As `proof_of` makes it."""

    @property
    def code(self) -> str:
        """As `short_code` of the paper."""
        return _code(self.leaf)

    @property
    def text(self) -> str:
        """As JSON. Written by hand: a commit's papers share most of it, and it is most of an answer."""
        r, person, attempt, form, unit, started, deadline, received, late, guess, answers, extra = self.paper
        said = "null" if guess is None else guess
        more = json.dumps(extra, ensure_ascii=False) if extra else '""'
        way = '"' + '","'.join(self.way) + '"' if self.way else ""
        return (
            f'{{"v":1,"paper":[{r},{person},{attempt},{form},{unit},{started},{deadline},{received},{int(late)},{said}'
            f',"{answers}",{more}],"way":[{way}],{self.proof}}}'
        )


def read_receipt(text: str | bytes) -> tuple[Paper, list[str], Link, str, bytes]:
    """The parts of a receipt.

    Returns:
        paper, way, link, public key (hexadecimal), signature.

    Raises:
        ValueError: the text is no receipt.
    """
    try:
        given = json.loads(text)
        values = given["paper"]
        if given["v"] != 1 or len(values) != 12 or not all(isinstance(one, int) for one in values[:9]):
            raise ValueError("paper")
        if not isinstance(values[10], str) or not isinstance(values[11], str):
            raise ValueError("answers")
        paper = Paper(*values[:8], bool(values[8]), *values[9:])
        way = [str(step) for step in given["way"]]
        writer, seq, count, at, previous = given["link"]
        root = climb(leaf(paper), way)
        link = Link(paper.round, str(writer), int(seq), int(count), int(at), bytes.fromhex(previous), root)
        return paper, way, link, str(given["public"]), base64.b64decode(given["sig"], validate=True)
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError, binascii.Error) as error:
        raise ValueError("not a receipt") from error


def is_signed(link: Link, public: str, signature: bytes) -> bool:
    """Whether the holder of a key signed a link."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, link.hash)
    except (InvalidSignature, ValueError):
        return False
    return True


def short_code(paper: Paper) -> str:
    """What a person may write down: twelve digits of the leaf, in threes of four."""
    return _code(leaf(paper))


def _code(hash_: bytes) -> str:
    code = hash_[:6].hex().upper()
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def commitment(salt: str, keys_of_forms: list[Any]) -> str:
    """What is published before opening: sha256 of the salt and of the keys of all forms, in hexadecimal."""
    text = json.dumps([salt, keys_of_forms], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
