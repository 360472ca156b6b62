"""Background work: thin entry points that call actions."""

from __future__ import annotations

from django_tasks import task

from loa.radio.actions import render as rendering


@task(queue_name="slow")
def render(pk: int) -> None:
    """Make the sound of one rendering."""
    rendering.carry_out(pk)


@task(queue_name="slow")
def read_story(pk: int) -> None:
    """Read one story aloud, and let go of what was read of an earlier version."""
    from loa.radio.actions.read_story import forget_voices as forget
    from loa.radio.actions.read_story import read_story as read

    try:
        read(pk)
    finally:
        forget()


@task(queue_name="slow")
def forget_voices() -> None:
    """Let go of sounds whose words are no longer public."""
    from loa.radio.actions.read_story import forget_voices as forget

    forget()
