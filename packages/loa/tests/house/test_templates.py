"""Templates: each stands on a known base or is drawn inside another, and none carries code or colours of its own
(strict CSP)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import loa
import pytest

SOURCE = Path(loa.__file__).parent
BASES = {
    "ui/base.html": "every screen for staff",
    "ui/error.html": "errors, which must be drawn also when the database is away",
    "500.html": "what is shown when nothing works any more: it must need nothing",
    "portal/site.html": "every page for the public",
    "wagtailadmin/admin_base.html": "Wagtail's bare page, of the small frame beside its editor",
    "wagtailadmin/base.html": "Wagtail's own frame, dressed by ui",
    "wagtailadmin/generic/edit_partials.html": "what Wagtail's editor changes of itself after saving",
    "wagtailadmin/pages/edit.html": "Wagtail's editor",
    "wagtailadmin/shared/headers/slim_header.html": "the bar above Wagtail's editor",
}
TEMPLATES = {
    path.relative_to(room / "templates").as_posix(): path
    for room in sorted(SOURCE.iterdir())
    if (room / "templates").is_dir()
    for path in sorted((room / "templates").rglob("*.html"))
}


def text_of(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.S)


def parent_of(text: str) -> str | None:
    match = re.search(r"{%\s*extends\s+['\"]([\w/.-]+)['\"]", text)
    return match[1] if match else None


def strings() -> Iterator[tuple[str, int, str]]:
    """Every string in our Python."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path.relative_to(SOURCE).as_posix(), node.lineno, node.value


def bare(markup: str) -> Iterator[str]:
    """What a strict content security policy would block, or what would send the reader's browser elsewhere."""
    for tag in re.findall(
        r"<(?!!|/)[a-zA-Z][^<>]*(?:>|$)", re.sub(r"{%.*?%}|{{.*?}}", "x", markup, flags=re.S), flags=re.S
    ):
        name = re.match(r"<([\w:-]+)", tag)[1].lower()  # type: ignore[index]
        for attribute in re.findall(r"\s(on[a-z]+|style)\s*=", tag, flags=re.I):
            yield f"{attribute}= in {tag[:80]}"
        if re.search(r"=\s*['\"]?\s*javascript:", tag, flags=re.I):
            yield f"javascript: in {tag[:80]}"
        if name == "style":
            yield "<style>"
        if (
            name == "script"
            and " src=" not in tag
            and "application/json" not in tag
            and "application/ld+json" not in tag
        ):
            yield f"inline {tag[:80]}"
        loads = name in ("script", "img", "iframe", "source", "video", "audio", "embed", "object", "use", "image")
        if (loads or (name == "link" and "stylesheet" in tag)) and re.search(
            r"(?:src|href|data)\s*=\s*['\"]?(?:https?:)?//", tag
        ):
            yield f"from elsewhere: {tag[:80]}"


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_carries_no_code_and_no_colours(name: str) -> None:
    faults = list(bare(text_of(TEMPLATES[name])))
    assert not faults, "\n".join(faults)


def test_markup_in_python_carries_none_either() -> None:
    faults = [f"{name}:{line}: {fault}" for name, line, text in strings() if "<" in text for fault in bare(text)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_stands_on_a_known_base_or_is_drawn_inside_another(name: str) -> None:
    at, path = name, [name]
    while (parent := parent_of(text_of(TEMPLATES[at])) if at in TEMPLATES else None) is not None and parent != at:
        at = parent
        path.append(at)
    if len(path) > 1:
        assert at in BASES, " > ".join(path)
        return
    if name in BASES:
        return
    text = text_of(TEMPLATES[name])
    assert "<html" not in text.lower(), f"{name} is a whole page of its own: let it extend a base"
    others = "".join(text_of(path) for other, path in TEMPLATES.items() if other != name)
    used = name in others or any(name in text or Path(name).name in text for _file, _line, text in strings())
    # Django and Wagtail find some by place: widgets, form parts, and what a room puts over Wagtail's own.
    by_place = name.startswith(("wagtailadmin/", "django/", "ui/forms/", "ui/widgets/")) or "/blocks/" in name
    assert used or by_place, f"nothing draws {name}: delete it"


def test_the_test_would_see_them() -> None:
    for markup in (
        '<a onclick="x()">', '<p style="color:red">', "<style>p{}</style>", "<script>x()</script>",
        '<a href="javascript:x()">',
        '<img src="https://cdn.example/x.png">', '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<td {% if a %}class="b"{% endif %} style="x">',
    ):  # fmt: skip
        assert list(bare(markup)), markup
    for markup in (
        '<a href="https://example.vn">', '<script src="{% static \'a.js\' %}" type="module"></script>', "a < b on=",
        '<script type="application/json">{}</script>', '<link rel="canonical" href="https://a.vn">',
    ):  # fmt: skip
        assert not list(bare(markup)), markup
