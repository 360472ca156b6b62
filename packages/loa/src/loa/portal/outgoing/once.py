"""Files that a page is drawn as: each made once, kept under a name that tells what is in it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def once(folder: str, name: str, make: Callable[[], bytes]) -> bytes:
    """The file of that name, made where it is not there yet; the older ones of its folder are let go.

    Args:
        folder: of one page and one kind of file, relative to the media.
        name: changes with all that is in the file.
        make: draws it.
    """
    path = f"{folder}/{name}"
    try:
        with default_storage.open(path, "rb") as stream:
            return bytes(stream.read())
    except OSError:
        data = make()
    try:
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    except OSError:
        pass  # the first of this page
    default_storage.save(path, ContentFile(data))
    return data
