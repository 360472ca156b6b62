"""The words and forms of the operator's page."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from loa_relay.decide import Item
from loa_relay.manifest import PRIORITIES
from loa_relay.operate import clashes
from loa_relay.play import Station
from loa_relay.protocol import from_moment, to_moment
from loa_relay.sync import Synchroniser

LEVELS = {"normal": "thông thường", "priority": "ưu tiên", "urgent": "khẩn cấp"}
KINDS = {"completed": "phát đủ", "partial": "phát dở", "preempted": "nhường", "missed": "không phát"}
REASONS = {
    "power": "mất điện",
    "agent": "chương trình dừng",
    "stopped": "có lệnh dừng",
    "sound": "loa không nhận tiếng",
    "operator": "người trực dừng",
    "quiet": "giờ yên lặng",
    "off": "máy tắt",
    "clock": "máy chưa biết giờ",
    "audio": "chưa tải được tệp",
    "damaged": "tệp hỏng",
    "decoder": "máy không giải mã được tệp",
    "disk": "không ghi được sổ",
    "clash": "chờ mục khác quá lâu",
    "late": "quá giờ",
    "expired": "lịch hết hạn",
}
FAULTS = {
    "disk_full": "Thẻ nhớ đầy. Hãy xóa bớt tệp hoặc thay thẻ lớn hơn.",
    "audio_wrong": "Tệp tải về không đúng. Hãy báo người quản trị máy chủ.",
    "sound": "Loa không nhận tiếng. Hãy kiểm tra dây và chạy “loa-relay doctor”.",
    "log_fork": "Thẻ nhớ đã mất dữ liệu. Nên thay thẻ.",
    "no_decoder": "Máy không giải mã được tệp. Hãy cài mpg123 hoặc ffmpeg.",
    "damaged": "Tệp trên thẻ nhớ bị hỏng. Nên thay thẻ.",
}
SOURCES = {"server": "theo máy chủ", "ntp": "theo mạng", "rtc": "theo đồng hồ pin", "operator": "đặt tay"}

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #eef1f4; --line: #c9d0d8; --lead: #0b5cad;
  --bad: #a4161a; --good: #11693b }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --paper: #14181c; --soft: #20262c; --line: #3b444d;
  --lead: #7db8f5; --bad: #ff8f8f; --good: #7ed6a4 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper) }
h1 { font-size: 1.4rem; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
p { margin: .25rem 0 .75rem } .soft { opacity: .8 }
.note { padding: .75rem 1rem; border-left: .3rem solid var(--lead); background: var(--soft) }
.bad { border-color: var(--bad) } .good { border-color: var(--good) }
ul.rows { list-style: none; margin: 0; padding: 0 }
ul.rows > li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .6rem 0;
  border-top: 1px solid var(--line) }
ul.rows time { font-variant-numeric: tabular-nums; min-width: 8.5rem } ul.rows .what { flex: 1 1 14rem }
form { display: inline } form.wide { display: grid; gap: .75rem; max-width: 30rem }
label { display: block } .line label { display: grid; gap: .25rem } .note form { display: block; margin-top: .5rem }
input, select, button { font: inherit; color: inherit; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); max-width: 100% }
form.wide input, form.wide select { width: 100% }
button { background: var(--soft); cursor: pointer; min-height: 2.75rem }
button.lead { background: var(--lead); color: var(--paper); border-color: var(--lead) }
:focus-visible { outline: .2rem solid var(--lead); outline-offset: .1rem }
.line { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .75rem 0 }
"""


def frame(title: str, body: str) -> str:
    """A whole page."""
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body>'
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def sign_in(name: str, problem: str = "") -> str:
    """The page that asks for the PIN."""
    note = f'<p class="note bad" role="alert">{escape(problem)}</p>' if problem else ""
    return frame(
        name,
        f'{note}<form class="wide" method="post" action="/sign-in"><label>Mã PIN của đài'
        '<input name="pin" type="password" inputmode="numeric" autocomplete="off" required autofocus></label>'
        '<button class="lead">Vào</button></form>'
        '<p class="soft">Quên mã: chạy “loa-relay pin” trên máy này để lấy mã mới.</p>',
    )


def main(station: Station, sync: Synchroniser, mark: str, problem: str, done: str) -> str:
    """The whole page for the operator."""
    with station.lock:
        parts = [
            _notes(station, problem, done),
            _now(station, mark),
            _clashes(station, mark),
            _upcoming(station, mark),
            _add(station, mark),
            _played(station),
            _tools(station, sync, mark),
        ]
    return frame(station.identity.name, "".join(parts))


def _when(station: Station, moment: int) -> str:
    offset = station.manifest.utc_offset_minutes if station.manifest else 420
    text = to_moment(moment, offset)
    return f'<time datetime="{text}">{text[11:16]} {text[8:10]}/{text[5:7]}/{text[:4]}</time>'


def _length(ms: int) -> str:
    minutes, seconds = divmod((ms + 500) // 1000, 60)
    return " ".join([f"{minutes} phút"] * (minutes > 0) + [f"{seconds} giây"] * (seconds > 0 or not minutes))


def _button(action: str, mark: str, label: str, **values: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in {"mark": mark, **values}.items()
    )
    return f'<form method="post" action="/{action}">{hidden}<button>{escape(label)}</button></form>'


def _notes(station: Station, problem: str, done: str) -> str:
    notes = [f'<p class="note bad" role="alert">{escape(problem)}</p>'] if problem else []
    notes += [f'<p class="note good" role="status">{escape(done)}</p>'] if done else []
    if station.retired:
        notes.append('<p class="note bad">Máy này đã được thay bằng máy khác và không phát nữa.</p>')
    if station.time.now() is None:
        notes.append(
            '<p class="note bad"><strong>Giờ chưa xác thực.</strong> Máy không biết giờ đúng nên không phát theo lịch '
            "(lệnh khẩn cấp vẫn phát). Hãy nối mạng, hoặc xác nhận giờ ở cuối trang.</p>"
        )
    elif not station.time.verified:
        source = SOURCES[str(station.time.source)]
        notes.append(f'<p class="note">Giờ chưa xác thực: đang dùng giờ {source}. Chương trình vẫn phát.</p>')
    notes += [f'<p class="note bad">{escape(FAULTS.get(fault, fault))}</p>' for fault in sorted(station.faults)]
    return "".join(notes)


def _now(station: Station, mark: str) -> str:
    now = station.time.now()
    clock = f"Bây giờ: {_when(station, now)}." if now is not None else "Bây giờ: không rõ."
    stretch = station.current
    if stretch is None:
        return f"<p>{clock} Đang không phát.</p>"
    rate = stretch.cue.audio.sample_rate
    place = f"{_length(stretch.playing.position() * 1000 // rate)} / {_length(stretch.cue.of * 1000 // rate)}"
    stop = "" if stretch.priority == "urgent" else _button("stop", mark, "Dừng phát")
    return (
        f'<div class="note good">{clock} Đang phát <strong>{escape(stretch.title)}</strong> '
        f"({LEVELS[stretch.priority]}), {place}. {stop}</div>"
    )


def _clashes(station: Station, mark: str) -> str:
    parts = []
    for group in clashes(station):
        names = [item.airing.airing for item in group]
        hidden = f'<input type="hidden" name="mark" value="{mark}">' + "".join(
            f'<input type="hidden" name="name" value="{escape(name)}">' for name in names
        )
        rows = "".join(
            f'<li>{_when(station, item.airing.starts)}<span class="what">{escape(item.airing.title)}{_own(item)}</span>'
            + (f'<button name="up" value="{at}">Đưa lên trước</button>' if at else "<span>phát trước</span>")
            + "</li>"
            for at, item in enumerate(group)
        )
        parts.append(f'<form method="post" action="/order">{hidden}<ul class="rows">{rows}</ul></form>')
    if not parts:
        return ""
    return (
        "<h2>Mục ưu tiên trùng giờ</h2><p>Các mục này phát nối tiếp nhau. Người trực chọn mục phát trước.</p>"
        + "".join(parts)
    )


def _own(item: Item) -> str:
    return " · của xã" if item.airing.local else ""


def _upcoming(station: Station, mark: str) -> str:
    rows = []
    playing = station.current.airing if station.current else ""
    for item in [item for item in station.items if not item.begun and item.airing.airing != playing][:12]:
        airing = item.airing
        here = station.store.has(item.audio.sha256, item.audio.size)
        skipped = airing.airing in station.skipped
        state = "bỏ qua" if skipped else "sẵn sàng" if here else "chưa tải xong"
        deed = ""
        if airing.local:
            deed = _button("remove", mark, "Bỏ mục này", name=airing.airing)
        elif PRIORITIES[airing.priority] < PRIORITIES["urgent"] and not skipped:
            deed = _button("skip", mark, "Không phát", name=airing.airing)
        rows.append(
            f'<li>{_when(station, airing.starts)}<span class="what"><strong>{escape(airing.title)}</strong><br>'
            f'<span class="soft">{LEVELS[airing.priority]}{_own(item)} · {_length(item.ms)} · {state}</span></span>'
            f"{deed}</li>"
        )
    return "<h2>Sắp phát</h2>" + (
        f'<ul class="rows">{"".join(rows)}</ul>' if rows else "<p>Chưa có chương trình nào trong lịch.</p>"
    )


def _add(station: Station, mark: str) -> str:
    if station.manifest is None or not station.manifest.local_allowed:
        return ""
    return (
        "<h2>Thêm mục của xã</h2><p>Phát xen giữa các chương trình, ngoài giờ yên lặng. Tệp WAV, MP3 hoặc FLAC.</p>"
        '<form class="wide" method="post" action="/add" enctype="multipart/form-data">'
        f'<input type="hidden" name="mark" value="{mark}">'
        '<label>Tên mục<input name="title" maxlength="200" required></label>'
        '<label>Giờ phát<input name="when" type="datetime-local" required></label>'
        '<label>Mức<select name="priority"><option value="normal">thông thường</option>'
        '<option value="priority">ưu tiên</option></select></label>'
        '<label>Tệp âm thanh<input name="sound" type="file" accept=".wav,.mp3,.flac,audio/*" required></label>'
        '<button class="lead">Thêm</button></form>'
    )


def _played(station: Station) -> str:
    log = station.log
    rows: list[str] = []
    for entry in reversed(log.read(max(log.seq - 200, log.base))):
        body: dict[str, Any] = json.loads(entry["body"])
        if body["kind"] not in KINDS or len(rows) == 12:
            continue
        moment = body["began"] or body["planned"] or body["at"]
        why = f": {REASONS.get(body['reason'], body['reason'])}" if body["reason"] else ""
        unsure = " · giờ chưa xác thực" if body["clock"] != "verified" else ""
        rows.append(
            f'<li>{_when(station, from_moment(moment))}<span class="what">{escape(body["title"] or body["airing"])}<br>'
            f'<span class="soft">{KINDS[body["kind"]]}{escape(why)}{unsure}</span></span></li>'
        )
    return "<h2>Đã phát</h2>" + (f'<ul class="rows">{"".join(rows)}</ul>' if rows else "<p>Chưa phát mục nào.</p>")


def _tools(station: Station, sync: Synchroniser, mark: str) -> str:
    status = sync.status()
    last = _when(station, sync.last_sync) if sync.last_sync is not None else "chưa lần nào từ khi khởi động"
    until = _when(station, from_moment(status["have_until"])) if status["have_until"] else "chưa có lịch"
    problem = f" Lần thử gần nhất không được: {escape(sync.last_problem)}." if sync.last_problem else ""
    time_form = ""
    if not station.time.verified:
        time_form = (
            '<h2>Xác nhận giờ</h2><form class="wide" method="post" action="/time">'
            f'<input type="hidden" name="mark" value="{mark}"><label>Bây giờ là'
            '<input name="when" type="datetime-local" required></label><button>Xác nhận giờ</button></form>'
        )
    return (
        "<h2>Loa và mạng</h2>"
        f'<form class="line" method="post" action="/volume"><input type="hidden" name="mark" value="{mark}">'
        f'<label>Âm lượng (0 đến 100)<input name="volume" type="number" min="0" max="100" value="{station.volume()}">'
        "</label><button>Đặt âm lượng</button></form>"
        f'<div class="line">{_button("tone", mark, "Phát tiếng thử 3 giây")}'
        f"{_button('sync', mark, 'Đồng bộ ngay')}</div>"
        f"<p>Đồng bộ gần nhất: {last}.{problem} Đủ chương trình đến: {until}. "
        f"Sổ phát chờ gửi: {status['waiting_log']} dòng. "
        f"Thẻ nhớ còn {status['disk_free'] >> 20} MB.</p>{time_form}"
        f'<div class="line">{_button("sign-out", mark, "Ra")}</div>'
    )
