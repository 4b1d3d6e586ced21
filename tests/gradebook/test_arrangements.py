"""What is decided about people: kept with who and why, and the same for everybody who reads marks."""

from __future__ import annotations

import csv
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from late_class import HANDED_IN, hand_in
from support import MODULE, Class
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.gradebook.arrangements import Arrangement, ChangedMeanwhileError, Standing, changes, sections_in
from claimwise.gradebook.arranging import ArrangingError, decide, read_span, span_in_words
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader, NbgraderError
from claimwise.handing_back.export import export
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.formats import Format
from claimwise.nbgrader_steps.export import WholeTable
from claimwise.report.results import class_work
from claimwise.written.answers import written_answers

DAY = timedelta(days=1)


def marks(there: Class) -> dict[str, SubmissionMarks]:
    store = there.nbgrader.store(MODULE)
    return store.marks()


def grant(student: str, span: timedelta | None, module: str = MODULE) -> Arrangement:
    value = "" if span is None else f"{span.total_seconds():.0f}"
    return Arrangement(student, "extra-time", value, module, "was ill", "teacher")


def test_extra_time_moves_the_due_date_also_in_nbgraders_own_rows(people: Class) -> None:
    people.nbgrader = set_late_penalty(people.nbgrader, "10% a day", why="the rule of the house", by="teacher")
    assert marks(people)["bo"].late_penalty == pytest.approx(1.8)

    decide(people.nbgrader, [grant("bo", DAY)])

    found = marks(people)["bo"]
    assert (found.late, found.late_penalty, found.due and found.due.day) == (False, 0, 28)
    with people.nbgrader.gradebook() as gradebook:
        own = gradebook.find_submission(MODULE, "bo")
        assert (own.extension, own.total_seconds_late, own.late_submission_penalty) == (DAY, 0, 0)


def test_extra_time_counts_for_work_that_comes_in_later(people: Class) -> None:
    people.nbgrader = set_late_penalty(people.nbgrader, "10% a day", why="", by="teacher")
    decide(people.nbgrader, [grant("eve", 2 * DAY, module="")])
    hand_in(people, "eve", 36)
    people.grade()

    assert not marks(people)["eve"].late
    hand_in(people, "eve", 80)
    people.nbgrader.autograde(MODULE, "eve")  # formgrader's own button
    assert marks(people)["eve"].late_penalty == pytest.approx(3.6)
    with people.nbgrader.gradebook() as gradebook:
        own = gradebook.find_submission(MODULE, "eve")
        assert (own.extension, own.late_submission_penalty) == (2 * DAY, pytest.approx(3.6))


def test_extra_time_for_one_module_comes_before_that_for_all_and_can_be_taken_back(people: Class) -> None:
    decide(people.nbgrader, [grant("bo", DAY, module=""), grant("bo", 3 * DAY)])
    assert people.nbgrader.standings()["bo"].extension(MODULE) == 3 * DAY

    decide(people.nbgrader, [grant("bo", None)])
    assert people.nbgrader.standings()["bo"].extension(MODULE) == DAY
    decide(people.nbgrader, [grant("bo", timedelta())])
    assert people.nbgrader.standings()["bo"].extension(MODULE) == timedelta()
    decide(people.nbgrader, [grant("bo", None), grant("bo", None, module="")])
    assert marks(people)["bo"].late
    with people.nbgrader.gradebook() as gradebook:
        assert gradebook.find_submission(MODULE, "bo").extension is None


def test_what_nbgrader_was_told_itself_stands_where_nobody_decided(people: Class) -> None:
    with people.nbgrader.gradebook() as gradebook:
        gradebook.grant_extension(MODULE, "cy", days=2)

    people.grade(force=True)

    assert not marks(people)["cy"].late


def test_every_change_is_kept_with_who_when_and_why(people: Class) -> None:
    decide(people.nbgrader, [grant("bo", DAY)])
    decide(people.nbgrader, [grant("bo", 2 * DAY), Arrangement("bo", "dropped", "yes", why="moved away", by="dean")])
    decide(people.nbgrader, [Arrangement("bo", "dropped", "yes", by="dean")])  # held already

    with people.nbgrader.reading() as connection:
        found = changes(connection, "bo")

    assert [(each.row.what, each.before, each.row.value, each.row.by, each.row.why) for each in found] == [
        ("extra-time", "", "86400", "teacher", "was ill"),
        ("extra-time", "86400", "172800", "teacher", "was ill"),
        ("dropped", "", "yes", "dean", "moved away"),
    ]


def test_who_left_the_class_is_in_no_list_and_loses_nothing(people: Class) -> None:
    before = marks(people)["ada"]
    decide(people.nbgrader, [Arrangement("ada", "dropped", "yes")])

    assert "ada" not in people.grade(force=True)
    assert [work.student for work in class_work(people.nbgrader, people.module)] == ["bo", "cy", "di"]
    assert {answer.student for answer in written_answers(people.nbgrader, people.module)[0]} == {"bo", "cy", "di"}
    assert [page.parent.parent.name for page in write_feedback(people.nbgrader, people.module).pages] == [
        "bo",
        "cy",
        "di",
    ]
    assert marks(people)["ada"] == before
    assert (people.root / "submitted" / "ada").is_dir()

    decide(people.nbgrader, [Arrangement("ada", "dropped", "")])
    assert people.grade()["ada"].skipped


def test_an_excused_module_is_said_and_counts_nowhere(people: Class) -> None:
    decide(people.nbgrader, [Arrangement("ada", "excused", "yes", MODULE)])
    write_feedback(people.nbgrader, people.module)

    assert marks(people)["ada"].excused
    assert "you are excused" in people.nbgrader.feedback_page(MODULE, "ada").read_text()
    assert "you are excused" not in people.nbgrader.feedback_page(MODULE, "bo").read_text()
    assert "ada" not in {work.student for work in class_work(people.nbgrader, people.module)}


def test_two_who_decide_at_once_the_second_is_shown_what_changed(on_both: Class) -> None:
    seen = {"eve": on_both.nbgrader.standings()["eve"].version}
    decide(on_both.nbgrader, [grant("eve", DAY)], seen)

    with pytest.raises(ChangedMeanwhileError, match="eve: extra time for 01-tea: none → 1 day") as told:
        decide(on_both.nbgrader, [Arrangement("eve", "excused", "yes", MODULE, by="other")], seen)

    assert [(change.row.what, change.row.by) for change in told.value.changes] == [("extra-time", "teacher")]
    assert not on_both.nbgrader.standings()["eve"].excused


def test_of_two_in_the_same_moment_one_is_told(on_both: Class) -> None:
    seen = {"eve": on_both.nbgrader.standings()["eve"].version}
    begin = threading.Barrier(2)

    def at_once(person: str) -> str:
        begin.wait()
        try:
            decide(on_both.nbgrader, [Arrangement("eve", "section", f"of {person}", by=person)], seen)
        except ChangedMeanwhileError as error:
            return error.changes[0].row.by
        return ""

    with ThreadPoolExecutor() as pool:
        told = list(pool.map(at_once, ("first", "second")))

    assert sorted(map(bool, told)) == [False, True]
    assert on_both.nbgrader.standings()["eve"].section == f"of {''.join(told)}"


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (Arrangement("zoe", "dropped", "yes"), "no student “zoe”"),
        (Arrangement("ada", "excused", "yes", "02-pot"), "does not know the module “02-pot”"),
    ],
)
def test_whom_or_what_nobody_knows_is_named_and_nothing_written(
    people: Class, decision: Arrangement, says: str
) -> None:
    with pytest.raises(ArrangingError, match=says):
        decide(people.nbgrader, [Arrangement("ada", "dropped", "yes"), decision])

    assert not people.nbgrader.standings()["ada"].dropped


def test_nbgraders_own_table_knows_who_left_and_who_is_excused(people: Class) -> None:
    decide(people.nbgrader, [Arrangement("ada", "dropped", "yes"), Arrangement("bo", "excused", "yes", MODULE)])
    plugin = WholeTable(config=people.nbgrader.settings)
    plugin.to = str(people.root / "out.csv")

    with people.nbgrader.gradebook() as gradebook:
        plugin.export(gradebook)

    with (people.root / "out.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["student_id"] for row in csv.DictReader(file)) == ["cy", "di", "eve"]


def test_a_gradebook_of_an_earlier_version_knows_nothing_of_anybody(tea_class: Class) -> None:
    assert tea_class.nbgrader.standings()["ada"] == Standing()


@pytest.mark.parametrize(("text", "sections"), [("", []), ("A", ["A"]), (" A ; B,C", ["A", "B", "C"])])
def test_several_sections_stand_between_commas_or_semicolons(text: str, sections: list[str]) -> None:
    assert sections_in(text) == sections


@given(st.integers(0, 60 * 24 * 366))
def test_extra_time_reads_back_as_it_is_said(minutes: int) -> None:
    span = timedelta(minutes=minutes)

    assert read_span(span_in_words(span)) == span


@pytest.mark.parametrize("text", ["2", "two days", "3 moons", "-1 day", "2 days ago", "1 day <script>"])
def test_extra_time_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ArrangingError, match="is not understood"):
        read_span(text)


def test_extra_time_beyond_the_most_is_refused_with_the_limit() -> None:
    with pytest.raises(ArrangingError, match="“9999 days” is more than the most that there is: 366 days"):
        read_span("9999 days")


# --- everybody who reads marks says the same -----------------------------------------------------------------------

STUDENTS = st.sampled_from(sorted(HANDED_IN))
SPANS = st.sampled_from([None, 0, 1, 15, 24, 36, 900])
DECISIONS = st.one_of(
    st.builds(
        lambda who, hours, module: grant(who, None if hours is None else timedelta(hours=hours), module),
        STUDENTS,
        SPANS,
        st.sampled_from(["", MODULE]),
    ),
    st.builds(lambda who, value: Arrangement(who, "excused", value, MODULE), STUDENTS, st.sampled_from(["", "yes"])),
    st.builds(lambda who, value: Arrangement(who, "dropped", value), STUDENTS, st.sampled_from(["", "yes"])),
    st.builds(lambda who, value: Arrangement(who, "section", value), STUDENTS, st.sampled_from(["", "A", "A, B"])),
)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of connections of nbgrader's own
@settings(max_examples=3, database=None, phases=[Phase.generate])  # a smaller example takes minutes to find
@given(
    decisions=st.lists(DECISIONS, min_size=1, max_size=8), penalty=st.sampled_from(["none", "7.5% a day", "100% a day"])
)
def test_all_who_read_marks_agree(on_both: Class, decisions: list[Arrangement], penalty: str) -> None:
    on_both.nbgrader = set_late_penalty(on_both.nbgrader, penalty, why="", by="teacher")
    for decision in decisions:
        decide(on_both.nbgrader, [decision])
    nbgrader, known = on_both.nbgrader, on_both.nbgrader.standings()
    found = marks(on_both)
    listed = [student for student in HANDED_IN if not known[student].dropped]
    counting = [student for student in listed if MODULE not in known[student].excused]

    for student, hours in HANDED_IN.items():
        late = timedelta(hours=hours) - (known[student].extension(MODULE) or timedelta())
        share = min(1.0, max(0, -(-late // DAY)) * float(penalty.split("%")[0].replace("none", "0")) / 100)
        assert found[student].total == pytest.approx(18 * (1 - share))
        assert found[student].late == (late > timedelta())
        with nbgrader.gradebook() as gradebook:
            own = gradebook.find_submission(MODULE, student)
            assert (own.late_submission_penalty or 0) == pytest.approx(found[student].late_penalty)
    assert [work.student for work in class_work(nbgrader, on_both.module)] == counting
    write_feedback(nbgrader, on_both.module)
    for student in listed:
        page = nbgrader.feedback_page(MODULE, student).read_text()
        assert f"<strong>{found[student].total:.2f}".rstrip("0").rstrip(".") + "</strong> of 18" in page
        assert ("you are excused" in page) == (student not in counting)
    canvas = rows(nbgrader, Format.CANVAS)[1:]
    assert {row["SIS Login ID"]: row["01-tea"] for row in canvas} == {
        "eve": "",
        **{who: f"{round(found[who].total, 2):g}" if who in counting else "EX" for who in listed},
    }
    assert sorted(row["student"] for row in rows(nbgrader, Format.PLAIN)) == sorted([*listed, "eve"])
    assert_sections_agree(nbgrader, listed)


def assert_sections_agree(nbgrader: Nbgrader, listed: list[str]) -> None:
    known = nbgrader.standings()
    for section in ("A", "b"):
        there = [student for student in listed if section.upper() in known[student].sections]
        if there:
            one = nbgrader.only(section)
            assert list(one.submitted(MODULE)) == there
            assert sorted(row["student"] for row in rows(one, Format.PLAIN)) == there
        else:
            with pytest.raises(NbgraderError, match=f"nobody is in a section “{section}”"):
                nbgrader.only(section)


def rows(nbgrader: Nbgrader, form: Format) -> list[dict[str, Any]]:
    path = nbgrader.root / "out.csv"
    export(nbgrader, path, form, so_far=True)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the command -----------------------------------------------------------------------------------------------------


def run(there: Class, *arguments: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*arguments, "--root", str(there.root)])
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_decides_and_shows_how_it_came_about(people: Class) -> None:
    said = run(people, "student", "Eve Moss", "bo", "--extra-time", "2 days", "--module", MODULE, "--why", "[b]ill[/b]")
    assert "eve: extra time for 01-tea: 2 days" in said
    run(people, "student", "eve@x.org", "--excuse", MODULE, "--section", "A", "--drop")
    run(people, "student", "eve", "--count", MODULE, "--back", "--extra-time", "none", "--module", MODULE)

    said = run(people, "student", "eve")

    assert "[b]ill[/b]" in said
    for words in ("extra time", MODULE, "2 days", "excused", "left the class", "section"):
        assert words in said
    assert people.nbgrader.standings()["eve"].section == "A"
    assert not people.nbgrader.standings()["eve"].dropped


def test_the_command_names_whom_it_does_not_know_and_what_it_does_not_understand(people: Class) -> None:
    assert "no student “zoe”" in run(people, "student", "zoe", "--drop", code=1)
    assert "“soon” is not understood" in run(people, "student", "eve", "--extra-time", "soon", code=1)
    assert "give both" in run(people, "student", "eve", "--module", MODULE, code=1)
    assert "Nothing was decided" in run(people, "student", "eve")


def test_a_section_that_nobody_is_in_ends_the_command(people: Class) -> None:
    run(people, "student", "ada", "--section", "A")

    assert "the class list names “A”" in run(people, "grade", MODULE, "--section", "B", code=1)
    assert "1 graded" in run(people, "grade", MODULE, "--section", "a", "--force")
