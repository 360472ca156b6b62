"""The floors, where import-linter is blind: reverse accessors, models by name, names of addresses, templates and their
tags."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import loa
import pytest
from django.apps import apps

SOURCE = Path(loa.__file__).parent
ROOT = Path(__file__).resolve().parents[4]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
HEIGHTS = {room.strip(): height for height, rooms in enumerate(reversed(LAYERS)) for room in rooms.split("|")}
"""How high each room stands, from the ground up, as import-linter has them; rooms beside each other are as high."""
FLOORS = list(HEIGHTS)

ALLOWED: dict[tuple[str, str], str] = {
    ("ui", "desk:home"): "the frame of every staff screen leads home",
    ("ui", "desk:sign_out"): "the frame of every staff screen names the way out",
    ("ui", "desk:account"): "the frame of every staff screen leads to one's own account",
    ("ui", "desk:search"): "the frame of every staff screen holds the search",
    ("ui", "desk:help"): "the frame of every staff screen leads to the help",
    ("ui", "desk:set_language"): "the frame of every staff screen offers the other language",
    ("ui", "memberships"): "the frame says whose screen it is; org reads the same rows once per request",
}
"""(room, name) -> why the room may know it all the same."""


def height(room: str) -> int:
    return HEIGHTS[room]


def python(room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((SOURCE / room).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


def templates(room: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((SOURCE / room / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".xml"):
            text = path.read_text("utf-8")
            yield path, re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Strings of a module that are not documentation."""
    said = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


ASKING = {
    "filter", "exclude", "get", "annotate", "aggregate", "order_by", "values", "values_list", "select_related",
    "prefetch_related",
    "only", "defer", "get_or_create", "update_or_create", "Q", "F", "Prefetch", "OuterRef", "Count", "Sum", "Max",
    "Min",
    "Exists",
}  # fmt: skip


def paths_to_rows(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names by which a row leads to others: attributes, and the first step of what a query asks for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ASKING:
                for keyword in node.keywords:
                    yield node.lineno, (keyword.arg or "").split("__")[0]
                for one in node.args:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield node.lineno, one.value.removeprefix("-").split("__")[0]


def reverse_names(room: str) -> dict[str, str]:
    """{accessor: room that points} of relations that point down to a room (or below it) from above it, where the name
    says so.

    A name that is also a field of a model that the room may know says nothing.
    """
    known = {name for name in FLOORS if name == room or height(name) < height(room)}
    own = {
        field.name
        for model in apps.get_models()
        if model._meta.app_label not in FLOORS or model._meta.app_label in known
        for field in model._meta.get_fields()
        if not field.auto_created
    }
    found = {}
    for model in apps.get_models():
        pointing = model._meta.app_label
        if pointing not in FLOORS or pointing in known:
            continue
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None or field.remote_field.hidden:
                continue
            accessor = field.remote_field.get_accessor_name()
            if field.related_model._meta.app_label in known and accessor and accessor not in own:
                found[accessor] = pointing
    return found


def faults_of(room: str) -> Iterator[str]:
    """Where a room knows something that stands above it."""
    above = {name for name in FLOORS if name != room and height(name) >= height(room)}
    reverse = {name: other for name, other in reverse_names(room).items() if (room, name) not in ALLOWED}
    for path, tree in python(room):
        where = path.relative_to(SOURCE)
        for line, name in paths_to_rows(tree):
            if name in reverse:
                yield f"{where}:{line}: “{name}” is a way up to {reverse[name]}"
        for line, text in strings(tree):
            match = re.fullmatch(r"(?:loa\.)?([a-z]+)[.:]([A-Za-z_.:]+)", text)
            if (
                match
                and match[1] in above
                and (room, text) not in ALLOWED
                and _names_something(match[1], match[2], text)
            ):
                yield f"{where}:{line}: “{text}”"
    for path, text in templates(room):
        where = path.relative_to(SOURCE)
        for name in re.findall(r"{%\s*url\s+['\"]([\w:-]+)['\"]", text):
            if name.split(":")[0] in above and (room, name) not in ALLOWED:
                yield f"{where}: {{% url {name} %}}"
        for name in re.findall(r"{%\s*(?:extends|include)\s+['\"]([\w/.-]+)['\"]", text):
            if name.split("/")[0] in above:
                yield f"{where}: draws {name}"
        for tags in re.findall(r"{%\s*load\s+([^%]+)%}", text):
            for name in tags.split():
                owner = next(
                    (other for other in above if (SOURCE / other / "templatetags" / f"{name}.py").exists()), None
                )
                if owner:
                    yield f"{where}: loads the tags {name} of {owner}"


def _names_something(room: str, name: str, text: str) -> bool:
    """A string that could mean a model, a module or an address of a room above, and not an audit name or a field."""
    if text.startswith("loa."):
        return True
    if ":" in text:
        return True
    return any(model._meta.label.lower() == text.lower() for model in apps.get_app_config(room).get_models())


@pytest.mark.parametrize("room", FLOORS)
def test_a_room_knows_nothing_of_what_stands_above_it(room: str) -> None:
    faults = list(faults_of(room))
    assert not faults, "\n".join(faults)


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(FLOORS)


def test_the_test_would_see_a_way_up() -> None:
    """The counter-proof: relations that point down are found, under the names that rooms below could misuse."""
    assert reverse_names("plan")["entries"] == "evidence"
    assert reverse_names("plan")["progress"] == "oversight"
    assert reverse_names("evidence")["story_tasks"] == "portal"
    assert "entries" not in reverse_names("evidence")
    tree = ast.parse("task.entries.all()\nTask.objects.filter(progress__done_on=None).order_by('-reminders__pk')")
    assert {"entries", "progress", "reminders"} <= {name for _line, name in paths_to_rows(tree)}
    assert _names_something("evidence", "Entry", "evidence.Entry")
    assert not _names_something("evidence", "record", "evidence.record")


def test_what_is_allowed_is_still_used() -> None:
    used = set()
    for room, name in ALLOWED:
        texts = [text for _path, text in templates(room)] + [path.read_text("utf-8") for path, _tree in python(room)]
        if any(name in text for text in texts):
            used.add((room, name))
    optional = {("ui", f"desk:{name}") for name in ("account", "search", "help", "set_language")}
    assert set(ALLOWED) - optional <= used
