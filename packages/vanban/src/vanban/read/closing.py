"""The last paragraphs of a paper, which speak of the whole of it and give no duty."""

from __future__ import annotations

import re

from vanban.read.parts import Part

_GENERAL_CLOSE = re.compile(
    r"(?:trong quá trình (?:tổ chức )?(?:triển khai|thực hiện)|quá trình (?:tổ chức )?(?:triển khai"
    r"|thực hiện)|yêu cầu (?:các|thủ trưởng)|đề nghị (?:các|thủ trưởng)|nhận được (?:kế hoạch|công văn)"
    r"|căn cứ (?:nội dung )?kế hoạch này)"
)


# Whom to ask is no duty: "Thông tin chi tiết xin liên hệ ông ..., điện thoại: ...".
CONTACT = re.compile(
    r"(?:mọi |các )?(?:thông tin|chi tiết|nội dung|vấn đề|thắc mắc)[^.;:]{0,60}?"
    r" (?:xin |vui lòng |đề nghị )?liên hệ(?!\w)"
    r"|(?:xin |vui lòng )liên hệ(?!\w)"
)


def settle_closing(part: Part) -> None:
    """Unmarked sentences at the very end of the body that speak of the whole plan belong to the closing."""
    while part.body:
        last = part.body[-1]
        if last.marker or last.cells or last.upper:
            return
        low = last.low
        if CONTACT.match(low):
            part.closing.insert(0, part.body.pop())
            continue
        if not (_GENERAL_CLOSE.match(low) or last.text.endswith("./.")):
            return
        before = part.body[-2] if len(part.body) > 1 else None
        if (
            before is not None
            and not before.marker
            and not before.upper
            and not last.text.endswith("./.")
            and not part.closing
        ):
            return
        part.closing.insert(0, part.body.pop())
