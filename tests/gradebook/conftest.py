"""A graded class whose work came in at known times, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from late_class import with_work
from servers import postgres_tools, running_postgres
from sqlalchemy import create_engine, text
from support import Class

from claimwise.assign import assign


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
