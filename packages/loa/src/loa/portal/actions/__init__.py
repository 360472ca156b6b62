"""Every write to the sites, one file for each verb."""

from loa.portal.actions.arrange import delete_draft, move_draft
from loa.portal.actions.files import add_file
from loa.portal.actions.pictures import add_picture
from loa.portal.actions.poll import forget_hands, raise_hand
from loa.portal.actions.publish import approve_story, expire_story, publish_due, publish_scheduled
from loa.portal.actions.purge import fold_changes, purge
from loa.portal.actions.review import return_story, submit_story, withdraw_submission
from loa.portal.actions.schedule import schedule_story
from loa.portal.actions.sites import change_site, create_site, set_arms, set_host
from loa.portal.actions.take_down import take_down_story
from loa.portal.actions.write import choose_tasks, revise_story, write_story

__all__ = [
    "add_file",
    "add_picture",
    "approve_story",
    "change_site",
    "choose_tasks",
    "create_site",
    "delete_draft",
    "expire_story",
    "fold_changes",
    "forget_hands",
    "move_draft",
    "publish_due",
    "publish_scheduled",
    "purge",
    "raise_hand",
    "return_story",
    "revise_story",
    "schedule_story",
    "set_arms",
    "set_host",
    "submit_story",
    "take_down_story",
    "withdraw_submission",
    "write_story",
]
