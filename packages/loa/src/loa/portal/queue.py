"""What this room does in the background: thin entry points that call actions."""

from __future__ import annotations

from django_tasks import task


@task()
def read_legal_file(pk: int) -> None:
    """Read the words of a legal document's file."""
    from loa.portal.actions.legal_files import read_legal_file as read

    read(pk)
