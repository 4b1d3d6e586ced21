"""Reading what lies in a folder or a zip archive, or one notebook. Nothing is unpacked, only read within limits.

Names and content come from anybody. A member's name is only looked at, never used as a path.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from claimwise.collect.names import sender, without_wrapper
from claimwise.errors import ClaimwiseError, Finding
from claimwise.handed_in.opening import Folder, NotPlainError, opened
from claimwise.handed_in.submission import MAX_BYTES
from claimwise.progress import Step, quiet_step
from claimwise.words import _
from claimwise.zone import Zone

MAX_FILES = 20_000
"""Most files of all students: so many that no class has more, and few enough for a page."""
MAX_OWN_FILES = 200
"""Most files of one student that are looked at, so that nobody uses up what is there for the others."""
MAX_OWN_BYTES = 2 * MAX_BYTES
"""Most bytes of one student's notebooks that are read."""
MAX_DEPTH = 30
"""Most folders within each other that are entered."""
MAX_PART = 255
"""Most characters of the name of one file or folder: no system takes more, and longer ones take long to understand."""
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
    """Nothing in the folder or archive can be read. Its finding says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """One file.

    ``name`` is its path for people to read: parts joined by “/”, no invisible characters. ``data`` is what a notebook
    holds, ``None`` for other files. ``modified`` is its date, or ``None`` if it has none that can be true. ``problem``
    says of the file why it was not read. ``secret`` is what nbgrader's exchange puts beside a hand-in.
    """

    name: str
    data: bytes | None = None
    modified: datetime | None = None
    problem: Finding | None = None
    secret: bytes = b""

    @property
    def is_notebook(self) -> bool:
        """Whether its name says that it is a notebook."""
        return self.name.lower().endswith(".ipynb")


class _Open(Protocol):
    def __call__(self) -> AbstractContextManager[IO[bytes]]: ...


@dataclass(frozen=True)
class _Member:
    name: str
    modified: datetime | None
    open: _Open
    problem: Finding | None = None


def read_inbox(source: Path, zone: Zone | None = None, *, step: Step = quiet_step) -> list[Entry]:
    """All files in a folder or zip archive and below, sorted by name, without a system's hidden ones; or one notebook.

    ``zone`` is that of the dates in an archive; ``step`` is told of each file that was read. Raises :class:`InboxError`
    if there is no such place, or if the archive as a whole cannot be read.
    """
    if source.is_dir():
        return _entries(list(_folder(source)), step)
    if source.suffix.lower() == ".ipynb" and source.exists():
        with opened(source.parent) as folder:
            return _entries([_on_disk(folder, source.name, source.parent, ())], step)
    return _archive(source, zone or Zone(), step)


def _entries(members: list[_Member], step: Step) -> list[Entry]:
    """What is read of some files: of each student up to a limit, so that one cannot take the room of the others."""
    members = [member for member in members if not _is_hidden(member.name)]
    owners = dict(zip(map(id, members), _owners([member.name for member in members]), strict=True))
    if (n := sum(min(count, MAX_OWN_FILES) for count in Counter(owners.values()).values())) > MAX_FILES:
        what = _("these are {n:,} files; {most:,} is the most that is read at once", n=n, most=MAX_FILES)
        raise InboxError(what, _("collect in parts"))
    files, read = Counter[str](), Counter[str]()
    entries: list[Entry] = []
    for member in sorted(members, key=lambda member: member.name):
        owner = owners[id(member)]
        files[owner] += 1
        if files[owner] <= MAX_OWN_FILES:
            entry, spent = _read(member, MAX_OWN_BYTES - read[owner], MAX_TOTAL - read.total())
            read[owner] += spent
            entries.append(entry)
        step(1)
    more = [owner for owner, count in files.items() if count > MAX_OWN_FILES]
    what = _("holds more than {most} files of one student; the rest was not read", most=MAX_OWN_FILES)
    problem = Finding(what, _("ask for the notebook alone"))
    entries += [Entry(_shown(owner), problem=problem) for owner in more]
    return sorted(entries, key=lambda entry: entry.name)


def _owners(names: list[str]) -> Iterator[str]:
    """To whom a file seems to belong, as far as it matters for the room that it takes."""
    for name in without_wrapper(names, ""):
        found = sender(name, "")
        yield name.split("/")[0] if "/" in name or not found else f"{found.text}{found.number}"


def _read(member: _Member, own_room: int, room: int) -> tuple[Entry, int]:
    """A file, and how many bytes were read for it."""
    name = _shown(member.name)
    problem = member.problem or _refused_name(member.name)
    if problem or not name.lower().endswith(".ipynb"):
        return Entry(name, None, member.modified, problem), 0
    most = min(MAX_BYTES, own_room, room)
    data = _bytes_of(member, most + 1)
    if isinstance(data, Finding):
        return Entry(name, problem=data), 0
    if len(data) <= most:
        return Entry(name, data, member.modified), len(data)
    return Entry(name, problem=_too_large(most, own_room, room)), max(0, min(len(data), room))


def _bytes_of(member: _Member, most: int) -> bytes | Finding:
    """So many bytes of a file, or why it cannot be read."""
    try:
        with member.open() as file:
            return file.read(most)
    except FileNotFoundError:
        return Finding(_("was moved or removed while it was read"), _("collect again"))
    except NotPlainError:
        return _a_link()
    except PermissionError:
        return Finding(_("must not be read by you"), _("change its permissions, or ask for the file"))
    except _UNREADABLE:
        return Finding(_("is damaged and cannot be read"), _("download it again, or ask the student"))


def _too_large(most: int, own_room: int, room: int) -> Finding:
    """Why a file of more than so many bytes is not taken: there is no room for all, for one student's, or for one."""
    if most == room:
        what = _("was not read, since all together is more than {size:.0f} MB", size=MAX_TOTAL / 1e6)
        return Finding(what, _("collect in parts"))
    if most == own_room:
        what = _("was not read, since the student's files are more than {size:.0f} MB", size=MAX_OWN_BYTES / 1e6)
        return Finding(what, _("ask for one"))
    return Finding(
        _("is larger than {size:.0f} MB", size=MAX_BYTES / 1e6), _("ask the student to clear pasted material")
    )


def _folder(source: Path) -> Iterator[_Member]:
    with opened(source) as folder:
        yield from _below(folder, source, ())


def _below(folder: Folder, source: Path, parts: tuple[str, ...]) -> Iterator[_Member]:
    for name in folder.names():
        member = _on_disk(folder, name, source, parts)
        if len(parts) > MAX_DEPTH:
            yield replace(member, problem=Finding(_("lies too deep in folders"), _("look at it by hand")))
            continue
        try:
            with folder.folder(name) as inner:
                yield from _below(inner, source, (*parts, name))
        except NotPlainError:
            yield member
        except OSError as error:
            what = _("cannot be opened ({reason})", reason=error.strerror)
            yield replace(member, problem=Finding(what, _("look at it by hand")))


def _on_disk(folder: Folder, name: str, source: Path, parts: tuple[str, ...]) -> _Member:
    opening = partial(_open, source, parts, name)
    shown = "/".join((*parts, name))
    try:
        status = folder.status(name)
    except OSError:
        return _Member(shown, None, opening)  # it vanished, which opening it will say
    problem = None if stat.S_ISREG(status.st_mode) else _a_link()
    return _Member(shown, _true(_from_clock(status.st_mtime)), opening, problem)


@contextmanager
def _open(source: Path, parts: tuple[str, ...], name: str) -> Iterator[IO[bytes]]:
    with opened(source, *parts) as folder, folder.open(name) as file:
        yield file


def _archive(source: Path, zone: Zone, step: Step) -> list[Entry]:
    if not source.exists():
        raise InboxError(_("there is no folder, archive or notebook {source} here", source=source))
    try:
        if not source.is_file():
            raise zipfile.BadZipFile  # a pipe or a device, which may never end
        archive = zipfile.ZipFile(source)
    except _UNREADABLE:
        what = _(
            "{source} cannot be read as a zip archive: it is damaged, cut short or in another format", source=source
        )
        raise InboxError(what, _("download it again, or unpack it and give the folder")) from None
    with archive:
        return _entries(_without_later_dates(list(_in_archive(archive, zone)), source), step)


def _in_archive(archive: zipfile.ZipFile, zone: Zone) -> Iterator[_Member]:
    for info in archive.infolist():
        name = _decoded(info).replace("\\", "/")
        if not name.endswith("/"):
            short = "/".join(part[:MAX_PART] for part in name.split("/"))
            problem = _refusal(info) if short == name else _too_long()
            yield _Member(short, _date(info, zone), partial(archive.open, info), problem)


def _without_later_dates(members: list[_Member], source: Path) -> list[_Member]:
    """Files of an archive. If one is dated later than the archive itself, the dates are another zone's, so nobody's."""
    packed = _from_clock(source.stat().st_mtime)
    if packed and any(member.modified and member.modified > packed + timedelta(seconds=2) for member in members):
        return [replace(member, modified=None) for member in members]
    return members


def _refusal(info: zipfile.ZipInfo) -> Finding | None:
    if info.flag_bits & _ENCRYPTED:
        return Finding(_("is locked with a password"), _("unpack the archive yourself and give the folder"))
    return _a_link() if stat.S_ISLNK(info.external_attr >> 16) else None


def _too_long() -> Finding:
    return Finding(_("its name is longer than a computer takes"), _("ask where this archive comes from"))


def _a_link() -> Finding:
    what = _("is a link or no ordinary file, so it is not followed")
    return Finding(what, _("ask the student for the notebook itself"))


def _decoded(info: zipfile.ZipInfo) -> str:
    """A member's name. Some programs write UTF-8 without saying so; Python then reads it as the old code page 437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _date(info: zipfile.ZipInfo, zone: Zone) -> datetime | None:
    try:
        return _true(zone.utc(datetime(*info.date_time)))
    except ValueError:
        return None


def _from_clock(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _true(date: datetime | None) -> datetime | None:
    """A date at which somebody may have handed in; archives write 1980 for “no date”, and clocks may be wrong."""
    return date if date and date.year >= 2000 and date <= datetime.now(UTC) + timedelta(days=1) else None


def _refused_name(name: str) -> Finding | None:
    if name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name):
        what = _("its name leads out of the archive, so it is not read")
        return Finding(what, _("ask where this archive comes from"))
    if name.lower().endswith(_ARCHIVES):
        return Finding(_("an archive within is not opened"), _("unpack it and collect its folder by itself"))
    return None


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _shown(name: str) -> str:
    # Terminals obey control characters, and right-to-left marks turn a name around.
    name = unicodedata.normalize("NFC", name)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return "".join(letter if letter.isprintable() else "�" for letter in "/".join(parts))
