"""A person's mark belongs to the answer that was marked: through everything that is done again, in both databases."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from servers import new_database, use_database
from support import MODULE, Class, cell, change, changed
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.content import Course
from claimwise.handed_in.responses import write
from claimwise.source_notebook import solution_answers

WRITTEN = "written-q5-note"
MARKS = {"ada": 8.0, "bo": 6.5, "cy": 0.0, "di": 3.0, "ed": 7.0}
NOT_MARKED = "flo"


class Desk(Class):
    """A course at which an instructor types commands and a grader sits in formgrader."""

    def run(self, *words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words, "--root", str(self.root)], env={"COLUMNS": "300"})
        assert done.exit_code == code, done.output
        return done.output

    def mark(self, student: str, points: float | None, comment: str, name: str = WRITTEN) -> None:
        """As formgrader's server does when a mark and a comment are saved."""
        with self.nbgrader.gradebook() as gradebook:
            grade = gradebook.find_grade(name, MODULE, MODULE, student)
            grade.manual_score = points
            grade.needs_manual_grade = points is None and grade.auto_score is None
            if name == WRITTEN:
                gradebook.find_comment(name, MODULE, MODULE, student).manual_comment = comment
            gradebook.db.commit()

    def exports(self) -> tuple[bytes, bytes, bytes]:
        """The gradebook as bytes, plain and for both platforms."""
        for form in ("plain", "canvas", "moodle"):
            self.run("export", str(self.root / f"{form}.csv"), "--for", form)
        return tuple((self.root / f"{form}.csv").read_bytes() for form in ("plain", "canvas", "moodle"))  # type: ignore[return-value]

    def canvas(self) -> dict[str, str]:
        """Student -> what Canvas would import."""
        self.run("export", str(self.root / "canvas.csv"), "--for", "canvas")
        with (self.root / "canvas.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))[1:]
        return {row["SIS Login ID"]: row["Tea and claims"] for row in rows}

    def plain(self, student: str) -> dict[str, str]:
        self.run("export", str(self.root / "plain.csv"))
        with (self.root / "plain.csv").open(encoding="utf-8") as file:
            return next(row for row in csv.DictReader(file) if row["student"] == student)

    def page(self, student: str) -> str:
        return self.nbgrader.feedback_page(MODULE, student).read_text(encoding="utf-8")

    def write(self, student: str, words: str) -> None:
        """A student hands in, with these words as the written answer."""
        self.hand_in(student, changed(self.solved(), lambda notebook: cell(notebook, WRITTEN).update(source=words)))

    def correct_the_key(self, before: str, after: str) -> None:
        change(self.root / "solutions/tea.verdicts.yml", f"accept: {before}", f"accept: {after}")
        self.module = Course.load(self.root).modules[MODULE]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def marked(request: pytest.FixtureRequest, assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six students have handed in and are graded; five written answers are marked by hand."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("marked") / "course"))
    if request.param == "postgresql":
        (root / "gradebook.db").unlink()
        use_database(root, new_database(request.getfixturevalue("postgres")))
    there = Desk(root)
    if request.param == "postgresql":
        assign(there.nbgrader, there.module)
    for student in (*MARKS, NOT_MARKED):
        there.write(student, f"Some customers slept better, says {student}; nobody compared.")
    there.run("grade", MODULE)
    for student, points in MARKS.items():
        there.mark(student, points, f"A word to {student}.")
    there.run("feedback", MODULE)
    return root


@pytest.fixture
def desk(marked: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """The marked class, in a folder and a database of its own."""
    root = Path(shutil.copytree(marked, tmp_path / "course"))
    if not (root / "gradebook.db").exists():
        server = request.getfixturevalue("postgres")
        template = Desk(marked).nbgrader.directory.db_url.removeprefix(server)
        use_database(root, new_database(server, template))
    return Desk(root)


ALL = {student: f"{18 + points:g}" for student, points in MARKS.items()} | {NOT_MARKED: ""}


def test_nothing_that_is_done_again_changes_a_mark_of_an_unchanged_answer(desk: Desk) -> None:
    before, page = desk.exports(), desk.page("ada")
    assert desk.canvas() == ALL
    assert "26</strong> of 26" in page
    assert "A word to ada." in page

    assert "6 unchanged" in desk.run("grade", MODULE)
    assert "6 graded" in desk.run("grade", MODULE, "--force")
    assert desk.exports() == before
    assert "there is nothing to change" in desk.run("regrade", MODULE)
    for student in ("ada", "flo"):
        desk.nbgrader.autograde(MODULE, student)  # formgrader's own button
    assert desk.exports() == before
    desk.run("grade", MODULE)
    assert desk.exports() == before

    said = desk.run("feedback", MODULE)
    assert "6 pages" in said
    assert "say something else" not in said
    assert desk.page("ada") == page


def test_the_same_words_in_the_card_keep_their_mark(desk: Desk) -> None:
    before = desk.exports()
    for student in (*MARKS, NOT_MARKED):
        words = f"Some customers slept better, says {student}; nobody compared."
        in_card = {**solution_answers(desk.module), "q5": {"note": words}}
        recorded = changed(desk.release(), lambda n, given=in_card: cell(n, "answers").update(source=write(given)))
        desk.hand_in(student, recorded)

    assert "6 graded" in desk.run("grade", MODULE)
    assert desk.exports() == before
    desk.run("feedback", MODULE)
    assert "says ada; nobody compared." in desk.page("ada")
    assert "A word to ada." in desk.page("ada")


def test_a_corrected_key_changes_what_it_decides_and_no_persons_mark(desk: Desk) -> None:
    desk.mark("di", 1, "", name="mark-q2")  # a person thinks otherwise than the machine
    expected = {**ALL, "di": "18"}
    assert desk.canvas() == expected
    desk.correct_the_key("{unsupported: 0.2}", "{unsupported: 0.6}")

    said = desk.run("regrade", MODULE, "--yes")

    assert "0 gain and 0 lose points" in said
    assert desk.canvas() == expected

    ledger = desk.root / "solutions/tea.verdicts.yml"
    ledger.write_text(
        ledger.read_text().replace(
            "verdict: not-checkable\n    accept: {unsupported: 0.6}",
            "verdict: unsupported\n    accept: {not-checkable: 0.5}",
        )
    )
    said = desk.run("regrade", MODULE, "--yes")
    assert "0 gain and 5 lose points" in said
    assert desk.canvas() == {
        **{student: f"{17 + points:g}" for student, points in MARKS.items()},
        "di": "18",
        NOT_MARKED: "",
    }
    desk.run("feedback", MODULE)
    assert "25</strong> of 26" in desk.page("ada")
    assert "A word to ada." in desk.page("ada")


def test_a_copied_folder_knows_what_was_graded_and_marked(desk: Desk, tmp_path: Path) -> None:
    before = desk.exports()
    copy = Desk(Path(shutil.copytree(desk.root, tmp_path / "copy", copy_function=shutil.copyfile)))

    assert "6 unchanged" in copy.run("grade", MODULE)
    assert copy.exports() == before
    copy.correct_the_key("{unsupported: 0.2}", "{unsupported: 0.6}")
    assert "6 were graded before the key changed" in copy.run("grade", MODULE)
    assert "All 6 were graded" not in copy.run("regrade", MODULE, "--yes")
    assert copy.exports() == before


def test_a_computer_without_the_graders_notebooks_keeps_the_marks(desk: Desk) -> None:
    before = desk.exports()
    shutil.rmtree(desk.root / "autograded")

    assert "6 graded" in desk.run("grade", MODULE)

    assert desk.exports() == before


def test_a_new_answer_is_open_and_the_old_mark_stays_visible(desk: Desk) -> None:
    desk.write("ada", "It cures everything.")

    said = desk.run("grade", MODULE)

    assert f"ada: {WRITTEN}: the answer changed after a person marked it (8 points, which no longer count)" in said
    assert desk.canvas() == {**ALL, "ada": ""}
    assert "changed after they were marked: 1 (ada)" in desk.run("export", str(desk.root / "x.csv"), "--for", "canvas")
    row = desk.plain("ada")
    assert (row["score"], row["needs_manual_grade"], row["changed_since_marked"]) == ("18.0", "yes", WRITTEN)
    assert f"ada: {WRITTEN}: the answer changed" in desk.run("grade", MODULE)  # said until it is settled
    said = desk.run("feedback", MODULE)
    assert "1 of them says something else than when it was written last: ada" in said
    page = desk.page("ada")
    assert "18</strong> of 18 marked points so far" in page
    assert "It cures everything." in page
    assert "The earlier answer had 8 of 8 points, which do not count for this one" in page
    assert "comment on the earlier answer" in page
    assert "A word to ada." in page
    with desk.nbgrader.gradebook() as gradebook:  # what formgrader shows
        grade = gradebook.find_grade(WRITTEN, MODULE, MODULE, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (8, True)

    # Neither a regrade nor nbgrader's own way settles it.
    desk.run("grade", MODULE, "--force")
    desk.nbgrader.autograde(MODULE, "ada")
    assert desk.canvas() == {**ALL, "ada": ""}

    desk.mark("ada", 2, "This says more than anybody knows.")
    desk.run("grade", MODULE, "--force")
    assert desk.canvas() == {**ALL, "ada": "20"}

    # The first text comes back, and with it the mark that it had.
    desk.write("ada", "Some customers slept better, says ada; nobody compared.")
    desk.run("grade", MODULE)
    assert desk.canvas() == ALL
    desk.run("feedback", MODULE)
    assert "A word to ada." in desk.page("ada")


def test_the_same_points_for_a_new_answer_are_a_new_mark(desk: Desk) -> None:
    desk.write("cy", "I cannot say.")
    desk.run("grade", MODULE)
    desk.mark("cy", 0, "Still nothing.")

    assert desk.canvas() == ALL
    desk.run("grade", MODULE, "--force")
    assert desk.canvas() == ALL


def test_a_mark_that_was_taken_back_stays_so(desk: Desk) -> None:
    desk.mark("bo", None, "")

    desk.run("grade", MODULE, "--force")

    assert desk.canvas() == {**ALL, "bo": ""}


def test_a_student_who_was_removed_and_collected_again_has_the_mark_again(desk: Desk) -> None:
    desk.run("grade", MODULE)
    with desk.nbgrader.gradebook() as gradebook:
        gradebook.remove_student("ada")

    assert "1 graded, 5 unchanged" in desk.run("grade", MODULE)

    assert desk.canvas() == ALL


def test_extra_credit_belongs_to_the_answer_too(desk: Desk) -> None:
    with desk.nbgrader.gradebook() as gradebook:
        gradebook.find_grade(WRITTEN, MODULE, MODULE, "ada").extra_credit = 1.5
        gradebook.db.commit()
    assert desk.canvas()["ada"] == "27.5"
    desk.run("feedback", MODULE)
    assert "27.5</strong> of 26" in desk.page("ada")
    assert "Extra credit: 1.5 points" in desk.page("ada")

    desk.run("grade", MODULE, "--force")
    assert desk.canvas()["ada"] == "27.5"

    desk.write("ada", "It cures everything.")
    desk.run("grade", MODULE)
    assert desk.canvas()["ada"] == ""
    assert desk.plain("ada")["score"] == "18.0"
