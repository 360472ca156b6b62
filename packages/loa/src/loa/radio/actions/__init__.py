"""Every write of the radio."""

from loa.radio.actions.air import clashes, plan_airings, proposed, put_first, schedule
from loa.radio.actions.approve import approve, lacks, return_programme, submit, take_back, take_down
from loa.radio.actions.common import has_sounded
from loa.radio.actions.log import Signed, accept, report_status
from loa.radio.actions.receive import forget_nonces
from loa.radio.actions.render import carry_out, queue, rendering_of
from loa.radio.actions.series import (
    SeriesDraft,
    SlotDraft,
    forget_pronunciation,
    in_quiet,
    pronounce,
    save_series,
)
from loa.radio.actions.station import Denied, make_code, pair, retire, rotate_key, save_station
from loa.radio.actions.urgent import cancel, is_open, prepare, send, sound_of, urgent_rendering
from loa.radio.actions.watch import look_for_missed, read_notice
from loa.radio.actions.write import (
    add_item,
    add_sound,
    arrange,
    change_item,
    change_programme,
    create_programme,
    cut_sentence,
    delete_programme,
    move_item,
    note_length,
    programme_of,
    remove_item,
    task_of,
)

__all__ = [
    "Denied",
    "SeriesDraft",
    "Signed",
    "SlotDraft",
    "accept",
    "add_item",
    "add_sound",
    "approve",
    "arrange",
    "cancel",
    "carry_out",
    "change_item",
    "change_programme",
    "clashes",
    "create_programme",
    "cut_sentence",
    "delete_programme",
    "forget_nonces",
    "forget_pronunciation",
    "has_sounded",
    "in_quiet",
    "is_open",
    "lacks",
    "look_for_missed",
    "make_code",
    "move_item",
    "note_length",
    "pair",
    "plan_airings",
    "prepare",
    "programme_of",
    "pronounce",
    "proposed",
    "put_first",
    "queue",
    "read_notice",
    "remove_item",
    "rendering_of",
    "report_status",
    "retire",
    "return_programme",
    "rotate_key",
    "save_series",
    "save_station",
    "schedule",
    "send",
    "sound_of",
    "submit",
    "take_back",
    "take_down",
    "task_of",
    "urgent_rendering",
]
