"""Marking one question across all students: order, groups, compare on save, two markers, and what nobody may lose."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE, Class
from typer.testing import CliRunner
from written.a_class import ALL, SOME, Q, give, mark_of, marks, of, queue, with_texts, write

from claimwise.cli import app
from claimwise.content.modules import ResolvedModule
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.drafts import Typing
from claimwise.gradebook.offers import Outcome
from claimwise.gradebook.second import State, pair
from claimwise.written.answers import written_answers
from claimwise.written.marking import Aimed, arrange, keep_draft, mark_answers, move_out
from claimwise.written.queue import find_question
from claimwise.written.sheets import coded, write_sheet
from claimwise.written.typed import NoMarkError, read_mark

TEXTS = (
    "Some customers slept better; nobody compared them with anybody else at all.",
    "The tea works for everybody and always will.",
    "Some customers slept better; nobody compared them with anybody else at all!",
    "We do not know, because eight people left and nobody counted them.",
    "Tea.",
)


@pytest.fixture
def there(tea_class: Class) -> Class:
    return with_texts(tea_class, *TEXTS)


def score(there: Class, student: str) -> tuple[float, bool]:
    store = there.nbgrader.store(MODULE)
    mark = store.marks([student])[student].marks[Q]
    return mark.score, mark.open


def test_alike_answers_follow_each_other_in_an_order_that_stays(there: Class) -> None:
    first = queue(there)
    places = {answer.student: place for place, answer in enumerate(first.answers)}

    assert abs(places["s00"] - places["s02"]) == 1
    assert of(first, "s00").alike == of(first, "s02").alike
    write(there, "s99", "Quite another answer about nothing in particular.")
    there.grade()
    again = [answer.student for answer in queue(there, "bo").answers if answer.student != "s99"]
    assert again == [answer.student for answer in first.answers]
    assert not any("s0" in answer.code for answer in first.answers)


def test_a_mark_counts_at_once_and_names_answer_levels_marker_and_time(there: Class) -> None:
    found = queue(there)
    (done,) = give(there, found, [of(found, "s01")], mark_of(SOME), "Says too much.")

    assert done.outcome is Outcome.TAKEN
    assert score(there, "s01") == (5, False)
    (kept,) = marks(there, "s01").given
    assert (kept.marker, kept.levels, kept.points, kept.comment) == ("ada", SOME, 5, "Says too much.")
    assert kept.answer == of(found, "s01").hash
    assert queue(there).by_marker == [("ada", 1)]
    assert queue(there).done == 1
    assert "Says too much." in queue(there).comments(of(queue(there), "s00"))


def test_the_second_who_saves_is_shown_the_first_mark_and_nothing_is_written(there: Class) -> None:
    ada, bo = queue(there), queue(there, "bo")
    give(there, ada, [of(ada, "s01")], mark_of(SOME), "A")
    (done,) = give(there, bo, [of(bo, "s01")], mark_of(ALL), "B")

    assert done.outcome is Outcome.CONFLICT
    assert done.found.settled
    assert (done.found.settled.marker, done.found.settled.comment) == ("ada", "A")
    assert score(there, "s01") == (5, False)
    assert len(marks(there, "s01").given) == 1
    again = queue(there, "bo")
    (taken,) = give(there, again, [of(again, "s01")], mark_of(ALL), "B")
    assert taken.outcome is Outcome.TAKEN
    assert score(there, "s01") == (8, False)


def test_a_browser_may_ask_twice(there: Class) -> None:
    found = queue(there)
    for _again in range(2):
        (done,) = give(there, found, [of(found, "s01")], mark_of(SOME), "A")
        assert done.outcome is Outcome.TAKEN
    assert len(marks(there, "s01").given) == 1


def test_a_mark_made_in_formgrader_meanwhile_is_not_written_over(there: Class) -> None:
    found = queue(there)
    with there.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade(Q, MODULE, MODULE, "s01")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.db.commit()
    (done,) = give(there, found, [of(found, "s01")], mark_of(ALL))

    assert done.outcome is Outcome.CONFLICT
    assert score(there, "s01") == (3, False)
    assert queue(there).by_marker == [("formgrader", 1)]


def test_an_answer_that_changed_says_so_and_keeps_its_earlier_mark(there: Class) -> None:
    found = queue(there)
    give(there, found, [of(found, "s01")], mark_of(ALL))
    stale = queue(there)
    write(there, "s01", "Now I say something else.")
    there.grade()
    (done,) = give(there, stale, [of(stale, "s01")], mark_of(SOME))

    assert done.outcome is Outcome.CHANGED
    now = of(queue(there), "s01")
    assert now.text == "Now I say something else."
    assert now.marks.mark.earlier == 8
    assert queue(there).needs(now)


def test_alike_answers_are_marked_together_each_for_its_own_text(there: Class) -> None:
    found = queue(there)
    group = found.alike(of(found, "s00"))
    assert {answer.student for answer in group} == {"s00", "s02"}
    write(there, "s02", "Handed in again in between.")
    there.grade()
    done = {each.found.student: each.outcome for each in give(there, found, group, mark_of(SOME))}

    assert done == {"s00": Outcome.TAKEN, "s02": Outcome.CHANGED}
    assert score(there, "s00") == (5, False)
    assert score(there, "s02") == (0, True)


def test_an_answer_is_moved_out_of_its_group(there: Class) -> None:
    found = queue(there)
    answer = of(found, "s02")
    move_out(there.nbgrader, found.question, "ada", Aimed(answer.code, answer.hash, ""))

    assert len(queue(there, "bo").alike(of(queue(there, "bo"), "s00"))) == 1


def test_the_next_one_is_one_that_nobody_else_has_open(there: Class) -> None:
    found = queue(there)
    codes = [answer.code for answer in found.answers]

    assert found.next_after(codes[0], {codes[1]}).code == codes[2]
    assert found.next_after(codes[4]).code == codes[0]
    assert found.next_after(codes[0], set(codes)).code == codes[1]


def test_a_draft_is_there_again_for_its_marker_alone_and_no_mark(there: Class) -> None:
    found = queue(there)
    answer = of(found, "s01")
    for typed in ("half a sen", "half a sentence"):
        assert keep_draft(there.nbgrader, found.question, "ada", answer.code, Typing("page", typed=typed)) == []

    assert [draft.typed for draft in queue(there).drafts["s01"]] == ["half a sentence"]
    assert queue(there, "bo").drafts == {}
    assert score(there, "s01") == (0, True)
    give(there, found, [answer], mark_of(SOME), typing=Typing("page"))
    assert queue(there).drafts == {}


def test_two_pages_of_one_person_keep_two_drafts_until_one_is_seen_on_the_other(there: Class) -> None:
    found = queue(there)
    answer = of(found, "s01")

    def typed() -> list[str]:
        return [draft.typed for draft in queue(there).drafts.get("s01", ())]

    def keep(page: str, text: str, *seen: str) -> int:
        typing = Typing(page, frozenset(seen), text)
        return len(keep_draft(there.nbgrader, found.question, "ada", answer.code, typing))

    assert [keep("home", "at home"), keep("office", "in the office"), keep("home", "at home, later")] == [0, 1, 1]
    assert typed() == ["at home, later", "in the office"]

    def offered(typing: Typing | None) -> Outcome:
        aimed = [Aimed(answer.code, answer.hash, found.seen(answer))]
        ((_aimed, done),) = mark_answers(there.nbgrader, found.question, "ada", aimed, mark_of(SOME), typing=typing)
        return done.outcome

    assert offered(Typing("home")) is Outcome.DRAFTS
    assert score(there, "s01") == (0, True)
    (_home, office) = queue(there).drafts["s01"]
    assert keep("office", "in the office, later") == 1  # what was seen is not what is there any more
    assert offered(Typing("home", frozenset({office.version}))) is Outcome.DRAFTS
    assert keep("home", "the same") == 1
    assert keep("office", "the same") == 0  # there is nothing to choose
    assert offered(Typing("office")) is Outcome.TAKEN
    assert typed() == []


def test_a_second_marker_learns_nothing_and_both_agree_or_it_stays_open(there: Class) -> None:
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    ada = queue(there)
    for student, levels in (("s00", ALL), ("s01", SOME)):
        give(there, ada, [of(ada, student)], mark_of(levels), "first words")
    bo = queue(there, "bo")

    assert score(there, "s00") == (0, True)
    assert all(bo.own(answer) is None for answer in bo.answers)
    assert len(bo.to_mark) == 5
    assert bo.comments(of(bo, "s03")) == []
    assert len(queue(there).to_mark) == 3
    give(there, bo, [of(bo, "s00")], mark_of(ALL))
    give(there, bo, [of(bo, "s01")], mark_of(ALL), "second words")
    assert score(there, "s00") == (8, False)
    assert marks(there, "s00").given[-1].marker == "ada, bo"
    assert score(there, "s01") == (0, True)
    (open_one,) = queue(there).differing
    (refused,) = give(there, queue(there), [open_one], mark_of({**SOME, "missing": 1}))
    assert refused.outcome is Outcome.DIFFERS
    give(there, queue(there), [open_one], mark_of(SOME), "settled words", settles=True)
    assert score(there, "s01") == (5, False)
    assert [mark.stage for mark in marks(there, "s01").given] == ["first", "second", "settled"]


def test_the_first_marker_does_not_disturb_the_second(there: Class) -> None:
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    bo, ada = queue(there, "bo"), queue(there)
    give(there, ada, [of(ada, "s00")], mark_of(ALL))
    (done,) = give(there, bo, [of(bo, "s00")], mark_of(SOME))

    assert done.outcome is Outcome.TAKEN
    assert pair(marks(there, "s00")).state is State.DIFFERS


def test_a_mark_from_before_the_draw_counts_meanwhile(there: Class) -> None:
    ada = queue(there)
    give(there, ada, [of(ada, "s00")], mark_of(ALL))
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    bo = queue(there, "bo")

    assert score(there, "s00") == (8, False)
    assert bo.own(of(bo, "s00")) is None
    give(there, bo, [of(bo, "s00")], mark_of(SOME))
    assert score(there, "s00") == (8, False)
    assert pair(marks(there, "s00")).state is State.DIFFERS

    for _twice in range(2):  # she gave this very mark before; now it settles, and a browser may ask again
        (done,) = give(there, queue(there), [of(queue(there), "s00")], mark_of(ALL), settles=True)
        assert done.outcome is Outcome.TAKEN
    assert pair(marks(there, "s00")).state is State.SETTLED
    assert [mark.stage for mark in marks(there, "s00").given] == ["settled", "second", "settled"]
    assert score(there, "s00") == (8, False)


def test_what_is_called_saved_counts_though_the_second_marking_has_ended(there: Class) -> None:
    """A first mark that waits for nobody any more must be given again to count, and then it does."""
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    view = queue(there)
    give(there, view, [of(view, "s00")], mark_of(SOME))
    assert score(there, "s00") == (0, True)
    arrange(there.nbgrader, queue(there), 0.0, "", "teacher")

    view = queue(there)
    (done,) = give(there, view, [of(view, "s00")], mark_of(SOME))

    assert done.outcome is Outcome.TAKEN
    assert score(there, "s00") == (5, False)


def test_an_earlier_second_mark_is_given_again_and_counts(there: Class) -> None:
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    for marker, levels in (("ada", SOME), ("bo", SOME), ("ada", ALL), ("bo", SOME)):
        view = queue(there, marker)
        (done,) = give(there, view, [of(view, "s00")], mark_of(levels))
        assert done.outcome is Outcome.TAKEN

    assert score(there, "s00") == (5, False)


def test_nobody_is_both_markers(there: Class) -> None:
    arrange(there.nbgrader, queue(there), 1.0, "bo", "teacher")
    view = queue(there, "bo")
    give(there, view, [of(view, "s00")], mark_of(SOME))
    arrange(there.nbgrader, queue(there), 1.0, "cy", "teacher")

    view = queue(there, "bo")
    give(there, view, [of(view, "s00")], mark_of(SOME), "the same again")

    assert score(there, "s00") == (0, True)
    assert pair(marks(there, "s00")).state is State.FIRST
    view = queue(there, "cy")
    give(there, view, [of(view, "s00")], mark_of(SOME))
    assert score(there, "s00") == (5, False)


def test_a_draft_of_who_marks_several_at_once_stays(there: Class) -> None:
    view = queue(there)
    first, second = of(view, "s00"), of(view, "s02")
    keep_draft(there.nbgrader, view.question, "ada", second.code, Typing("another page", typed="my long draft"))

    give(there, view, [first, second], mark_of(SOME))

    assert [draft.typed for draft in queue(there).drafts["s02"]] == ["my long draft"]


def test_a_comment_holds_no_signs_that_steer_machines(there: Class) -> None:
    view = queue(there)
    give(
        there, view, [of(view, "s00")], mark_of(SOME), "Well\x1b[2J \x00seen\x07.\r\nTwo \u05d0 👩\u200d🔬 lines.\ufffe"
    )

    assert marks(there, "s00").comment == "Well[2J seen.\nTwo \u05d0 👩\u200d🔬 lines."


def test_a_comment_in_nbgraders_own_words_is_known_as_ones_own(there: Class) -> None:
    view = queue(there)
    give(there, view, [of(view, "s00")], mark_of(SOME), "No response.")

    kept = marks(there, "s00").settled
    assert kept is not None
    assert kept.comment == "No response."


def test_what_was_drawn_stays_drawn(tea_class: Class) -> None:
    there = with_texts(tea_class, *(f"Answer {number} of its own, {number * 7}." for number in range(14)))
    with_share = arrange(there.nbgrader, queue(there), 0.1, "bo", "teacher")
    drawn = {answer.student for answer in queue(there).twice}
    write(there, "s90", "One more.")
    there.grade()

    assert with_share
    assert len(drawn) == 10
    assert drawn <= {answer.student for answer in queue(there).twice}
    arrange(there.nbgrader, queue(there), 0.0, "", "teacher")
    assert queue(there).arranged is None


@pytest.mark.parametrize("typed", ["9", "-1", "1+1", "80", "8.5", "many", "1,200", "nan", "1e1"])
def test_what_is_no_mark_is_refused_in_words(typed: str, tiny_module: ResolvedModule) -> None:
    part = find_question(tiny_module, Q).part
    with pytest.raises(NoMarkError, match=r"no number|no points from 0 to 8"):
        read_mark(part, {}, typed)


@pytest.mark.parametrize(("typed", "points"), [("1,5", 1.5), ("7,5", 7.5), (" 0 ", 0), ("8", 8), ("٣", 3)])
def test_numbers_are_read_as_people_type_them(typed: str, points: float, tiny_module: ResolvedModule) -> None:
    assert read_mark(find_question(tiny_module, Q).part, {}, typed).total == points


def test_levels_must_be_whole_and_agree_with_points(tiny_module: ResolvedModule) -> None:
    part = find_question(tiny_module, Q).part
    levels = {name: str(level) for name, level in SOME.items()}

    assert read_mark(part, levels, "5") == mark_of(SOME)
    for wrong, said in (({**levels, "fair": ""}, "no level is chosen"), ({**levels, "fair": "3"}, "is no level")):
        with pytest.raises(NoMarkError, match=said):
            read_mark(part, wrong, "")
    with pytest.raises(NoMarkError, match="the rows add up to 5"):
        read_mark(part, levels, "6")
    with pytest.raises(NoMarkError, match="no mark yet"):
        read_mark(part, {}, " ")


@given(st.text(max_size=12))
def test_points_are_read_or_refused(tiny_module: ResolvedModule, typed: str) -> None:
    try:
        found = read_mark(find_question(tiny_module, Q).part, {}, typed)
    except NoMarkError:
        return
    assert 0 <= found.total <= 8


def test_a_code_that_nobody_has_is_refused(there: Class) -> None:
    found = queue(there)
    with pytest.raises(ClaimwiseError, match="no such answer"):
        mark_answers(there.nbgrader, found.question, "ada", [Aimed("bcdfg", "", "")], mark_of(ALL))


def test_who_left_or_is_excused_is_not_asked_for(there: Class) -> None:
    from claimwise.gradebook.arrangements import Arrangement
    from claimwise.gradebook.arranging import decide

    decide(there.nbgrader, [Arrangement("s01", "dropped", "yes", "", "", "teacher")])
    decide(there.nbgrader, [Arrangement("s03", "excused", "yes", MODULE, "", "teacher")])

    assert {answer.student for answer in queue(there).answers} == {"s00", "s02", "s04"}


def test_a_command_reads_a_filled_sheet_as_marks(there: Class, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    write_sheet(sheet, coded(written_answers(there.nbgrader, there.module)[0], there.module, there.root), there.module)
    filled = sheet.read_text(encoding="utf-8-sig").replace(",,,,,\n", ",1,2,0,2,\n")
    sheet.write_text(filled, encoding="utf-8")
    call = ["marks", MODULE, str(sheet), "--marker", "cy", "--root", str(there.root)]

    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, call)
    assert "5 marks of the sheet were taken" in done.output
    assert queue(there).by_marker == [("cy", 5)]
    assert score(there, "s01") == (5, False)
    call[4] = "bo"
    again = CliRunner(env={"COLUMNS": "200"}).invoke(app, call)
    assert again.output.count("has another mark already") == 5
    assert "0 marks" in again.output
