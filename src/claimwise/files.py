"""Writing files so that nothing is ever half-written, and no spreadsheet runs what a student wrote."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def write_atomically(path: Path, text: str) -> None:
    """Write a text file in one step: readers see the old text or the new one, never a part.

    Folders on the way are made. A file that already holds the text is left alone, so that its time stays.
    """
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return
    with writing(path) as file:
        file.write(text)


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A text file to write to bit by bit. It takes the path's place at the end; an error leaves the path as it was.

    Folders on the way are made. Line ends are written as they are given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
