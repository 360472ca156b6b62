"""A reading for people: a summary, findings with their line marked."""

from __future__ import annotations

import unicodedata

from vanban.model import CHANNELS, Cadence, Duty, Finding, Reading

_SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "note": "lưu ý"}
CHANNEL_NAMES = dict(
    zip(
        CHANNELS,
        (
            "cổng thông tin",
            "phát thanh",
            "tiếp âm",
            "mạng xã hội",
            "du lịch",
            "thương mại điện tử",
            "sự kiện",
            "tập huấn",
            "cuộc thi",
            "hội họp",
            "mô hình, gương tốt",
            "kế hoạch",
            "báo cáo",
            "theo dõi, đôn đốc",
            "báo chí",
            "khác",
        ),
        strict=True,
    )
)
_PERIODS = {"day": "ngày", "week": "tuần", "month": "tháng", "quarter": "quý", "half_year": "6 tháng", "year": "năm"}
_KINDS = {
    "once": "một lần",
    "ongoing": "thường xuyên",
    "on_call": "khi có yêu cầu",
    "conditional": "có điều kiện",
    "unstated": "chưa nêu",
}


def cadence_text(cadence: Cadence) -> str:
    """ "2 lần/tuần", "định kỳ", "thường xuyên", "chưa nêu"."""
    if cadence.kind != "recurring":
        return _KINDS[cadence.kind]
    if cadence.every is None:
        return "định kỳ, chưa nêu kỳ"
    return f"{cadence.count or 1} lần/{_PERIODS[cadence.every]}"


def _date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def summary(reading: Reading) -> str:
    """What was read, for a terminal."""
    document = reading.document
    rows = [
        f"{document.type or 'Văn bản'} {document.symbol or '(chưa có số, ký hiệu)'}",
        f"  Cơ quan: {document.issuer or '(không rõ)'}",
        f"  Trích yếu: {document.subject or '(không có)'}",
        f"  Ngày: {_date(document.date) if document.date else '(không ghi)'}",
        f"  Năm thực hiện: {document.year or '(không rõ)'}",
        "",
        f"Nhiệm vụ: {len(reading.duties)}",
    ]
    rows += [_duty(duty) for duty in reading.duties]
    rows += ["", f"Văn bản dẫn: {len(reading.citations)}"]
    for cited in reading.citations:
        date = f" ngày {_date(cited.date)}" if cited.date else ""
        rows.append(
            f"  {cited.type or 'Văn bản'} {cited.symbol or ''}{date}{' của ' + cited.issuer if cited.issuer else ''}"
        )
    counts = {level: sum(f.severity == level for f in reading.findings) for level in _SEVERITY}
    rows += ["", "Cần xem lại: " + ", ".join(f"{count} {_SEVERITY[level]}" for level, count in counts.items())]
    return "\n".join(rows) + "\n"


def _duty(duty: Duty) -> str:
    lead = "; ".join(duty.leads) or "CHƯA GHI ĐƠN VỊ"
    text = duty.text if len(duty.text) <= 90 else duty.text[:87].rsplit(" ", 1)[0] + "…"
    due = f" | hạn {_date(duty.deadline)}" if duty.deadline else ""
    partners = f" | phối hợp: {'; '.join(duty.partners)}" if duty.partners else ""
    same = f" | trùng {duty.same_as}" if duty.same_as else ""
    more = f"{CHANNEL_NAMES[duty.channel]} | {cadence_text(duty.cadence)}{due}{partners}{same}"
    return f"  {duty.id} [{duty.where}] {lead}: {text}\n      {more}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def _context(reading: Reading, finding: Finding) -> tuple[str, int, int]:
    """The part of the paragraph around a finding that fits on one line, and where the quote stands in it."""
    start, end = finding.span
    left = reading.text.rfind("\n", 0, start) + 1
    right = reading.text.find("\n", start)
    right = len(reading.text) if right < 0 else right
    end = min(end, right)
    begin, stop = left, right
    if right - left > 100:
        begin = max(left, start - 40)
        if begin > left:
            begin = reading.text.find(" ", begin, start) + 1 or begin
        stop = min(right, begin + 100)
    prefix = "…" if begin > left else ""
    suffix = "…" if stop < right else ""
    shown = prefix + reading.text[begin:stop] + suffix
    at = _width(prefix + reading.text[begin:start])
    return shown, at, max(1, _width(reading.text[start : min(end, stop)]))


def findings_text(reading: Reading, english: bool = False) -> str:
    """Findings like a compiler: place, severity, code, sentence, the line with the passage marked."""
    rows: list[str] = []
    for finding in reading.findings:
        severity = finding.severity if english else _SEVERITY[finding.severity]
        message = finding.message_en if english else finding.message
        rows.append(f"{reading.name}:{finding.line}: {severity} [{finding.code}] {message}")
        shown, at, size = _context(reading, finding)
        rows += [f"    {shown}", f"    {' ' * at}{'^' * size}"]
    counts = {level: sum(f.severity == level for f in reading.findings) for level in _SEVERITY}
    if english:
        rows.append(", ".join(f"{count} {level}s" for level, count in counts.items()))
    elif reading.findings:
        rows.append(", ".join(f"{count} {_SEVERITY[level]}" for level, count in counts.items()) + ".")
    else:
        rows.append("Không có điều gì cần xem lại.")
    return "\n".join(rows) + "\n"
