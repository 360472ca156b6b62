"""What people read about an airing: why it did not sound, and what to do."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from loa.radio.models import AiringState, LogLine, NoticeKind


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
        "other": _("máy báo một tệp hay độ dài khác bản đã duyệt, nên không tính"),
    }.get(code, code)


def deed_for(kind: str, state: str, reason: str) -> str:
    """What happened and what to do about it, in one sentence or two."""
    if kind == NoticeKind.SILENT:
        return _(
            "chưa nhận được nhật ký sau 24 giờ. Kiểm tra điện, mạng của máy ở đài; nhật ký tự gửi về khi máy có mạng."
        )
    if state == AiringState.WRONG:
        return _(
            "máy báo đã phát một bản khác bản đã duyệt, nên lượt này không được tính. Cho máy nối mạng để nhận bản "
            "mới; nếu còn, ghép lại máy."
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


def line_words(line: LogLine) -> str:
    """What one line of a device's log says, for people."""
    reason = str(json.loads(line.body).get("reason") or "")
    said = {
        "paired": _("Ghép máy với đài"),
        "agent_started": _("Phần mềm bắt đầu chạy"),
        "clock": _("Nguồn giờ thay đổi"),
        "manifest": _("Nhận lịch phát mới"),
        "started": _("Bắt đầu phát"),
        "completed": _("Phát trọn"),
        "partial": _("Phát dở"),
        "preempted": _("Nhường bản tin khẩn"),
        "missed": _("Lỡ phát"),
        "heard": _("Micro kiểm đã nghe"),
        "operator": _("Người trực đài thao tác"),
        "refused": _("Từ chối dữ liệu không đúng"),
        "fault": _("Máy báo sự cố"),
        "server_key": _("Nhận khóa mới của máy chủ"),
        "retired": _("Máy thôi dùng"),
    }.get(line.kind, line.kind)
    why = _detail_words(line.kind, reason)
    return f"{said} ({why})" if why else said


def _detail_words(kind: str, reason: str) -> str:
    if kind == "clock":
        return clock_words(reason) if reason != "lost" else _("không còn biết giờ")
    if kind == "operator":
        return {
            "order": _("chọn thứ tự"),
            "skip": _("bỏ một lượt"),
            "volume": _("âm lượng"),
            "time": _("đặt giờ"),
            "local_add": _("thêm tin của xã"),
            "local_remove": _("bỏ tin của xã"),
            "test_tone": _("phát tiếng thử"),
        }.get(reason, reason)
    if kind == "refused":
        return {"manifest": _("lịch phát"), "urgent": _("lệnh khẩn"), "time": _("giờ của máy")}.get(reason, reason)
    if kind == "fault":
        return fault_words(reason)
    return reason_words(reason)


def clock_words(source: str) -> str:
    """Where a device has its time from."""
    return {
        "server": _("giờ của máy chủ"),
        "ntp": _("giờ mạng"),
        "rtc": _("đồng hồ pin"),
        "operator": _("người trực đặt"),
    }.get(source, source)


def fault_words(code: str) -> str:
    """What a device says a person must mend."""
    return {
        "disk_full": _("đĩa đầy"),
        "audio_wrong": _("tệp âm thanh tải về không đúng"),
        "sound": _("thiết bị âm thanh không nhận"),
        "log_fork": _("thẻ nhớ mất dòng nhật ký"),
        "no_decoder": _("thiếu bộ giải mã âm thanh"),
        "damaged": _("tệp trên máy bị hỏng"),
    }.get(code, code)


def backend_words(backend: str) -> str:
    """By what a device sounds."""
    return {
        "alsa": _("card âm thanh (ALSA)"),
        "miniaudio": _("card âm thanh (miniaudio)"),
        "command": _("lệnh riêng của máy"),
        "null": _("không ra loa, chạy thử"),
    }.get(backend, backend)


def file_words(name: str) -> str:
    """What a file of a rendering is for."""
    return {
        "programme.flac": _("Bản gốc, cho đài phát thanh"),
        "programme.mp3": _("Bản phát cho các đài và để nghe lại"),
        "programme.opus": _("Bản nhẹ, mạng yếu"),
        "hls/index.m3u8": _("Bản phát trực tuyến (HLS)"),
        "certificate.pdf": _("Phiếu chứng nhận, để in"),
        "certificate.json": _("Phiếu chứng nhận, cho máy đọc"),
        "transcript.txt": _("Lời chương trình"),
        "transcript.vtt": _("Phụ đề"),
        "chapters.json": _("Mục lục podcast"),
        "fingerprint.bin": _("Dấu âm thanh, để micro ở đài kiểm"),
    }.get(name, name)
