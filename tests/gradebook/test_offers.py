"""Many graders save at once, on SQLite and on PostgreSQL: one wins, the others are told, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import MODULE, Class
from written.a_class import ALL, SOME, Q, give, mark_of, marks, of, queue

from claimwise.gradebook.drafts import Typing
from claimwise.gradebook.offers import Outcome
from claimwise.written.marking import Aimed, keep_draft, mark_answers
from claimwise.written.sheets import MarkersMark

STUDENTS = ("ada", "bo", "cy", "di")
_MARKERS = ("m1", "m2", "m3", "m4")
NONE = dict.fromkeys(ALL, 0)


class PutBack(datetime):
    """A clock that was put back by a day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) - timedelta(days=1)


def counting(there: Class, student: str) -> float:
    store = there.nbgrader.store(MODULE)
    return store.marks([student])[student].marks[Q].score


@given(asked=st.lists(st.tuples(st.sampled_from(_MARKERS), st.integers(0, 8)), min_size=2, max_size=4))
@settings(max_examples=6)
def test_of_those_who_save_at_once_one_wins_and_the_others_are_told(
    on_both: Class, asked: list[tuple[str, int]]
) -> None:
    views = [(queue(on_both, marker), points) for marker, points in asked]
    answer = of(views[0][0], "ada")
    before = len(answer.marks.given)
    aimed = Aimed(answer.code, answer.hash, views[0][0].seen(answer))

    def save(place: int) -> tuple[Outcome, float]:
        view, points = views[place]
        ((_aimed, done),) = mark_answers(
            on_both.nbgrader, view.question, view.marker, [aimed], MarkersMark(float(points)), f"{before} {place}"
        )
        return done.outcome, float(points)

    with ThreadPoolExecutor(len(views)) as pool:
        done = list(pool.map(save, range(len(views))))

    taken = [points for outcome, points in done if outcome is Outcome.TAKEN]
    kept = marks(on_both, "ada")
    assert len(taken) == 1
    assert all(outcome is Outcome.CONFLICT for outcome, _points in done if outcome is not Outcome.TAKEN)
    assert (counting(on_both, "ada"), len(kept.given)) == (taken[0], before + 1)


def test_graders_at_different_answers_do_not_hinder_each_other(on_both: Class) -> None:
    def mark(place: int) -> Outcome:
        view = queue(on_both, _MARKERS[place])
        answer = of(view, STUDENTS[place])
        keep_draft(on_both.nbgrader, view.question, view.marker, answer.code, Typing(typed="typing"))
        (done,) = give(on_both, view, [answer], MarkersMark(float(place)), "mine", typing=Typing())
        return done.outcome

    with ThreadPoolExecutor(len(STUDENTS)) as pool:
        assert list(pool.map(mark, range(len(STUDENTS)))) == [Outcome.TAKEN] * len(STUDENTS)

    assert [counting(on_both, student) for student in STUDENTS] == [0.0, 1.0, 2.0, 3.0]
    assert queue(on_both, "m1").drafts == {}


def test_what_counts_is_told_by_order_and_by_no_clock(on_both: Class) -> None:
    """A server's clock that was put back changes nothing."""
    views = [queue(on_both, "m1")]
    give(on_both, views[0], [of(views[0], "ada")], mark_of(SOME))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("claimwise.gradebook.own_tables.datetime", PutBack)
        late = queue(on_both, "m2")
        assert [done.outcome for done in give(on_both, late, [of(late, "ada")], mark_of(ALL))] == [Outcome.TAKEN]
        (again,) = give(on_both, views[0], [of(views[0], "ada")], mark_of(NONE))

    assert again.outcome is Outcome.CONFLICT
    kept = marks(on_both, "ada")
    assert kept.settled
    assert (kept.settled.marker, kept.mark.score) == ("m2", 8)
    assert kept.given[-1].time < kept.given[-2].time


def test_extra_credit_from_formgrader_stays_whoever_marks_again(on_both: Class) -> None:
    with on_both.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade(Q, MODULE, MODULE, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2, 0.5, False
        gradebook.db.commit()
    view = queue(on_both, "m1")

    for _sent_twice in range(2):
        (done,) = give(on_both, view, [of(view, "ada")], MarkersMark(4.0), "Better than I thought.")
        assert done.outcome is Outcome.TAKEN

    last = marks(on_both, "ada").given[-2:]  # formgrader's, and ours once
    assert (counting(on_both, "ada"), [(mark.points, mark.extra) for mark in last]) == (4.5, [(2, 0.5), (4, 0.5)])
