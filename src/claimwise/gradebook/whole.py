"""The gradebook as a whole: a copy of all its rows, all rows put back, or only what the modules need left over.

A copy is always an SQLite file, whichever database the rows came from, and its rows go back into either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    delete,
    event,
    inspect,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError

from claimwise.errors import Finding
from claimwise.gradebook import troubles
from claimwise.gradebook.database import WAIT, StoreError, in_words, writing
from claimwise.gradebook.own_tables import ARRANGEMENT, METADATA, prepare
from claimwise.ids import is_student_id
from claimwise.words import _

OURS = "claimwise_"
"""How the names of our own tables begin."""

_STUDENTS = (api.Grade, api.Comment, api.SubmittedNotebook, api.SubmittedAssignment, api.Student)
"""nbgrader's tables about students, those first that point to others."""

_SETTINGS = ("late-penalty", "canvas-column")
"""What rows of :mod:`.arrangements` without a student are settings of the course. Others are about this term's work."""

_IDS = (("student", "id"), ("submitted_assignment", "student_id"))
"""nbgrader's columns that hold ids of students; ours are called "student"."""

_BATCH = 1000

_TRUST_NOTHING = "PRAGMA trusted_schema = OFF"  # not said: SQL
_LEAVE_NOTHING = "PRAGMA secure_delete = ON"  # not said: SQL
_NO_OTHER_FILES = "PRAGMA journal_mode = DELETE"  # not said: SQL
_COUNT_ALL = "SELECT count(*) FROM sqlite_master"  # not said: SQL
_COUNT_PROGRAMS = f"{_COUNT_ALL} WHERE type IN ('view', 'trigger')"  # not said: SQL
_MAKE_VERSION = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"  # not said: SQL
_NOTE_VERSION = "INSERT INTO alembic_version VALUES (:version)"  # not said: SQL
_NEXT_NUMBER = (  # not said: SQL
    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "
    '(SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"), false)'
)

LOCK_WAIT = 10
"""Seconds that PostgreSQL waits for others who write; SQLite waits as always."""


def tables_of(connection: Connection) -> list[Table]:
    """All tables of nbgrader and of ours that are there, those first to which others point."""
    there = set(inspect(connection).get_table_names())
    known = {**api.Base.metadata.tables, **METADATA.tables}
    unknown = sorted(name for name in there - known.keys() if name.startswith(OURS))
    theirs = [table for table in api.Base.metadata.sorted_tables if table.name in there]
    ours = [table for table in METADATA.sorted_tables if table.name in there]
    return [*theirs, *ours, *(_reflected(connection, name) for name in unknown)]


def version_of(connection: Connection) -> str:
    """The version of nbgrader's tables; empty if nobody noted it."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")  # not said: SQL


@contextmanager
def writing_alone(engine: Engine) -> Iterator[Connection]:
    """One transaction in which nobody else writes to the gradebook; readers see it when it is done.

    Raises :class:`StoreError` if somebody else writes.
    """
    prepare(engine)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in tables_of(connection))
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}s'"))  # not said: SQL
            connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))  # not said: SQL
        else:
            connection.execute(text(_LEAVE_NOTHING))
        yield connection


def copy_out(engine: Engine, file: Path, connection: Connection | None = None) -> dict[str, int]:
    """Copy all rows, as they are at one moment, into a new SQLite file; gives how many each table has.

    Others may write meanwhile. ``connection`` is one that holds the gradebook for itself, if there is one.
    """
    with in_words():
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(engine.url.database or ""), file)
        elif connection is not None:
            _copy_rows(connection, file)
        else:
            snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
            with snapshot.connect() as own:
                _copy_rows(own, file)
    with _opened(file) as copy:
        return {table.name: _count(copy, table) for table in tables_of(copy)}


def check_copy(file: Path) -> dict[str, int]:
    """Look whether a file is a whole copy that holds rows and nothing else; gives how many each table has.

    Raises :class:`StoreError` if not.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as plain:
            sound = plain.execute("PRAGMA quick_check").fetchone()[0] == "ok"  # not said: SQL
            odd = plain.execute(_COUNT_PROGRAMS).fetchone()[0]
    except sqlite3.DatabaseError:
        sound, odd = False, 0
    if not sound or odd:
        raise StoreError(Finding(_("its gradebook is damaged or no gradebook"), _("take another archive")))
    with _opened(file) as copy:
        if not inspect(copy).has_table("student"):
            raise StoreError(Finding(_("its gradebook is damaged or no gradebook"), _("take another archive")))
        return {table.name: _count(copy, table) for table in tables_of(copy)}


def ids_in(file: Path) -> list[str]:
    """The ids of all students whom any row of a copy is about, sorted."""
    with _opened(file) as copy:
        return sorted(ids_of(copy))


def ids_of(connection: Connection) -> set[str]:
    """The ids of all students whom any row is about, also who is not in nbgrader's list of students any more."""
    found: set[str] = set()
    for table in tables_of(connection):
        for column in table.c:
            if (table.name, column.name) in _IDS:
                found.update(connection.execute(select(column).distinct()).scalars())
            elif _is_ours(table, column):  # without an id it is about nobody: a setting, or a whole question
                found.update(connection.execute(select(column).where(column != "").distinct()).scalars())
    return found


def require_ids(file: Path, remedy: str = "") -> None:
    """Refuse a copy that names somebody by what can be no student's id, since folders are called by ids.

    Raises :class:`StoreError`, which tells the id, and the ``remedy``.
    """
    for student in ids_in(file):
        if not is_student_id(student):
            what = _("its gradebook names “{student}”, which can be no student's id", student=student)
            raise StoreError(Finding(what, remedy or _("take another archive; nothing was changed")))


def _is_ours(table: Table, column: Column[Any]) -> bool:
    return table.name.startswith(OURS) and column.name == "student"


def put_back(connection: Connection, file: Path, kept: Sequence[str] = ()) -> None:
    """Put the rows of a copy in the place of all that are there, within one transaction of the caller's.

    Tables named in ``kept`` stay as they are. Raises :class:`StoreError` if the copy has tables or columns that are not
    known here, so that nothing of it is lost unseen.
    """
    with _opened(file) as copy:
        if version_of(copy) != version_of(connection):
            raise StoreError(
                Finding(
                    _("its gradebook was made by another version of nbgrader"),
                    _("use the version with which it was made; later “nbgrader db upgrade” brings it up to date"),
                )
            )
        here = {table.name: table for table in tables_of(connection)}
        there = [table.name for table in tables_of(copy)]
        columns = {name: {column["name"] for column in inspect(copy).get_columns(name)} for name in there}
        for name in there:
            if name not in here or columns[name] - {column.name for column in here[name].columns}:
                what = _("its gradebook holds something that this version does not know ({table})", table=name)
                raise StoreError(
                    Finding(what, _("install the version of claimwise with which it was made, or a newer one"))
                )
        for table in reversed(list(here.values())):
            if table.name not in kept:
                connection.execute(delete(table))
        for table in here.values():
            if table.name in columns and table.name not in kept:
                _fill(connection, table, _rows(copy, table, columns[table.name]))


def empty(connection: Connection, kept: Sequence[str] = ()) -> None:
    """Remove everything about students and their work; modules and settings of the course stay, due dates do not.

    Tables named in ``kept`` stay as they are.
    """
    setting = (ARRANGEMENT.c.student == "") & ARRANGEMENT.c.what.in_(_SETTINGS)
    for model in _STUDENTS:
        connection.execute(delete(model))
    connection.execute(update(api.Assignment).values(duedate=None))
    for table in tables_of(connection):
        if table.name.startswith(OURS) and table.name not in kept:
            rows = delete(table)
            connection.execute(rows.where(~setting) if table is ARRANGEMENT else rows)


def rows_of_student(connection: Connection, student: str) -> dict[str, list[dict[str, Any]]]:
    """Table -> all rows about a student, with the names of its columns. Empty tables are left out."""
    found = {
        table.name: [dict(row) for row in connection.execute(select(table).where(about)).mappings()]
        for table, about in _about(connection, student)
    }
    return {name: rows for name, rows in found.items() if rows}


def forget_student(connection: Connection, student: str) -> None:
    """Remove all rows about a student, within one transaction of the caller's."""
    for table, about in _about(connection, student):
        connection.execute(delete(table).where(about))


def wipe(engine: Engine) -> None:
    """Leave nothing in SQLite's file of what was removed from it earlier; if somebody reads it just now, as it is."""
    if engine.dialect.name == "sqlite":
        with suppress(OperationalError), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))


def _about(connection: Connection, student: str) -> list[tuple[Table, Any]]:
    """Each table that has rows about students, with what tells those of one; those first that point to others."""
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    work = select(submission.id).where(submission.student_id == student)
    # As values: the rows that a query would look for are among those that are removed.
    submissions = list(connection.execute(work).scalars())
    notebooks = list(connection.execute(select(notebook.id).where(notebook.assignment_id.in_(submissions))).scalars())
    found: list[tuple[Table, Any]] = []
    for table in tables_of(connection):
        if not table.name.startswith(OURS):
            continue
        if "student" in table.c:
            found.append((table, table.c.student == student))
        elif "submission" in table.c:
            found.append((table, table.c.submission.in_(notebooks)))
    conditions = {
        api.Grade: api.Grade.notebook_id.in_(notebooks),
        api.Comment: api.Comment.notebook_id.in_(notebooks),
        notebook: notebook.id.in_(notebooks),
        submission: submission.student_id == student,
        api.Student: api.Student.id == student,
    }
    return [*found, *((model.__table__, condition) for model, condition in conditions.items())]


def _copy_sqlite(source: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(source, timeout=WAIT)) as original, closing(sqlite3.connect(file)) as copy:
            original.execute("BEGIN")
            original.execute(_COUNT_ALL).fetchone()  # waits here, if somebody else is writing
            original.backup(copy)
            copy.execute(_NO_OTHER_FILES)
    except sqlite3.DatabaseError as error:
        raise StoreError(troubles.in_words(str(error))) from error


def _copy_rows(connection: Connection, file: Path) -> None:
    """Rows of a database on a server as an SQLite file."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    try:
        with engine.begin() as copy:
            for table in tables_of(connection):
                table.metadata.create_all(copy, tables=[table])
                _fill(copy, table, _rows(connection, table, {column.name for column in table.columns}))
            copy.execute(text(_MAKE_VERSION))
            if version := version_of(connection):
                copy.execute(text(_NOTE_VERSION), {"version": version})
    finally:
        engine.dispose()


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    """A copy, to read."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    event.listen(engine, "connect", lambda plain, _record: plain.execute(_TRUST_NOTHING))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _rows(connection: Connection, table: Table, columns: set[str]) -> Iterator[list[dict[str, Any]]]:
    chosen = select(*(column for column in table.columns if column.name in columns))
    result = connection.execute(chosen.execution_options(yield_per=_BATCH))
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def _fill(connection: Connection, table: Table, rows: Iterator[list[dict[str, Any]]]) -> None:
    for part in rows:
        connection.execute(table.insert(), part)
    numbered = table.primary_key.columns.values()
    if connection.dialect.name == "postgresql" and len(numbered) == 1 and isinstance(numbered[0].type, Integer):
        # Rows that are put back bring their numbers; the next one must be higher.
        connection.execute(text(_NEXT_NUMBER.format(table=table.name, column=numbered[0].name)))


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(literal_column("count(*)")).select_from(table)).scalar_one())


def _reflected(connection: Connection, name: str) -> Table:
    """A table that another version of ours made, as the database describes it."""
    metadata = MetaData()
    event.listen(metadata, "column_reflect", lambda _inspector, _table, column: _generic(column))
    return Table(name, metadata, autoload_with=connection)


def _generic(column: Any) -> None:
    column["type"] = column["type"].as_generic()
