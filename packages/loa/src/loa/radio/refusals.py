"""How a device's request is refused: the form of the answer, and what it means in a sentence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from loa.kit.api import Out, Reason
from loa.radio.actions import Denied

WAIT = 60
"""Seconds that a device is asked to wait where nothing else is said."""


class RelayProblem(Out):
    """Why a device's request was not carried out; some answers carry more keys, see the protocol."""

    code: str
    reasons: list[Reason]
    have: int | None = None
    hash: str | None = None
    payload: str | None = None
    signature: str | None = None


def sentence(code: str) -> str:
    """What a refusal means, for whoever reads the device's screen."""
    return {
        "unknown_device": _("Máy chủ không biết máy này. Ghép lại máy với đài."),
        "bad_signature": _("Chữ ký của máy không đúng."),
        "bad_time": _("Giờ của yêu cầu lệch quá 5 phút."),
        "used_nonce": _("Yêu cầu này đã gửi rồi."),
        "retired": _("Đài đã ghép máy khác, máy này thôi dùng."),
        "not_found": _("Đài không có lệnh phát tệp này."),
        "gap": _("Nhật ký thiếu dòng ở giữa."),
        "fork": _("Nhật ký không khớp với phần máy chủ đã giữ."),
        "invalid": _("Nội dung không đúng dạng."),
        "malformed": _("Không đọc được yêu cầu."),
        "too_large": _("Gửi nhiều quá một lần. Chia nhỏ ra."),
        "unknown_code": _("Không có mã này. Xem lại mã, hoặc lấy mã mới."),
        "used_code": _("Mã này đã dùng hoặc quá 30 phút. Lấy mã mới."),
        "known_key": _("Khóa này đã ghép trước đây. Máy cần tạo khóa mới."),
        "throttled": _("Gọi nhiều quá. Chờ một lát rồi gọi lại."),
    }.get(code, code)


def refuse(request: HttpRequest, denied: Denied) -> HttpResponse:
    """A refusal in the form of the protocol; registered with the API."""
    more = dict(denied.more)
    body = {
        "code": denied.code,
        "reasons": [{"sentence": sentence(denied.code), "field": None}],
        **{key: value for key, value in more.items() if key in ("have", "hash", "payload", "signature")},
    }
    response = JsonResponse(body, status=denied.status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    if denied.status in (429, 503):
        response["Retry-After"] = str(more.get("wait", WAIT))
    return response
