"""The clock runs every watch whatever one of them does; hooks call in order and let faults through."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest
from loa.kit import clock
from loa.kit.hooks import Asking, Hook
from loa.kit.refused import Refused


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> dict[str, clock.Watch]:
    registry: dict[str, clock.Watch] = {}
    monkeypatch.setattr(clock, "_watches", registry)
    return registry


@pytest.mark.django_db
def test_one_failing_watch_does_not_stop_the_others(
    watches: dict[str, clock.Watch], caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[datetime] = []

    @clock.watch("test.broken")
    def broken(moment: datetime) -> int:
        raise RuntimeError("broken on purpose")

    @clock.watch("test.counting")
    def counting(moment: datetime) -> int:
        seen.append(moment)
        return 3

    moment = clock.now()
    with caplog.at_level(logging.ERROR):
        assert clock.tick(moment) == {"test.broken": -1, "test.counting": 3}
    assert seen == [moment]
    assert "test.broken" in caplog.text


def test_hooks_call_in_order_once_each_and_let_faults_through() -> None:
    hook: Hook[int] = Hook("test.happened")
    calls: list[str] = []

    def first(event: int) -> None:
        calls.append(f"first {event}")

    hook.subscribe(first)
    hook.subscribe(first)

    @hook.subscribe
    def second(event: int) -> None:
        calls.append("second")
        raise Refused("Không được.")

    with pytest.raises(Refused):
        hook.announce(7)
    assert calls == ["first 7", "second"]


def test_asking_gathers_answers_and_drops_silence() -> None:
    asking: Asking[int] = Asking("test.cards")
    asking.subscribe(lambda event: None)
    asking.subscribe(lambda event: event * 2)
    assert asking.ask(21) == [42]


def test_a_refusal_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Refused()
    assert Refused("Một.", "Hai.", field="x").reasons == ("Một.", "Hai.")
