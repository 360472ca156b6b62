"""Catalogues of translations: what must be translated, whether it is, and the compiled files that Django reads.

The source language is Vietnamese: our own msgids are Vietnamese sentences and `locale/en` carries their English.
The libraries that staff meet (Wagtail above all) have English msgids; `locale/vi` carries their Vietnamese, and wins
over the translations shipped with them because Django reads `LOCALE_PATHS` last. Compiling needs no gettext tools:
`polib` does it.

    python -m loa.kit.catalogues compile    write the .mo files that are missing or out of date
    python -m loa.kit.catalogues update     bring en/ and vi/ up to date with the source and the installed libraries
    python -m loa.kit.catalogues check      say what is untranslated or damaged; exit code 1 if anything is
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]

SHIPPED_WITH_CATALOGUE = (
    "wagtail",
    "taggit",
    "django.conf",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
)
SHIPPED_WITHOUT_CATALOGUE = ("treebeard", "modelsearch", "django_tasks", "django_tasks_db", "django_filters")
"""Libraries that mark their texts but ship no English catalogue: their msgids are read from their Python."""

NEVER_SHOWN = {
    "conf/global_settings.py": "names of languages: the desk offers two, and names them itself in LANGUAGES",
    "views/templates/default_urlconf.html": "Django's welcome page: it shows only where a project has no URLs",
    "treebeard/admin.py": "treebeard's screens for Django's own admin, which is not installed",
}
"""Source files of libraries whose texts need no translation of ours, each with the reason."""

FAULTY_PLURALS = {
    "Deleting this page will also delete %(translation_count)s translation of this page.": (
        "Wagtail's plural names child pages in the branch for pages without any; the singular is the right sentence"
    ),
}
"""Msgids whose plural is wrong in the library, so that the translation follows the singular."""

_ARGUMENTS = {  # function: (position of the context, of the msgid, of the plural)
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(({_STRING}(?:, {_STRING})*)", re.DOTALL)
_TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".svg"}
_SKIPPED_FOLDERS = {"migrations", "tests", "test", "locale", "node_modules", "__pycache__"}
_PLACEHOLDER = re.compile(
    r"%\(\w+\)[#0\- +]?\d*(?:\.\d+)?[a-zA-Z]|%[sdrif](?![\w])|%%|\{\w*(?::[^{}]*)?\}|</?[a-zA-Z][^<>]*>"
)
_DIGEST = "X-Source-Digest"


@dataclass(frozen=True, order=True)
class Message:
    """One translatable text; two with the same context and msgid are the same message.

    Args:
        msgid: the text as it stands in the source.
        context: its gettext context, empty where there is none.
        plural: its plural form, empty where there is none.
        sources: files that use it, relative to the folder that was read, without line numbers.
    """

    msgid: str
    context: str = ""
    plural: str = field(default="", compare=False)
    sources: frozenset[str] = field(default=frozenset(), compare=False)


class UnreadableMessage(ValueError):
    """A text is marked for translation in a way that no catalogue can hold (an f-string, two different plurals)."""


def compile_catalogues(root: Path = PACKAGE) -> int:
    """Write the .mo file of every catalogue whose .mo is missing or was made from another .po.

    A .mo carries the digest of the .po it was made from, so neither a clock nor an upgrade in place can leave a stale
    one behind. Each file is replaced in one step: processes that start together do not read half a catalogue.

    Args:
        root: the package or its `locale` folder: any folder that holds `<language>/LC_MESSAGES/*.po` at some depth.

    Returns:
        The number of files written; 0 when all were up to date.

    Raises:
        FileNotFoundError: there is no catalogue under the folder, so Django would speak English without a word.
        OSError: a .mo must be written and the folder does not allow it, or a .po is not a catalogue.
    """
    sources = _catalogue_files(root)
    if not sources:
        raise FileNotFoundError(f"no catalogue under {root}")
    written = 0
    for source in sources:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        target = source.with_suffix(".mo")
        if target.exists() and digest.encode() in target.read_bytes():
            continue
        catalogue = polib.pofile(str(source))
        catalogue.metadata[_DIGEST] = digest
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(catalogue.to_binary())
        unfinished.replace(target)
        written += 1
    return written


def extract_messages(root: Path = PACKAGE, *, templates: bool = True, strict: bool = True) -> set[Message]:
    """Collect every text that the Python files and templates under a folder mark for translation.

    Python is read with `ast` (calls of the functions of `django.utils.translation`, under whatever name they are
    imported); templates with Django's own `templatize`, so that translate, blocktranslate and `_("...")` mean what they
    mean to Django. Migrations, tests and catalogues are left out.

    Args:
        root: folder to read.
        templates: whether to read templates too.
        strict: whether a text that no catalogue can hold is an error; libraries are read with False.

    Returns:
        The messages, each with the files that use it.

    Raises:
        UnreadableMessage: a text is built at run time, or one msgid has two different plurals (strict only).
    """
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if not path.is_file() or _SKIPPED_FOLDERS & set(relative.parts):
            continue
        if path.suffix == ".py":
            calls = _calls_in_python(path, strict)
        elif templates and path.suffix in _TEMPLATE_SUFFIXES and "templates" in relative.parts:
            calls = _calls_in_template(path)
        else:
            continue
        for context, msgid, plural in calls:
            if not msgid:
                continue
            known, sources = found.setdefault((context, msgid), (plural, set()))
            if strict and known and plural and known != plural:
                raise UnreadableMessage(f"{relative}: {msgid!r} has two plurals, {known!r} and {plural!r}")
            sources.add(relative.as_posix())
            found[context, msgid] = (known or plural, sources)
    return {Message(msgid, context, plural, frozenset(src)) for (context, msgid), (plural, src) in found.items()}


@cache
def library_messages(domain: str) -> frozenset[Message]:
    """Collect the English msgids of the installed libraries that staff can meet.

    Args:
        domain: "django" (Python and templates) or "djangojs" (scripts in the browser).

    Returns:
        The messages, without those that come only from files in `NEVER_SHOWN`.

    Raises:
        ModuleNotFoundError: a library named here is not installed any more; the list above needs a look.
    """
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}

    def add(context: str, msgid: str, plural: str, sources: Iterable[str]) -> None:
        shown = {source for source in sources if not source.endswith(tuple(NEVER_SHOWN))}
        if shown:
            known, all_sources = found.setdefault((context, msgid), (plural, set()))
            found[context, msgid] = (known or plural, all_sources | shown)

    for name in SHIPPED_WITH_CATALOGUE:
        top = _folder(name.partition(".")[0])
        for path in sorted(_folder(name).rglob(f"locale/en/LC_MESSAGES/{domain}.po")):
            bases = (path.parents[3], top, top.parent)
            for entry in polib.pofile(str(path)):
                if not entry.obsolete:
                    sources = [_place(where, bases, top.parent) for where, _line in entry.occurrences]
                    add(entry.msgctxt or "", entry.msgid, entry.msgid_plural, sources or [name])
    if domain == "django":
        for name in SHIPPED_WITHOUT_CATALOGUE:
            for message in extract_messages(_folder(name), templates=False, strict=False):
                add(message.context, message.msgid, message.plural, (f"{name}/{source}" for source in message.sources))
    return frozenset(
        Message(msgid, context, plural, frozenset(src)) for (context, msgid), (plural, src) in found.items()
    )


def update_catalogues(root: Path = PACKAGE) -> dict[str, int]:
    """Bring the catalogues up to date: new messages come in empty, those no longer used go.

    Existing translations are never touched. Entries are sorted by msgid and name their files without line numbers, so
    that a change of the source moves only the lines it must.

    Args:
        root: the package, with its source and its `locale` folder.

    Returns:
        For each catalogue written, relative to `locale`, the number of its messages that wait for a translation.

    Raises:
        UnreadableMessage: see `extract_messages`.
    """
    waiting = {}
    for relative, messages in _wanted(root).items():
        path = root / "locale" / relative
        language = relative.partition("/")[0]
        catalogue = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)
        catalogue.metadata = _metadata(language)
        old = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
        entries = [_entry(message, old.get((message.context, message.msgid)), language) for message in messages]
        catalogue[:] = sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{catalogue}\n".rstrip("\n") + "\n", encoding="utf-8")
        waiting[relative] = sum(not entry.translated() for entry in catalogue)
    return waiting


def problems(root: Path = PACKAGE) -> list[str]:
    """Say everything that is wrong with the catalogues: nothing is wrong when the list is empty.

    Args:
        root: the package, with its source and its `locale` folder.

    Returns:
        One line for each message without a translation and for each translation that lost or invented a placeholder.

    Raises:
        UnreadableMessage: see `extract_messages`.
    """
    found = []
    for relative, messages in _wanted(root).items():
        for message in untranslated(root / "locale" / relative, messages):
            where = min(message.sources, default="")
            found.append(f"{relative}: no translation of {message.msgid!r} ({where})")
    for path in _catalogue_files(root / "locale"):
        for entry, fault in damaged(path):
            found.append(f"{path.relative_to(root / 'locale').as_posix()}: {fault} in {entry.msgid!r}")
    return found


def untranslated(path: Path, messages: Iterable[Message]) -> list[Message]:
    """Tell which messages a catalogue does not translate.

    Args:
        path: the .po file; one that does not exist translates nothing.
        messages: what it should translate.

    Returns:
        The messages that are missing, empty or marked fuzzy, sorted.
    """
    catalogue = polib.pofile(str(path)) if path.exists() else []
    done = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if entry.translated()}
    return sorted(message for message in messages if (message.context, message.msgid) not in done)


def damaged(path: Path) -> Iterator[tuple[polib.POEntry, str]]:
    """Find translations that would break or lie at run time.

    Args:
        path: the .po file.

    Yields:
        The entry and what is wrong with it: a placeholder or HTML tag lost, added or changed; a wrong number of plural
        forms; a difference in the white space at either end.
    """
    catalogue = polib.pofile(str(path))
    forms = int(catalogue.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    for entry in catalogue:
        if entry.obsolete or not entry.translated():
            continue
        if not entry.msgid_plural:
            fault = _difference(entry.msgid, entry.msgstr)
            if fault:
                yield entry, fault
            continue
        if sorted(entry.msgstr_plural) != list(range(forms)):
            yield entry, f"{len(entry.msgstr_plural)} plural forms instead of {forms}"
            continue
        for number, text in entry.msgstr_plural.items():
            first_of_many = number == 0 and forms > 1
            source = entry.msgid if first_of_many or entry.msgid in FAULTY_PLURALS else entry.msgid_plural
            fault = _difference(source, text)
            if fault and not (first_of_many and not _difference(entry.msgid_plural, text)):
                yield entry, fault


def _difference(source: str, text: str) -> str:
    lost = Counter(_PLACEHOLDER.findall(source))
    lost.subtract(_PLACEHOLDER.findall(text))
    parts = [f"{'lost' if count > 0 else 'added'} {mark}" for mark, count in lost.items() if count]
    for name, cut in (("start", str.lstrip), ("end", str.rstrip)):
        if (source == cut(source)) != (text == cut(text)):
            parts.append(f"white space at the {name} differs")
    return ", ".join(sorted(parts))


def _calls_in_python(path: Path, strict: bool) -> Iterator[tuple[str, str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in _ARGUMENTS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = ""
        if isinstance(node.func, ast.Name):
            function = names.get(node.func.id, "")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _ARGUMENTS:
            function = node.func.attr
        if not function:
            continue
        texts = [
            _text(node.args[place]) if place is not None and place < len(node.args) else ""
            for place in _ARGUMENTS[function]
        ]
        if None not in texts:
            yield tuple(text or "" for text in texts)  # type: ignore[misc]
        elif strict and any(isinstance(part, ast.JoinedStr) for argument in node.args for part in ast.walk(argument)):
            raise UnreadableMessage(f"{path}:{node.lineno}: an f-string cannot be translated; use placeholders")


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None or right is None else left + right
    return None


def _calls_in_template(path: Path) -> Iterator[tuple[str, str, str]]:
    for function, arguments in _TEMPLATE_CALL.findall(templatize(path.read_text(encoding="utf-8"), str(path))):
        texts = [ast.literal_eval(literal) for literal in re.findall(_STRING, arguments, re.DOTALL)]
        places = _ARGUMENTS["gettext" if function == "_" else function]
        context, msgid, plural = (texts[place] if place is not None else "" for place in places)
        yield context, msgid, plural


def _wanted(root: Path) -> dict[str, list[Message]]:
    return {
        "en/LC_MESSAGES/django.po": sorted(extract_messages(root)),
        "vi/LC_MESSAGES/django.po": sorted(library_messages("django")),
        "vi/LC_MESSAGES/djangojs.po": sorted(library_messages("djangojs")),
    }


def _entry(message: Message, old: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.context or None,
        msgid_plural=message.plural or None,
        occurrences=[(source, "") for source in sorted(message.sources)[:3]],
        comment=old.comment if old else "",
        tcomment=old.tcomment if old else "",
    )
    if re.search(r"%\(\w+\)|%[sdrif](?!\w)", message.msgid + (message.plural or "")):
        entry.flags.append("python-format")
    if old and old.fuzzy:
        entry.flags.append("fuzzy")
    if message.plural:
        forms = 1 if language == "vi" else 2
        known = (old.msgstr_plural or {0: old.msgstr}) if old else {}
        entry.msgstr_plural = {number: known.get(number, "") for number in range(forms)}
    elif old:
        entry.msgstr = old.msgstr or old.msgstr_plural.get(0, "")
    return entry


def _metadata(language: str) -> dict[str, str]:
    plural = "nplurals=1; plural=0;" if language == "vi" else "nplurals=2; plural=(n != 1);"
    return {
        "Project-Id-Version": "loa",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }


def _catalogue_files(root: Path) -> list[Path]:
    return sorted(root.rglob("LC_MESSAGES/*.po"))


def _folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{name} is not installed; catalogues.py still names it")
    return Path(spec.submodule_search_locations[0])


def _place(where: str, bases: Iterable[Path], root: Path) -> str:
    """Name a file from the root of the installed packages; each library counts from a folder of its own choice."""
    return next(((base / where).relative_to(root).as_posix() for base in bases if (base / where).exists()), where)


def main(arguments: list[str]) -> int:
    """Run one of the commands named at the top of this file.

    Args:
        arguments: the command line without the program.

    Returns:
        The exit code: 0 for done, 1 for problems found, 2 for an unknown command.
    """
    match arguments:
        case ["compile"]:
            print(f"{compile_catalogues()} catalogues compiled")  # noqa: T201
            return 0
        case ["update"]:
            for name, count in update_catalogues().items():
                print(f"{name}: {count} messages wait for a translation")  # noqa: T201
            return 0
        case ["check"]:
            found = problems()
            print("\n".join(found) or "every message is translated")  # noqa: T201
            return 1 if found else 0
    print(__doc__)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
