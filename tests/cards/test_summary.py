"""How far one is, and where one goes on: what the page of exercises tells the other pages of a site."""

from __future__ import annotations

from typing import Any

import pytest

OPEN, BEGUN, DONE = "open", "incomplete", "answered"
MADE = {"at": 7, "name": "01-tea_ada.ipynb"}


@pytest.mark.parametrize(
    ("states", "touched", "place"),
    [
        ([DONE, OPEN, OPEN], "q1", 2),
        ([DONE, BEGUN, OPEN], "q2", 2),  # not whole yet
        ([OPEN, DONE, OPEN], "q2", 3),  # what was left out comes again when the others are done
        ([OPEN, DONE, DONE], "q3", 1),
        ([BEGUN, DONE, OPEN], "q2", 3),
        ([DONE, OPEN, DONE], "gone", 2),  # a question that is not asked any more
    ],
)
def test_one_goes_on_at_what_was_worked_on_last(twin: Any, states: list[str], touched: str, place: int) -> None:
    summary = twin.ask("summary", states=states, touched=touched, isGiven=False)
    told = {"state": "begun", "done": states.count(DONE), "n": 3, "place": place, "address": f"#q{place}", "changed": 7}
    assert summary == told


@pytest.mark.parametrize(
    ("states", "file", "is_given", "state"),
    [
        ([DONE, DONE], None, False, "answered"),
        ([DONE, DONE], MADE, True, "made"),
        ([DONE, OPEN], MADE, True, "made"),  # handed in as it is
        ([DONE, DONE], {**MADE, "handed": True}, True, "handed"),
        ([DONE, DONE], {**MADE, "handed": True}, False, "changed"),
        ([DONE, OPEN], {**MADE, "handed": True}, False, "begun"),
    ],
)
def test_a_file_is_made_handed_in_and_out_of_date(
    twin: Any, states: list[str], file: Any, is_given: bool, state: str
) -> None:
    summary = twin.ask("summary", states=states, touched="q1", file=file, isGiven=is_given)
    assert summary["state"] == state
    assert summary["address"] == ("#q2" if state == "begun" else "#hand-in")


def test_nothing_is_told_of_what_nobody_has_begun(twin: Any) -> None:
    assert twin.ask("summary", states=[OPEN, OPEN], touched="", isGiven=False) is None


def test_what_comes_next_is_the_next_chapter_or_the_next_module_of_the_same(twin: Any) -> None:
    def module(name: str, chapter: str, **more: int) -> dict[str, Any]:
        return {
            "name": name,
            "title": name,
            "page": f"{name}.html",
            "chapter": chapter,
            "about": f"About {chapter}",
            **more,
        }

    modules = [
        module("one", "1"),
        module("audit", "2"),
        module("unseen", "2"),
        module("a", "tests", test=1),
        module("b", "tests", test=1),
    ]
    following = [twin.ask("next", modules=modules, after=name) for name in ("one", "audit", "unseen", "a", "b", "gone")]
    assert following == ["About 2", "unseen", "About tests", None, None, None]
