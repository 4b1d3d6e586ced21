"""Writing files so that nothing is ever half-written, and no spreadsheet runs what a student wrote."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_atomically(path: Path, text: str) -> None:
    """Write a text file in one step: readers see the old text or the new one, never a part.

    Folders on the way are made. A file that already holds the text is left alone, so that its time stays.
    """
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def harmless(value: object) -> object:
    """A table's cell that no spreadsheet takes for a formula: a leading apostrophe keeps such a text a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value
