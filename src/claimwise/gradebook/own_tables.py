"""Tables of our own in the gradebook's database: what they hold, and how they are made and looked for.

They stand together, so that whatever copies, empties or puts back a whole gradebook knows them all, whoever uses which.
In most of them rows are only ever added. All times are in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)
from sqlalchemy.exc import DatabaseError

from claimwise.gradebook.database import in_words

METADATA = MetaData()
"""All tables of ours."""


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _short(name: str, most: int = 128) -> Column[str]:
    """A text of so many characters: an id, a name or a hash."""
    return Column(name, String(most), nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _time() -> Column[datetime]:
    return Column("time", DateTime, nullable=False)


MARK = Table(  # what a person gave an answer: .history
    "claimwise_mark",
    METADATA,
    _number(),
    _short("assignment"),
    _short("student"),
    _short("cell"),
    _short("answer", 64),
    _short("stage", 8),
    Column("points", Float),
    Column("extra", Float),
    Column("levels", Text),
    _text("comment"),
    _short("marker"),
    _time(),
    Index("claimwise_mark_of", "assignment", "student", "cell"),
    Index("claimwise_mark_time", "time"),
)

GRADED = Table(  # what a submission was graded from: .gradings
    "claimwise_graded",
    METADATA,
    Column("submission", String(32), primary_key=True),
    _short("file", 64),
    _short("handed_in", 100),
    _short("key", 12),
    _short("words", 12),
    _short("notebook", 64),
    _text("answers"),
    _text("unsure"),
    Column("score", Float, nullable=False),
    _text("problems"),
)

ARRANGEMENT = Table(  # what was decided about somebody, or with an empty student about the course: .arrangements
    "claimwise_arrangement",
    METADATA,
    _number(),
    _short("student"),
    _short("assignment"),
    _short("what", 16),
    _text("value"),
    _text("why"),
    _short("by"),
    _time(),
    Index("claimwise_arrangement_of", "student", "assignment", "what"),
)

EVENT = Table(  # what was done with a class as a whole: .events
    "claimwise_event",
    METADATA,
    _number(),
    _short("what", 16),
    _short("assignment"),
    _text("value"),
    Column("many", Integer, nullable=False),
    _short("by"),
    _time(),
    Index("claimwise_event_time", "time"),
)

CONCERNED = Table(  # a student whom an event was about: .events
    "claimwise_concerned",
    METADATA,
    _number(),
    Column("event", Integer, nullable=False),
    _short("student"),
    _short("cell"),
    _text("before"),
    _text("after"),
    Index("claimwise_concerned_event", "event"),
    Index("claimwise_concerned_student", "student"),
)

REASON = Table(  # why something was done, as a whole or with a cell: .events
    "claimwise_reason",
    METADATA,
    _number(),
    Column("event", Integer, nullable=False),
    _short("cell"),
    _text("why"),
    Index("claimwise_reason_event", "event"),
)

JOTTING = Table(  # what somebody noted while marking: .jottings
    "claimwise_jotting",
    METADATA,
    _number(),
    _short("assignment"),
    _short("cell"),
    _short("student"),
    _short("about", 8),
    _text("value"),
    _short("marker"),
    _time(),
    Index("claimwise_jotting_of", "assignment", "cell", "about"),
)

RETURNED = Table(  # a page that left for a student: .returned
    "claimwise_returned",
    METADATA,
    _number(),
    _short("assignment"),
    _short("student"),
    _short("page", 64),
    _short("way", 16),
    _time(),
    Index("claimwise_returned_of", "assignment", "student"),
)

EXCHANGED = Table(  # all data of the course were exchanged: .exchanged
    "claimwise_exchanged",
    METADATA,
    Column("id", String(32), primary_key=True),
    _short("what", 16),
    _short("file", 400),
    _time(),
)


def prepare(engine: Engine) -> None:
    """Make the tables where they are missing."""
    with in_words():
        try:
            METADATA.create_all(engine)
        except DatabaseError:
            # Somebody else may have made them in this very moment.
            known = inspect(engine)
            if not all(known.has_table(name) for name in METADATA.tables):
                raise


def is_there(connection: Connection, table: Table) -> bool:
    """Whether a table was made yet: whoever only reads makes none."""
    return inspect(connection).has_table(table.name)


def utc_now() -> datetime:
    """The time as these tables keep it: in UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
