"""One archive of a course's data: written, read back to the last byte, and unpacked beside what is there.

An archive is a zip. ``claimwise-archive.json`` says what it holds, file by file, with sizes and hashes;
``gradebook.db`` is the gradebook, always as SQLite; below ``tables/`` the same stands in plain tables, to be read and
never put back; the rest are files below ``data/``. An archive that anybody hands in is judged before anything is
written: names that lead elsewhere, links, locked or surplus files, other sizes or hashes than it says, and files that
are no data of students are refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from claimwise import __version__
from claimwise.access import fit_path, temporary_folder
from claimwise.content.course import Course, cached_course
from claimwise.content.modules import ResolvedModule
from claimwise.errors import ClaimwiseError, ContentError, Finding
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import prepare
from claimwise.gradebook.switch import TEMPORARY
from claimwise.gradebook.whole import check_copy, copy_out, ids_in, require_ids
from claimwise.handed_in.opening import Folder, opened
from claimwise.progress import Step, quiet_step
from claimwise.term.places import is_place, units
from claimwise.term.plain import TABLES, plain_tables
from claimwise.troubles import findings_of
from claimwise.words import _
from claimwise.zips import NewZip, is_safe, writing_zip

CONTENTS = "claimwise-archive.json"
GRADEBOOK = "gradebook.db"
DATA = "data/"
TABLE = "tables/{}.csv"  # not said: a name
FORMAT = 2
"""The first one had no tables."""

_TABLES = Path(TABLE).parent

MORE_CONTENTS, EACH_CONTENTS = 5_000_000, 200
"""Most bytes of the list of contents, besides the names in it: altogether, and for each member. To read a list takes
much more memory than the list itself."""
_CHUNK = 1 << 20

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


class ArchiveError(ClaimwiseError):
    """An archive cannot be used. Its finding says why; nothing was written."""


@dataclass(frozen=True)
class Contents:
    """What an archive says that it holds.

    ``made`` is when, in UTC; ``files`` maps names to sizes and hashes, ``rows`` tables to the number of their rows;
    ``left_out`` names what could not be taken in, and why; ``ids`` are those of all students whom a row of the
    gradebook is about, ``None`` in what an earlier version made.
    """

    course: str
    made: datetime
    version: str
    files: Mapping[str, tuple[int, str]]
    rows: Mapping[str, int]
    left_out: tuple[Finding, ...] = ()
    ids: tuple[str, ...] | None = None

    @property
    def tables(self) -> list[str]:
        """The names of its plain tables; none in what an earlier version made."""
        return [name for name in TABLES if TABLE.format(name) in self.files]

    @property
    def students(self) -> int:
        """How many students its gradebook knows."""
        return self.rows.get("student", 0)

    @property
    def size(self) -> int:
        """The bytes of everything in it, unpacked."""
        return sum(size for size, _digest in self.files.values())


@dataclass
class _Taken:
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    left_out: list[Finding] = field(default_factory=list)


def keep(
    nbgrader: Nbgrader,
    engine: Engine,
    path: Path,
    *,
    connection: Connection | None = None,
    instead: bool = False,
    step: Step = quiet_step,
) -> Contents:
    """Write an archive of all data, and read it back; nobody but its owner can read it.

    ``connection`` is one that holds the gradebook for itself, if there is one. ``instead`` says that the data will be
    nowhere else, so that an archive that could not be put back is refused with a :class:`StoreError`. ``step`` is told
    of each file and may raise :class:`Cancelled`; then there is no archive. Raises :class:`ArchiveError` if what was
    written is not whole.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with _beside(nbgrader) as folder:
        copy = folder / GRADEBOOK
        rows = copy_out(engine, copy, connection)
        about = Contents(nbgrader.directory.course_id, now, __version__, {}, rows)
        contents = _write(nbgrader, path, copy, about, lambda taken: _made_tables(nbgrader, copy, taken), step)
    try:
        with _beside(nbgrader) as folder:
            again = _read(nbgrader, path, folder)
            if instead:
                require_ids(folder / GRADEBOOK, _("correct it there first: the archive could not be put back"))
        _require_same(again, contents)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return contents


@dataclass
class Unpacked:
    """What is in an archive, to be changed: the course as it holds it, the folder with its tables, what it lacks."""

    course: Nbgrader
    tables: Path
    left_out: list[Finding]


@contextmanager
def rewriting(nbgrader: Nbgrader, path: Path, *, step: Step = quiet_step) -> Iterator[Unpacked]:
    """Change what is in an archive, unpacked in a folder for a moment.

    At the end everything goes into a new archive, of the same day, which is read back and takes the old one's place in
    one moment. An error leaves that as it was. Tables that are missing in the folder are made.
    """
    with _beside(nbgrader) as folder:
        before = unpack(nbgrader, path, folder, step=step)
        left_out = [found for found in before.left_out if found.file != _TABLES]
        there, copy = Unpacked(_there(nbgrader, folder), folder / _TABLES, left_out), folder / GRADEBOOK
        yield there
        about = replace(before, rows=check_copy(copy), version=__version__, left_out=tuple(there.left_out))
        new = folder / path.name

        def tables(taken: _Taken) -> Iterator[tuple[str, str | bytes]]:
            files = {name: folder / TABLE.format(name) for name in TABLES}
            if all(file.is_file() for file in files.values()):
                yield from ((name, file.read_bytes()) for name, file in files.items())
            else:
                yield from _made_tables(nbgrader, copy, taken)

        contents = _write(there.course, new, copy, about, tables, step)
        with _beside(nbgrader) as again:
            _require_same(_read(nbgrader, new, again), contents)
        os.replace(new, path)
        fit_path(path)


def check(nbgrader: Nbgrader, path: Path, *, step: Step = quiet_step) -> Contents:
    """Read an archive to the last byte and give what it holds. Writes nothing that stays.

    Raises :class:`ArchiveError` for anything that is not as it should be.
    """
    with _beside(nbgrader) as folder:
        contents = _read(nbgrader, path, folder, step=step)
        require_ids(folder / GRADEBOOK)
        return contents


def unpack(nbgrader: Nbgrader, path: Path, folder: Path, *, step: Step = quiet_step) -> Contents:
    """Unpack an archive into an empty folder: the gradebook, and below ``data/`` and ``tables/`` everything else.

    Raises :class:`ArchiveError` as :func:`check` does; what was written by then is for the caller to remove.
    """
    contents = _read(nbgrader, path, folder, wanted=lambda _name: True, step=step)
    require_ids(folder / GRADEBOOK)
    return contents


def _require_same(again: Contents, contents: Contents) -> None:
    if again != contents:
        raise ArchiveError(Finding(_("the archive that was just written holds something else than was put into it")))


@contextmanager
def unpacked(nbgrader: Nbgrader, path: Path, wanted: Callable[[str], bool]) -> Iterator[Nbgrader]:
    """The course as an archive holds it, for a moment: its gradebook, and the files with ``wanted`` names."""
    with _beside(nbgrader) as folder:
        _read(nbgrader, path, folder, wanted=wanted, whole=False)
        require_ids(folder / GRADEBOOK)
        yield _there(nbgrader, folder)


def _there(nbgrader: Nbgrader, folder: Path) -> Nbgrader:
    """The course as it lies in a folder into which an archive was unpacked."""
    root = folder / DATA
    root.mkdir(exist_ok=True)
    return nbgrader.elsewhere(root, folder / GRADEBOOK)


def contents_of(path: Path) -> Contents:
    """What an archive says that it holds, without a look at whether that is true."""
    if not path.is_file():
        raise _missing(path)
    status = path.stat()
    return _contents_at(path, status.st_ino, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _contents_at(path: Path, *_state: int) -> Contents:
    """The same, read once: in a large archive that takes a second."""
    with _opened(path) as archive:
        return _contents(archive, path)


def _missing(path: Path) -> ArchiveError:
    return ArchiveError(Finding(_("there is no archive {file}", file=path)))


def _beside(nbgrader: Nbgrader) -> AbstractContextManager[Path]:
    """A folder for a moment. It lies in the course's, so that what a kill leaves behind is found there again."""
    return temporary_folder(nbgrader.root, TEMPORARY)


def _write(
    nbgrader: Nbgrader,
    path: Path,
    copy: Path,
    about: Contents,
    tables: Callable[[_Taken], Iterable[tuple[str, str | bytes]]],
    step: Step,
) -> Contents:
    """Write an archive of a copy of the gradebook, its tables, and the files that a course's folder holds."""
    taken = _Taken(left_out=[*about.left_out])
    with writing_zip(path, 0o600) as archive:
        with copy.open("rb") as file:
            taken.files[GRADEBOOK] = archive.copy(GRADEBOOK, file)
        for name, text in tables(taken):
            taken.files[TABLE.format(name)] = archive.add(TABLE.format(name), text)
        for unit in units(nbgrader):
            _add(archive, nbgrader.root, unit, taken, step)
        ids = tuple(ids_in(copy))
        contents = replace(about, files=taken.files, left_out=tuple(taken.left_out), ids=ids)
        archive.add(CONTENTS, _as_text(contents))
    return contents


def _made_tables(nbgrader: Nbgrader, copy: Path, taken: _Taken) -> list[tuple[str, str]]:
    """The plain tables of a copy of the gradebook. What keeps them from being made keeps no archive from being made."""
    engine = create_engine(URL.create("sqlite", database=str(copy)), poolclass=NullPool)
    try:
        prepare(engine)
        with engine.connect() as connection:
            return list(plain_tables(connection, nbgrader, _modules(nbgrader.root)))
    except Exception as error:  # a plug-in for late work is a program, so anything can go wrong in it
        for found in findings_of(error, nbgrader.root):
            taken.left_out.append(replace(found, what=_("could not be made: {why}", why=found.what), file=_TABLES))
        return []


def _modules(root: Path) -> Mapping[str, ResolvedModule]:
    """The course's modules, as far as they are right."""
    try:
        return cached_course(root).modules
    except ContentError:
        return Course.read(root)[0].modules


def _add(archive: NewZip, root: Path, unit: str, taken: _Taken, step: Step) -> None:
    *above, name = unit.split("/")
    try:
        with opened(root, *above) as folder:
            _add_entry(archive, folder, name, unit, taken, step)
    except OSError as error:
        taken.left_out.append(_not_taken(unit, error))


def _add_entry(archive: NewZip, folder: Folder, name: str, path: str, taken: _Taken, step: Step) -> None:
    """Add a file, or a folder with all that is in it. What is neither is named."""
    try:
        if stat.S_ISDIR(folder.status(name).st_mode):
            with folder.folder(name) as inner:
                for each in inner.names():
                    _add_entry(archive, inner, each, f"{path}/{each}", taken, step)
            return
        with folder.open(name) as file:
            taken.files[f"{DATA}{path}"] = archive.copy(f"{DATA}{path}", file)
    except OSError as error:
        taken.left_out.append(_not_taken(path, error))
    step(1)


def _not_taken(path: str, error: OSError) -> Finding:
    what = _("is not in the archive: {why}", why=error.strerror or error)
    return Finding(what, _("look at it by hand"), file=Path(path))


def _read(
    nbgrader: Nbgrader,
    path: Path,
    folder: Path,
    *,
    wanted: Callable[[str], bool] = lambda _name: False,
    whole: bool = True,
    step: Step = quiet_step,
) -> Contents:
    """Read an archive, and put its gradebook and the files with ``wanted`` names into a folder.

    Unless it is to be read ``whole``, the other files are passed over.
    """
    try:
        with _opened(path) as archive:
            contents = _contents(archive, path)
            members = _members(archive, contents, path)
            _refuse_strangers(nbgrader, contents, path)
            out = {name for name in members if name == GRADEBOOK or wanted(name)}
            needed = sum(contents.files[name][0] for name in out)
            if shutil.disk_usage(folder).free < needed + needed // 10:
                raise ArchiveError(Finding(_("there is no room for {size:.0f} MB", size=needed / 1e6), _("make room")))
            for name in members if whole else out:
                with archive.open(members[name]) as member:
                    found = _copied(member, folder / name if name in out else None, contents.files[name][0])
                if found != contents.files[name]:
                    raise _refused(path, _("{file} is not as it was when the archive was made", file=name))
                step(1)
    except _UNREADABLE as error:
        if isinstance(error, OSError) and error.filename and Path(error.filename) != path:
            raise
        raise _refused(path, _("it is damaged or cut short")) from None
    if check_copy(folder / GRADEBOOK) != contents.rows:
        raise _refused(path, _("its gradebook holds other rows than it says"))
    if contents.ids is not None and contents.ids != tuple(ids_in(folder / GRADEBOOK)):
        raise _refused(path, _("its gradebook is about other students than it says"))
    return contents


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        if not path.is_file():
            raise _missing(path)
        return zipfile.ZipFile(path)
    except _UNREADABLE:
        raise _refused(path, _("it is damaged, or no archive at all")) from None


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
    """The list of contents, if it is one."""
    try:
        most = MORE_CONTENTS + sum(EACH_CONTENTS + len(name.encode()) for name in archive.namelist())
        with archive.open(CONTENTS) as file:
            text = file.read(most + 1)
        if len(text) > most or (told := json.loads(text))["format"] not in range(1, FORMAT + 1):
            raise ValueError
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in told["files"].items()}
        rows = {str(name): int(count) for name, count in told["rows"].items()}
        made = datetime.fromisoformat(told["made"])
        left_out = tuple(map(Finding.from_json, told["left_out"]))
        ids = None if told["format"] == 1 else tuple(map(str, told["ids"]))
        return Contents(str(told["course"]), made, str(told["version"]), files, rows, left_out, ids)
    except KeyError:
        if CONTENTS not in archive.namelist():
            raise _refused(path, _("it is no archive that claimwise made")) from None
        raise _refused(path, _("its list of contents is damaged, or of a newer version")) from None
    except (ValueError, TypeError, AttributeError, RecursionError, *_UNREADABLE):
        raise _refused(path, _("its list of contents is damaged, or of a newer version")) from None


def _members(archive: zipfile.ZipFile, contents: Contents, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The members by name, if they are exactly those of the list, and plain files of the sizes that it says."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = info.filename
        kind = stat.S_IFMT(info.external_attr >> 16)
        if name in members or info.is_dir() or info.flag_bits & 0x1 or kind not in (0, stat.S_IFREG):
            raise _refused(path, _("{file} is no plain file, or stands there twice", file=name))
        if not is_safe(name):
            raise _refused(path, _("{file} leads out of the folder", file=name))
        if name != CONTENTS and (name not in contents.files or info.file_size != contents.files[name][0]):
            raise _refused(path, _("{file} is not on its list of contents, or has another size", file=name))
        members[name] = info
    del members[CONTENTS]
    if missing := contents.files.keys() - members.keys():
        raise _refused(path, _("{file} is missing", file=min(missing)))
    if GRADEBOOK not in members:
        raise _refused(path, _("{file} is missing", file=GRADEBOOK))
    return members


def _refuse_strangers(nbgrader: Nbgrader, contents: Contents, path: Path) -> None:
    """Only data of students come out of an archive: nothing that anybody would run, and no part of the course."""
    ours = {GRADEBOOK, *map(TABLE.format, TABLES)}
    for name in contents.files:
        if name not in ours and not (name.startswith(DATA) and is_place(nbgrader, name.removeprefix(DATA))):
            raise _refused(path, _("{file} is no data of students", file=name))


def _copied(member: IO[bytes], target: Path | None, most: int) -> tuple[int, str]:
    """Size and hash of a member, up to the size that it should have; written to a file, if there is one to write."""
    size, digest = 0, hashlib.sha256()
    for chunk in _chunks(member, target):
        size += len(chunk)
        digest.update(chunk)
        if size > most:
            break
    return size, digest.hexdigest()


def _chunks(member: IO[bytes], target: Path | None) -> Iterator[bytes]:
    if target is None:
        while chunk := member.read(_CHUNK):
            yield chunk
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while chunk := member.read(_CHUNK):
            file.write(chunk)
            yield chunk


def _refused(path: Path, why: str) -> ArchiveError:
    what = _("this archive cannot be used: {why}", why=why)
    return ArchiveError(Finding(what, _("take another one; nothing was changed"), file=path))


def _as_text(contents: Contents) -> str:
    told: dict[str, Any] = {
        "format": FORMAT,
        "course": contents.course,
        "made": contents.made.isoformat(),
        "version": contents.version,
        "rows": dict(contents.rows),
        "left_out": [found.as_json() for found in contents.left_out],
        "ids": contents.ids,
        "files": {name: list(kept) for name, kept in contents.files.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
