"""How far the marking is, in few queries: it agrees with the marks themselves, on SQLite and on PostgreSQL."""

from __future__ import annotations

from support import MODULE, Class

from claimwise.gradebook.counts import due_dates, progress
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.history import PersonsMark
from claimwise.grading.workers import file_hash


def test_it_says_what_the_marks_say(on_both: Class) -> None:
    store = on_both.nbgrader.store(MODULE)
    cell = next(name for name in store.scope.points if name.startswith("written"))
    answers = store.gradings()["ada"].answers
    store.give([PersonsMark("ada", cell, answers[cell], 2.0)])
    on_both.hand_in("bo", "no notebook any more")
    on_both.grade()
    with reading(open_database(on_both.nbgrader.directory.db_url)) as connection:
        found, due = progress(connection)[MODULE], due_dates(connection)[MODULE]
        assert found == progress(connection, MODULE)[MODULE]
    marks = store.marks()

    assert due is not None
    assert {student: state.by_hand for student, state in found.items()} == {"ada": 0, "bo": 0, "cy": 1, "di": 1}
    assert all(found[student].by_hand == len(marks[student].open) for student in ("ada", "cy", "di"))
    assert (found["bo"].file, found["bo"].problems) == ("", True)
    path = on_both.nbgrader.submitted(MODULE)["cy"] / f"{MODULE}.ipynb"
    assert found["cy"].file == file_hash(path)
