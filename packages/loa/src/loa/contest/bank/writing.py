"""Writes question banks in the formats that are read; what is written reads back the same, where the format can."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from loa.contest.bank.question import DIFFICULTIES, Draft

SAYS = {
    "docx": {"single", "several", "truefalse", "order", "match", "fill"},
    "xlsx": {"single", "several", "truefalse", "order", "match", "fill"},
    "gift": {"single", "several", "truefalse", "match", "fill"},
    "aiken": {"single", "truefalse"},
    "moodle": {"single", "several", "truefalse", "order", "match", "fill"},
    "qti": {"single", "several", "truefalse", "order", "match", "fill"},
}
"""Which kinds each format can say."""
_KIND_WORDS = {
    "single": "Một đáp án", "several": "Nhiều đáp án", "truefalse": "Đúng, sai", "order": "Sắp xếp",
    "match": "Ghép đôi", "fill": "Điền từ",
}  # fmt: skip


def _letters(key: Sequence[int]) -> str:
    return ", ".join(chr(65 + one) for one in key)


def _options(draft: Draft) -> list[str]:
    """Options as lines: of a match "left = right"."""
    if draft.kind == "match":
        left, right = draft.options
        return [f"{one} = {right[draft.key[i]]}" for i, one in enumerate(left)]
    return list(draft.options)


def to_docx(drafts: Sequence[Draft]) -> bytes:
    """A Word file: "Câu 1. ...", options A. B. C. D. with the right ones in bold and underlined, "Đáp án: B"."""
    from docx import Document

    document = Document()
    for number, draft in enumerate(drafts, 1):
        first, *rest = draft.text.split("\n")
        document.add_paragraph().add_run(f"Câu {number}. {first}")
        for line in rest:
            document.add_paragraph(line)
        if draft.kind != "fill":
            for place, option in enumerate(_options(draft)):
                run = document.add_paragraph().add_run(f"{chr(65 + place)}. {' '.join(option.split())}")
                right = draft.kind in ("single", "several", "truefalse") and place in draft.key
                run.bold = run.underline = right or None
        if draft.kind == "fill":
            document.add_paragraph(f"Đáp án: {'; '.join(draft.key)}")
        elif draft.kind != "match":
            document.add_paragraph(f"Đáp án: {_letters(draft.key)}")
        for label, value in (
            ("Chủ đề", draft.theme), ("Mức độ", DIFFICULTIES.get(draft.difficulty, "")), ("Nguồn", draft.source),
            ("Điều khoản", draft.article), ("Giải thích", draft.note),
        ):  # fmt: skip
            if value and not (label == "Mức độ" and draft.difficulty == "medium"):
                document.add_paragraph(f"{label}: {' '.join(value.split())}")
        document.add_paragraph()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def to_xlsx(drafts: Sequence[Draft]) -> bytes:
    """An Excel file, one question in a row."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "Ngân hàng câu hỏi"
    width = max([4, *(len(_options(draft)) for draft in drafts)])
    letters = [chr(65 + i) for i in range(min(width, 8))]
    sheet.append(
        ["STT", "Loại", "Câu hỏi", *letters, "Đáp án", "Chủ đề", "Độ khó", "Nguồn", "Điều", "Giải thích", "Hình"]
    )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, draft in enumerate(drafts, 1):
        options = [] if draft.kind == "fill" else _options(draft)
        said = "; ".join(draft.key) if draft.kind == "fill" else "" if draft.kind == "match" else _letters(draft.key)
        row = [
            number, _KIND_WORDS[draft.kind], draft.text, *options[:8], *[""] * (len(letters) - len(options)), said,
            draft.theme, DIFFICULTIES.get(draft.difficulty, ""), draft.source, draft.article, draft.note, draft.media,
        ]  # fmt: skip
        sheet.append(row)
        for cell in sheet[number + 1]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" is no formula
    for column, size in (("A", 6), ("B", 14), ("C", 60)):
        sheet.column_dimensions[column].width = size
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _gift(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\~=#{}:" else char for char in text).replace("\n", "\\n")


def to_gift(drafts: Sequence[Draft]) -> bytes:
    """A GIFT text."""
    parts, theme = [], ""
    for draft in drafts:
        if draft.theme != theme:
            theme = draft.theme
            parts.append(f"$CATEGORY: {theme.replace('/', ' ')}\n")
        if draft.kind == "truefalse":
            inner = "T" if draft.key == [0] else "F"
        elif draft.kind == "fill":
            inner = " ".join(f"={_gift(one)}" for one in draft.key)
        elif draft.kind == "match":
            left, right = draft.options
            pairs = [f"={_gift(one)} -> {_gift(right[draft.key[i]])}" for i, one in enumerate(left)]
            spare = [f"= -> {_gift(one)}" for i, one in enumerate(right) if i not in draft.key]
            inner = "\n".join([*pairs, *spare])
        elif draft.kind == "several":
            good, bad = 100 / len(draft.key), 100 / max(1, len(draft.options) - len(draft.key))
            inner = "\n".join(
                f"~%{good if i in draft.key else -bad:.5f}%{_gift(one)}" for i, one in enumerate(draft.options)
            )
        else:
            inner = "\n".join(f"{'=' if i in draft.key else '~'}{_gift(one)}" for i, one in enumerate(draft.options))
        note = f"\n####{_gift(draft.note)}" if draft.note else ""
        parts.append(f"{_gift(draft.text)} {{\n{inner}{note}\n}}\n")
    return "\n".join(parts).encode()


def to_aiken(drafts: Sequence[Draft]) -> bytes:
    """An Aiken text."""
    parts = []
    for draft in drafts:
        lines = [" ".join(draft.text.split())]
        lines += [f"{chr(65 + i)}. {' '.join(one.split())}" for i, one in enumerate(draft.options)]
        parts.append("\n".join([*lines, f"ANSWER: {_letters(draft.key)}", ""]))
    return "\n".join(parts).encode()


def _html(text: str) -> str:
    return escape(escape(text).replace("\n", "<br>"))


def to_moodle(drafts: Sequence[Draft]) -> bytes:
    """A Moodle XML quiz."""
    out, theme = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], ""
    names = {
        "single": "multichoice", "several": "multichoice", "truefalse": "truefalse", "order": "ordering",
        "match": "matching", "fill": "shortanswer",
    }  # fmt: skip

    def answer(fraction: float, text: str) -> str:
        return f'<answer fraction="{fraction:g}" format="html"><text>{_html(text)}</text></answer>'

    for number, draft in enumerate(drafts, 1):
        if draft.theme != theme:
            theme = draft.theme
            place = escape(f"$course$/{theme.replace('/', ' ')}")
            out.append(f'<question type="category"><category><text>{place}</text></category></question>')
        out.append(f'<question type="{names[draft.kind]}"><name><text>{number}</text></name>')
        out.append(f'<questiontext format="html"><text>{_html(draft.text)}</text></questiontext>')
        if draft.note:
            out.append(f'<generalfeedback format="html"><text>{_html(draft.note)}</text></generalfeedback>')
        if draft.kind in ("single", "several"):
            out.append(f"<single>{'true' if draft.kind == 'single' else 'false'}</single>")
            good = 100 / len(draft.key)
            out += [answer(round(good, 5) if i in draft.key else 0, one) for i, one in enumerate(draft.options)]
        elif draft.kind == "truefalse":
            out += [answer(100 * (draft.key == [i]), ("true", "false")[i]) for i in range(2)]
        elif draft.kind == "order":
            out += [answer(i + 1, draft.options[place]) for i, place in enumerate(draft.key)]
        elif draft.kind == "fill":
            out += [answer(100, one) for one in draft.key]
        else:
            left, right = draft.options
            rows = [(one, right[draft.key[i]]) for i, one in enumerate(left)]
            rows += [("", one) for i, one in enumerate(right) if i not in draft.key]
            out += [
                f'<subquestion format="html"><text>{_html(one)}</text><answer><text>{escape(other)}</text></answer>'
                "</subquestion>"
                for one, other in rows
            ]
        out.append("</question>")
    return "\n".join([*out, "</quiz>"]).encode()


_QTI = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'


def _qti_item(number: int, draft: Draft) -> str:
    def value(names: Sequence[str]) -> str:
        return "".join(f"<qti-value>{escape(one)}</qti-value>" for one in names)

    text = "".join(f"<p>{escape(line)}</p>" for line in draft.text.split("\n"))
    cardinality, base = "single", "identifier"
    names = [f"c{i}" for i in range(26)]
    if draft.kind == "fill":
        base, correct = "string", value(draft.key[:1])
        entries = "".join(f'<qti-map-entry map-key={quoteattr(one)} mapped-value="1"/>' for one in draft.key)
        more = f'<qti-mapping default-value="0">{entries}</qti-mapping>'
        body = f'{text}<p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>'
    elif draft.kind == "match":
        cardinality, base, more = "multiple", "directedPair", ""
        left, right = draft.options
        correct = value([f"l{i} r{one}" for i, one in enumerate(draft.key)])
        sides = "".join(
            "<qti-simple-match-set>"
            + "".join(
                f'<qti-simple-associable-choice identifier="{mark}{i}" match-max="{most}">{escape(one)}'
                "</qti-simple-associable-choice>"
                for i, one in enumerate(side)
            )
            + "</qti-simple-match-set>"
            for mark, most, side in (("l", 1, left), ("r", 0, right))
        )
        opening = '<qti-match-interaction response-identifier="RESPONSE" max-associations="0">'
        body = f"{text}{opening}{sides}</qti-match-interaction>"
    else:
        cardinality = {"several": "multiple", "order": "ordered"}.get(draft.kind, "single")
        correct, more = value([names[i] for i in draft.key]), ""
        tag = "qti-order-interaction" if draft.kind == "order" else "qti-choice-interaction"
        most = "" if draft.kind == "order" else f' max-choices="{0 if draft.kind == "several" else 1}"'
        choices = "".join(
            f'<qti-simple-choice identifier="{names[i]}">{escape(one)}</qti-simple-choice>'
            for i, one in enumerate(draft.options)
        )
        body = f'{text}<{tag} response-identifier="RESPONSE" shuffle="true"{most}>{choices}</{tag}>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<qti-assessment-item {_QTI} identifier="item{number}"'
        f' title="{number}"'
        ' adaptive="false" time-dependent="false" xml:lang="vi">'
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="{base}">'
        f"<qti-correct-response>{correct}</qti-correct-response>{more}</qti-response-declaration>"
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
        f"<qti-item-body>{body}</qti-item-body>"
        '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/>'
        "</qti-assessment-item>"
    )


def to_qti(drafts: Sequence[Draft]) -> bytes:
    """A QTI 3 package."""
    file = io.BytesIO()
    resources = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, draft in enumerate(drafts, 1):
            name = f"items/item{number:04d}.xml"
            archive.writestr(name, _qti_item(number, draft))
            resources.append(
                f'<resource identifier="item{number}" type="imsqti_item_xmlv3p0" href="{name}">'
                f'<file href="{name}"/></resource>'
            )
        archive.writestr(
            "imsmanifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="loa">'
            "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
            f"<resources>{''.join(resources)}</resources></manifest>",
        )
    return file.getvalue()


WRITERS: dict[str, tuple[str, str, Callable[[Sequence[Draft]], bytes]]] = {
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "gift": ("gift", "text/plain; charset=utf-8", to_gift),
    "aiken": ("txt", "text/plain; charset=utf-8", to_aiken),
    "moodle": ("xml", "application/xml", to_moodle),
    "qti": ("zip", "application/zip", to_qti),
}
"""By format: ending of the file, kind, writer."""


def write(format_: str, drafts: Sequence[Draft]) -> tuple[bytes, list[int]]:
    """A bank as a file.

    Args:
        format_: a key of WRITERS.

    Returns:
        the bytes, and the places (from 0) of the questions that the format cannot say and that are left out.

    Raises:
        KeyError: no such format.
    """
    _ending, _kind, writer = WRITERS[format_]
    left_out = [i for i, draft in enumerate(drafts) if draft.kind not in SAYS[format_]]
    return writer([draft for i, draft in enumerate(drafts) if i not in left_out]), left_out
