"""The database of the gradebook, SQLite or PostgreSQL: opened with care, and its troubles told in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from claimwise.content import ClaimwiseError

WAIT = 60
"""Seconds that SQLite waits for somebody else's transaction."""


class StoreError(ClaimwiseError):
    """The gradebook cannot be used, or does not know an assignment. The message says what to do."""


def open_database(db_url: str) -> Engine:
    """The database at a URL. Raises :class:`StoreError` if it is a file that is not there; none is made."""
    file = sqlite_file(db_url)
    if file and not file.is_file():
        raise StoreError(f"there is no gradebook yet ({file.name}); run “claimwise assign MODULE” first")
    options: dict[str, Any] = {"connect_args": {"timeout": WAIT}} if file else {}
    return create_engine(db_url, **options)


def sqlite_file(db_url: str) -> Path | None:
    """The file of an SQLite database; ``None`` for a database on a server."""
    prefix = "sqlite:///"
    return Path(db_url.removeprefix(prefix)) if db_url.startswith(prefix) else None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with. Raises :class:`StoreError` where the database cannot be read."""
    with in_words(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is written, or nothing. Raises :class:`StoreError` if it cannot be.

    SQLite is locked from the start, so that what is read in it still holds when it is written.
    """
    with in_words(), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def in_words() -> Iterator[None]:
    """Troubles of the database as :class:`StoreError`."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise StoreError(_in_words(str(getattr(error, "orig", error)))) from error
    except DatabaseError as error:
        if "not a database" not in str(error) and "malformed" not in str(error):
            raise
        raise StoreError(
            "the gradebook's file is damaged or no database → bring it back from a backup; what was handed in and "
            "marked by machine can be graded again, marks by hand are in the file only"
        ) from error


def _in_words(trouble: str) -> str:
    if "locked" in trouble:
        return (
            "somebody else holds the gradebook: another grader, formgrader, or a database browser with a change that "
            "is not saved → close it or let it finish, then run this again; nothing is half-written"
        )
    if "readonly" in trouble or "read-only" in trouble:
        return "the gradebook is read-only → give yourself the right to write to it and its folder, then run this again"
    if "full" in trouble:
        return "the disk is full → make room, then run this again; nothing is half-written"
    return f"the gradebook cannot be used ({trouble.splitlines()[0][:200]}) → mend that, then run this again"
