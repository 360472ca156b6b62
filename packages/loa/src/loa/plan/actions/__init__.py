"""Every write to plans, duties and tasks, one file for each verb."""

from loa.plan.actions.activate import activate, close_plan, difference, preview, sync_tasks
from loa.plan.actions.confirm import change_plan, clear_duties, confirm_duties, confirm_plan, missing_for_confirmation
from loa.plan.actions.discard import change_owner, discard
from loa.plan.actions.name import accept_certain_names, issuer_among, map_party_name, propose_units, reopen_name
from loa.plan.actions.read import import_document
from loa.plan.actions.settle import (
    accept_proposal,
    answer_findings,
    exclude_duty,
    include_duty,
    leave_finding_open,
    merge,
    settle,
    settle_finding,
    settle_many,
    split,
    undo,
)
from loa.plan.actions.shared import AlreadyRead
from loa.plan.actions.upload import forget_upload, read_overlooked, read_upload, receive

__all__ = [
    "AlreadyRead",
    "accept_certain_names",
    "accept_proposal",
    "activate",
    "answer_findings",
    "change_owner",
    "change_plan",
    "clear_duties",
    "close_plan",
    "confirm_duties",
    "confirm_plan",
    "difference",
    "discard",
    "exclude_duty",
    "forget_upload",
    "import_document",
    "include_duty",
    "issuer_among",
    "leave_finding_open",
    "map_party_name",
    "merge",
    "missing_for_confirmation",
    "preview",
    "propose_units",
    "read_overlooked",
    "read_upload",
    "receive",
    "reopen_name",
    "settle",
    "settle_finding",
    "settle_many",
    "split",
    "sync_tasks",
    "undo",
]
