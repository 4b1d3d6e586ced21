"""Building what learning platforms give, in their real forms."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from support import MODULE, Notebook

PACKED = datetime(2026, 11, 23, 10, 15)


def zipped(path: Path, files: Mapping[str, bytes | str | Notebook], when: datetime = PACKED) -> Path:
    """A zip archive of files, all with one date; ``files`` maps names to what they hold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            add(archive, name, content, when)
    return path


def add(archive: zipfile.ZipFile, name: str, content: bytes | str | Notebook, when: datetime = PACKED) -> None:
    """One more file in an archive."""
    text = json.dumps(content) if isinstance(content, dict) else content
    archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)


def moodle(name: str, number: int, file: str = f"{MODULE}.ipynb") -> str:
    """A member's name when Moodle is asked for folders, as it is by default."""
    return f"{name}_{number}_assignsubmission_file/{file}"


def notebook(module: str = MODULE, note: str = "") -> Notebook:
    """The least that counts as a notebook of a module."""
    source = f'# Question 1\nfrom claimwise.student import claim\n\nclaim("q1", {{\n "module": "{module}"\n}})'
    return {"cells": [{"cell_type": "code", "source": source, "metadata": {}}], "metadata": {"note": note}}


def bytes_of_zip(files: Mapping[str, bytes]) -> bytes:
    """A small archive in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
