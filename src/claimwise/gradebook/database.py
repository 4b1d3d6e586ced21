"""The database of the gradebook, SQLite or PostgreSQL: opened with care, and its troubles told in sentences."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from claimwise.errors import ClaimwiseError
from claimwise.gradebook import troubles
from claimwise.words import _

_SQLITE_COUNTS = 100
"""So many bytes are the head of an SQLite file; among them is a count that grows with each change."""

WAIT = 60
"""Seconds that SQLite waits for somebody else's transaction."""


class StoreError(ClaimwiseError):
    """The gradebook cannot be used, or does not know an assignment. The message says what to do."""


def open_database(db_url: str) -> Engine:
    """The database at a URL. Raises :class:`StoreError` if it is a file that is not there; none is made.

    The engine is the same each time, because it knows by then how the statements are written that were executed
    before. It keeps no connection open, so threads share it, and nobody who calls ``dispose`` hinders another.
    """
    require(db_url)
    return _engine(db_url)


@lru_cache(maxsize=16)
def _engine(db_url: str) -> Engine:
    options: dict[str, Any] = {"connect_args": {"timeout": WAIT}} if sqlite_file(db_url) else {}
    return create_engine(db_url, poolclass=NullPool, **options)


def require(db_url: str) -> None:
    """Raise :class:`StoreError` if the database at a URL is a file that is not there, or is empty."""
    file = sqlite_file(db_url)
    if file and not (file.is_file() and file.stat().st_size):
        what = _("there is no gradebook yet ({file}); run “claimwise assign MODULE” first", file=file.name)
        raise StoreError(what)


def state(connection: Connection) -> Hashable:
    """What is another after each change of the database, whoever made it; the rest of it means nothing."""
    if not (file := sqlite_file(connection.engine.url.render_as_string())):
        return str(connection.scalar(text("SELECT pg_current_wal_insert_lsn()")))  # not said: SQL
    return tuple(_file_state(each) for each in (file, file.with_name(f"{file.name}-wal")))


def _file_state(file: Path) -> Hashable:
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            return opened.read(_SQLITE_COUNTS), status.st_mtime_ns, status.st_size
    except OSError:
        return None


def sqlite_file(db_url: str) -> Path | None:
    """The file of an SQLite database; ``None`` for a database on a server."""
    url = make_url(db_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with. Raises :class:`StoreError` where the database cannot be read."""
    with in_words(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, wait: float | None = None) -> Iterator[Connection]:
    """One transaction: all of it is written, or nothing. Raises :class:`StoreError` if it cannot be.

    SQLite is locked from the start, so that what is read in it still holds when it is written; ``wait`` is for how many
    seconds it is tried to, :data:`WAIT` if nobody says.
    """
    with in_words(), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            seconds = WAIT if wait is None else wait
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * seconds:.0f}").close()  # not said: SQL
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def in_words() -> Iterator[None]:
    """Troubles of the database as :class:`StoreError`."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise StoreError(troubles.in_words(str(getattr(error, "orig", error)))) from error
    except DatabaseError as error:
        if not any(sign in str(error) for sign in ("not a database", "malformed")):  # not said: the driver's words
            raise
        raise StoreError(troubles.in_words(str(error))) from error
