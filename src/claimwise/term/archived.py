"""What is in an archive without putting it back: its tables, one student, and one student taken out of it."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claimwise.at_work import alone, at_work
from claimwise.collect.names import meant_by
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.gradebook.database import StoreError, open_database, reading
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.whole import rows_of_student
from claimwise.ids import require_student_id
from claimwise.progress import Step, quiet_step
from claimwise.tables import harmless, table_text, unharmed
from claimwise.term.keeping import DATA, TABLE, ArchiveError, contents_of, rewriting, unpacked
from claimwise.term.one_student import Deleted, delete_student, export_student, without
from claimwise.term.places import everybody, folders_of_work, kept_archives, remove_leftovers
from claimwise.term.plain import ANSWERS, HISTORY, MARKS, TABLES
from claimwise.words import _

LARGEST = 50_000_000
"""Most bytes of one file that is read out of an archive to be looked at, such as a page of feedback."""

_UNREADABLE = (zipfile.BadZipFile, zlib.error, csv.Error, ValueError, EOFError, KeyError, RuntimeError)

Row = Mapping[str, str]


@dataclass(frozen=True)
class Module:
    """What an archive tells of one student in a module: its row of ``marks``, and files that one can look at.

    ``feedback`` and ``work`` are names of files in the archive; empty if there is none.
    """

    marks: Row
    feedback: str
    work: str


@dataclass(frozen=True)
class LookedUp:
    """What an archive tells of one student: by module, marks of written answers, and rows of the history."""

    id: str
    name: str
    modules: Sequence[Module]
    answers: Sequence[Row]
    history: Sequence[Row]

    @property
    def total(self) -> tuple[float, float]:
        """The points in the end, and of how many, in the modules that count and were marked."""
        counting = [module.marks for module in self.modules if module.marks["final"] and not module.marks["excused"]]
        return sum(_number(row["final"]) for row in counting), sum(_number(row["of"]) for row in counting)


def table(path: Path, name: str) -> str:
    """A plain table of an archive. Whoever made the archive, no spreadsheet runs what is in its cells.

    Raises :class:`ArchiveError` if there is none.
    """
    with _rows(path, name) as (columns, rows):
        return "\ufeff" + table_text(columns, ({column: row[column] for column in columns} for row in rows))


def students_in(path: Path, asked: str) -> list[tuple[str, str]]:
    """Whom an id or a name may mean in an archive with tables: ids and names."""
    with _rows(path, MARKS) as (_columns, rows):
        names = {unharmed(row["student"]): _name(row) for row in rows}
    return [(student, names[student]) for student in meant_by(asked, names)]


def everybody_in(nbgrader: Nbgrader, path: Path) -> set[str]:
    """The ids of all students of whom an archive's gradebook or a folder in it knows."""
    folders, contents = [f"{folder}/" for folder in _folders(nbgrader)], contents_of(path)
    names = ((name, each) for name in contents.files for each in folders if name.startswith(each))
    found = {name.removeprefix(folder).split("/")[0] for name, folder in names}
    if contents.ids is not None:
        return found | set(contents.ids)
    with at_work(nbgrader.root), unpacked(nbgrader, path, lambda _name: False) as there:
        return found | everybody(there)


def look_up(nbgrader: Nbgrader, path: Path, student: str) -> LookedUp:
    """One student in an archive with tables. Raises :class:`ArchiveError` if nothing is known of them there."""
    found = {}
    for name in (MARKS, ANSWERS, HISTORY):
        with _rows(path, name) as (columns, rows):
            own = (row for row in rows if row["student"] == str(harmless(student)))
            found[name] = [{column: unharmed(row[column]) for column in columns} for row in own]
    if not found[MARKS] and student not in everybody_in(nbgrader, path):
        raise ArchiveError(Finding(_("this archive knows no student “{student}”", student=student), _("look again")))
    files = contents_of(path).files
    handed_in, _graded, fed_back, _earlier = _folders(nbgrader)

    def file(folder: str, module: str, ending: str) -> str:
        name = f"{folder}/{student}/{module}/{module}.{ending}"
        return name if name in files else ""

    modules = [
        Module(
            row,
            file(fed_back, row["module"], "html"),
            file(handed_in, row["module"], "ipynb"),
        )
        for row in found[MARKS]
    ]
    name = _name(found[MARKS][0]) if found[MARKS] else ""
    return LookedUp(student, name, modules, found[ANSWERS], found[HISTORY])


def file_in(path: Path, name: str) -> bytes:
    """A file of an archive. Raises :class:`ArchiveError` if it is not there, damaged, or larger than one looks at."""
    if name not in contents_of(path).files:
        raise ArchiveError(Finding(_("there is no such file in this archive"), _("look again"), file=path))
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as member:
            data = member.read(LARGEST + 1)
    except _UNREADABLE as error:
        raise _damaged(path) from error
    if len(data) > LARGEST:
        raise ArchiveError(Finding(_("this file is too large to look at here"), _("unpack the archive"), file=path))
    return data


def export_from(
    nbgrader: Nbgrader, modules: Mapping[str, ResolvedModule], path: Path, student: str, target: Path
) -> list[Finding]:
    """Write everything that an archive holds about a student, as :func:`export_student` does for the course."""
    wanted = (*_of(nbgrader, student), f"{DATA}solutions/")  # what was marked with another key stands there
    with at_work(nbgrader.root), unpacked(nbgrader, path, lambda name: name.startswith(wanted)) as there:
        return export_student(there, modules, student, target)


@dataclass(frozen=True)
class Holding:
    """An archive that holds something about a student; or one that is ``damaged``, so that nobody can say."""

    path: Path
    damaged: bool = False


def holding(nbgrader: Nbgrader, student: str) -> list[Holding]:
    """The archives and backups in the course's folder that hold anything that is found by a student's id."""
    require_student_id(student)
    found = []
    for path in kept_archives(nbgrader):
        try:
            if _holds(nbgrader, path, student):
                found.append(Holding(path))
        except (ArchiveError, StoreError):
            found.append(Holding(path, damaged=True))
    return found


def _holds(nbgrader: Nbgrader, path: Path, student: str) -> bool:
    contents, own = contents_of(path), _of(nbgrader, student)
    if any(name.startswith(own) for name in contents.files):
        return True
    if contents.ids is not None:
        return student in contents.ids
    with (
        at_work(nbgrader.root),
        unpacked(nbgrader, path, lambda _name: False) as there,
        reading(open_database(there.directory.db_url)) as connection,
    ):
        return bool(rows_of_student(connection, student))


def take_out(
    nbgrader: Nbgrader,
    modules: Mapping[str, ResolvedModule],
    path: Path,
    student: str,
    *,
    step: Step = quiet_step,
) -> Deleted:
    """Remove everything about a student from an archive, which stays an archive; then look for what still names them.

    Cut short, it is as it was. Raises :class:`ClaimwiseError` if there is nothing about them in it.
    """
    with alone(nbgrader.root):
        remove_leftovers(nbgrader.root)
        with rewriting(nbgrader, path, step=step) as there:
            done = delete_student(there.course, modules, student, step=step)
            for file in sorted(there.tables.glob("*.csv")):
                without(file, done.traces.who, {})
            named = done.traces.who.pattern()
            there.left_out = [found for found in there.left_out if not named.search(str(found).encode())]
    nbgrader.note_done("deleted", value=path.name)
    return done


def make_tables(nbgrader: Nbgrader, path: Path, *, step: Step = quiet_step) -> None:
    """Add the plain tables to an archive of an earlier version, as its gradebook and the settings tell them now."""
    with alone(nbgrader.root):
        remove_leftovers(nbgrader.root)
        with rewriting(nbgrader, path, step=step):
            pass


def _folders(nbgrader: Nbgrader) -> list[str]:
    """Where an archive holds the folders of students: handed in, graded, fed back, handed in before."""
    return [f"{DATA}{folder.relative_to(nbgrader.root).as_posix()}" for folder in folders_of_work(nbgrader)]


def _of(nbgrader: Nbgrader, student: str) -> tuple[str, ...]:
    """How the names of a student's files in an archive begin."""
    return tuple(f"{folder}/{student}/" for folder in _folders(nbgrader))


@contextmanager
def _rows(path: Path, name: str) -> Iterator[tuple[Sequence[str], Iterator[dict[str, str]]]]:
    """The columns and rows of a plain table, read as they are needed."""
    if name not in contents_of(path).tables:
        what = _("this archive has no table “{name}”", name=name)
        raise ArchiveError(Finding(what, _("let its tables be made first, at its page in “The term”"), file=path))
    try:
        with zipfile.ZipFile(path) as archive, archive.open(TABLE.format(name)) as member:
            reader = csv.DictReader(io.TextIOWrapper(member, "utf-8-sig", newline=""), restkey="", restval="")
            columns = list(reader.fieldnames or ())
            if not set(TABLES[name]) <= set(columns):
                raise _damaged(path)
            yield columns, reader
    except _UNREADABLE as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> ArchiveError:
    return ArchiveError(Finding(_("this archive is damaged"), _("take another copy of it"), file=path))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # of an archive that somebody made by hand
        return 0.0


def _name(row: Row) -> str:
    return " ".join(filter(None, (unharmed(row["first_name"]), unharmed(row["last_name"]))))
