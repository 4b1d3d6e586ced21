"""What late work loses: one setting, understood or refused, shown with examples, and changed in one line of a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE, REPOSITORY, Class
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.gradebook.arrangements import changes
from claimwise.gradebook.late import LatePenalty, LatePenaltyError, examples, in_words, read_penalty
from claimwise.gradebook.late_setting import late_setting, set_late_penalty, write_setting
from claimwise.gradebook.nbgrader import Nbgrader, NbgraderError

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "per_day"),
    [
        ("none", 0),
        ("", 0),
        ("0%", 0),
        ("10% a day", 10),
        ("10 % per day", 10),
        ("7,5%/day", 7.5),
        (10, 10),
        ("100", 100),
    ],
)
def test_a_setting_is_understood_as_people_write_it(text: object, per_day: float) -> None:
    assert read_penalty(text) == LatePenalty(per_day)


@pytest.mark.parametrize("text", ["ten", "-5%", "120%", "10% a week", "5 points", True, "<b>"])
def test_what_is_no_setting_is_refused_with_how_to_write_one(text: object) -> None:
    with pytest.raises(LatePenaltyError, match="is not understood → write “none”"):
        read_penalty(text)


@given(st.floats(0, 100), st.floats(0, 1000), st.integers(-(10**7), 10**8), st.integers(0, 10**6))
def test_later_work_never_keeps_more_and_never_less_than_nothing(
    per_day: float, earned: float, seconds: int, later: int
) -> None:
    penalty = LatePenalty(per_day)
    first, second = (penalty.off(earned, timedelta(seconds=each)) for each in (seconds, seconds + later))

    assert 0 <= first <= second <= earned
    assert first == 0 or seconds > 0


def test_each_day_that_has_begun_counts() -> None:
    penalty = LatePenalty(10)

    assert [penalty.share(hours * HOUR) for hours in (-1, 0, 1, 15, 24, 25, 217, 10_000)] == [
        *(0, 0, 0.1, 0.1, 0.1, 0.2),
        *(1, 1),
    ]


def test_examples_say_what_becomes_of_points() -> None:
    assert [(each.handed_in, round(each.left, 2)) for each in examples(LatePenalty(10), 36.5)] == [
        ("Friday 18:00", 36.5),
        ("Friday 19:00", 32.85),
        ("Saturday 09:00", 32.85),
        ("Sunday 06:00", 29.2),
        ("Sunday 19:00, 9 days later", 0),
    ]
    assert in_words(LatePenalty(100)) == "Late work earns nothing."


def penalties(there: Nbgrader) -> dict[str, float]:
    store = there.store(MODULE)
    return {student: round(found.late_penalty, 2) for student, found in store.marks().items()}


def test_setting_it_works_all_penalties_out_again_and_keeps_who_and_why(people: Class) -> None:
    changed = set_late_penalty(people.nbgrader, "10% a day", why="agreed with the class", by="teacher", seen="none")

    assert penalties(changed) == {"ada": 0, "bo": 1.8, "cy": 3.6, "di": 18}
    with changed.gradebook() as gradebook:
        assert gradebook.find_submission(MODULE, "cy").late_submission_penalty == pytest.approx(3.6)
    assert 'c.Course.late_penalty = "10% a day"\n' in (people.root / "nbgrader_config.py").read_text()
    with changed.reading() as connection:
        (found,) = changes(connection, "")[-1:]
    assert (found.before, found.row.value, found.row.by, found.row.why) == (
        "none",
        "10% a day",
        "teacher",
        "agreed with the class",
    )
    assert set(penalties(set_late_penalty(changed, "none", why="", by="teacher")).values()) == {0}


def test_two_who_set_it_at_once_the_second_is_told(people: Class) -> None:
    set_late_penalty(people.nbgrader, "10% a day", why="", by="teacher")

    with pytest.raises(LatePenaltyError, match="it is “10% a day” now"):
        set_late_penalty(people.nbgrader, "50% a day", why="", by="other", seen="none")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('c.Course.late_penalty = "none"  # ours', 'c.Course.late_penalty = "5% a day"  # ours'),
        ("c.Course.late_penalty = 'none'", 'c.Course.late_penalty = "5% a day"'),
        ("", 'c.Course.late_penalty = "5% a day"'),
    ],
)
def test_only_its_own_line_of_the_settings_changes(tiny: Path, before: str, after: str) -> None:
    file = tiny / "nbgrader_config.py"
    text = file.read_text().replace('c.Course.late_penalty = "none"', before)
    file.write_text(text)

    write_setting(Nbgrader(tiny), LatePenalty(5))

    assert late_setting(Nbgrader(tiny)).penalty == LatePenalty(5)
    assert after in file.read_text()
    assert file.read_text().replace(after, before) == text or not before


def test_settings_that_work_it_out_themselves_are_left_alone(people: Class) -> None:
    file = people.root / "nbgrader_config.py"
    file.write_text(file.read_text() + "\nc.Course.late_penalty = '%d%% a day' % 20\n")
    before = file.read_text()

    with pytest.raises(LatePenaltyError, match="in its own way → change it there"):
        set_late_penalty(Nbgrader(people.root), "5% a day", why="", by="teacher")

    assert file.read_text() == before


def test_a_wrong_setting_ends_whatever_reads_the_settings(tiny: Path) -> None:
    file = tiny / "nbgrader_config.py"
    file.write_text(file.read_text().replace('late_penalty = "none"', 'late_penalty = "a lot"'))

    with pytest.raises(NbgraderError, match="the late penalty “a lot” is not understood"):
        Nbgrader(tiny)


def test_nbgraders_own_setting_counts_in_its_place_and_the_command_says_so(people: Class) -> None:
    set_late_penalty(people.nbgrader, "10% a day", why="", by="teacher")
    file = people.root / "nbgrader_config.py"
    file.write_text(file.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")

    assert penalties(Nbgrader(people.root)) == {"ada": 0, "bo": 18, "cy": 18, "di": 18}
    assert "counts in place of this setting" in late(people)


def test_the_command_shows_and_sets(people: Class) -> None:
    assert "Late work loses nothing." in late(people)
    said = late(people, "10% a day", "--why", "agreed")
    assert "worked out again" in said
    assert "Saturday 09:00" in said
    assert "32.85" in said
    assert "is not understood" in late(people, "much", code=1)


def late(there: Class, *arguments: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["late", *arguments, "--root", str(there.root)])
    assert result.exit_code == code, result.output
    return result.output


def test_the_course_comes_with_the_setting() -> None:
    assert late_setting(Nbgrader(REPOSITORY)).penalty == LatePenalty()
