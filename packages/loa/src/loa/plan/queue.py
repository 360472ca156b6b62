"""What this room does in the background: thin entry points that call actions."""

from __future__ import annotations

from django_tasks import task


@task(priority=10)
def read_upload(pk: int) -> None:
    """Read a plan's file that somebody sent; somebody waits for it, so before other work."""
    from loa.plan.actions.upload import read_upload as read

    read(pk)
