"""What this room does in the background: thin entry points that call actions."""

from __future__ import annotations

from django_tasks import task


@task(queue_name="slow")
def carry_out(pk: int) -> None:
    """Fix or sign a round's papers; hundreds take minutes."""
    from loa.contest.actions.carry_out import carry_out as do

    do(pk)
