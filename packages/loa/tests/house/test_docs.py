"""What the pages for developers tell to type exists, and files stay short enough to read."""

from __future__ import annotations

import re
from pathlib import Path

import loa
from django.urls import get_resolver

SOURCE = Path(loa.__file__).parent
ROOT = SOURCE.parents[3]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("packages/*/README.md")])
ADDRESS = re.compile(r"""{% url ['"]([\w:]+)['"]|MenuItem\("\w+", _\("[^"]+"\), "([\w:]+)\"""")

LIMIT = 400
LONGER = {
    "loa/src/loa/kit/catalogues.py": "one tool with its three commands, read from top to bottom",
    "loa/src/loa/plan/models.py": "the tables of one room, which are read together",
    "loa/src/loa/radio/actions/write.py": "a few lines over; every write of one rundown",
}
"""Files of more than 400 lines, each with the reason."""


def is_address(name: str) -> bool:
    """Whether an address has this name, whatever arguments it takes."""
    space, _, last = name.rpartition(":")
    resolver = get_resolver()
    if space:
        if space not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[space][1]
    return last in resolver.reverse_dict


def test_every_address_that_the_pages_name_exists() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in PAGES
        for names in ADDRESS.findall(path.read_text("utf-8"))
        for name in names
        if name
    }
    assert ("docs/ui.md", "evidence:list") in found
    assert not [one for one in found if not is_address(one[1])]
    assert not is_address("evidence:entries")
    assert not is_address("nowhere:list")


def test_links_between_the_pages_lead_somewhere() -> None:
    lost = []
    for path in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                lost.append(f"{path.relative_to(ROOT)}: {target}")
    assert not lost


def test_files_stay_short() -> None:
    long = {
        path.relative_to(ROOT / "packages").as_posix()
        for path in (ROOT / "packages").glob("*/src/**/*.py")
        if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > LIMIT
    }
    assert long == LONGER.keys()
