"""What a database is known by, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Hashable

from support import Class

from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.database import open_database, reading, state


def test_each_change_makes_another_state(on_both: Class) -> None:
    def now() -> Hashable:
        with reading(open_database(on_both.nbgrader.directory.db_url)) as connection:
            return state(connection)

    states = [now()]
    for section in ("A", "B", "A", "B"):  # the file keeps its size
        decide(on_both.nbgrader, [Arrangement("ada", "section", section)])
        states.append(now())
    decide(on_both.nbgrader, [Arrangement("ada", "section", "")])

    assert len(set(states)) == len(states)


def test_without_a_change_the_state_stays(on_both: Class) -> None:
    with reading(open_database(on_both.nbgrader.directory.db_url)) as connection:
        if connection.dialect.name == "sqlite":  # a server has other databases, whose changes count too
            assert state(connection) == state(connection)
