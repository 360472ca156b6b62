"""Pictures and files follow what shows them: taken down with it, handed out again with the next thing that shows them.

A part of the actions that publish and take down, in their transaction; those have asked for the right.
"""

from __future__ import annotations

from collections.abc import Iterable

from loa.portal.holders import shown_files, shown_pictures
from loa.portal.models import Picture, SharedFile


def hand_out(pictures: Iterable[int], files: Iterable[int] = ()) -> None:
    """What has just become public shows these. At most two statements, none where it shows nothing."""
    for model, keys in ((Picture, set(pictures)), (SharedFile, set(files))):
        if keys:
            model._default_manager.filter(pk__in=keys, withheld=True).update(withheld=False)


def withhold(pictures: Iterable[int], files: Iterable[int] = ()) -> None:
    """What has just left the public showed these: the public keeps those that something else shows."""
    gone, files = set(pictures), set(files)
    gone -= shown_pictures(gone)
    files -= shown_files(files)
    for model, keys in ((Picture, gone), (SharedFile, files)):
        if keys:
            model._default_manager.filter(pk__in=keys).update(withheld=True)
