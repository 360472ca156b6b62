"""Writes happen in actions only; each says by whom, is one transaction, and is noted under a name that its module
declares."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import loa

SOURCE = Path(loa.__file__).parent
WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}

ACTIONS_BY_ANOTHER_NAME = {"oversight/reports/whole.py"}
"""The report on the whole has its actions beside those of the unit reports, in a file named for its noun."""

WITHOUT_PERSON: dict[str, str] = {
    "evidence/actions.py:record_each": "each of its lines says by whom",
    "contest/actions/announce.py:ask_editors": "a part of approving and publishing, each of which says by whom",
    "contest/actions/carry_out.py:carry_out": "the queue does it, for whoever asked, whose right it asks again",
    "contest/actions/enter.py:sign_up": "people of the public sign up themselves",
    "contest/actions/judge.py:settle_in": "a part of the actions that change what counts, each of which says by whom",
    "contest/actions/rounds.py:do_due": "only the clock does it; each deed of it is a transaction of its own",
    "portal/actions/banners.py:prove_due": "only the clock does it, one transaction for each",
    "portal/actions/go_live.py:put_on_site": "a part of publishing, which says who approved",
    "portal/actions/withhold.py:hand_out": "a part of the actions that publish, each of which says by whom",
    "portal/actions/withhold.py:withhold": "a part of the actions that take down, each of which says by whom",
    "portal/actions/inbox.py:let_in": "counts what the public sends, before anybody is known",
    "portal/actions/inbox.py:send_feedback": "people of the public write themselves",
    "portal/actions/inbox.py:forget_senders": "only the clock does it: what has served its purpose",
    "portal/actions/legal_files.py:read_legal_file": "the queue does it, with what somebody sent and said so",
    "search/actions.py:remove": "the index follows what others made public or took down, and they say by whom",
    "evidence/actions.py:ledger_for": "finds the ledger of a unit; the first time it makes the empty one",
    "search/actions.py:put": "keeps the index in step with a deed that said by whom",
    "search/actions.py:rebuild": "says what is public anew, and changes nothing of it",
    "plan/actions/discard.py:remove": "a part of discarding, which says by whom, and of wiping the sample",
    "plan/actions/upload.py:read_overlooked": "only the clock does it; hands on to the next",
    "plan/actions/upload.py:read_upload": "the queue does it, for the sender, whose right it asks again",
    "oversight/actions.py:give_notice": "only the clock does it; each plan's notices are one transaction (`_tell`)",
    "portal/actions/count.py:add_reads": "counts what readers opened, of whom nothing is known",
    "portal/actions/count.py:add_views": "counts what readers saw, of whom nothing is known",
    "portal/actions/carry_rules.py:carry_by_rules": "only the clock does it, by rules that say who approved them",
    "portal/actions/carry_rules.py:place_scheduled": "only the clock does it; it asks again for the approver's right",
    "portal/actions/uncarry.py:end_placement": "only the clock does it, and says so",
    "portal/actions/uncarry.py:end_with_origin": "follows the end of a story, which only the clock brings",
    "portal/actions/publish.py:expire_story": "only the clock does it, and says so",
    "radio/actions/receive.py:forget_nonces": "only the clock does it: words that can no longer be sent again",
    "radio/actions/render.py:begin_again": "only the clock does it, one transaction for each",
    "radio/actions/render.py:carry_out": "the machine's work between two transactions, `_claim` and `keep` or `fail`",
    "radio/actions/watch.py:look_for_missed": "only the clock does it, one transaction for each",
    "portal/actions/look.py:poll_sources": "only the clock does it: it hands on to the queue",
    "portal/actions/look.py:poll_source": "only the queue does it; what it keeps is one transaction",
    "portal/actions/push.py:answer_hub": "a hub answers at the address that only it was given",
    "portal/actions/push.py:ask_hub": "only the queue does it",
    "portal/actions/push.py:note_hub": "a part of polling",
    "portal/actions/push.py:receive_push": "a hub brings news, signed with the secret that only it was given",
    "portal/actions/push.py:renew_pushes": "only the clock does it, one transaction for each",
    "portal/actions/poll.py:forget_hands": "only the clock does it",
    "portal/actions/poll.py:raise_hand": "people of the public answer, and nobody keeps who",
    "portal/actions/purge.py:purge": "says that pages look different; what changed them said by whom",
    "portal/actions/fold_reads.py:fold_reads": "only the clock does it, and no sum changes",
    "portal/actions/placing.py:write_down": "a part of accepting and of publishing, in their transaction, each by whom",
    "portal/actions/purge.py:fold_changes": "only the clock does it, one transaction for each site",
    "portal/actions/publish.py:publish_scheduled": "only the clock does it; it asks again for the approver's right",
}
"""Public functions of actions modules that write and take no `by`, and why."""
PARTS: dict[str, str] = {
    "contest/actions/announce.py:ask_editors": "a part of approving and publishing",
    "contest/actions/judge.py:settle_in": "a part of closing, settling, ruling, drawing and publishing",
    "plan/actions/read.py:keep_reading": "a part of importing, and of taking over what was read in the background",
    "plan/actions/carry.py:carry_over": "a part of reading a version",
    "radio/actions/order.py:manifest": "it reads; `_number`, a transaction of its own, writes when there is news",
    "portal/actions/uncarry.py:end_with_origin": "a part of taking a story off its own site",
    "portal/actions/purge.py:purge": "a part of every action that changes what the public sees",
    "portal/actions/go_live.py:put_on_site": "a part of publishing, at once or by the clock",
    "portal/actions/withhold.py:hand_out": "a part of every action that publishes what shows pictures",
    "portal/actions/withhold.py:withhold": "a part of every action that takes down what shows pictures",
    "portal/actions/review.py:hand_back": "a part of returning, and of publishing what the clock may not",
    "portal/actions/write.py:note_edit": "a part of StoryPage.save_revision",
}
"""Parts of other actions, in whose transaction they run."""
WRITES_ELSEWHERE: dict[str, str] = {
    "kit/audit.py": "many lines of the audit log at once, for the action that did the deeds",
    "ui/lists.py": "ways of looking at a list are the reader's own, and concern nobody else",
    "desk/throttle.py": "counts of attempts to sign in, before anybody is known",
    "org/backend.py": "the hour at which a key was last used",
    "oversight/progress.py": "counts that follow the ledger; `loa recount` makes them again",
    "plan/fields.py": "how each field of a duty is set; called by plan.actions in their transaction",
    "plan/themes.py": "how themes are read and tied to duties; called by plan.actions in their transaction",
}
"""Modules that write and are no actions, and why."""


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


def is_actions(path: Path) -> bool:
    return (
        path.name == "actions.py"
        or "actions" in path.parent.parts[len(SOURCE.parts) :]
        or relative(path) in ACTIONS_BY_ANOTHER_NAME
    )


def package_of(path: Path) -> str:
    """A package of actions declares for all its files."""
    return relative(path.parent if path.parent.name == "actions" else path)


def writes(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that write to the database, as far as the text shows."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        target = call.func.value
        name = call.func.attr
        on_rows = isinstance(target, ast.Call) or (isinstance(target, ast.Attribute) and target.attr == "objects")
        if name == "update":  # of a dictionary too, but never behind .filter() or .objects
            if on_rows and _is_query(target):
                yield call
        elif name in WRITES and not _is_store(target):
            # Rows are saved by keyword; what is saved into something (a picture, a file) names it first.
            module = isinstance(target, ast.Name) and name == "create"
            if not module and not (name == "save" and call.args):
                yield call


def _is_query(node: ast.expr) -> bool:
    text = ast.unparse(node)
    return ".objects" in text or ".filter(" in text or ".exclude(" in text or text.startswith("rows")


def _is_store(node: ast.expr) -> bool:
    """Things that are no rows: files, pictures, caches, workbooks, the session."""
    text = ast.unparse(node)
    return any(
        word in text for word in ("storage", "cache", "session", "workbook", "book", "image", "picture.file", "cookie")
    )


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def with_helpers(function: ast.FunctionDef, tree: ast.Module) -> list[ast.FunctionDef]:
    """A function, and the private ones of its module that it calls, however far down."""
    private = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] == "_"}
    found = [function]
    for part in found:
        named = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
        found += [private[name] for name in sorted(named & private.keys()) if private[name] not in found]
    return found


def is_atomic(function: ast.FunctionDef) -> bool:
    whole = any("atomic" in ast.unparse(one) for one in function.decorator_list)
    return whole or any(
        isinstance(node, ast.With) and any("atomic" in ast.unparse(item.context_expr) for item in node.items)
        for node in ast.walk(function)
    )


def test_every_action_says_by_whom_and_is_one_transaction() -> None:
    faults, seen = [], 0
    for path, tree in modules():
        if not is_actions(path):
            continue
        for function in functions(tree):
            key = f"{relative(path)}:{function.name}"
            arguments = {one.arg for one in function.args.kwonlyargs}
            direct = any(True for part in with_helpers(function, tree) for _call in writes(part))
            handed_on = sum(keyword.arg == "by" for keyword in ast.walk(function) if isinstance(keyword, ast.keyword))
            if not direct and handed_on < 2:
                continue  # it looks something up, or hands on to the one action that does it
            seen += 1
            if "by" not in arguments and key not in WITHOUT_PERSON:
                faults.append(f"{key} writes and does not say by whom (keyword `by`)")
            if not is_atomic(function) and key not in WITHOUT_PERSON and key not in PARTS:
                faults.append(f"{key} is not one transaction")
            if any(isinstance(node, ast.arg) and node.arg == "by" for node in function.args.args):
                faults.append(f"{key} takes `by` by position")
    assert seen > 30
    assert not faults, "\n".join(faults)


def test_nothing_else_writes() -> None:
    faults = []
    for path, tree in modules():
        name = relative(path)
        if is_actions(path) or name in WRITES_ELSEWHERE or path.name.startswith("sample") or "sample" in path.parts:
            continue
        for call in writes(tree):
            faults.append(f"{name}:{call.lineno}: {ast.unparse(call)[:90]}")
    assert not faults, "\n".join(faults)


def test_every_note_has_a_name_that_is_declared_beside_it() -> None:
    noted: dict[str, set[str]] = {}
    declared: dict[str, set[str]] = {}
    for path, tree in modules():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if ast.unparse(call.func) == "audit.note" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
                noted.setdefault(package_of(path), set()).add(str(call.args[1].value))
            if ast.unparse(call.func) == "audit.declare":
                names = {one.arg.replace("__", ".") for one in call.keywords if one.arg}
                declared.setdefault(package_of(path), set()).update(names)
    assert len(noted) >= 4
    words = {
        package: "".join(path.read_text("utf-8") for path, _tree in modules() if package_of(path) == package)
        for package in declared
    }
    faults = [
        f"{package}: notes {name} and does not declare it"
        for package, names in noted.items()
        for name in sorted(names - declared.get(package, set()))
    ]
    faults += [
        f"{package}: declares {name} and never notes it"
        for package, names in declared.items()
        for name in sorted(names - noted.get(package, set()))
        if f'"{name}"' not in words[package]
    ]
    assert not faults, "\n".join(faults)


def test_names_belong_to_their_room() -> None:
    rooms = {
        "oversight": ("oversight.", "report.", "reminder.", "task."),
        "portal": ("portal.", "story."),
        "desk": ("desk.", "org."),
    }
    faults = []
    for path, tree in modules():
        room = relative(path).split("/")[0]
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.declare":
                for one in call.keywords:
                    name = (one.arg or "").replace("__", ".")
                    if not name.startswith(rooms.get(room, (f"{room}.",))):
                        faults.append(f"{relative(path)}: {name}")
    assert not faults, "\n".join(faults)


def test_a_write_in_a_helper_of_a_helper_is_seen() -> None:
    tree = ast.parse(
        "def f(row):\n    _g(row)\ndef _g(row):\n    [_h(one) for one in row]\ndef _h(row):\n    row.save()"
    )
    (function,) = functions(tree)
    assert [part.name for part in with_helpers(function, tree)] == ["f", "_g", "_h"]
    assert not any(True for _call in writes(function))


def test_the_test_would_see_a_write() -> None:
    text = (
        "def f(row):\n    row.save()\n    Task.objects.filter(a=1).update(b=2)\n    x.update(a=1)\n    storage.save(1)"
    )
    assert [ast.unparse(call) for call in writes(ast.parse(text))] == [
        "row.save()",
        "Task.objects.filter(a=1).update(b=2)",
    ]
