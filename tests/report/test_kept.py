"""What is kept of a class's work: the same numbers as read anew, by content, and only of those who count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support import MODULE, Class, cell, change, changed

from claimwise.content import Course
from claimwise.content.course import cached_course
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.graded import graded_work
from claimwise.handed_in import responses
from claimwise.report import shown as shown_module
from claimwise.report.answered import answered, from_json
from claimwise.report.kept import ClassWork, known_work, read_unread
from claimwise.report.results import class_work
from claimwise.report.shown import chosen_modules, read_all, shown
from claimwise.source_notebook import solution_answers


def notebook(tea_class: Class, **given: object):  # type: ignore[no-untyped-def]
    answers = solution_answers(tea_class.module)
    answers["q2"] |= {"verdict_confidence": 90, **given}
    return changed(tea_class.release(), lambda n: cell(n, "answers").update(source=responses.write(answers)))


@pytest.fixture
def graded(tea_class: Class) -> Class:
    """Ada and Bo have the best answers, Cy believes the claim, Di recorded nothing, and the file of Eve is broken."""
    for student in ("ada", "bo"):
        tea_class.hand_in(student, notebook(tea_class))
    tea_class.hand_in("cy", notebook(tea_class, verdict="supported", flaws=["nature"]))
    tea_class.hand_in("di", changed(tea_class.solved(), lambda n: cell(n, "answers").update(source="answers()")))
    tea_class.hand_in("eve", "{")
    tea_class.grade()
    return tea_class


def known(there: Class) -> ClassWork:
    return known_work(there.module, graded_work(there.nbgrader, [MODULE])[MODULE], there.root / "kept")


def read_now(there: Class) -> ClassWork:
    return read_unread(there.nbgrader, known(there), there.root / "kept")


def students(work: ClassWork) -> list[str]:
    return [row.student for row in work.rows]


def unread(work: ClassWork) -> list[str]:
    return [one.student for one in work.unread]


def test_what_is_kept_is_what_reading_anew_gives(graded: Class) -> None:
    before = known(graded)
    read = read_now(graded)
    again = known(graded)

    assert (students(before), unread(before), before.waiting) == ([], ["ada", "bo", "cy", "di"], 1)
    assert students(read) == students(again) == ["ada", "bo", "cy", "di"]
    assert (again.unread, read.waiting, again.waiting) == ((), 1, 1)
    anew = [answered(graded.module, work) for work in class_work(graded.nbgrader, graded.module) if not work.problem]
    assert [replace(row, handed_in=None) for row in again.rows] == [replace(row, handed_in=None) for row in anew]
    assert read.rows == again.rows


def test_a_row_goes_through_json_and_comes_back(graded: Class) -> None:
    for row in read_now(graded).rows:
        assert from_json(row.student, row.handed_in, json.loads(json.dumps(row.as_json()))) == row


def test_only_what_was_graded_anew_is_read_again(graded: Class) -> None:
    read_now(graded)
    (file,) = (graded.root / "submitted" / "ada" / MODULE).glob("*.ipynb")
    file.touch()
    assert not known(graded).unread  # a new time is no new content
    graded.hand_in("ada", notebook(graded, verdict="supported"))
    assert not known(graded).unread  # the gradebook still speaks of the old one

    graded.grade()

    assert unread(known(graded)) == ["ada"]
    assert len(read_now(graded).rows) == 4


def test_work_that_was_handed_in_again_before_anybody_read_it_waits(graded: Class) -> None:
    graded.hand_in("cy", notebook(graded))

    read = read_now(graded)

    assert (students(read), read.waiting) == (["ada", "bo", "di"], 2)
    assert unread(known(graded)) == ["cy"]


def test_another_key_and_a_damaged_file_are_read_anew(graded: Class) -> None:
    read_now(graded)
    (kept,) = (graded.root / "kept").iterdir()
    kept.write_text(kept.read_text()[:-20])
    assert len(known(graded).unread) == 4
    read_now(graded)
    old = "verdict: not-checkable\n    accept: {unsupported: 0.2}"
    change(graded.root / "solutions/tea.verdicts.yml", old, "verdict: unsupported\n    accept: {not-checkable: 0.5}")
    graded.module = Course.load(graded.root).modules[MODULE]

    assert len(known(graded).unread) == 4
    read_now(graded)
    assert [row.old_key for row in known(graded).rows] == [True, True, True, False]  # Di recorded nothing


def test_who_left_is_excused_or_is_in_another_section_is_left_out(graded: Class) -> None:
    read_now(graded)
    decide(
        graded.nbgrader,
        [
            Arrangement("ada", "section", "Monday", "", "", "teacher"),
            Arrangement("bo", "dropped", "yes", "", "", "teacher"),
            Arrangement("cy", "excused", "yes", MODULE, "", "teacher"),
        ],
    )

    assert students(known(graded)) == ["ada", "di"]
    graded.nbgrader = graded.nbgrader.only("Monday")
    assert students(known(graded)) == ["ada"]
    assert [work.student for work in class_work(graded.nbgrader, graded.module)] == ["ada"]


def test_the_same_content_gives_the_same_page_without_work(graded: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    course, folder = cached_course(graded.root), graded.root / "kept"
    first = shown(graded.nbgrader, course, [course.modules[MODULE]], folder)
    monkeypatch.setattr(shown_module, "known_work", None)

    assert first.summaries[0].n == 3
    assert (first.unread, first.waiting) == (0, 1)  # so few are read at once
    assert shown(graded.nbgrader, course, [course.modules[MODULE]], folder) is first


def test_much_unread_work_is_not_read_while_somebody_waits(graded: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    course, folder = cached_course(graded.root), graded.root / "kept"
    monkeypatch.setattr(shown_module, "AT_ONCE", 3)
    told: list[tuple[str, int]] = []

    page = shown(graded.nbgrader, course, [course.modules[MODULE]], folder)
    read_all(graded.nbgrader, [known(graded)], folder, lambda title, n: told.append((title, n)) or (lambda _: None))

    assert (page.unread, list(page.summaries)) == (4, [])
    assert told == [(f"Reading {MODULE}", 4)]
    assert shown(graded.nbgrader, course, [course.modules[MODULE]], folder).unread == 0


def test_with_one_form_of_a_test_comes_the_other(tiny: Path) -> None:
    from modules import A, B, add_forms

    add_forms(tiny)
    course = Course.load(tiny)

    def names(chosen: str) -> Sequence[str]:
        return [module.name for module in chosen_modules(course, chosen)]

    assert names(B) == [A, B]
    assert names(MODULE) == [MODULE]
    assert names("") == list(course.modules)
