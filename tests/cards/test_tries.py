"""How tries are noted, and that Python and the website write the same text of them."""

from __future__ import annotations

from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.tries import MOST, TRIES

ONE, TWO, THREE = {"a": "o1"}, {"a": "o2"}, {"a": "o3"}


def test_the_first_try_and_the_one_after_its_hint_are_noted(twin: Any) -> None:
    tried = lambda *made: twin.ask("tries", made=made)  # noqa: E731
    assert tried([ONE, False]) == {"made": 1, "first": ONE}
    assert tried([ONE, False], [TWO, True]) == {"made": 2, "first": ONE, "second": TWO}
    assert tried([ONE, False], [TWO, True], [THREE, True]) == {"made": 3, "first": ONE, "second": TWO}
    assert tried([ONE, False], [TWO, False], [THREE, True]) == {"made": 3, "first": ONE}  # the answer had been shown
    assert tried(*[[ONE, False]] * (MOST + 9))["made"] == MOST
    for odd in ([], {}, {TRIES: 3}, {TRIES: {"made": 0, "first": {}}}, {TRIES: {"made": 1, "first": []}}):
        assert twin.ask("tries_in", responses=odd) is None


def test_the_website_writes_them_as_python_does_and_sets_none_aside(twin: Any) -> None:
    part = {"id": "a", "kind": "choice", "select": "one", "prompt": "?", "options": [{"id": "o1", "text": "One"}]}
    noted = {"a": "o1", TRIES: {"made": 2, "first": ONE, "second": ONE}}
    practice = {"title": "Q", "parts": [part], "practice": "yes", "key": {"parts": [part]}}
    graded = {"title": "Q", "parts": [part]}

    told = twin.ask(
        "work", cards={"q1": practice, "q2": practice, "q3": graded}, given=dict.fromkeys(("q1", "q2", "q3"), noted)
    )
    assert told["text"] == responses.write({"q2": noted, "q3": {"a": "o1"}})
    assert told["aside"] == ["a"]  # of the question that is gone
