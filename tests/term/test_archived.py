"""Last term's marks are read without putting the archive back, and one student goes out of it without the others."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, Class
from term.test_terms import added, changed_archive
from typer.testing import CliRunner
from whole_class import NAMES, NOTE, tables

from claimwise.cli import app
from claimwise.errors import Cancelled, ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement, arrange
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.database import open_database, writing
from claimwise.gradebook.events import Concerned
from claimwise.gradebook.history import PersonsMark
from claimwise.term import keeping
from claimwise.term.archived import (
    Holding,
    everybody_in,
    export_from,
    file_in,
    holding,
    look_up,
    make_tables,
    students_in,
    table,
    take_out,
)
from claimwise.term.keeping import contents_of
from claimwise.term.terms import backup, end_term, look_into, restore

FORMULA = '=HYPERLINK("http://evil.example";"x")'


def rows(text: str | bytes) -> list[dict[str, str]]:
    told = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(told, newline="")))


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def without_tables(files: dict[str, bytes], contents: dict[str, Any]) -> None:
    """What an earlier version made."""
    contents["format"] = 1
    del contents["ids"]
    for name in [name for name in files if name.startswith("tables/")]:
        del files[name], contents["files"][name]


def mark(course: Class, student: str, points: float, **more: Any) -> None:
    store = course.nbgrader.store(MODULE)
    answer = store.gradings()[student].answers[NOTE]
    store.give([PersonsMark(student, NOTE, answer, points, **more)])


def test_an_archive_holds_tables_that_a_spreadsheet_opens(course: Class) -> None:
    mark(course, "ada", 5, levels={"evidence": 1, "strength": 2, "other": 2}, comment="Fair.\nGo on.", marker="tess")
    decide(course.nbgrader, [Arrangement("bo", "excused", "yes", MODULE, "ill", "tess")])
    with course.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2020-01-01 12:00")

    path = end_term(course.nbgrader).file

    data = member(path, "tables/marks.csv")
    assert data.startswith(b"\xef\xbb\xbf")  # or some programs take it for another alphabet
    ada, bo = rows(data)
    assert (ada["last_name"], ada["first_name"], ada["student"], ada["section"]) == (
        "Byron-Xq",
        "Ada",
        "ada",
        "Section of ada",
    )
    assert (ada["module"], ada["title"], ada["points"], ada["final"], ada["of"]) == (
        MODULE,
        "Tea and claims",
        "23.0",
        "23.0",
        "26.0",
    )
    assert (ada["excused"], bo["excused"], ada["waiting"]) == ("", "yes", "0")
    counts, earlier = (row for row in rows(member(path, "tables/answers.csv")) if row["student"] == "ada")
    assert (counts["state"], counts["points"], counts["of"], counts["who"]) == ("counts", "5.0", "8.0", "tess")
    assert counts["comment"] == "Fair.\nGo on."
    assert counts["levels"].split("\n")[0] == "True to the evidence: 1 (Nearly)"
    assert counts["levels"].endswith("other: 2")
    assert (earlier["state"], earlier["points"], earlier["comment"]) == ("earlier", "3.0", "Well said, ada.")
    told = rows(member(path, "tables/history.csv"))
    assert ("excused", "bo", "ill") in {(row["what"], row["student"], row["why"]) for row in told}
    assert sum(row["what"] == "mark of a person" for row in told) == 3


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(course: Class, tmp_path: Path) -> None:
    """Neither in the archive, nor if somebody else made it."""
    with course.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student("ada", first_name=FORMULA, last_name="@SUM(1)")
    mark(course, "ada", 1, comment=f"- more\n{FORMULA}", marker="+tess")
    path = backup(course.nbgrader, tmp_path / "kept.zip").file
    more = member(path, "tables/marks.csv") + b'=1+1,"x;=2",ada\r\n'
    forged = changed_archive(path, tmp_path / "forged.zip", added("tables/marks.csv", more))

    for name in contents_of(path).tables:
        for text in (member(path, f"tables/{name}.csv").decode(), table(path, name)):
            cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
            assert not [cell for cell in cells if cell[:1] in "=@" and cell]
            assert not [cell for cell in cells if "\n=" in cell or "\n-" in cell]
    assert "'=1+1" in table(forged, "marks")
    assert "x;'=2" in table(forged, "marks")
    found = look_up(course.nbgrader, path, "ada")
    assert found.name == f"{FORMULA} @SUM(1)"  # on a page it is as it was typed
    assert found.answers[0]["comment"] == f"- more\n{FORMULA}"


def test_one_student_is_looked_up_without_putting_anything_back(course: Class) -> None:
    decide(course.nbgrader, [Arrangement("ada", "extra-time", "86400", MODULE, "asked", "tess")])
    path = end_term(course.nbgrader).file
    before = tables(course.nbgrader.directory.db_url)

    assert students_in(path, "byron ADA") == students_in(path, "ada") == [("ada", "Ada Byron-Xq")]
    assert students_in(path, "y") == [("ada", "Ada Byron-Xq"), ("bo", "Bo Lizzard-Yz")]
    assert students_in(path, "eve") == students_in(path, "-") == []
    found = look_up(course.nbgrader, path, "ada")
    (module,) = found.modules
    assert (found.name, found.total, module.marks["final"]) == ("Ada Byron-Xq", (21.0, 26.0), "21.0")
    assert [row["comment"] for row in found.answers] == ["Well said, ada."]
    assert ("extra time", "asked") in {(row["what"], row["why"]) for row in found.history}
    assert b"ada" in file_in(path, module.work)
    assert file_in(path, module.feedback).startswith(b"<!DOCTYPE html>")
    assert everybody_in(course.nbgrader, path) == {"ada", "bo"}
    assert export_from(course.nbgrader, {MODULE: course.module}, path, "ada", course.root.parent / "ada.zip") == []
    with zipfile.ZipFile(course.root.parent / "ada.zip") as archive:
        assert f"feedback/{MODULE}/{MODULE}.html" in archive.namelist()
        assert "from 1 to 2" in archive.read("overview.html").decode()
        assert not [name for name in archive.namelist() if "bo" in name.split("/")]
    for student in ("eve", "..", ""):
        with pytest.raises(ClaimwiseError, match="knows no student"):
            look_up(course.nbgrader, path, student)
    with pytest.raises(ClaimwiseError, match="no such file"):
        file_in(path, "data/../gradebook.db")
    assert tables(course.nbgrader.directory.db_url) == before
    assert not list(course.root.glob(".claimwise-*"))


def test_what_an_earlier_version_made_gets_its_tables_and_goes_back_with_and_without(
    course: Class, tmp_path: Path
) -> None:
    made = backup(course.nbgrader, tmp_path / "new.zip").file
    old = changed_archive(made, course.root / "archives-old.zip", without_tables)
    with pytest.raises(ClaimwiseError, match="has no table"):
        students_in(old, "ada")
    restore(course.nbgrader, old)

    make_tables(course.nbgrader, old)

    assert rows(table(old, "marks")) == rows(table(made, "marks"))
    assert contents_of(old).made == contents_of(made).made
    assert old.stat().st_mode & 0o777 == 0o600
    restore(course.nbgrader, old)
    assert course.scores("ada")[NOTE] == 3


def test_a_plug_in_that_fails_keeps_no_archive_from_being_made(course: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(keeping, "plain_tables", fails)
    kept = end_term(course.nbgrader)

    (found,) = kept.contents.left_out
    assert str(found.file) == "tables"
    assert "could not be made" in found.what
    monkeypatch.undo()
    make_tables(course.nbgrader, kept.file)
    assert contents_of(kept.file).left_out == ()
    assert students_in(kept.file, "ada")


def anything_of(path: Path, *texts: bytes) -> list[str]:
    """The members of an archive that hold a text in their name or content; and what lies in none of them."""
    with zipfile.ZipFile(path) as archive:
        found = [name for name in archive.namelist() for text in texts if text in name.encode() + archive.read(name)]
    return found + [str(path) for text in texts if text in path.read_bytes()]


def test_a_student_is_taken_out_of_an_archive_that_stays_one(course: Class) -> None:
    mark(course, "ada", 4, comment="Quokka.", marker="tess")
    course.nbgrader.note_done("handed-back", MODULE, [Concerned(each) for each in NAMES], "mail")
    for student in NAMES:
        (course.root / "submitted" / student / "link").symlink_to("/elsewhere")
    path = end_term(course.nbgrader).file
    before = contents_of(path)
    assert len(anything_of(path, b"/ada/", b"Byron-Xq", b"ada.mail", b"Quokka")) > 10
    assert holding(course.nbgrader, "ada") == [Holding(path)]

    done = take_out(course.nbgrader, {MODULE: course.module}, path, "ada")

    assert done.left == ()
    assert anything_of(path, b"/ada/", b"Byron-Xq", b"ada.mail", b"Quokka") == []
    assert holding(course.nbgrader, "ada") == []
    after = look_into(course.nbgrader, path)
    assert (after.made, after.students) == (before.made, 1)
    assert [str(found.file) for found in after.left_out] == ["submitted/bo/link"]
    same = {name for name in before.files if "/bo/" in name}
    assert {name: after.files[name] for name in same} == {name: before.files[name] for name in same}
    assert [row["student"] for row in rows(table(path, "marks"))] == ["bo"]
    assert look_up(course.nbgrader, path, "bo").modules[0].marks["final"] == "21.0"
    restore(course.nbgrader, path)
    assert course.scores("bo")[NOTE] == 3
    with course.nbgrader.gradebook() as gradebook:
        assert [student.id for student in gradebook.students] == ["bo"]
    with pytest.raises(ClaimwiseError, match="nothing about “ada”"):
        take_out(course.nbgrader, {}, path, "ada")


def test_an_archive_is_as_it_was_if_taking_out_ends_early(course: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    path = end_term(course.nbgrader).file
    before, counted = path.read_bytes(), [len(contents_of(path).files) + 4]

    def stop(done: int) -> None:
        counted[0] -= done
        if not counted[0]:
            raise Cancelled

    with pytest.raises(Cancelled):
        take_out(course.nbgrader, {}, path, "ada", step=stop)
    monkeypatch.setattr(keeping, "_require_same", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        take_out(course.nbgrader, {}, path, "ada")

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert not list(course.root.glob(".claimwise-*"))


def test_which_archives_hold_a_student_is_told_by_work_and_by_rows(course: Class) -> None:
    engine = open_database(course.nbgrader.directory.db_url)
    with writing(engine) as connection:
        arrange(connection, [Arrangement("cy", "section", "A")])  # nothing but a row
    one, other = backup(course.nbgrader).file, course.root / "backups" / "other.zip"
    other.write_bytes(b"PK nothing")

    assert (
        holding(course.nbgrader, "cy")
        == holding(course.nbgrader, "ada")
        == [Holding(one), Holding(other, damaged=True)]
    )
    assert holding(course.nbgrader, "eve") == [Holding(other, damaged=True)]
    changed_archive(one, other, without_tables)
    assert holding(course.nbgrader, "cy") == [Holding(one), Holding(other)]
    assert look_up(course.nbgrader, one, "cy").modules == []
    assert holding(course.nbgrader, "eve") == []
    assert everybody_in(course.nbgrader, other) == everybody_in(course.nbgrader, one) == {"ada", "bo", "cy"}


def test_a_command_takes_a_student_out_of_all_archives(course: Class) -> None:
    first, second = backup(course.nbgrader).file, backup(course.nbgrader, course.root / "backups" / "two.zip").file
    asked = ["delete-student", "ada", "--yes", "--root", str(course.root)]

    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0
    assert "still hold the student: backups/" in told.output
    again = CliRunner().invoke(app, asked)
    assert (again.exit_code, "nothing about “ada”" in again.output) == (1, True)

    told = CliRunner().invoke(app, [*asked, "--archives"])
    assert told.exit_code == 0
    assert told.output.count("ada is taken out of") == 2
    assert holding(course.nbgrader, "ada") == []
    assert [students_in(path, "") for path in (first, second)] == [[], []]


def marks_of(text: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    return added("tables/marks.csv", text)


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b'student,"x', b"student\n" + b"x" * 200_000, b"student\nada,1,2\n"]
)
def test_a_table_that_is_none_is_told_in_a_sentence(text: bytes, course: Class, tmp_path: Path) -> None:
    bad = changed_archive(backup(course.nbgrader, tmp_path / "kept.zip").file, tmp_path / "bad.zip", marks_of(text))

    for use in (lambda: students_in(bad, "ada"), lambda: look_up(course.nbgrader, bad, "ada")):
        try:
            use()
        except ClaimwiseError as error:
            assert json.dumps(error.finding.as_json())


def test_no_other_table_belongs_into_an_archive(course: Class, tmp_path: Path) -> None:
    kept = backup(course.nbgrader, tmp_path / "kept.zip").file
    bad = changed_archive(kept, tmp_path / "bad.zip", added("tables/more.csv"))

    with pytest.raises(ClaimwiseError, match="no data of students"):
        restore(course.nbgrader, bad)


def test_a_gradebook_that_lacks_our_tables_is_kept_with_plain_ones(course: Class, tmp_path: Path) -> None:
    """As nbgrader alone made it."""
    with sqlite3.connect(course.root / "gradebook.db") as plain:
        for (name,) in plain.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'claimwise%' AND type = 'table'"
        ).fetchall():
            plain.execute(f"DROP TABLE {name}")

    kept = backup(course.nbgrader, tmp_path / "kept.zip")

    assert kept.contents.left_out == ()
    assert students_in(kept.file, "ada") == [("ada", "Ada Byron-Xq")]
