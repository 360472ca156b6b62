"""Typed synchronous hooks: how a lower room tells an upper one, inside the same transaction.

    story_published: Hook[StoryPublished] = Hook("portal.story_published")

    @story_published.subscribe
    def record_evidence(event: StoryPublished) -> None: ...

Subscribers run in the order in which they joined (start-up order of the apps, so from the ground up). An exception of a
subscriber is not caught: the transaction of the announcing action rolls back with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Event = TypeVar("Event")


class Hook(Generic[Event]):
    """A named list of subscribers for one type of event.

    Args:
        name: dotted, "room.what_happened"; shown in errors and docs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: list[Callable[[Event], None]] = []

    def subscribe(self, function: Callable[[Event], None]) -> Callable[[Event], None]:
        """Add a subscriber (once); usable as a decorator."""
        if function not in self._subscribers:
            self._subscribers.append(function)
        return function

    def announce(self, event: Event) -> None:
        """Call every subscriber with the event, in order, in the caller's transaction."""
        for function in self._subscribers:
            function(event)


class Asking(Generic[Event]):
    """A hook that gathers answers: an upper room contributes cards, menu items or counts to a lower one.

    Answers that are None are dropped.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: list[Callable[[Event], object | None]] = []

    def subscribe(self, function: Callable[[Event], object | None]) -> Callable[[Event], object | None]:
        """Add a subscriber (once); usable as a decorator."""
        if function not in self._subscribers:
            self._subscribers.append(function)
        return function

    def ask(self, event: Event) -> list[object]:
        """The answers of all subscribers, in order."""
        return [answer for function in self._subscribers if (answer := function(event)) is not None]
