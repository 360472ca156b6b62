"""The command line `loa`: a few verbs of our own, and every management command under its name with dashes. `loa help`
lists them.
"""

from __future__ import annotations

import os
import sys
import textwrap

ALIASES = {"work": "db_worker"}
HELP = ("help", "--help", "-h")


def main() -> None:
    """Entry point of `loa`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")
    try:
        run(sys.argv[:])
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the list has seen enough (`loa report | head`); Python would complain again on closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def run(arguments: list[str]) -> None:
    """Run one command line, the program's name first."""
    if len(arguments) == 1 or (len(arguments) == 2 and arguments[1] in HELP):
        print(overview(), flush=True)
        return
    # A command's own name, whether it is called or asked about: `loa verify-evidence`, `loa help verify-evidence`.
    place = 2 if arguments[1] == "help" else 1
    if not arguments[place].startswith("-"):
        arguments[place] = ALIASES.get(arguments[place], arguments[place].replace("-", "_"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)


def own_commands() -> dict[str, str]:
    """Our commands, as they are typed, and what each does; in the order of their names."""
    from django.core.management import get_commands, load_command_class

    ours = {name: app for name, app in sorted(get_commands().items()) if str(app).startswith("loa.")}
    return {name.replace("_", "-"): load_command_class(str(app), name).help for name, app in ours.items()}


def overview() -> str:
    """What `loa help` says: our own commands with what they do, then the names of all others."""
    import django
    from django.core.management import get_commands

    django.setup()
    ours = own_commands()
    width = max(map(len, ours)) + 2
    others = sorted({name.replace("_", "-") for name in get_commands()} - ours.keys())
    lines = ["Lệnh của Loa (our commands); `loa help LỆNH` nói rõ từng lệnh:", ""]
    lines += [f"  loa {name:{width}}{text}" for name, text in ours.items()]
    lines += ["", "Lệnh của Django và thư viện (of Django and libraries):", ""]
    lines += textwrap.wrap(", ".join(others), 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
