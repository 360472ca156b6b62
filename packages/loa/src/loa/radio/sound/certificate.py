"""What was measured, as data and as one page of paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from pypdfium2 import PdfDocument
from vanban.write import Figure, Header, Paper, Para, Run, Table, table, text
from vanban.write import to_pdf as paper_to_pdf

from loa.radio.sound.encode import LABELS, NAMES, Rendition
from loa.radio.sound.lengths import clock
from loa.radio.sound.master import Curve
from loa.radio.sound.meter import SILENT
from loa.radio.sound.mix import Placed
from loa.radio.sound.profiles import RATE
from loa.radio.sound.rundown import Rundown

FORMAT = 1
FILL_FROM = 1.0
"""Seconds that are left at the end before the certificate speaks of them."""


@dataclass(frozen=True)
class Line:
    """One item as aired: seconds from the beginning, its length, its loudness before levelling and its gain in dB."""

    number: int
    kind: str
    title: str
    start: float
    seconds: float
    samples: int
    loudness: float | None
    source: str


@dataclass(frozen=True)
class Proof:
    """One rendition as measured after encoding."""

    code: str
    file: str
    bytes: int
    sha256: str
    samples: int
    length_error_samples: int
    loudness_lufs: float | None
    loudness_error_lu: float | None
    range_lu: float
    true_peak_dbtp: float | None
    passes: bool


@dataclass(frozen=True)
class Certificate:
    """Everything the certificate says; `passes` where every rendition passes."""

    format: int
    title: str
    issuer: str
    made: str
    slot_seconds: float
    samples: int
    sample_rate: int
    profile: str
    profile_label: str
    target_lufs: float
    ceiling_dbtp: float
    master_sha256: str
    gain_db: float
    limited_share: float
    fill_seconds: float
    fill: str
    items: tuple[Line, ...]
    renditions: tuple[Proof, ...]
    notes: tuple[str, ...]
    passes: bool


def certify(
    rundown: Rundown,
    placed: Sequence[Placed],
    renditions: Sequence[Rendition],
    curve: Curve,
    master_sha256: str,
    bed_notes: Sequence[str],
    made: datetime,
) -> Certificate:
    """The certificate of a programme from what was measured of it."""
    left = (rundown.samples - placed[-1].end) / RATE
    filled = left >= FILL_FROM
    notes = [*rundown.notes, *(note for one in placed for note in one.prepared.sound.notes), *bed_notes]
    if filled:
        with_what = "nhạc nền" if rundown.bed else "khoảng lặng"
        notes.append(f"Các mục ngắn hơn khung phát {clock(left)}; phần cuối là {with_what}.")
    if renditions[0].loudness.integrated <= SILENT:
        notes.append("Chương trình không có tiếng.")
    elif abs(renditions[0].loudness_error) > 0.1:
        notes.append(
            f"Âm lượng đạt {_figure(renditions[0].loudness.integrated)} LUFS, chưa tới mức đặt ra; nguồn tiếng "
            "chênh lệch quá lớn, hãy thu lại mục nhỏ tiếng."
        )
    return Certificate(
        format=FORMAT,
        title=rundown.title,
        issuer=rundown.issuer,
        made=made.isoformat(timespec="seconds"),
        slot_seconds=rundown.slot_seconds,
        samples=rundown.samples,
        sample_rate=RATE,
        profile=rundown.profile.code,
        profile_label=rundown.profile.label,
        target_lufs=rundown.profile.loudness,
        ceiling_dbtp=rundown.profile.ceiling,
        master_sha256=master_sha256,
        gain_db=round(curve.gain_db, 2),
        limited_share=round(curve.limited, 4),
        fill_seconds=round(max(left, 0.0), 3),
        fill=("bed" if rundown.bed else "silence") if filled else "none",
        items=tuple(_line(one) for one in placed),
        renditions=tuple(_proof(one) for one in renditions),
        notes=tuple(dict.fromkeys(notes)),
        passes=all(one.passes for one in renditions),
    )


def _line(one: Placed) -> Line:
    item, sound = one.prepared.item, one.prepared.sound
    return Line(
        number=item.number,
        kind=item.kind,
        title=item.title,
        start=round(one.start / RATE, 3),
        seconds=round(sound.samples / RATE, 3),
        samples=sound.samples,
        loudness=_known(sound.loudness),
        source=one.prepared.voice or (item.sound if isinstance(item.sound, str) else "Bản thu"),
    )


def _known(value: float) -> float | None:
    return None if value <= SILENT else round(value, 2)


def _proof(one: Rendition) -> Proof:
    silent = one.loudness.integrated <= SILENT
    return Proof(
        code=one.code,
        file=NAMES[one.code],
        bytes=one.bytes,
        sha256=one.sha256,
        samples=one.loudness.samples,
        length_error_samples=one.length_error,
        loudness_lufs=_known(one.loudness.integrated),
        loudness_error_lu=None if silent else round(one.loudness_error, 3),
        range_lu=round(one.loudness.range, 2),
        true_peak_dbtp=_known(one.loudness.true_peak),
        passes=one.passes,
    )


def to_json(certificate: Certificate) -> str:
    """The certificate as JSON."""
    return json.dumps(asdict(certificate), ensure_ascii=False, indent=1) + "\n"


def _figure(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}".replace("-", "−").replace(".", ",")


def to_pdf(certificate: Certificate, picture: str) -> bytes:
    """The certificate as one page (PDF).

    Args:
        certificate: what was measured.
        picture: the waveform as SVG.
    """
    made = b""
    for most_items in ITEMS_SHOWN:
        made = paper_to_pdf(paper(certificate, picture, most_items))
        if len(PdfDocument(made)) == 1:
            break
    return made


ITEMS_SHOWN = (12, 9, 6, 3, 1)
"""Tried one after the other until all is on one page; the rest of the items is in certificate.json."""
MOST_NOTES, MOST_LETTERS, MOST_TITLE = 3, 56, 120


def paper(certificate: Certificate, picture: str, most_items: int = ITEMS_SHOWN[0]) -> Paper:
    """The page as a paper of the house, for whoever puts it into a larger file."""
    made = datetime.fromisoformat(certificate.made)
    verdict = "tất cả các bản phát đạt yêu cầu." if certificate.passes else "CÓ BẢN PHÁT CHƯA ĐẠT, xem bảng dưới."
    facts = (
        ("Chương trình: ", _short(certificate.title, MOST_TITLE)),
        (
            "Khung phát: ",
            f"{clock(certificate.slot_seconds)}, đúng {_count(certificate.samples)} mẫu ở 48 kHz, một kênh.",
        ),
        (
            "Mức âm lượng: ",
            f"{certificate.profile_label}, {_figure(certificate.target_lufs, 0)} LUFS, đỉnh thực không quá "
            f"{_figure(certificate.ceiling_dbtp, 0)} dBTP.",
        ),
        ("Kết luận: ", verdict),
        *(("Ghi chú: ", _short(note, MOST_TITLE)) for note in certificate.notes[:MOST_NOTES]),
    )
    return Paper(
        kind="report",
        header=Header(issuer=certificate.issuer or "Đơn vị sản xuất", date=made.date()),
        title_type="Phiếu chứng nhận kỹ thuật",
        summary="Độ dài và âm lượng chương trình phát thanh",
        blocks=(
            *(Para(text(Run(name, bold=True), said), align="left", indent=False) for name, said in facts),
            _renditions(certificate),
            _items(certificate, most_items),
            Figure(picture, f"Dạng sóng của chương trình {certificate.title}"),
            _hashes(certificate),
        ),
    )


def _short(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _renditions(certificate: Certificate) -> Table:
    rows = [
        (
            LABELS[one.code],
            _count(one.samples),
            _count(one.length_error_samples),
            _figure(one.loudness_lufs, 2),
            _figure(one.range_lu),
            _figure(one.true_peak_dbtp),
            "Đạt" if one.passes else "Chưa đạt",
        )
        for one in certificate.renditions
    ]
    return table(
        ("Bản phát", "Số mẫu", "Lệch mẫu", "LUFS", "LRA (LU)", "dBTP", "Kết quả"),
        rows,
        align="lrrrrrl",
        widths=(2.2, 1.8, 1.4, 1.2, 1.4, 1.1, 1.5),
        caption="Các bản phát, đo lại sau khi mã hóa",
    )


def _items(certificate: Certificate, most: int) -> Table:
    shown = certificate.items[:most]
    rows = [(str(one.number), _short(one.title), clock(one.start), clock(one.seconds)) for one in shown]
    left = len(certificate.items) - len(shown)
    if left:
        rows.append(("", f"và {left} mục nữa, xem certificate.json", "", ""))
    return table(("TT", "Mục", "Bắt đầu", "Dài"), rows, align="clrr", widths=(0.7, 8, 1.3, 1))


def _hashes(certificate: Certificate) -> Table:
    rows = [(LABELS[one.code].partition(" ")[0], one.sha256) for one in certificate.renditions if one.code != "hls"]
    return table(("Bản phát", "SHA-256 của tệp"), rows, align="ll", widths=(1.4, 6.5))
