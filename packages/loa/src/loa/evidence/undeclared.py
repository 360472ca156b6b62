"""Kinds of evidence that stand in the ledger or in tasks and that no installed channel declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.db.models import Count

from loa.evidence.models import Entry
from loa.kit.channels import VOID, kinds
from loa.plan.models import Task


def undeclared() -> dict[str, tuple[int, int]]:
    """What is on record or asked for although nobody declares it; two queries over whole tables.

    Returns:
        {code: (entries, tasks)}, by code.
    """
    known = {*kinds(), VOID}
    entries = dict(
        Entry.objects.exclude(kind__in=known).order_by().values_list("kind").annotate(n=Count("pk")).iterator()
    )
    tasks: Counter[str] = Counter()
    for targets, number in Task.objects.order_by().values_list("targets").annotate(n=Count("pk")).iterator():
        tasks.update({code: number for code in targets if code not in known})
    return {code: (entries.get(code, 0), tasks[code]) for code in sorted({*entries, *tasks})}


def sentence(code: str, entries: int, tasks: int) -> str:
    """What to tell whoever runs the installation."""
    return (
        f"no installed channel declares the evidence kind {code!r} ({entries} entries, {tasks} tasks): "
        "screens and reports show its code; install the package that declares it"
    )


@register(Tags.database)
def check(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """`loa check --database default`, and every migration."""
    if not databases or "default" not in databases:
        return []
    tables = set(connections["default"].introspection.table_names())
    if not {Entry._meta.db_table, Task._meta.db_table} <= tables:
        return []
    return [Warning(sentence(code, *counts), id="loa.W001") for code, counts in undeclared().items()]
