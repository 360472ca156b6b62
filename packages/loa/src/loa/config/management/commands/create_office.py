"""loa create-office: the first unit and its administrator, on an installation without the demo."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from loa.kit.refused import Refused
from loa.org import actions
from loa.org.models import Role, UnitKind


class Command(BaseCommand):
    help = "Tạo đơn vị đầu tiên và người quản trị (the first unit and its administrator)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="full official name of the unit")
        parser.add_argument("--kind", choices=UnitKind.values, default=UnitKind.COMMUNE)
        parser.add_argument("--short", default="", help="short name")
        parser.add_argument("--symbol", default="UBND", help="what stands after the dash in a paper's symbol")
        parser.add_argument("--seat", default="", help="place name on papers")
        parser.add_argument("--admin", required=True, help="user name of the administrator")
        parser.add_argument("--full-name", required=True, help="the administrator's name")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = input() if options["password_stdin"] else getpass.getpass("Mật khẩu (password): ")
        except EOFError:
            raise CommandError(
                "Chưa có mật khẩu. Gõ lệnh ở cửa sổ dòng lệnh, hoặc dùng --password-stdin (no password came in)."
            ) from None
        try:
            with transaction.atomic():
                unit = actions.create_unit(
                    by=None,
                    name=options["name"],
                    short_name=options["short"],
                    kind=options["kind"],
                    symbol=options["symbol"],
                    seat=options["seat"],
                )
                actions.create_user(
                    by=None,
                    username=options["admin"],
                    full_name=options["full_name"],
                    password=password,
                    unit=unit,
                    role=Role.ADMIN,
                )
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from None
        self.stdout.write(f"Đã tạo “{unit}” và người quản trị “{options['admin']}”.")
