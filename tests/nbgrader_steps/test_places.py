"""A course may lie in any folder."""

from __future__ import annotations

import glob
from pathlib import Path

from sqlalchemy import create_engine, inspect

from claimwise.gradebook.database import sqlite_file
from claimwise.nbgrader_steps.places import database, literally

search = glob.glob  # as nbgrader does

ODD = "Übung [1] *b* what? #2 100%25"


def test_what_is_there_stands_for_itself_and_the_rest_searches(tmp_path: Path) -> None:
    for folder in (f"{ODD}/submitted/ada/01-tea", "1/submitted/bo/01-tea"):
        (tmp_path / folder).mkdir(parents=True)
    root = tmp_path / ODD

    (root / "submitted" / "*" / "01-tea").mkdir(parents=True)  # a student's doing
    both = [f"{root}/submitted/{student}/01-tea" for student in ("*", "ada")]

    assert sorted(search(literally(f"{root}/submitted/*/01-tea", [root]))) == both
    assert search(literally(f"{root}/submitted/./ada", [root])) == [f"{root}/submitted/./ada"]
    assert search(literally(f"{root}/*", [root])) == [f"{root}/submitted"]
    assert literally("x/*.html", [root]) == "x/*.html"
    assert literally(f"{tmp_path}/1*", [tmp_path / "1"]) == f"{tmp_path}/1*"


def test_the_gradebook_lies_in_the_courses_folder(tmp_path: Path) -> None:
    (tmp_path / ODD).mkdir()
    address = database(tmp_path / ODD)
    with create_engine(address).connect() as connection:
        inspect(connection).get_table_names()
        connection.exec_driver_sql("create table t (x int)")

    assert [path.name for path in (tmp_path / ODD).iterdir()] == ["gradebook.db"]
    assert sqlite_file(address) == tmp_path / ODD / "gradebook.db"
    assert sqlite_file("postgresql://localhost/course") is None
