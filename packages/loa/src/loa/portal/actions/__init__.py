"""Every write to the sites, one file for each verb."""

from loa.portal.actions.arrange import delete_draft, move_draft
from loa.portal.actions.decide import accept_item, refuse_item, reopen_item
from loa.portal.actions.intake import add_item, take_in
from loa.portal.actions.pictures import add_picture
from loa.portal.actions.poll import poll_now, poll_source, poll_sources
from loa.portal.actions.publish import approve_story, expire_story, publish_due, publish_scheduled
from loa.portal.actions.push import answer_hub, receive_push, renew_pushes
from loa.portal.actions.review import return_story, submit_story, withdraw_submission
from loa.portal.actions.schedule import schedule_story
from loa.portal.actions.sites import change_site, create_site, set_host
from loa.portal.actions.sources import add_source, change_source, delete_source, resume_source, stop_source
from loa.portal.actions.take_down import take_down_story
from loa.portal.actions.write import choose_tasks, revise_story, write_story

__all__ = [
    "accept_item",
    "add_item",
    "add_picture",
    "add_source",
    "answer_hub",
    "approve_story",
    "change_site",
    "change_source",
    "choose_tasks",
    "create_site",
    "delete_draft",
    "delete_source",
    "expire_story",
    "move_draft",
    "poll_now",
    "poll_source",
    "poll_sources",
    "publish_due",
    "publish_scheduled",
    "receive_push",
    "refuse_item",
    "renew_pushes",
    "reopen_item",
    "resume_source",
    "return_story",
    "revise_story",
    "schedule_story",
    "set_host",
    "stop_source",
    "submit_story",
    "take_down_story",
    "take_in",
    "withdraw_submission",
    "write_story",
]
