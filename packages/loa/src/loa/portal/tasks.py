"""What the queue does for the sites; each is an action called by its name."""

from __future__ import annotations

from django_tasks import task


@task(queue_name="slow")
def poll(pk: int) -> int:
    """Look at one source."""
    from loa.portal.actions.look import poll_source

    return poll_source(pk)


@task(queue_name="slow")
def ask_hub(pk: int) -> bool:
    """Ask a source's hub to tell us of news."""
    from loa.portal.actions.push import ask_hub as ask

    return ask(pk)


@task(queue_name="slow")
def tell_hub(topics: list[str]) -> int:
    """Tell our own hub that feeds have changed."""
    from loa.portal.outgoing.hub import tell

    return tell(topics)
