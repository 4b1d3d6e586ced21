"""Where something about one student stands: folders, rows, lines in files about several people, and what else says so.

What is found by place is ours to remove. Whatever else names the student is only named: it may be somebody else's work.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.utils import notebook_hash
from sqlalchemy import Connection, Enum, String, or_, select

from claimwise.collect.intake import sender_in
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.database import open_database, reading, require, sqlite_file
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.whole import rows_of_student, tables_of
from claimwise.handed_in.folder import SECRET_FILE
from claimwise.ids import require_student_id
from claimwise.progress import Step, quiet_step
from claimwise.term.places import ARCHIVES, BACKUPS, REPORTS, folders_of_work, kept_archives
from claimwise.words import _

LOGS = (".nbgrader.log", ".desk/worker.log")
"""Files of lines about what was done with whose work."""

NOTES = (f"{REPORTS}/mistake-*.log", ".desk/jobs/*.json")
"""Files that say what was done once; one that names the student goes as a whole."""

TAKEN_IN = "-collected.json"
"""How notes of what was taken in last end (see :mod:`claimwise.collect.undo`)."""

_NOT_SEARCHED = {".git", ".venv", "node_modules", "__pycache__", ".at-work", ARCHIVES, BACKUPS}
_NOT_SEARCHED |= {"book", "exercises", "solutions", "demo", "rehearsal"}
"""Folders without data of this class's students: programs, the course itself, invented people; and archives, which are
named by themselves."""

_PART = 1 << 22
_LONGEST = 2000


@dataclass(frozen=True)
class Who:
    """A student, by all that may stand in a file or a table. ``called`` are names that a learning platform uses."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    called: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first, self.last)))

    def pattern(self, *, elsewhere: bool = False) -> re.Pattern[bytes]:
        """What finds the student in a file: id, address, or first and last name in either order, however written.

        ``elsewhere``: in files that are not about students, where a short id would be found by chance.
        """
        by_chance = len(self.id) < 3 or (self.id.isdecimal() and len(self.id) < 5)
        ids = set() if elsewhere and by_chance else {self.id}
        names = {f"{self.first} {self.last}", f"{self.last}, {self.first}"} if self.first and self.last else set()
        others = _forms({self.email, *names, *self.called} - {""})
        any_of = [rb"(?<![\w@.-])" + text + rb"(?![\w@-]|\.\w)" for text in _forms(ids)]
        any_of += [rb"(?<![^\W_])(?i:" + text + rb")(?![^\W_])" for text in others]
        return re.compile(b"|".join(any_of) or b"(?!)")


def _forms(texts: Iterable[str]) -> list[bytes]:
    """Texts as files hold them: as they are, and as JSON writes them."""
    return sorted({re.escape(form.encode()) for text in texts for form in (text, json.dumps(text)[1:-1])})


@dataclass
class Traces:
    """What there is about a student: folders of work, rows by table, files about several people, the exchange's files.

    ``kept`` are archives and backups, which stay as they are.
    """

    who: Who
    folders: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    shared: list[Path] = field(default_factory=list)
    exchange: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files lie in the folders."""
        return sum(path.is_file() for folder in self.folders for path in folder.rglob("*"))


def traces_of(nbgrader: Nbgrader, student: str) -> Traces:
    """Everything about a student that is found by its place.

    Raises :class:`ClaimwiseError` if there is nothing, or for what can be no id and would lead elsewhere.
    """
    require_student_id(student)
    require(nbgrader.directory.db_url)
    engine = open_database(nbgrader.directory.db_url)
    try:
        with reading(engine) as connection:
            rows = rows_of_student(connection, student)
    finally:
        engine.dispose()
    known = rows.get("student", [{}])[0]
    first, last, email = (str(known.get(column) or "") for column in ("first_name", "last_name", "email"))
    folders = [path for folder in folders_of_work(nbgrader) if _is_there(path := folder / student)]
    modules = sorted({path.name for folder in folders if folder.is_dir() for path in folder.iterdir()})
    senders = (sender_in(nbgrader.submitted_notebook(module, student).parent) for module in modules)
    called = frozenset(found.text for found in senders if found and found.text)
    found = Traces(
        Who(student, first, last, email, called), folders, {table: len(each) for table, each in rows.items()}
    )
    if not found.folders and not found.rows:
        what = _("there is nothing about “{student}” in this course", student=student)
        raise ClaimwiseError(what, _("look for the id in the list of the class"))
    found.shared = [*_shared(nbgrader.root, found.who)]
    found.exchange = [*_in_exchange(nbgrader, student, found.folders)]
    found.kept = [*kept_archives(nbgrader)]
    return found


def shared_files(root: Path) -> Iterator[Path]:
    """Files of ours about several people."""
    yield from sorted((root / "solutions").glob("*.audit.jsonl"))
    yield from sorted((root / REPORTS).glob("*.csv"))
    yield from sorted((root / REPORTS).glob("*.html"))
    yield from sorted((root / REPORTS).glob(f"*{TAKEN_IN}"))
    yield from (root / name for name in LOGS if (root / name).is_file())
    yield from (path for pattern in NOTES for path in sorted(root.glob(pattern)))


def files_naming(nbgrader: Nbgrader, who: Who, *, step: Step = quiet_step) -> Iterator[Path]:
    """Every file of data in a course's folder that names a student, but archives and the gradebook.

    ``step`` is told of each file.
    """
    root, gradebook = nbgrader.root, sqlite_file(nbgrader.directory.db_url)
    pattern = who.pattern(elsewhere=True)
    yield from (path for path in shared_files(root) if names_in(path, pattern) and "solutions" in path.parts)
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in _NOT_SEARCHED)
        for name in sorted(files):
            path = Path(folder) / name
            if path != gradebook and (_is_named(path.relative_to(root), pattern) or names_in(path, pattern)):
                yield path
            step(1)


def _is_named(path: Path, pattern: re.Pattern[bytes]) -> bool:
    """Whether a path names the student, with or without its ending."""
    forms = (str(path), str(path.with_suffix("")))
    return any(pattern.search(form.encode("utf-8", "surrogateescape")) for form in forms)


def names_in(path: Path, pattern: re.Pattern[bytes]) -> bool:
    """Whether a plain file holds what a pattern finds; one that cannot be read does not."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            before = b""
            while part := file.read(_PART):
                if pattern.search(before + part):
                    return True
                before = part[-_LONGEST:]
    except OSError:
        return False
    return False


def rows_naming(connection: Connection, who: Who) -> Iterator[Finding]:
    """A finding for each table in which a text still names a student."""
    pattern = who.pattern(elsewhere=True)
    for table in tables_of(connection):
        texts = [
            column for column in table.columns if isinstance(column.type, String) and not isinstance(column.type, Enum)
        ]
        found = 0
        for column in texts:
            likely = or_(*(column.icontains(text, autoescape=True) for text in (who.id, who.email, who.last) if text))
            for (text,) in connection.execute(select(column).where(likely)):
                found += bool(pattern.search(str(text).encode("utf-8", "replace")))
        if found:
            what = _("texts in the gradebook's table {table} still name the student: {n}", table=table.name, n=found)
            yield Finding(what, _("somebody else wrote them; look at them in formgrader or at the desk"))


def _shared(root: Path, who: Who) -> Iterator[Path]:
    pattern = who.pattern()
    # A sheet for a second marker and a page of alike answers hold texts without names.
    return (path for path in shared_files(root) if _holds_texts(path) or names_in(path, pattern))


def _holds_texts(path: Path) -> bool:
    return path.name.endswith(("-sheet.csv", "-similar.html"))


def _in_exchange(nbgrader: Nbgrader, student: str, folders: Iterable[Path]) -> Iterator[Path]:
    """What nbgrader's exchange holds of a student, as far as it may be looked at."""
    exchange = nbgrader.settings.Exchange.get("root", "")
    if not isinstance(exchange, str) or not exchange:
        return
    course = Path(exchange) / str(nbgrader.directory.course_id)
    with suppress(OSError):
        yield from sorted(path for path in (course / "inbound").iterdir() if path.name.startswith(f"{student}+"))
    found = (path for folder in folders for path in folder.rglob(f"*{SECRET_FILE}"))
    secrets = {path.read_text(errors="replace") for path in found if path.is_file() and not path.is_symlink()}
    modules = {path.name for folder in folders for path in folder.iterdir()}
    for secret in sorted(secrets):
        for module in sorted(modules):
            page = course / "feedback" / f"{notebook_hash(secret=secret, notebook_id=module)}.html"
            if page.is_file():
                yield page


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
