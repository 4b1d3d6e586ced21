"""The same on a server: a term ends, comes back, moves between SQLite and PostgreSQL; one student goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from servers import new_database, use_database
from sqlalchemy import create_engine, text
from support import MODULE, Class, gradebook_rows
from whole_class import fill, state, tables

from claimwise.assign import assign
from claimwise.errors import ClaimwiseError
from claimwise.gradebook import whole
from claimwise.gradebook.database import open_database
from claimwise.gradebook.whole import writing_alone
from claimwise.term.one_student import delete_student
from claimwise.term.terms import backup, end_term, restore


def on(server: str, root: Path) -> Class:
    """A course whose gradebook is on the server."""
    use_database(root, new_database(server))
    (root / "gradebook.db").unlink()
    return Class(root)


def test_a_term_on_a_server_ends_comes_back_and_moves(
    postgres: str, assigned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "LOCK_WAIT", 1)
    here = on(postgres, Path(shutil.copytree(assigned, tmp_path / "here")))
    url = here.nbgrader.directory.db_url
    assign(here.nbgrader, here.module)
    fill(here)
    before, rows = state(here.root, url), gradebook_rows(url)

    # Somebody writes: nothing is exchanged.
    other = create_engine(url)
    with other.connect() as connection:
        connection.execute(text("UPDATE student SET first_name = first_name"))
        engine = open_database(url)
        with pytest.raises(ClaimwiseError, match="somebody else holds the gradebook"), writing_alone(engine):
            pass
        engine.dispose()
        kept = backup(here.nbgrader, tmp_path / "kept.zip")  # but kept, as it is
    other.dispose()
    assert kept.contents.students == 2

    archive = end_term(here.nbgrader).file
    assert not any(gradebook_rows(url).values())
    assert [row for row in tables(url)["claimwise_arrangement"] if "10%" in row]
    restore(here.nbgrader, archive)
    assert state(here.root, url) == before

    # Rows that are added later get numbers of their own.
    here.hand_in("cy", here.solved())
    here.grade()
    done = delete_student(here.nbgrader, {MODULE: here.module}, "ada")
    assert done.left == ()
    pattern = done.traces.who.pattern()
    assert not [row for table in tables(url).values() for row in table if pattern.search(row.encode())]

    there = Class(Path(shutil.copytree(assigned, tmp_path / "there")))
    restore(there.nbgrader, kept.file)
    assert gradebook_rows(there.nbgrader.directory.db_url) == rows
    assert there.grade()["ada"].skipped

    back = backup(there.nbgrader, tmp_path / "back.zip")
    restore(here.nbgrader, back.file)
    assert gradebook_rows(url) == rows
    fill(here)
