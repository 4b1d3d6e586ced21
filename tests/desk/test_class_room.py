"""The room Class and the page on a question: what is asked for, for whom, and as somebody sees it in a browser."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from desk.a_desk import Person, running_desk
from desk.a_visit import a_visit, drawn
from modules import A, B, add_forms
from support import MODULE, cell

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.desk.place import Place
from claimwise.desk.rooms import class_room, question
from claimwise.desk.visit import EVERYTHING, AskedError, Right
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import grade
from claimwise.handed_in import responses
from claimwise.progress import quiet
from claimwise.source_notebook import solution_answers


@pytest.fixture(scope="module")
def root(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class of 24 in two sections: all did the module, and the two forms of a test in either order."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("class") / "course"))
    add_forms(root)
    course, nbgrader = Course.load(root), Nbgrader(root)
    for form in (A, B):
        assign(nbgrader, course.modules[form])
    for number in range(24):
        student = f"s{number:02}"
        hand_in(root, course, student, MODULE, 1 + number % 4, "2026-10-01")
        first, last = (A, B) if number % 2 else (B, A)
        hand_in(root, course, student, first, 1 + number % 3, "2026-09-01")
        hand_in(root, course, student, last, 4 - number % 3, "2026-12-01")
    for name in (MODULE, A, B):
        grade(nbgrader, course.modules[name])
    monday = [Arrangement(f"s{number:02}", "section", "Monday", "", "", "teacher") for number in range(10)]
    decide(nbgrader, [*monday, Arrangement("s23", "dropped", "yes", "", "", "teacher")])
    class_room.read(Place(root), {"module": "", "section": ""}, quiet)
    return root


def hand_in(root: Path, course: Course, student: str, module: str, right: int, day: str) -> None:
    """Hand in work with so many items answered, all of them right."""
    best = solution_answers(course.modules[module])
    notebook = json.loads((root / "exercises" / module / f"{module}.ipynb").read_text())
    answers = {item: given for place, (item, given) in enumerate(best.items()) if place <= right}
    cell(notebook, "answers")["source"] = responses.write(answers)
    place = root / "submitted" / student / module
    place.mkdir(parents=True)
    (place / f"{module}.ipynb").write_text(json.dumps(notebook))
    (place / "timestamp.txt").write_text(f"{day} 12:00:00.0 UTC")


def test_the_class_by_module_and_section(root: Path) -> None:
    everybody = class_room.page(a_visit(root, module=MODULE))
    monday = class_room.page(a_visit(root, module=MODULE, section="Monday"))

    assert [one.n for one in everybody["found"].summaries] == [23]  # one left the class
    assert [one.n for one in monday["found"].summaries] == [10]
    assert everybody["sections"] == ["Monday"]
    assert everybody["modules"]
    assert not class_room.page(a_visit(root))["modules"]  # all together: no single items
    assert [one.module.name for one in class_room.page(a_visit(root, module=B))["found"].summaries] == [A, B]
    assert class_room.page(a_visit(root, module=B))["tests"]


def test_nobody_is_named_to_who_may_not_see_names(root: Path) -> None:
    shown = class_room.page(a_visit(root, rights=frozenset({Right.MARK})))
    names = class_room.page(a_visit(root))

    assert shown["links"].student is None
    assert shown["discernment"]["each"] == []
    assert shown["tables"] == []
    assert "/class/table" not in str(drawn("class", shown))  # its page would be shut
    assert "/class/table" in str(drawn("class", names))
    assert names["links"].student("a b") == "student?student=a+b"


@pytest.mark.parametrize(("name", "value"), [("module", "99-none"), ("section", "Friday")])
def test_what_is_not_there_is_said(root: Path, name: str, value: str) -> None:
    with pytest.raises(ClaimwiseError, match=value):
        class_room.page(a_visit(root, **{name: value}))
    with pytest.raises(ClaimwiseError, match=value):
        class_room.begin_table(a_visit(root, **{name: value}))


def test_the_table_for_research_holds_who_was_chosen_and_nobodys_id(root: Path) -> None:
    begun = class_room.begin_table(a_visit(root, module=MODULE, section="Monday"))
    done = class_room.table(Place(root), begun.arguments, quiet)

    assert done.said[0].startswith(f"answers-{MODULE}-Monday.csv holds ")
    name = f"answers-{MODULE}-Monday.csv"
    assert class_room.page(a_visit(root))["tables"] == [f"answers-{MODULE}-Monday.codebook.md", name]
    with Path(class_room.get_table(a_visit(root, name=name)).content).open(encoding="utf-8-sig") as file:  # type: ignore[arg-type]
        rows = list(csv.DictReader(file))
    assert len({row["student"] for row in rows}) == 10
    assert not {row["student"] for row in rows} & {f"s{number:02}" for number in range(100)}
    for other, rights in ((name, frozenset({Right.MARK})), ("../../gradebook.db", EVERYTHING)):
        with pytest.raises(AskedError):
            class_room.get_table(a_visit(root, rights=rights, name=other))


def test_points_of_students_are_a_table_for_who_may_see_names(root: Path) -> None:
    told = class_room.page(a_visit(root))["points"]
    assert [name for name, _title, _points in told["modules"]] == [MODULE, A, B]
    assert [row["student"].id for row in told["rows"]] == [f"s{number:02}" for number in range(23)]  # one has left
    first = told["rows"][0]
    assert first["total"] == sum(work["marks"].total for work in first["works"])

    text = str(drawn("class", class_room.page(a_visit(root))))
    assert text.index('href="#marks"') < text.index("<svg") < text.index('id="marks"')  # pictures before tables

    one = class_room.page(a_visit(root, module=MODULE, section="Monday"))["points"]
    assert ([name for name, *_rest in one["modules"]], len(one["rows"])) == ([MODULE], 10)
    assert class_room.page(a_visit(root, rights=frozenset({Right.MARK})))["points"] is None


def test_a_question_says_what_the_class_chose(root: Path) -> None:
    told = question.page(a_visit(root, module=MODULE, item="q2"))

    assert told["n"] == 23
    assert told["known"].item.id == "q2"
    with pytest.raises(AskedError, match="no graded question"):
        question.page(a_visit(root, module=MODULE, item="q99"))


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with running_desk(root, tmp_path_factory.mktemp("home")) as person:
        yield person


def test_a_teacher_looks_at_the_class(root: Path, desk: Person, page: Any, phone: Any) -> None:
    page.goto(f"{desk.address}/claimwise?token={desk.token}")
    page.get_by_role("link", name="Class", exact=True).click()
    page.get_by_label("Module", exact=True).select_option(B)
    page.get_by_role("button", name="Show").click()

    assert page.locator("#tests").get_by_text("Of 11 students who took A first").count()
    assert barriers(page) == []
    page.get_by_label("Module", exact=True).select_option(MODULE)
    page.get_by_label("Section", exact=True).select_option("Monday")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_text(f"{MODULE}: 10 students.").count()
    point = page.locator("svg a").first
    point.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What the class did").wait_for()

    text = next(item for item in Course.load(root).modules[MODULE].graded if item.interactions[0].kind == "hottext")
    page.goto(f"{desk.address}/claimwise/question?module={MODULE}&item={text.id}")
    assert page.locator("main mark").count() > 1  # what can be selected

    phone.goto(f"{desk.address}/claimwise/class?token={desk.token}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
