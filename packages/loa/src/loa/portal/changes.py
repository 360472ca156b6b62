"""What changes the public face of the sites, and is told to those who keep it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Site

from loa.org.models import Unit
from loa.plan.hooks import Synced, plan_activated, tasks_synced
from loa.plan.models import Plan, Theme
from loa.portal.actions.purge import purge
from loa.portal.events import (
    SiteChanged,
    StoryPublished,
    StoryTakenDown,
    site_changed,
    story_published,
    story_taken_down,
)
from loa.portal.models import HomePage


def watch() -> None:
    """Subscribe; called when the room is ready, after the models are."""
    story_published.subscribe(_story)
    story_taken_down.subscribe(_story)
    site_changed.subscribe(_site)
    plan_activated.subscribe(_everything)
    tasks_synced.subscribe(_tasks)
    for model in (HomePage, Site):
        post_save.connect(_saved, sender=model, dispatch_uid=f"portal.changes.{model.__name__}.saved")
        post_delete.connect(_saved, sender=model, dispatch_uid=f"portal.changes.{model.__name__}.deleted")
    for model in (Plan, Theme):
        post_save.connect(_plan_saved, sender=model, dispatch_uid=f"portal.changes.{model.__name__}.saved")
        post_delete.connect(_plan_saved, sender=model, dispatch_uid=f"portal.changes.{model.__name__}.deleted")
    post_save.connect(_unit_saved, sender=Unit, dispatch_uid="portal.changes.Unit.saved")


def _story(event: StoryPublished | StoryTakenDown) -> None:
    carried = event.carried if isinstance(event, StoryPublished) else ()
    purge([event.flow.home, *(row.home for row in carried)])


def _site(event: SiteChanged) -> None:
    purge(event.homes)


def _everything(event: Any) -> None:
    purge(None)


def _tasks(event: Synced) -> None:
    """What a plan means to hold stands among the events of every site."""
    if not event.is_empty:
        purge(None)


def _saved(sender: type[Model], raw: bool = False, **kwargs: Any) -> None:
    """The head and foot of a site stand on the pages of others too: the line to the site above, the list of those
    below.
    """
    if not raw:
        purge(None)


def _plan_saved(sender: type[Model], instance: Plan | Theme, raw: bool = False, **kwargs: Any) -> None:
    """The themes of a plan under way stand on home pages; of a plan that is still read nobody sees anything."""
    plan = instance if isinstance(instance, Plan) else instance.plan
    if not raw and plan.state != "reading":
        purge(None)


def _unit_saved(
    sender: type[Model], created: bool, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A unit's name stands among the contacts and in what a site says of itself; a new one stands nowhere yet."""
    if not raw and not created and (update_fields is None or "name" in update_fields):
        purge(None)
