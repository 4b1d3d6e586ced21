"""A graded class whose work came in at known times, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from late_class import with_work
from servers import new_database, use_database
from support import Class

from claimwise.assign import assign


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def on_both(request: pytest.FixtureRequest, assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The class, for tests that leave it as they find it or name what they change."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("class") / "course"))
    if request.param == "postgresql":
        (root / "gradebook.db").unlink()
        use_database(root, new_database(request.getfixturevalue("postgres")))
    there = Class(root)
    if request.param == "postgresql":
        assign(there.nbgrader, there.module)
    return with_work(there)
