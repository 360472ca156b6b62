"""Whether the database keeps what it says it keeps: asked before a round is opened."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def faults(connection: Any) -> list[str]:
    """Why an acknowledged paper could be lost on this database; empty: it could not.

    Args:
        connection: Django's.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _of_sqlite(cursor)
        return _of_postgres(cursor)


def _of_sqlite(cursor: Any) -> list[str]:
    found = []
    cursor.execute("PRAGMA synchronous")
    if int(cursor.fetchone()[0]) < 2:
        found.append(_("SQLite đang chạy synchronous dưới FULL: mất điện là mất bài đã nhận. Đặt lại FULL."))
    cursor.execute("PRAGMA journal_mode")
    if str(cursor.fetchone()[0]).lower() in ("memory", "off"):
        found.append(_("SQLite không ghi nhật ký xuống đĩa. Đặt journal_mode=WAL."))
    cursor.execute("PRAGMA database_list")
    if not any(row[1] == "main" and row[2] for row in cursor.fetchall()):
        found.append(_("Cơ sở dữ liệu chỉ nằm trong bộ nhớ, tắt máy là mất."))
    return found


def _of_postgres(cursor: Any) -> list[str]:
    found = []
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        cursor.execute(f"SHOW {name}")
        if str(cursor.fetchone()[0]).lower() == "off":
            found.append(_("PostgreSQL đang tắt %(name)s: mất điện là mất bài đã nhận. Bật lại.") % {"name": name})
    return found
