"""Where something about one student stands: folders, rows, lines in files about several people, and what else says so.

What is found by place is ours to remove. Whatever else names the student is only named: it may be somebody else's work.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, quote_plus

from nbgrader import api
from nbgrader.utils import notebook_hash
from sqlalchemy import Connection, Enum, FromClause, String, Table, or_, select

from claimwise.collect.intake import sender_in
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.database import open_database, reading, require, sqlite_file
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.whole import rows_of_student, tables_of
from claimwise.handed_in.folder import SECRET_FILE
from claimwise.ids import require_student_id
from claimwise.progress import Step, quiet_step
from claimwise.tables import harmless
from claimwise.term.places import REPORTS, folders_of_work, kept_archives
from claimwise.term.pseudonyms import known_code
from claimwise.words import _

LOGS = (".nbgrader.log", ".desk/worker.log")
"""Files of lines about what was done with whose work."""

NOTES = (f"{REPORTS}/mistake-*.log", ".desk/jobs/*.json")
"""Files that say what was done once; one that names the student goes as a whole."""

TAKEN_IN = "-collected.json"
"""How notes of what was taken in last end (see :mod:`claimwise.collect.undo`)."""

_PROGRAMS = {".git", ".venv", "node_modules", "__pycache__"}
_NOT_SEARCHED = {".at-work", "_build", "book", "exercises", "solutions", "demo", "rehearsal"}
"""Folders of the course without data of this class's students: the course itself and what is built of it, and invented
people. Programs are passed over wherever they lie."""

_PART = 1 << 22
_LONGEST = 2000
_AROUND = 1000

_MOST_NAMED = 10

_UNPACKED = 500_000_000
"""So many bytes of what is in a zip are searched, as in a table of a spreadsheet program."""

_NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)

_BETWEEN = rb"[\s,;|\"]"
"""What may stand between a first and a last name, up to four times."""

_BEFORE_ID, _AFTER_ID = rb"(?<![\w@.+-])", rb"(?![\w@-]|\.\w|\+(?![^\s+/]+\+\d{4}-))"
"""An id is no part of a longer one, nor of an address; the exchange's names begin with one: ID+MODULE+TIME."""


@dataclass(frozen=True)
class Who:
    """A student, by all that may stand in a file or a table.

    ``called`` are names that a learning platform uses, ``code`` is the one in tables for research.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    called: frozenset[str] = frozenset()
    code: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first, self.last)))

    @property
    def in_tables(self) -> set[str]:
        """What stands in the column of a table of ours that says whose a row is."""
        return {str(harmless(self.id)), self.id, self.code} - {""}

    def pattern(self, *, elsewhere: bool = False) -> Pattern:
        """What finds the student in a file: id, code, address, or first and last name in either order, however written.

        ``elsewhere``: in files that are not about students, where a short id would be found by chance.
        """
        by_chance = len(self.id) < 3 or (self.id.isdecimal() and len(self.id) < 5)
        ids = {form for text in (self.code, "" if by_chance and elsewhere else self.id) for form, _ in _forms(text)}
        texts = {form for text in (self.email, *self.called) for form, _between in _forms(text)}
        both = zip(_forms(self.first), _forms(self.last), strict=True) if self.first and self.last else ()
        names, lasts = set[bytes](), set[bytes]()
        for (first, between), (last, _same) in both:
            first_, last_ = re.escape(first), re.escape(last)
            names |= {first_ + between + last_, last_ + between + first_}
            lasts.add(last)
        any_of = [_BEFORE_ID + re.escape(form) + _AFTER_ID for form in sorted(ids)]
        any_of += [rb"(?<![^\W_])(?i:" + form + rb")(?![^\W_])" for form in sorted({*map(re.escape, texts), *names})]
        parts = tuple(sorted({form.lower() for form in ids | texts | lasts}))
        return Pattern(re.compile(b"|".join(any_of) or b"(?!)"), parts)


@dataclass(frozen=True)
class Pattern:
    """What finds a student. In whatever it finds stands one of the ``parts``, in small letters."""

    expression: re.Pattern[bytes]
    parts: tuple[bytes, ...]

    def search(self, data: bytes) -> bool:
        """Whether the student is named. To look for parts first is a hundred times as quick."""
        small = data.lower()
        return any(self._is_at(data, at, len(part)) for part in self.parts for at in _places(small, part))

    def _is_at(self, data: bytes, at: int, length: int) -> bool:
        around = self.expression.finditer(data, max(0, at - _AROUND), at + length + _AROUND)
        return any(found.start() <= at and at + length <= found.end() for found in around)


def _places(data: bytes, part: bytes) -> Iterator[int]:
    at = data.find(part)
    while at >= 0:
        yield at
        at = data.find(part, at + 1)


def _forms(text: str) -> list[tuple[bytes, bytes]]:
    """A text as files hold it, each with what parts two words there: plain, in JSON, pages, addresses, old tables."""
    if not text:
        return []
    plain = _BETWEEN + rb"{1,4}"
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    as_text = [text, composed, apart, json.dumps(text)[1:-1], html.escape(text), quote(text, safe=""), quote_plus(text)]
    found = [(form.encode("utf-8", "surrogateescape"), plain) for form in as_text]
    try:
        found.append((composed.encode("cp1252"), plain))
    except UnicodeEncodeError:
        found.append(found[0])  # as many forms of each text, to be put together
    found.append((text.encode("utf-16-le", "replace"), rb"(?:" + _BETWEEN + rb"\x00){1,4}"))
    return found


@dataclass
class Traces:
    """What there is about a student: folders of work, rows by table, files about several people, the exchange's."""

    who: Who
    folders: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    shared: list[Path] = field(default_factory=list)
    exchange: list[Path] = field(default_factory=list)

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
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        rows = rows_of_student(connection, student)
        assigned = set(connection.execute(select(api.Assignment.name)).scalars())
    known = rows.get("student", [{}])[0]
    first, last, email = (str(known.get(column) or "") for column in ("first_name", "last_name", "email"))
    folders = [path for folder in folders_of_work(nbgrader) if _is_there(path := folder / student)]
    modules = sorted(assigned | {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()})
    senders = (sender_in(nbgrader.submitted_notebook(module, student).parent) for module in modules)
    called = frozenset(found.text for found in senders if found and found.text)
    found = Traces(
        Who(student, first, last, email, called, known_code(nbgrader.root, student)),
        folders,
        {table: len(each) for table, each in rows.items()},
    )
    if not found.folders and not found.rows:
        what = _("there is nothing about “{student}” in this course", student=student)
        raise ClaimwiseError(what, _("look for the id in the list of the class"))
    found.shared = [*_shared(nbgrader.root, found.who)]
    found.exchange = [*_in_exchange(nbgrader, student, found.folders, modules)]
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
    root = nbgrader.root
    named_by_themselves = {sqlite_file(nbgrader.directory.db_url), *kept_archives(nbgrader)}
    pattern = who.pattern(elsewhere=True)
    yield from (path for path in shared_files(root) if names_in(path, pattern) and "solutions" in path.parts)
    for folder, names, files in os.walk(root):
        passed_over = _PROGRAMS | (_NOT_SEARCHED if Path(folder) == root else set())
        names[:] = sorted(name for name in names if name not in passed_over)
        for name in sorted(files):
            path = Path(folder) / name
            is_named = _is_named(path.relative_to(root), pattern)
            if path not in named_by_themselves and (is_named or names_in(path, pattern)):
                yield path
            step(1)


def _is_named(path: Path, pattern: Pattern) -> bool:
    """Whether a path names the student, with or without its ending."""
    forms = (str(path), str(path.with_suffix("")))
    return any(pattern.search(form.encode("utf-8", "surrogateescape")) for form in forms)


def names_in(path: Path, pattern: Pattern) -> bool:
    """Whether a plain file holds what a pattern finds, also packed in a zip; one that cannot be read does not."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return _is_in(file, pattern) or _is_packed_in(file, pattern)
    except OSError:
        return False


def _is_in(file: IO[bytes], pattern: Pattern, most: int = sys.maxsize) -> bool:
    before = b""
    while most > 0 and (part := file.read(min(_PART, most))):
        if pattern.search(before + part):
            return True
        before, most = part[-_LONGEST:], most - len(part)
    return False


def _is_packed_in(file: IO[bytes], pattern: Pattern) -> bool:
    """The same for what is in a zip, such as a table or a text of an office program."""
    file.seek(0)
    if file.read(2) != b"PK":
        return False
    left = _UNPACKED
    with suppress(*_NO_ZIP), zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            with archive.open(info) as member:
                if _is_in(member, pattern, left):
                    return True
            left -= info.file_size
    return False


def rows_naming(connection: Connection, who: Who) -> Iterator[Finding]:
    """A finding for each table in which a text still names a student, with whose work the text is about."""
    pattern = who.pattern(elsewhere=True)
    for table in tables_of(connection):
        about, joined = _about(table)
        found, whose = 0, set[str]()
        for column in table.columns:
            if not isinstance(column.type, String) or isinstance(column.type, Enum):
                continue
            likely = or_(*(column.icontains(text, autoescape=True) for text in (who.id, who.email, who.last) if text))
            for text, *work in connection.execute(select(column, *about).select_from(joined).where(likely)):
                if pattern.search(str(text).encode("utf-8", "replace")):
                    found += 1
                    whose.add(", ".join(filter(None, work)))
        if found:
            what = _("texts in the gradebook's table {table} still name the student: {n}", table=table.name, n=found)
            where = "; ".join(sorted(whose - {""})[:_MOST_NAMED])
            what = _("{what} (in the work of {where})", what=what, where=where) if where else what
            yield Finding(what, _("somebody else wrote them; look at them in formgrader or at the desk"))


def _about(table: Table) -> tuple[list[Any], FromClause]:
    """What tells whose work a row of a table is about, student and module, and where that stands."""
    if table.name == api.Comment.__tablename__:
        work, submission = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
        joined = table.join(work, table.c.notebook_id == work.c.id)
        joined = joined.join(submission, work.c.assignment_id == submission.c.id)
        joined = joined.join(api.Assignment.__table__, submission.c.assignment_id == api.Assignment.__table__.c.id)
        return [submission.c.student_id, api.Assignment.__table__.c.name], joined
    return [table.c[name] for name in ("student", "assignment") if name in table.c], table


def _shared(root: Path, who: Who) -> Iterator[Path]:
    pattern = who.pattern()
    # A sheet for a second marker and a page of alike answers hold texts without names.
    return (path for path in shared_files(root) if _holds_texts(path) or names_in(path, pattern))


def _holds_texts(path: Path) -> bool:
    return path.name.endswith(("-sheet.csv", "-similar.html"))


def _in_exchange(nbgrader: Nbgrader, student: str, folders: Iterable[Path], modules: Collection[str]) -> Iterator[Path]:
    """What nbgrader's exchange holds of a student, as far as it may be looked at."""
    exchange = nbgrader.settings.Exchange.get("root", "")
    if not isinstance(exchange, str) or not exchange:
        return
    course = Path(exchange) / str(nbgrader.directory.course_id)
    own = tuple(f"{student}+{module}+" for module in modules)  # an id may hold a plus itself
    with suppress(OSError):
        yield from sorted(path for path in (course / "inbound").iterdir() if path.name.startswith(own))
    found = (path for folder in folders for path in folder.rglob(f"*{SECRET_FILE}"))
    secrets = {path.read_text(errors="replace") for path in found if path.is_file() and not path.is_symlink()}
    for secret in sorted(secrets):
        for module in sorted(modules):
            page = course / "feedback" / f"{notebook_hash(secret=secret, notebook_id=module)}.html"
            if page.is_file():
                yield page


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
