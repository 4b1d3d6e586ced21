"""A corrected mark is a person's mark of the answer that was graded, with who and why, and nobody's is overwritten."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from support import MODULE, Class, cell, changed

from claimwise.gradebook.corrections import (
    MACHINE,
    Correction,
    CorrectionError,
    correct,
    count_as_unanswered,
    note_unnoted,
    read_points,
    state_of,
    states_of,
)
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.record import Asked, all_entries
from claimwise.handing_back.feedback_pages import write_feedback

WRITTEN, MARKED = "written-q5-note", "mark-q2"


def marks(there: Class, student: str = "ada") -> SubmissionMarks:
    store = there.nbgrader.store(MODULE)
    return store.marks([student])[student]


def graded(there: Class, student: str = "ada") -> str:
    return there.nbgrader.store(MODULE).gradings([student])[student].file


def given(there: Class, cell: str, student: str = "ada") -> list[tuple[str, str, str, str]]:
    """By whom, from what to what and why marks of an answer were given, oldest first."""
    with there.nbgrader.reading() as connection:
        found = [entry for entry in all_entries(connection, Asked(student, MODULE, kind="marks")) if entry.cell == cell]
    return [(entry.by, entry.before, entry.after, entry.why) for entry in reversed(found)]


def correction(there: Class, cell: str = WRITTEN, points: str = "6", **other: str) -> Correction:
    about = {"comment": "Well said.", "why": "misread at first", "by": "teacher", "student": "ada"} | other
    seen = state_of(marks(there, about["student"]), cell, graded(there, about["student"]))
    return Correction(module=MODULE, cell=cell, points=points, **{"seen": seen, **about})


def in_formgrader(there: Class, points: float, extra: float | None = None) -> None:
    with there.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade(WRITTEN, MODULE, MODULE, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        gradebook.db.commit()


def test_an_answer_is_marked_and_the_mark_corrected_and_both_are_kept(people: Class) -> None:
    correct(people.nbgrader, correction(people, why=""))  # the first mark needs no reason
    correct(people.nbgrader, correction(people, points="7,5"))

    found = marks(people)
    assert (found.marks[WRITTEN].score, found.open, found.total) == (7.5, [], 25.5)
    assert given(people, WRITTEN) == [("teacher", "", "6", ""), ("teacher", "6", "7.5", "misread at first")]
    people.grade(force=True)
    assert marks(people).marks[WRITTEN].score == 7.5
    write_feedback(people.nbgrader, people.module)
    page = people.nbgrader.feedback_page(MODULE, "ada").read_text()
    assert "Well said." in page
    assert "misread at first" not in page


def test_a_mark_that_formgrader_wrote_over_another_is_in_the_history_once_it_is_looked_at(people: Class) -> None:
    correct(people.nbgrader, correction(people, why=""))
    in_formgrader(people, 2)

    for _look in range(2):
        note_unnoted(people.nbgrader, MODULE, "ada", marks(people))
        assert [each[:3] for each in given(people, WRITTEN)] == [("teacher", "", "6"), ("formgrader", "6", "2")]


def test_the_machines_mark_is_corrected_and_counts_again(people: Class) -> None:
    correct(people.nbgrader, correction(people, MARKED, "1"))
    assert (marks(people).marks[MARKED].score, marks(people).marks[MARKED].by_hand) == (1, True)

    correct(people.nbgrader, correction(people, MARKED, MACHINE))

    assert (marks(people).marks[MARKED].score, marks(people).marks[MARKED].by_hand) == (4, False)
    assert [each[1:3] for each in given(people, MARKED)] == [("4", "1"), ("1", "the machine's mark")]


def test_a_mark_from_formgrader_is_kept_in_the_history_before_it_is_corrected(people: Class) -> None:
    in_formgrader(people, 3)

    correct(people.nbgrader, correction(people))

    assert [each[:3] for each in given(people, WRITTEN)] == [("formgrader", "", "3"), ("teacher", "3", "6")]


def test_a_late_mark_is_late_too(people: Class) -> None:
    people.nbgrader = set_late_penalty(people.nbgrader, "10% a day", why="", by="teacher")
    correct(people.nbgrader, correction(people, student="bo"))

    assert marks(people, "bo").late_penalty == pytest.approx(2.4)
    with people.nbgrader.gradebook() as gradebook:
        assert gradebook.find_submission(MODULE, "bo").late_submission_penalty == pytest.approx(2.4)


def test_two_who_correct_at_once_the_second_sees_the_firsts_mark(people: Class) -> None:
    first, second = correction(people), correction(people, points="2", by="other")
    correct(people.nbgrader, first)

    with pytest.raises(CorrectionError, match="it is now 6 points, with the comment “Well said"):
        correct(people.nbgrader, second)

    assert marks(people).marks[WRITTEN].score == 6


def test_of_two_in_the_same_moment_one_is_told(on_both: Class) -> None:
    both = [correction(on_both, points=points, by=by) for points, by in (("1", "first"), ("2", "second"))]
    begin = threading.Barrier(2)

    def at_once(asked: Correction) -> bool:
        begin.wait()
        try:
            correct(on_both.nbgrader, asked)
        except CorrectionError:
            return False
        return True

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(at_once, both)) == [False, True]
    assert len(given(on_both, WRITTEN)) == 1


@pytest.mark.parametrize("points", ["80", "-1", "3/4", "1+1", "ten", "nan", "inf", "8.1", "1_5", "1e0", "."])
def test_what_are_no_points_is_refused_and_never_guessed(people: Class, points: str) -> None:
    with pytest.raises(CorrectionError, match="is no number of points from 0 to 8"):
        correct(people.nbgrader, correction(people, points=points))

    assert marks(people).open == [WRITTEN]


def hand_in_again(there: Class) -> None:
    there.hand_in("ada", changed(there.solved(), lambda book: cell(book, WRITTEN).update(source="Another text.")))
    there.grade()


def test_a_mark_for_work_that_was_seen_never_goes_to_work_that_came_since(people: Class) -> None:
    asked, everything = correction(people, why=""), states_of(marks(people), graded(people))
    hand_in_again(people)

    with pytest.raises(CorrectionError, match="for other work of this student than you saw"):
        correct(people.nbgrader, asked)
    with pytest.raises(CorrectionError, match="for other work of this student than you saw"):
        count_as_unanswered(people.nbgrader, MODULE, "ada", why="nothing came", by="teacher", seen=everything)

    assert marks(people).open == [WRITTEN]
    assert given(people, WRITTEN) == []


def test_what_is_not_corrected_stays_to_the_last_digit(people: Class) -> None:
    in_formgrader(people, 8 / 3, extra=1)

    correct(people.nbgrader, correction(people, points="2.67"))  # as the page shows it; only the comment is another
    mark = marks(people).marks[WRITTEN]
    assert (mark.score, mark.extra) == (8 / 3 + 1, 1)

    correct(people.nbgrader, correction(people, points="2"))
    mark = marks(people).marks[WRITTEN]
    assert (mark.score, mark.extra) == (3, 1)


def test_a_correction_needs_a_reason_and_graded_work(people: Class) -> None:
    asked = correction(people, MARKED, "1")
    with pytest.raises(CorrectionError, match="needs a reason"):
        correct(people.nbgrader, replace(asked, why=" "))
    for nowhere in (replace(asked, student="eve"), replace(asked, cell="mark-q9")):
        with pytest.raises(CorrectionError, match="there is no graded work of"):
            correct(people.nbgrader, nowhere)


def test_points_are_read_as_people_write_them() -> None:
    assert [read_points(text, 8) for text in ("0", "1.5", " 1,5 ", "8", "")] == [0, 1.5, 1.5, 8, None]
