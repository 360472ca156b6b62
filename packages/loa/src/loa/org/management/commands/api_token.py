"""loa api-token: keys with which programs act as a person; issued, listed and revoked by whoever has the machine."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime

from loa.kit.refused import Refused
from loa.org import actions
from loa.org.models import ApiToken, User


class Command(BaseCommand):
    help = "Khóa API: cấp, xem, thu hồi (API keys: issue, list, revoke)"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue", help="issue a key; it is shown once")
        issue.add_argument("username")
        issue.add_argument("name", help="what it is for")
        issue.add_argument("--days", type=int, default=90, help="how long it holds (90)")
        listing = verbs.add_parser("list", help="list keys")
        listing.add_argument("username", nargs="?")
        revoke = verbs.add_parser("revoke", help="end a key now")
        revoke.add_argument("number", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _issue(self, options: dict[str, Any]) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"Không có người dùng “{options['username']}” (no such user).")
        try:
            row, key = actions.issue_token(person, by=None, name=options["name"], days=options["days"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stderr.write(
            f"Khóa số {row.pk}, dùng đến {localtime(row.expires_at):%d/%m/%Y %H:%M}. Chép ngay: chỉ hiện một lần."
        )
        self.stdout.write(key)

    def _list(self, options: dict[str, Any]) -> None:
        rows = ApiToken.objects.select_related("user")
        if options["username"]:
            rows = rows.filter(user__username=options["username"])
        for row in rows:
            used = f"{localtime(row.last_used_at):%d/%m/%Y %H:00}" if row.last_used_at else "chưa dùng"
            state = "đã thu hồi" if row.revoked_at else f"đến {localtime(row.expires_at):%d/%m/%Y}"
            self.stdout.write(f"{row.pk}\t{row.user.username}\t{row.name}\t{state}\t{used}")

    def _revoke(self, options: dict[str, Any]) -> None:
        row = ApiToken.objects.filter(pk=options["number"]).first()
        if row is None:
            raise CommandError(f"Không có khóa số {options['number']} (no such key).")
        actions.revoke_token(row, by=None)
        self.stdout.write(f"Đã thu hồi khóa số {row.pk}.")
