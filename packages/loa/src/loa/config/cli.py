"""The command line `loa`: a few verbs of our own, and every management command under its name with dashes.

loa serve            the site, the background work and the clock, all in one
loa prepare          database, catalogues and static files, brought up to date
loa demo [--wipe]    the sample campaign: make it, or remove it
loa verify-evidence  check the hash chain
loa radio render     a radio programme from its rundown
loa radio push       a radio programme to an Icecast server
loa openapi          print the API's document
loa help             everything else
"""

from __future__ import annotations

import os
import sys

ALIASES = {"work": "db_worker"}


def main() -> None:
    """Entry point of `loa`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")
    arguments = sys.argv[:]
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = ALIASES.get(arguments[1], arguments[1].replace("-", "_"))
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the list has seen enough (`loa report | head`); Python would complain again on closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
