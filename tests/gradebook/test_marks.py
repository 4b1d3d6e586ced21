"""Marks at their edges: other programs, earlier versions, lost and damaged files, late work, locked databases."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support import MODULE, Class, cell, change, changed, gradebook_rows
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.content import Course
from claimwise.gradebook import database
from claimwise.gradebook.database import StoreError
from claimwise.gradebook.history import marks_given
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.regrade import UNKNOWN, plan_regrade
from claimwise.handed_in import responses
from claimwise.handing_back.export import export
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.formats import Format
from claimwise.report.results import class_work

WRITTEN = "written-q5-note"
DUE = datetime(2026, 11, 1, 12)


def marks_of(there: Class, student: str) -> SubmissionMarks:
    store = there.nbgrader.store(MODULE)
    return store.marks([student])[student]


def mark(there: Class, student: str, points: float | None, *, name: str = WRITTEN, flagged: bool = False) -> None:
    """Give points as formgrader does; ``flagged`` as programs that write to the gradebook otherwise."""
    with there.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade(name, MODULE, MODULE, student)
        grade.manual_score, grade.needs_manual_grade = points, flagged
        gradebook.db.commit()


def rewrite(there: Class, student: str, words: str) -> None:
    there.hand_in(student, changed(there.solved(), lambda notebook: cell(notebook, WRITTEN).update(source=words)))


def without_records(there: Class) -> None:
    """As if an earlier version had graded it."""
    engine = create_engine(there.nbgrader.directory.db_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE claimwise_graded"))
        connection.execute(text("DROP TABLE claimwise_mark"))
    engine.dispose()


@pytest.fixture
def graded(tea_class: Class) -> Class:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    return tea_class


def test_every_mark_that_a_person_gave_is_kept_with_the_answer_it_was_for(graded: Class) -> None:
    mark(graded, "ada", 6)
    graded.grade()
    rewrite(graded, "ada", "Other words.")
    graded.grade()
    mark(graded, "ada", 2)
    graded.grade()

    engine = create_engine(graded.nbgrader.directory.db_url)
    with engine.connect() as connection:
        kept = marks_given(connection, MODULE)
    engine.dispose()

    assert [(given.student, given.cell, given.points, given.marker, given.stage) for given in kept] == [
        ("ada", WRITTEN, 6, "formgrader", "settled"),
        ("ada", WRITTEN, 2, "formgrader", "settled"),
    ]
    assert kept[0].answer != kept[1].answer
    assert all(len(given.answer) == 64 for given in kept)


def test_a_mark_of_an_earlier_version_is_bound_to_the_text_that_lies_there(graded: Class) -> None:
    mark(graded, "ada", 6)
    without_records(graded)

    graded.grade()

    assert marks_of(graded, "ada").marks[WRITTEN].score == 6
    assert marks_of(graded, "ada").open == []


def test_a_mark_that_an_earlier_version_left_in_doubt_is_open(graded: Class) -> None:
    # It flagged marks alike after grading again and after another text came in.
    mark(graded, "ada", 6, flagged=True)
    without_records(graded)

    (result,) = graded.grade().values()

    assert "an earlier version graded it again after a person gave it 6 points" in str(result.problems[0])
    assert marks_of(graded, "ada").open == [WRITTEN]


def test_somebody_who_looked_and_left_the_mark_as_it_is_settled_it(tea_class: Class) -> None:
    misread = {"q2": {"verdict": "sideways", "flaws": ["compare", "story"]}}
    tea_class.hand_in(
        "ada", changed(tea_class.solved(), lambda book: cell(book, "answers").update(source=responses.write(misread)))
    )
    tea_class.grade()
    assert "mark-q2" in tea_class.needs_a_look("ada")

    mark(tea_class, "ada", None, name="mark-q2")
    tea_class.grade(force=True)

    assert "mark-q2" not in tea_class.needs_a_look("ada")
    assert tea_class.scores("ada")["mark-q2"] == 2


def test_a_newer_file_that_cannot_be_read_opens_all_marks_until_one_can(graded: Class) -> None:
    mark(graded, "ada", 6)
    graded.grade()
    whole = graded.hand_in("ada", graded.solved()).read_bytes()
    graded.hand_in("ada", "{")

    assert graded.grade()["ada"].score is None
    assert set(marks_of(graded, "ada").open) == set(marks_of(graded, "ada").marks)
    assert marks_of(graded, "ada").marks["mark-q3"].score == 8

    graded.hand_in("ada", whole)
    graded.grade()
    assert (marks_of(graded, "ada").open, marks_of(graded, "ada").total) == ([], 24)


def test_work_is_graded_again_if_the_gradebook_lost_it(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.remove_submission(MODULE, "ada")

    assert not graded.grade()["ada"].skipped
    assert marks_of(graded, "ada").earned == 18
    assert graded.grade()["ada"].skipped


def test_times_of_files_decide_nothing(graded: Class, tmp_path: Path) -> None:
    copy = Class(Path(shutil.copytree(graded.root, tmp_path / "copy", copy_function=shutil.copyfile)))
    for file in copy.root.rglob("*.ipynb"):
        file.touch()

    assert copy.grade()["ada"].skipped
    assert plan_regrade(copy.nbgrader, copy.module).graded == 1


def test_a_notebook_for_graders_that_is_gone_or_changed_is_made_again(graded: Class) -> None:
    notebook = graded.nbgrader.autograded_notebook(MODULE, "ada")
    before = notebook.read_text()
    notebook.write_text("{}")
    assert not graded.grade()["ada"].skipped
    assert notebook.read_text() == before
    notebook.unlink()
    assert not graded.grade()["ada"].skipped
    assert notebook.read_text() == before


def other_key(there: Class) -> None:
    """The ledger now says something else of q2."""
    ledger = there.root / "solutions/tea.verdicts.yml"
    old = "verdict: not-checkable\n    accept: {unsupported: 0.2}"
    change(ledger, old, "verdict: unsupported\n    accept: {not-checkable: 0.5}")
    there.module = Course.load(there.root).modules[MODULE]


def test_another_key_is_not_applied_unannounced_where_nobody_noted_the_old_one(graded: Class) -> None:
    without_records(graded)
    other_key(graded)

    assert graded.grade()["ada"].old_key
    assert marks_of(graded, "ada").marks["mark-q2"].score == 4
    plan = plan_regrade(graded.nbgrader, graded.module)
    assert (plan.before, [(change.old, change.new) for change in plan.changes]) == ([UNKNOWN], [(4, 3)])

    graded.grade(force=True)
    assert marks_of(graded, "ada").marks["mark-q2"].score == 3


def test_nbgraders_own_way_notes_file_and_key_too(graded: Class) -> None:
    graded.nbgrader.autograde(MODULE, "ada")
    other_key(graded)

    assert graded.grade()["ada"].old_key
    plan = plan_regrade(graded.nbgrader, graded.module)
    assert (UNKNOWN in plan.before, len(plan.before), len(plan.changes), plan.newer) == (False, 1, 1, [])
    rewrite(graded, "ada", "Other words.")
    assert plan_regrade(graded.nbgrader, graded.module).newer == ["ada"]


def test_corrected_words_reach_graders_and_students_without_another_mark(graded: Class) -> None:
    mark(graded, "ada", 6)
    write_feedback(graded.nbgrader, graded.module)
    change(
        graded.root / "solutions/tea.verdicts.yml",
        "Nobody says how many customers",
        "Not a soul says how many customers",
    )
    graded.module = Course.load(graded.root).modules[MODULE]

    done = write_feedback(graded.nbgrader, graded.module)

    assert done.changed == ["ada"]
    assert "Not a soul says how many" in graded.nbgrader.feedback_page(MODULE, "ada").read_text()
    assert not graded.grade()["ada"].skipped
    assert "Not a soul says how many" in graded.nbgrader.autograded_notebook(MODULE, "ada").read_text()
    assert marks_of(graded, "ada").total == 24
    assert graded.grade()["ada"].skipped
    assert plan_regrade(graded.nbgrader, graded.module).needed is False


def test_no_page_shows_reasons_that_contradict_its_marks(graded: Class) -> None:
    graded.hand_in("bo", graded.release())
    graded.grade()
    other_key(graded)

    done = write_feedback(graded.nbgrader, graded.module)

    (problem,) = done.problems
    assert str(problem).startswith("ada: the gradebook's mark for 2. Customers is not what today's key gives")
    assert "claimwise regrade" in problem.remedy
    assert [page.parent.parent.name for page in done.pages] == ["bo"]  # nothing to contradict: Bo earned 0 either way


def test_one_missing_notebook_stops_no_other_page(graded: Class) -> None:
    graded.hand_in("bo", graded.solved())
    graded.grade()
    graded.nbgrader.autograded_notebook(MODULE, "ada").unlink()

    done = write_feedback(graded.nbgrader, graded.module)

    (problem,) = done.problems
    assert str(problem) == "ada: the notebook for graders is gone or damaged → run “claimwise grade” again"
    assert len(done.pages) == 1


# --- late work ---------------------------------------------------------------------------------------------------


@pytest.fixture
def late(tea_class: Class) -> Class:
    """Ada handed in an hour late where late work earns nothing."""
    config = tea_class.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    there = Class(tea_class.root)
    with there.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate=DUE)
    path = there.hand_in("ada", there.solved())
    (path.parent / "timestamp.txt").write_text(f"{DUE + timedelta(hours=1):%Y-%m-%d %H:%M:%S} UTC")
    there.grade()
    return there


def score(there: Class) -> str:
    export(there.nbgrader, there.root / "out.csv", Format.MOODLE, so_far=True)
    return (there.root / "out.csv").read_text().splitlines()[-1].rpartition(",")[2]


def test_a_mark_that_comes_after_grading_is_late_too(late: Class) -> None:
    mark(late, "ada", 6)

    assert marks_of(late, "ada").late_penalty == 24
    assert score(late) == "0"
    write_feedback(late.nbgrader, late.module)
    page = late.nbgrader.feedback_page(MODULE, "ada").read_text()
    assert "<strong>0</strong> of 26 points" in page
    assert "24 points were taken off" in page


def test_another_due_date_counts_at_once_and_the_gradebook_follows(late: Class) -> None:
    with late.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate=DUE + timedelta(days=1))
    assert score(late) == "18"

    assert late.grade()["ada"].skipped

    with late.nbgrader.gradebook() as gradebook:
        assert gradebook.find_submission_notebook(MODULE, MODULE, "ada").late_submission_penalty is None


def test_the_table_says_when_work_came_in_and_in_which_zone(late: Class) -> None:
    config = late.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Course.time_zone = 'Asia/Kolkata'\n")

    export(Nbgrader(late.root), late.root / "out.csv")

    assert "2026-11-01 18:30 IST (UTC+05:30)" in (late.root / "out.csv").read_text()


def test_an_extension_counts(late: Class) -> None:
    with late.nbgrader.gradebook() as gradebook:
        gradebook.grant_extension(MODULE, "ada", hours=2)

    assert (marks_of(late, "ada").late, marks_of(late, "ada").late_penalty, score(late)) == (False, 0, "18")


def test_extra_time_never_leads_beyond_the_calendar(late: Class) -> None:
    with late.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate=datetime(9999, 12, 31, 22, 59))
        gradebook.grant_extension(MODULE, "ada", days=2)

    assert (marks_of(late, "ada").due, score(late)) == (datetime(9999, 12, 31, 23, 59, 59), "18")
    assert late.grade()["ada"].skipped


def test_a_total_is_never_below_nothing(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.find_submission_notebook(MODULE, MODULE, "ada").late_submission_penalty = 99
        gradebook.db.commit()

    assert marks_of(graded, "ada").total == 0
    assert score(graded) == "0"
    write_feedback(graded.nbgrader, graded.module)
    assert "<strong>0</strong> of 18 marked points so far" in graded.nbgrader.feedback_page(MODULE, "ada").read_text()


# --- what counts as a mark for this very answer --------------------------------------------------------------------


def test_a_mark_is_not_reported_for_work_that_came_in_since(graded: Class) -> None:
    mark(graded, "ada", 6)
    rewrite(graded, "ada", "Other words, not graded yet.")

    (work,) = class_work(graded.nbgrader, graded.module)

    (credit,) = [result.credit for result in work.results if result.part.kind == "extended_text"]
    assert credit is None


def test_extra_credit_is_no_share_of_a_questions_points(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade(WRITTEN, MODULE, MODULE, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 8, 3, False
        gradebook.db.commit()

    (work,) = class_work(graded.nbgrader, graded.module)

    assert max(result.credit or 0 for result in work.results) == 1
    assert marks_of(graded, "ada").total == 29


# --- the database --------------------------------------------------------------------------------------------------


def test_grading_without_a_gradebook_says_so_and_makes_none(tiny: Path) -> None:
    there = Class(tiny)
    (tiny / "submitted" / "ada" / MODULE).mkdir(parents=True)

    with pytest.raises(StoreError, match="run “claimwise assign MODULE” first"):
        there.grade()

    assert not (tiny / "gradebook.db").exists()


def test_a_gradebook_that_somebody_holds_is_a_sentence(graded: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.1)
    holder = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        done = CliRunner().invoke(app, ["grade", MODULE, "--force", "--root", str(graded.root)], env={"COLUMNS": "300"})
    finally:
        holder.close()

    assert done.exit_code == 1
    assert "somebody else holds the gradebook" in done.output
    assert "Traceback" not in done.output


def test_a_damaged_gradebook_is_a_sentence(graded: Class) -> None:
    (graded.root / "gradebook.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(StoreError, match="damaged"):
        graded.grade()


def test_a_module_of_practice_alone_adds_no_empty_rows(tiny: Path) -> None:
    module = tiny / "solutions/01-tea.yml"
    module.write_text(module.read_text().partition("  - id: q2")[0].replace("points: 26", "points: 0"))
    there = Class(tiny)
    assign(there.nbgrader, there.module)
    there.hand_in("ada", there.release())

    there.grade()

    assert gradebook_rows(there.nbgrader.directory.db_url)["grades"] == set()
    with sqlite3.connect(tiny / "gradebook.db") as connection:
        assert connection.execute("SELECT count(*) FROM grade").fetchone() == (0,)
    assert marks_of(there, "ada").total == 0


def test_a_mark_that_came_back_is_not_taken_for_one_of_a_later_answer(graded: Class) -> None:
    first = cell(graded.solved(), WRITTEN)["source"]
    mark(graded, "ada", 4)
    graded.grade()
    rewrite(graded, "ada", "Other words.")
    graded.grade()
    mark(graded, "ada", 1)
    rewrite(graded, "ada", first)
    graded.grade()
    assert marks_of(graded, "ada").marks[WRITTEN].score == 4
    rewrite(graded, "ada", "A third text.")

    for _ in range(2):
        graded.grade(force=True)
        assert (marks_of(graded, "ada").changed, marks_of(graded, "ada").earned) == ([WRITTEN], 18)


def test_white_space_makes_no_other_answer(graded: Class) -> None:
    mark(graded, "ada", 6)
    graded.grade()
    rewrite(graded, "ada", f"  {cell(graded.solved(), WRITTEN)['source']}  \r\n")
    graded.grade()

    assert (marks_of(graded, "ada").open, marks_of(graded, "ada").total) == ([], 24)


def test_a_plan_leaves_out_what_could_never_be_read(graded: Class) -> None:
    graded.hand_in("bo", "{")
    graded.grade()

    plan = plan_regrade(graded.nbgrader, graded.module)

    assert (plan.needed, plan.graded) == (False, 1)
