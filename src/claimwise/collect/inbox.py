"""Reading what lies in a folder or a zip archive, or one notebook. Nothing is unpacked, only read within limits.

Names and content come from anybody. A member's name is only looked at, never used as a path.
"""

from __future__ import annotations

import lzma
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from claimwise.content import ClaimwiseError
from claimwise.handed_in.submission import MAX_BYTES

MAX_FILES = 20_000
"""Most files that are looked at."""
MAX_TOTAL = 500_000_000
"""Most bytes of notebooks that are read, after unpacking."""

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(RuntimeError, ValueError),  # an unknown compression; a name that is not what its mark says
)


class InboxError(ClaimwiseError):
    """Nothing in the folder or archive can be read. The message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """One file.

    ``name`` is its path for people to read: parts joined by “/”, no invisible characters. ``data`` is what a notebook
    holds, ``None`` for other files. ``modified`` is its date, or ``None``; dates in archives have no time zone and are
    taken to be in this computer's. ``problem`` says why it was not read.
    """

    name: str
    data: bytes | None = None
    modified: datetime | None = None
    problem: str = ""

    @property
    def is_notebook(self) -> bool:
        """Whether its name says that it is a notebook."""
        return self.name.lower().endswith(".ipynb")


@dataclass(frozen=True)
class _Member:
    name: str
    modified: datetime | None
    open: Callable[[], IO[bytes]]
    problem: str = ""


def read_inbox(source: Path) -> list[Entry]:
    """All files in a folder or zip archive and below, sorted by name, without a system's hidden ones; or one notebook.

    Raises :class:`InboxError` if there is no such place, or if the archive as a whole cannot be read.
    """
    members = _members(source)
    entries: list[Entry] = []
    room = MAX_TOTAL
    for number, member in enumerate(members):
        if number >= MAX_FILES:
            entries.append(Entry(source.name, problem=f"holds more than {MAX_FILES:,} files; the rest was not read"))
            break
        if _is_hidden(member.name):
            continue
        entry, spent = _read(member, room)
        room -= spent
        entries.append(entry)
    return sorted(entries, key=lambda entry: entry.name)


def _read(member: _Member, room: int) -> tuple[Entry, int]:
    """A file, and how many bytes were read for it."""
    name = _shown(member.name)
    problem = member.problem or _refused_name(member.name)
    if problem or not name.lower().endswith(".ipynb"):
        return Entry(name, None, member.modified, problem), 0
    most = min(MAX_BYTES, room)
    try:
        with member.open() as file:
            data = file.read(most + 1)
    except _UNREADABLE:
        return Entry(name, problem="is damaged and cannot be read → download it again, or ask the student"), 0
    if len(data) <= most:
        return Entry(name, data, member.modified), len(data)
    problem = f"is larger than {MAX_BYTES / 1e6:.0f} MB → ask the student to clear pasted material"
    if most < MAX_BYTES:
        problem = f"was not read, since all together is more than {MAX_TOTAL / 1e6:.0f} MB → collect in parts"
    return Entry(name, problem=problem), min(len(data), room)


def _members(source: Path) -> Iterator[_Member]:
    if source.is_dir():
        return _folder(source)
    if source.suffix.lower() == ".ipynb" and source.exists():
        return iter([_on_disk(source, source.name)])
    return _archive(source)


def _folder(source: Path) -> Iterator[_Member]:
    for place, folders, files in os.walk(source):
        for name in sorted([*folders, *files]):
            path = Path(place, name)
            if not stat.S_ISDIR(path.lstat().st_mode):
                yield _on_disk(path, path.relative_to(source).as_posix())


def _on_disk(path: Path, name: str) -> _Member:
    status = path.lstat()
    problem = "" if stat.S_ISREG(status.st_mode) else "is a link or no ordinary file, so it is not followed"
    return _Member(name, datetime.fromtimestamp(status.st_mtime, UTC), partial(_open, path), problem)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _archive(source: Path) -> Iterator[_Member]:
    if not source.exists():
        raise InboxError(f"there is no folder, archive or notebook {source} here")
    try:
        archive = zipfile.ZipFile(source)
    except _UNREADABLE:
        what = "cannot be read as a zip archive: it is damaged, cut short or in another format"
        remedy = "download it again, or unpack it and give the folder"
        raise InboxError(f"{source} {what} → {remedy}") from None
    with archive:
        for info in archive.infolist():
            name = _decoded(info).replace("\\", "/")
            if not name.endswith("/"):
                yield _Member(name, _date(info), partial(archive.open, info), _refusal(info))


def _refusal(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "is locked with a password → unpack the archive yourself and give the folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link or no ordinary file, so it is not followed"
    return ""


def _decoded(info: zipfile.ZipInfo) -> str:
    """A member's name. Some programs write UTF-8 without saying so; Python then reads it as the old code page 437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _date(info: zipfile.ZipInfo) -> datetime | None:
    try:
        date = datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return date if info.date_time[0] > 1980 else None  # 1980 stands for “no date”


def _refused_name(name: str) -> str:
    if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
        return "its name leads out of the archive, so it is not read → ask where this archive comes from"
    if name.lower().endswith(_ARCHIVES):
        return "an archive within is not opened → unpack it and collect its folder by itself"
    return ""


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _shown(name: str) -> str:
    # Terminals obey control characters, and right-to-left marks turn a name around.
    name = unicodedata.normalize("NFC", name)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return "".join(letter if letter.isprintable() else "�" for letter in "/".join(parts))
