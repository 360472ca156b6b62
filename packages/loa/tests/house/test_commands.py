"""The command line: our own commands first, each under the name that one types, in help too."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import loa
import pytest
from loa.config import cli

SOURCE = Path(loa.__file__).parent


def test_help_names_our_own_commands_first(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["loa"], ["loa", "help"], ["loa", "--help"]):
        cli.run(arguments)
        said = capsys.readouterr().out
        assert said.index("loa verify-evidence") < said.index("createsuperuser")
    ours = {path.stem.replace("_", "-") for path in SOURCE.glob("*/management/commands/[a-z]*.py")}
    assert ours == set(cli.own_commands())
    assert all(f"  loa {name} " in said for name in ours)


@pytest.mark.parametrize("arguments", [["help", "verify-evidence"], ["verify-evidence", "--help"]])
def test_a_command_is_explained_under_the_name_that_one_types(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):
        cli.run(["loa", *arguments])
    assert "--head" in capsys.readouterr().out


def test_the_readme_of_the_package_names_every_command() -> None:
    readme = (SOURCE.parents[1] / "README.md").read_text("utf-8")
    missing = [name for name in cli.own_commands() if f"    loa {name} " not in readme]
    assert not missing
