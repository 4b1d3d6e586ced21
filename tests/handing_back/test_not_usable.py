"""Work that is there and cannot be used is never “nothing handed in”: not in a list, not in a table, not on a page."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from collect.archives import moodle, zipped
from desk.a_visit import a_visit, drawn
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from support import MODULE, Class
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.collect import class_list, collect, plan_intake, take_back, undo_taking
from claimwise.collect.exchange import PlainCollect
from claimwise.desk.foreseen import foreseen
from claimwise.desk.glance import glances
from claimwise.desk.place import Place
from claimwise.desk.rooms import handback, mark, student, students, work
from claimwise.desk.visit import AskedError
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.record import Asked, all_entries
from claimwise.gradebook.unused import unused_for
from claimwise.handing_back.export import export
from claimwise.handing_back.formats import Format
from claimwise.handing_back.gaps import gaps
from claimwise.nbgrader_steps.export import WholeTable
from claimwise.report.results import class_work
from claimwise.report.shown import shown as class_shown

WHY = {
    "ada": "not-taken-in",
    "bo": "not-taken-in",
    "cy": "not-taken-in",
    "di": "not-taken-in",
    "ed": "not-taken-in",
    "fi": "taken-back",
    "gi": "unreadable",
    "hu": "unreadable",
    "io": "unreadable",
    "jo": "nothing",
}
"""Everybody but Ko, whose work is fine, and why they have no mark."""

SAID = {
    "ada": ("is no notebook", "ask for the .ipynb file"),
    "bo": ("the file is empty", "ask the student to save and hand in again"),
    "cy": ("the file is cut short or damaged", "ask the student to save and hand in again"),
    "di": ("work.zip: an archive within is not opened", "unpack"),
    "ed": ("left out by hand", "take it in again without leaving it out"),
    "fi": ("collected-before/: tess took it back: it is Jo's", "take in the right file"),
    "gi": ("the file is cut short or damaged", "ask the student to save and hand in again"),
    "hu": ("the notebook is missing", "ask the student to hand in again"),
    "io": ("many computers do not tell this id from “Io”", "keep one folder"),
    "jo": ("nobody knows whose these files are: Somebody Else", ""),
}
"""What each list says of them: what there was, and what to do."""


def name_of(key: str) -> str:
    return f"{key.title()} Lovelace"


def fill(folder: Path, assigned: Path) -> None:
    """A class that handed in by Moodle what cannot be used, in every way, and by hand into the folder."""
    there = Class(Path(shutil.copytree(assigned, folder / "course")))
    sent = dict.fromkeys(("bo", "cy", "ed", "fi", "ko"), f"{MODULE}.ipynb") | {"ada": "essay.docx", "di": "work.zip"}
    content: dict[str, Any] = {"ada": b"PK", "bo": b"", "cy": json.dumps(there.solved())[:900], "di": b"PK\x03\x04"}
    files = {
        moodle(name_of(key), number, file): content.get(key, there.solved())
        for number, (key, file) in enumerate(sent.items(), 11)
    }
    archive = zipped(folder / "class.zip", {**files, moodle("Somebody Else", 99): there.solved()})
    listed = folder / "class.csv"
    listed.write_text("id,name\n" + "".join(f"{key},{name_of(key)}\n" for key in (*WHY, "ko")))
    nbgrader = there.nbgrader
    people = class_list(nbgrader, MODULE, listed)
    left_out = next(file for file in files if file.startswith("Ed"))
    collect(nbgrader, MODULE, plan_intake(nbgrader, MODULE, archive, people, chosen={left_out: ""}), people)
    there.hand_in("gi", "{")
    there.hand_in("hu", "").rename(there.root / "submitted" / "hu" / MODULE / "mine.ipynb")
    for either in ("io", "Io"):
        there.hand_in(either, there.solved())
    take_back(nbgrader, MODULE, "fi", why="it is Jo's", by="tess")
    there.grade()


@pytest.fixture(scope="session")
def filled(made_once: Any, assigned: Path) -> Path:
    return made_once("not-usable", lambda folder: fill(folder, assigned)) / "course"


@pytest.fixture
def nbgrader(filled: Path) -> Nbgrader:
    """Tests only read it."""
    return Nbgrader(filled)


def text(page: BeautifulSoup) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def tables(nbgrader: Nbgrader, path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Every table for a platform, with the points so far and without."""
    for form in (Format.CANVAS, Format.MOODLE):
        for so_far in (False, True):
            export(nbgrader, path, form, so_far=so_far)
            with path.open(encoding="utf-8", newline="") as file:
                yield form.value, list(csv.DictReader(file))


def test_each_gap_says_what_there_was_and_what_to_do(nbgrader: Nbgrader) -> None:
    found = {gap.student: gap for gap in gaps(nbgrader, so_far=True)}

    assert {key: gap.why.value for key, gap in found.items()} == WHY
    for key, (what, remedy) in SAID.items():
        said = found[key].finding({})
        assert what in said.what, key
        assert remedy in said.remedy, key


def test_no_table_gives_a_zero_or_calls_it_nothing(nbgrader: Nbgrader, tmp_path: Path) -> None:
    for form, rows in tables(nbgrader, tmp_path / "marks.csv"):
        key, gap = ("SIS Login ID", "") if form == "canvas" else ("Username", "-")
        marks = {row[key]: row[MODULE] for row in rows if row.get(key)}
        assert {marks[each] for each in WHY} == {gap}, form

    plain = {str(row["student"]): row for row in export(nbgrader, tmp_path / "marks.csv").rows}
    assert {key: plain[key]["no_score_because"] for key in WHY} == WHY
    for key, why in WHY.items():
        came = why in ("not-taken-in", "unreadable")
        told = [plain[key].get(name, "") for name in ("submitted", "needs_manual_grade", "score")]
        assert told == (["yes", "yes", ""] if came else ["", "", ""]), key
    notes = export(nbgrader, tmp_path / "marks.csv", Format.CANVAS).notes
    assert notes[-1].endswith("that could not be taken in, so these marks are open: 5 (ada, bo, cy, di, ed)")


def test_nbgraders_own_table_gives_a_zero_only_where_nothing_came(nbgrader: Nbgrader, tmp_path: Path) -> None:
    plugin = WholeTable(config=nbgrader.settings)
    plugin.to = str(tmp_path / "grades.csv")
    with nbgrader.gradebook() as gradebook:
        plugin.export(gradebook)
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}

    assert {key: scores[key] for key in WHY} == {**dict.fromkeys(WHY, ""), "jo": "0.0"}


def test_hand_back_names_everybody_by_name_and_id(filled: Path) -> None:
    page = drawn("handback", handback.page(a_visit(filled, form="canvas")))

    items = {item.strong.get_text(): " ".join(item.get_text(" ").split()) for item in page.select("details li")}
    for key, (what, remedy) in SAID.items():
        said = items[name_of(key)]
        assert said.startswith(f"{name_of(key)} {key} : Tea and claims: "), key
        assert what in said, key
        assert key == "jo" or remedy in said, key
    assert "take these files in again, and say whose they are" in items[name_of("jo")]
    assert "claimwise " not in text(page)
    assert "handed in, and could not be taken in" in text(page)


def test_a_students_page_says_it_and_not_no(filled: Path) -> None:
    for key, (what, _remedy) in SAID.items():
        page = drawn("student", student.page(a_visit(filled, student=key, module=MODULE)))
        (came,) = page.select("#modules ~ table tbody td:nth-of-type(1)")
        assert (came.get_text() == "no") == (key == "jo"), key
        assert what in text(page), key


def test_mark_lists_it_and_course_counts_it(filled: Path) -> None:
    told = mark.page(a_visit(filled, module=MODULE))
    page = drawn("mark", told)

    named = {trouble.student for trouble in told["troubles"] if trouble.lost}
    assert named == {key for key, why in WHY.items() if why in ("not-taken-in", "unreadable")} | {"Io"}
    for key in named - {"Io"}:
        assert SAID[key][0] in text(page), key
    assert "Nobody knows whose this file is: Somebody Else" in text(page)
    (glance,) = glances(Place(filled))
    assert (glance.handed_in, glance.marked) == (5, 1)  # Gi, Hu, Ko and both Ios lie there
    assert (glance.new, glance.look_at) == (0, 9)  # marking again would not help those whom nobody can tell apart


def test_the_other_rooms_do_not_call_it_nothing(filled: Path) -> None:
    told = students.page(a_visit(filled, state="nothing"))
    assert {one.id for one in told["students"]} == {"fi", "jo"}
    assert "1 with a file that could not be taken in" in text(drawn("students", students.page(a_visit(filled))))
    with pytest.raises(AskedError, match="is no notebook"):
        work.page(a_visit(filled, module=MODULE, student="ada"))
    with pytest.raises(AskedError, match="handed in nothing"):
        work.page(a_visit(filled, module=MODULE, student="jo"))


def test_the_report_counts_it_as_not_readable(filled: Path, nbgrader: Nbgrader, tmp_path: Path) -> None:
    course = Place(filled).course
    problems = {one.student: one.problem for one in class_work(nbgrader, course.modules[MODULE]) if one.problem}

    assert problems.keys() == {key for key, why in WHY.items() if why in ("not-taken-in", "unreadable")} - {"io"}
    assert all(SAID[key][0] in problem for key, problem in problems.items())
    assert class_shown(nbgrader, course, [course.modules[MODULE]], tmp_path / "kept").waiting == 7


def test_the_commands_say_it_in_their_words(filled: Path) -> None:
    run = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["export", "--dry-run", "--root", str(filled)])

    lines = {line.split(":")[0].removeprefix("! "): line for line in run.output.splitlines() if line.startswith("!")}
    for key, (what, _remedy) in SAID.items():
        assert what in lines[key], key
    assert "call it by the id, and collect it again" in lines["jo"]


def test_the_history_says_what_came(filled: Path) -> None:
    with Nbgrader(filled).reading() as connection:
        (row,) = (entry for entry in all_entries(connection, Asked("ada")) if "not taken in" in entry.what)

    assert row.after == f"{moodle(name_of('ada'), 16, 'essay.docx')}: is no notebook"


# --- until it is mended


def brought(there: Class, folder: Path, files: Mapping[str, Any], chosen: Mapping[str, str] | None = None) -> None:
    people = class_list(there.nbgrader, MODULE)
    collect(
        there.nbgrader,
        MODULE,
        plan_intake(there.nbgrader, MODULE, zipped(folder / "again.zip", files), people, chosen=chosen),
        people,
    )


@pytest.fixture
def there(filled: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(filled, tmp_path / "course")))


def why(there: Class) -> dict[str, str]:
    return {gap.student: gap.why.value for gap in gaps(there.nbgrader)}


def test_usable_work_takes_its_place(there: Class, tmp_path: Path) -> None:
    unknown = moodle("Somebody Else", 99)
    brought(there, tmp_path, {"ada.ipynb": there.solved(), unknown: there.solved()}, {unknown: "jo"})
    assert (why(there)["ada"], why(there)["jo"]) == ("ungraded", "ungraded")
    assert unused_for(there.nbgrader, MODULE).keys() == {"bo", "cy", "di", "ed"}

    undo_taking(there.nbgrader, MODULE)
    assert (why(there)["ada"], why(there)["jo"]) == ("taken-back", "taken-back")


def test_a_later_file_that_cannot_be_used_is_said_beside_the_work_that_counts(there: Class, tmp_path: Path) -> None:
    brought(there, tmp_path, {"ko.ipynb": "{"})
    there.grade()

    told = mark.page(a_visit(there.root, module=MODULE))
    found = [(trouble.finding.what, trouble.lost) for trouble in told["troubles"] if trouble.student == "ko"]
    assert found == [("handed in, and not taken in: ko.ipynb: the file is cut short or damaged (at line 1)", False)]
    page = drawn("student", student.page(a_visit(there.root, student="ko", module=MODULE)))
    assert "Files came beside this work" in text(page)


def test_what_was_looked_at_goes_from_the_list_until_another_file_comes(there: Class, tmp_path: Path) -> None:
    def to_look_at() -> tuple[bool, int]:
        listed = {trouble.student for trouble in mark.page(a_visit(there.root, module=MODULE))["troubles"]}
        return "ada" in listed, glances(Place(there.root))[0].look_at

    assert to_look_at() == (True, 9)
    mark.look(a_visit(there.root, module=MODULE, student="ada"))
    assert to_look_at() == (False, 8)
    brought(there, tmp_path, {"ada.ipynb": "{"})
    assert to_look_at() == (True, 9)


def test_take_in_tells_them_from_those_of_whom_nothing_came(there: Class, tmp_path: Path) -> None:
    nbgrader, people = there.nbgrader, class_list(there.nbgrader, MODULE)
    plan = plan_intake(nbgrader, MODULE, zipped(tmp_path / "again.zip", {"ko.ipynb": there.solved()}), people)
    told = foreseen(nbgrader, MODULE, people, plan)

    assert told["missing"] == [f"jo ({name_of('jo')})"]
    assert [person.split()[0] for person, _what, _remedy in told["unusable"]] == [
        "ada",
        "bo",
        "cy",
        "di",
        "ed",
        "fi",
        "io",
    ]
    for person, what, _remedy in told["unusable"]:
        assert SAID[person.split()[0]][0] in what


def test_what_the_exchange_holds_and_cannot_be_collected_is_remembered(tea_class: Class) -> None:
    nbgrader = tea_class.nbgrader
    settings = nbgrader.settings
    settings.Exchange.root = str(tea_class.root / "exchange")
    directory = CourseDirectory(config=settings)
    directory.assignment_id, directory.course_id = MODULE, "claimwise"
    hand = tea_class.root / "exchange" / "claimwise" / "inbound" / f"ada+{MODULE}+2026-11-20 10:00:00 UTC"
    hand.mkdir(parents=True)
    (hand / "essay.docx").write_bytes(b"PK")

    def collected() -> None:
        PlainCollect(coursedir=directory, authenticator=Authenticator(config=settings), config=settings).start()

    with pytest.raises(ExchangeError):
        collected()
    (gap,) = gaps(nbgrader)
    said = gap.finding({}, named=False)
    assert f"not taken in: {hand.name}: there is no {MODULE}.ipynb in it" in said.what
    assert "the class list does not name this student, so there is no row" in said.what
    (hand / f"{MODULE}.ipynb").write_text(json.dumps(tea_class.solved()))
    collected()
    assert [gap.why.value for gap in gaps(nbgrader)] == ["ungraded"]
