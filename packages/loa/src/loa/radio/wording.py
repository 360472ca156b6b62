"""What people read about an airing: why it did not sound, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from loa.radio.models import AiringState, NoticeKind


def reason_words(code: str) -> str:
    """Why an airing did not sound to its end, for people; a code that is not known stays as it is."""
    return {
        "off": _("máy hoặc phần mềm của đài không chạy"),
        "clock": _("máy không biết giờ"),
        "audio": _("chưa tải kịp tệp âm thanh"),
        "damaged": _("tệp âm thanh trên máy bị hỏng"),
        "decoder": _("máy không đọc được tệp âm thanh"),
        "sound": _("thiết bị âm thanh không nhận"),
        "disk": _("đĩa đầy hoặc không ghi được"),
        "quiet": _("rơi vào giờ yên lặng"),
        "clash": _("trùng giờ với bản tin khác"),
        "late": _("không kịp bắt đầu đúng giờ"),
        "expired": _("lịch trên máy đã quá hạn"),
        "operator": _("người trực đài bỏ qua hoặc dừng"),
        "power": _("mất điện giữa chừng"),
        "stopped": _("bị dừng"),
        "agent": _("phần mềm ở đài bị tắt"),
        "retired": _("máy thôi dùng"),
    }.get(code, code)


def deed_for(kind: str, state: str, reason: str) -> str:
    """What happened and what to do about it, in one sentence or two."""
    if kind == NoticeKind.SILENT:
        return _(
            "chưa nhận được nhật ký sau 24 giờ. Kiểm tra điện, mạng của máy ở đài; nhật ký tự gửi về khi máy có mạng."
        )
    what = _("phát dở") if state in (AiringState.PARTIAL, AiringState.PREEMPTED) else _("lỡ phát")
    why = reason_words(reason)
    deeds = {
        "off": _("Bật máy, kiểm tra nguồn điện, rồi xếp lịch phát bù."),
        "power": _("Kiểm tra nguồn điện, rồi xếp lịch phát bù."),
        "clock": _("Cho máy nối mạng để lấy giờ, rồi xếp lịch phát bù."),
        "audio": _("Kiểm tra mạng của đài để máy tải tệp, rồi xếp lịch phát bù."),
        "damaged": _("Chạy loa-relay doctor trên máy, rồi xếp lịch phát bù."),
        "decoder": _("Cập nhật phần mềm loa-relay trên máy, rồi xếp lịch phát bù."),
        "sound": _("Kiểm tra dây, thiết bị âm thanh và chạy loa-relay doctor, rồi xếp lịch phát bù."),
        "disk": _("Dọn đĩa của máy, rồi xếp lịch phát bù."),
        "quiet": _("Xem lại giờ yên lặng của đài và giờ phát."),
        "clash": _("Chọn thứ tự các bản tin trùng giờ, rồi xếp lịch phát bù."),
    }
    deed = deeds.get(reason, _("Xếp lịch phát bù nếu còn cần."))
    return f"{what} ({why}). {deed}" if why else f"{what}. {deed}"
