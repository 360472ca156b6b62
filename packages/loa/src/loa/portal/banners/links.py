"""Where a banner may lead."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from loa.evidence.checks import is_web_address
from loa.kit.refused import Refused

LONGEST = 500


def safe_link(text: str) -> str:
    """An address that may stand in a link: http, https, or a path of our own ("/tin-tuc/"); empty stays empty.

    Raises:
        Refused: anything else (a script, a mail, an address that hides its host, one that is too long).
    """
    text = text.strip()
    if not text:
        return ""
    hidden = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zs") or c in "\\\"'<>" for c in text)
    # "//host" and "/\host" are addresses of other hosts to a browser.
    own = text.startswith("/") and not text.startswith("//")
    if len(text) > LONGEST or hidden or not (own or (is_web_address(text) and "@" not in text.split("/")[2])):
        raise Refused(
            _("Đường dẫn phải bắt đầu bằng https://, http:// hoặc / (trang của mình), không có dấu cách."),
            field="link",
        )
    return text
