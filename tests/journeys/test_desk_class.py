"""A class at the desk, with hostile work and names in it: from the platform's archive to the platform's files."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from desk.a_desk import running_desk
from support import MODULE, Class
from tampering.corpus import ATTACKS, FULL, HONEST, VICTIM, Refused
from tampering.scene import hand_in_all, scores, twin

from claimwise.handed_in.cells import mark_cell
from claimwise.handed_in.responses import Answers
from claimwise.ids import is_plain_id
from claimwise.marking import mark_item

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LIST = "class.csv"
TITLE = "Tea and claims"

HOSTILE = {"a-formula": ("=1+1", "-Last"), "a-script-in-an-answer": ("<x-owned data-owned=1>", "@SUM(1)")}
"""Attackers who have a name in the class list that is an attack, too."""

OTHER_WORDS = {"an-oversized-file": "is larger than 20 MB"}
"""What is said of it where it is seen in an archive already."""

FURTHEST = 100
"""So many times somebody presses Tab before they give up. No page has as many stops before what this journey uses."""


class Mouse:
    """How somebody with a mouse uses a page."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, element: Any) -> None:
        """A button or a link."""
        element.click()

    def choose(self, select: Any, value: str) -> None:
        select.select_option(value)

    def tick(self, box: Any) -> None:
        box.check()


class Keyboard(Mouse):
    """How somebody without a mouse does: with Tab to where it is, and only then with other keys."""

    def press(self, element: Any) -> None:
        self._walk_to(element)
        self.page.keyboard.press("Enter")

    def choose(self, select: Any, value: str) -> None:
        self._walk_to(select)
        for _option in range(select.locator("option").count()):
            if select.input_value() == value:
                break
            self.page.keyboard.press("ArrowDown")
        expect(select).to_have_value(value)

    def tick(self, box: Any) -> None:
        self._walk_to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _walk_to(self, element: Any) -> None:
        wanted = element.element_handle()
        for _stop in range(FURTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(wanted) => document.activeElement === wanted", wanted):
                return
        stuck = self.page.evaluate("document.activeElement.outerHTML")
        raise AssertionError(f"Tab does not come to {element} but to {stuck[:200]}")


def as_moodle_gives_it(course: Class) -> tuple[bytes, dict[str, str]]:
    """The work of the class as one archive; gives the name of each student's folder too. Nothing is left in the course.

    Work that is no plain file cannot be in an archive, and an id that is none in no class list. Whom the gradebook
    knows by a hostile name has that name in the list too, or the list is refused. All these stay behind.
    """
    folder, names = course.root / "submitted", dict[str, str]()
    with course.nbgrader.gradebook() as gradebook:
        named = {student.id for student in gradebook.students if student.first_name}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, student in enumerate(sorted(path.name for path in folder.iterdir())):
            file = folder / student / MODULE / f"{MODULE}.ipynb"
            usual = is_plain_id(student) and student not in named
            if usual and file.is_file() and file.resolve() == file:
                first, last = HOSTILE.get(student, (f"First{number}", f"Last{number}"))
                names[student] = f"{first} {last}_{1000 + number}_assignsubmission_file_"
                packed.writestr(f"{names[student]}/{MODULE}.ipynb", file.read_bytes())
    shutil.rmtree(folder)
    return archive.getvalue(), names


def name_of(folder: str) -> tuple[str, str]:
    """First and last name in the name of a folder that Moodle made."""
    first, _space, last = folder.partition("_")[0].rpartition(" ")
    return first, last


def class_list(names: dict[str, str]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerow(["id", "first name", "last name", "email"])
    for student, folder in names.items():
        csv.writer(table).writerow([student, *name_of(folder), f"{student}@school.example"])
    return table.getvalue().encode()


def deserved(course: Class, answers: Answers) -> dict[str, float]:
    """What answers earn, without a notebook, a platform or a desk: cell -> points."""
    found = [mark_item(item.id, course.module.key(item), answers.get(item.id)) for item in course.module.graded]
    return {mark_cell(mark.item_id): mark.score for mark in found if mark.points}


def expected(course: Class, names: dict[str, str]) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """What each student's answers earn, cell by cell; and whose work cannot be marked, with what is wrong with it."""
    here = [attack for attack in ATTACKS if attack.student in names]
    refused = {each.student: each.must.says.split(" → ")[0] for each in here if isinstance(each.must, Refused)}
    refused |= OTHER_WORDS
    answered = {VICTIM: FULL} | {twin(each.honest): each.honest for each in here}
    answered |= {each.student: each.honest for each in here if each.student not in refused}
    assert names.keys() == answered.keys() | refused.keys()
    right = {student: deserved(course, answers) for student, answers in answered.items()}
    assert (sum(right[VICTIM].values()), sum(right[twin(HONEST)].values())) == (18, pytest.approx(9.3))
    return right, refused


Rows = list[dict[str, str]]
Points = dict[str, float | None]
"""Student -> points, or ``None`` where no answer could be read or found: that mark is open, and no zero."""


def check_plain(given: Rows, marks: Points, refused: dict[str, str]) -> None:
    of = {row["student"]: row for row in given}
    read = {student: float(of[student]["score"]) if of[student]["score"] else None for student in marks}
    assert read == pytest.approx(marks)
    no_mark = {student: "not-taken-in" if student in refused else "waiting" for student in marks}
    why = {student: "" if mark else no_mark[student] for student, mark in marks.items()}
    assert {student: of[student]["no_score_because"] for student in marks} == why
    assert {(row["score"], row["no_score_because"]) for row in others(of, marks)} == {("", "nothing")}


def check_moodle(given: Rows, marks: Points, names: dict[str, str]) -> None:
    of = {row["Username"]: row for row in given}
    assert len(of) == len(given)
    read = {student: (of[student]["First name"], of[student]["Last name"], of[student][TITLE]) for student in marks}
    assert read == {
        student: (*map(as_text, name_of(names[student])), "-" if mark is None else f"{mark:g}")
        for student, mark in marks.items()
    }
    assert read["a-formula"] == ("'=1+1", "'-Last", "8.3")
    assert {row[TITLE] for row in others(of, marks)} == {"-"}


def check_canvas(given: Rows, marks: Points, names: dict[str, str]) -> None:
    of = {row["SIS Login ID"]: row for row in given}
    assert len(of) == len(given)
    read = {student: (of[student]["Student"], of[student][TITLE]) for student in marks}
    assert read == {
        student: (as_text(", ".join(reversed(name_of(names[student])))), "" if mark is None else f"{mark:g}")
        for student, mark in marks.items()
    }
    assert read["a-formula"] == ("'-Last, =1+1", "8.3")
    assert of.pop("")[TITLE] == "26"  # the row of what each column is worth
    assert {row[TITLE] for row in others(of, marks)} == {""}


def others(of: dict[str, dict[str, str]], marks: Points) -> Rows:
    """The rows of everybody else in the gradebook, of whom nothing was handed in."""
    return [row for student, row in of.items() if student not in marks]


def rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_text(value: str) -> str:
    """What a spreadsheet must not run has an apostrophe before it."""
    return f"'{value}" if value.startswith(("=", "-", "@")) else value


@pytest.mark.parametrize("way", [Mouse, Keyboard], ids=["mouse", "keyboard"])
def test_a_class_from_the_archive_to_the_files_for_the_platform(
    page: Any, assigned: Path, tmp_path: Path, way: type[Mouse]
) -> None:
    hand = way(page)

    def go(role: str, name: str) -> None:
        element = page.get_by_role(role, name=name, exact=role == "button").first
        element.wait_for()
        with page.expect_navigation():
            hand.press(element)
        assert page.locator("x-owned").count() == 0

    def fetched(name: str) -> Path:
        with page.expect_download() as download:
            hand.press(page.get_by_role("link", name=name).first)
        return Path(download.value.path())

    def table(form: str) -> Rows:
        go("link", "Hand back")
        hand.choose(page.get_by_label("For"), form)
        hand.tick(page.get_by_label("Give the points so far"))
        go("button", "Look at the gaps")
        return rows(fetched("Download the table"))

    course = Class(Path(shutil.copytree(assigned, tmp_path / "course")))
    hand_in_all(course, ATTACKS, twins=True)
    archive, names = as_moodle_gives_it(course)
    assert len(names) > 60

    with running_desk(course.root, tmp_path / "home") as desk:
        page.goto(f"{desk.address}/claimwise?token={desk.token}")
        go("link", "Take in")
        page.set_input_files("#files", [{"name": "work.zip", "mimeType": "application/zip", "buffer": archive}])
        page.set_input_files("#list", [{"name": LIST, "mimeType": "text/csv", "buffer": class_list(names)}])
        go("button", "Look through the files")
        page.get_by_role("button", name="Take in", exact=True).first.wait_for()
        unusable = page.locator("section", has_text="Handed in, and cannot be marked").locator("li").all_inner_texts()
        go("button", "Take in")
        go("link", "Go on")
        go("button", "Mark what came in")
        go("link", "Go on")
        go("link", "Hand back")
        go("link", TITLE)
        go("button", "Write the pages")
        go("link", "Go on")
        pages = fetched("Download a zip with")
        tables = {form: table(form) for form in ("plain", "moodle", "canvas")}

    right, refused = expected(course, names)
    assert scores(course) == right
    for line, (student, what) in zip(unusable, sorted(refused.items()), strict=True):
        assert line.startswith(f"{student} ({' '.join(name_of(names[student]))}): {names[student]}/{MODULE}.ipynb: ")
        assert what in line
    marks = {student: sum(points.values()) or None for student, points in right.items()} | dict.fromkeys(refused)
    check_plain(tables["plain"], marks, refused)
    check_moodle(tables["moodle"], marks, names)
    check_canvas(tables["canvas"], marks, names)
    packed_as = {student: f"{re.sub('[<>]', '-', names[student])}/{MODULE}.html" for student in right}  # for Windows
    with zipfile.ZipFile(pages) as packed:
        assert set(packed.namelist()) == set(packed_as.values())
        for student, name in packed_as.items():
            written = course.root / "feedback" / student / MODULE / f"{MODULE}.html"
            assert packed.read(name) == written.read_bytes(), student
