"""What this room does in the background: thin entry points that call actions."""

from __future__ import annotations

from django_tasks import task


@task()
def read_legal_file(pk: int) -> None:
    """Read the words of a legal document's file."""
    from loa.portal.actions.legal_files import read_legal_file as read

    read(pk)


@task(queue_name="slow")
def make_slow_sizes(pk: int) -> None:
    """Make a story's pictures in AVIF, and have the pages that show them made anew."""
    from loa.portal.actions.slow_sizes import make_slow_sizes as make

    make(pk)
