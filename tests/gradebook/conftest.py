"""A graded class whose work came in at known times, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from servers import postgres_tools, running_postgres
from sqlalchemy import create_engine, text
from support import MODULE, Class

from claimwise.assign import assign

DUE = datetime(2026, 11, 27, 18)

HANDED_IN = {"ada": -1.0, "bo": 15.0, "cy": 36.0, "di": 800.0}
"""Hours after the due date."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The start of the URL of a server's databases."""
    tools = postgres_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    with running_postgres(tools) as url:
        yield url


numbers = itertools.count()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def on_both(request: pytest.FixtureRequest, assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The class, for tests that leave it as they find it or name what they change."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("class") / "course"))
    if request.param == "postgresql":
        (root / "gradebook.db").unlink()
        server, name = request.getfixturevalue("postgres"), f"people_{next(numbers)}"
        engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        config = root / "nbgrader_config.py"
        config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {server + name!r}\n")
    there = Class(root)
    if request.param == "postgresql":
        assign(there.nbgrader, there.module)
    return with_work(there)


@pytest.fixture
def people(tea_class: Class) -> Class:
    """The class on SQLite, free to be changed."""
    return with_work(tea_class)


def with_work(there: Class) -> Class:
    with there.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate=DUE)
        gradebook.update_or_create_student("eve", first_name="Eve", last_name="Moss", email="eve@x.org")
    for student, hours in HANDED_IN.items():
        hand_in(there, student, hours)
    there.grade()
    return there


def hand_in(there: Class, student: str, hours: float) -> None:
    path = there.hand_in(student, there.solved())
    (path.parent / "timestamp.txt").write_text(f"{DUE + timedelta(hours=hours):%Y-%m-%d %H:%M:%S} UTC")
