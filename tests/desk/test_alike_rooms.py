"""Alike answers with other marks: somebody is told, sees them side by side, and changes them or leaves them so."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from desk import test_written_rooms
from desk.test_written_rooms import asked, drawn, form_of, visit
from support import MODULE, Class
from written.a_class import ALL, SOME, Q, give, mark_of, marks, of, queue, write

from claimwise.desk.place import Place
from claimwise.desk.rooms import alike, second, settle, student, written
from claimwise.desk.unequal import unequal_marks
from claimwise.desk.visit import EVERYTHING
from claimwise.errors import ClaimwiseError

there = test_written_rooms.there
DIFFER = "In 1 group of alike answers the marks differ."


def one_by_one(there: Class, **levels: dict[str, int]) -> None:
    """Each student's answer gets levels, without anybody having seen the others."""
    for name, given in levels.items():
        written.save(asked(there, **form_of(there, name, levels=given)))


def counted(there: Class) -> int:
    return (unequal_marks(Place(there.root), 60) or {}).get((MODULE, Q), 0)


def form(there: Class, *students: str, **more: Any) -> dict[str, Any]:
    """The form of the page on alike answers, with those of some students ticked."""
    found = queue(there)
    shown = [of(found, name) for name in ("s00", "s02")]
    each = [f"{one.code} {one.hash} {found.seen(one)}" for one in shown]
    return {"answer": shown[0].code, "each": each, "looked": [of(found, name).code for name in students], **more}


def test_whoever_marks_is_told_wherever_alike_answers_have_other_marks(there: Class) -> None:
    one_by_one(there, s00=ALL)
    code = of(queue(there), "s02").code
    assert "Alike answers are marked already: 1 with 8 points." in drawn(written, asked(there, answer=code))
    assert counted(there) == 0

    one_by_one(there, s02=SOME)

    assert counted(there) == 1
    assert DIFFER in drawn(written, visit(there))
    page = drawn(written, asked(there, answer=code))
    assert "1 alike answer has another mark." in page
    assert DIFFER in page
    assert DIFFER in drawn(settle, asked(there))
    named = visit(there, rights=EVERYTHING, student="s02", module=MODULE)
    assert "1 alike answer has another mark." in drawn(student, named)
    assert "another mark" not in drawn(written, asked(there, answer=of(queue(there), "s03").code))


def test_they_are_shown_side_by_side_and_only_what_is_ticked_changes(there: Class) -> None:
    one_by_one(there, s00=ALL, s02=SOME, s03=SOME)
    page = BeautifulSoup(drawn(alike, asked(there)), "html.parser")
    assert [one.text for one in page.select(".one-of strong")] == ["Points: 5", "Points: 8"]
    assert [one.text for one in page.select("mark")] == ["all."]
    assert "s0" not in page.text

    told = {f"level-{name}": str(level) for name, level in ALL.items()}
    assert "tick each answer" in alike.mark(asked(there, **form(there, comment="both", **told))).said
    assert "both" in drawn(alike, asked(there, answer=of(queue(there), "s00").code))
    assert "1 answer is marked" in alike.mark(asked(there, **form(there, "s02", comment="both", **told))).said

    assert (marks(there, "s02").mark.score, marks(there, "s02").comment) == (8, "both")
    assert [len(marks(there, name).given) for name in ("s00", "s02", "s03")] == [1, 2, 1]
    assert counted(there) == 0
    assert "There are no alike answers whose marks differ." in drawn(alike, asked(there))
    assert queue(there).drafts == {}


def test_what_was_left_on_purpose_is_quiet_until_an_answer_or_a_mark_changes(there: Class) -> None:
    def leave() -> None:
        page = alike.page(asked(there))
        state, code = page["group"].state, page["asked"].code
        assert "stay as they are" in alike.leave(asked(there, "bo", answer=code, state=state)).said

    one_by_one(there, s00=ALL, s02=SOME)
    state = alike.page(asked(there))["group"].state
    leave()
    assert counted(there) == 0
    code = of(queue(there), "s02").code
    for page in (drawn(written, asked(there, answer=code)), drawn(alike, asked(there, answer=code))):
        assert DIFFER not in page
        assert "bo left the" in page or "bo left these" in page
    one_by_one(there, s02=SOME)  # the same once more is no change
    assert counted(there) == 0

    alike.again(asked(there, answer=code))
    assert counted(there) == 1
    leave()
    one_by_one(there, s02={**SOME, "fair": 0})
    assert counted(there) == 1
    leave()
    write(there, "s01", "Some customers slept better; nobody compared them with anybody else at all?")
    there.grade()
    assert counted(there) == 0  # it has no mark yet
    one_by_one(there, s01=ALL)
    assert counted(there) == 1
    with pytest.raises(ClaimwiseError, match="has changed since you looked"):
        alike.leave(asked(there, answer=code, state=state))


def test_a_second_marker_learns_nothing_of_first_marks(there: Class) -> None:
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    found = queue(there)
    give(there, found, [of(found, "s00")], mark_of(ALL), "only ada")
    give(there, found, [of(found, "s02")], mark_of(SOME), "only ada")
    code = of(found, "s02").code
    assert "1 alike answer has another mark." in drawn(written, asked(there, answer=code))

    for page in (drawn(written, asked(there, "bo", answer=code)), drawn(alike, asked(there, "bo", answer=code))):
        assert "only ada" not in page
        assert "alike answer has" not in page
        assert "Points: " not in page
        assert "marked already" not in page
    assert DIFFER not in drawn(written, visit(there, "bo"))


def test_before_a_difference_is_settled_the_marks_of_alike_answers_are_told(there: Class) -> None:
    one_by_one(there, s00=ALL)
    second.arrange(asked(there, "teacher", EVERYTHING, share="100", marker="bo"))
    for marker, levels in (("ada", ALL), ("bo", SOME)):
        found = queue(there, marker)
        give(there, found, [of(found, "s02")], mark_of(levels))

    assert "Alike answers are marked already: 1 with 8 points." in drawn(settle, asked(there))
    fields = form_of(there, "s02", which="second")
    assert "It is settled" in settle.settle(asked(there, **fields)).said
    assert DIFFER in drawn(settle, asked(there))
