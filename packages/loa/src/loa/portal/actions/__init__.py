"""Every write to the sites, one file for each verb."""

from loa.portal.actions.arrange import delete_draft, move_draft
from loa.portal.actions.banners import (
    approve_banner,
    change_banner,
    refuse_banner,
    return_banner,
    show_banner_again,
    submit_banner,
    take_down_banner,
)
from loa.portal.actions.carry import (
    accept_placement,
    ask_to_carry,
    cancel_placement,
    pull_story,
    refuse_placement,
)
from loa.portal.actions.carry_along import AT_ONCE
from loa.portal.actions.carry_rules import approve_rule, carry_by_rules, carry_due, end_rule, propose_rule
from loa.portal.actions.count import add_reads, add_views
from loa.portal.actions.decide import accept_item, refuse_item, reopen_item
from loa.portal.actions.files import add_file
from loa.portal.actions.fold_reads import fold_reads
from loa.portal.actions.guides import add_guide, approve_guide, take_down_guide, write_contact, write_guide
from loa.portal.actions.inbox import answer_feedback, approve_feedback, forget_senders, send_feedback
from loa.portal.actions.intake import add_item, take_in
from loa.portal.actions.legal_files import add_legal_file, read_legal_file
from loa.portal.actions.library import (
    add_document,
    approve_document,
    choose_documents,
    grow_library,
    take_down_document,
    write_document,
)
from loa.portal.actions.look import poll_now, poll_source, poll_sources
from loa.portal.actions.nominations import choose_nomination, honour_nomination, nominate, tell_nomination
from loa.portal.actions.pictures import add_picture
from loa.portal.actions.placing import Terms
from loa.portal.actions.poll import forget_hands, raise_hand
from loa.portal.actions.publish import approve_story, expire_story, publish_due, publish_scheduled
from loa.portal.actions.purge import fold_changes, purge
from loa.portal.actions.push import answer_hub, receive_push, renew_pushes
from loa.portal.actions.review import return_story, submit_story, withdraw_submission
from loa.portal.actions.reviewed import submit_version
from loa.portal.actions.schedule import schedule_story
from loa.portal.actions.sites import change_site, create_site, set_arms, set_host
from loa.portal.actions.sources import add_source, change_source, delete_source, resume_source, stop_source
from loa.portal.actions.take_down import take_down_story
from loa.portal.actions.uncarry import withdraw_placement
from loa.portal.actions.write import choose_tasks, revise_story, write_story

__all__ = [
    "AT_ONCE",
    "Terms",
    "accept_item",
    "accept_placement",
    "add_document",
    "add_file",
    "add_guide",
    "add_item",
    "add_legal_file",
    "add_picture",
    "add_reads",
    "add_source",
    "add_views",
    "answer_feedback",
    "answer_hub",
    "approve_banner",
    "approve_document",
    "approve_feedback",
    "approve_guide",
    "approve_rule",
    "approve_story",
    "ask_to_carry",
    "cancel_placement",
    "carry_by_rules",
    "carry_due",
    "change_banner",
    "change_site",
    "change_source",
    "choose_documents",
    "choose_nomination",
    "choose_tasks",
    "create_site",
    "delete_draft",
    "delete_source",
    "end_rule",
    "expire_story",
    "fold_changes",
    "fold_reads",
    "forget_hands",
    "forget_senders",
    "grow_library",
    "honour_nomination",
    "move_draft",
    "nominate",
    "poll_now",
    "poll_source",
    "poll_sources",
    "propose_rule",
    "publish_due",
    "publish_scheduled",
    "pull_story",
    "purge",
    "raise_hand",
    "read_legal_file",
    "receive_push",
    "refuse_banner",
    "refuse_item",
    "refuse_placement",
    "renew_pushes",
    "reopen_item",
    "resume_source",
    "return_banner",
    "return_story",
    "revise_story",
    "schedule_story",
    "send_feedback",
    "set_arms",
    "set_host",
    "show_banner_again",
    "stop_source",
    "submit_banner",
    "submit_story",
    "submit_version",
    "take_down_banner",
    "take_down_document",
    "take_down_guide",
    "take_down_story",
    "take_in",
    "tell_nomination",
    "withdraw_placement",
    "withdraw_submission",
    "write_contact",
    "write_document",
    "write_guide",
    "write_story",
]
