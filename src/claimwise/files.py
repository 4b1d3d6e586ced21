"""Writing files so that nothing is ever half-written, and no spreadsheet runs what a student wrote."""

from __future__ import annotations

import json
import os
import shutil
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


def noted_names(path: Path) -> list[str]:
    """The names of files and folders beside a note that a command wrote about what it made; none if there is no note.

    What is named will be deleted, so each must be a name and nothing more. Raises :class:`ValueError`, which says what
    is wrong.
    """
    if path.is_symlink():
        raise ValueError("it is a link")
    if not path.exists():
        return []
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("it is damaged") from None
    if not isinstance(names, list):
        raise ValueError("it holds no list")
    for name in names:
        if not isinstance(name, str) or not name.isprintable() or name in ("", ".", "..") or set(name) & set("/\\:"):
            raise ValueError(f"it holds {json.dumps(name)[:60]}, which is no name of a file beside it")
    return names


def remove(path: Path) -> None:
    """Delete a file, a folder with all that is in it, or a link but not what it leads to; nothing if there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
