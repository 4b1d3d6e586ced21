"""What the class page says of practice: how many were right at once or after the hint, and the commonest slip."""

from __future__ import annotations

from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from support import Class, cell, changed

from claimwise.content import Course
from claimwise.handed_in import responses
from claimwise.handed_in.tries import TRIES
from claimwise.report.class_page import class_page
from claimwise.report.practice import FirstSlip
from claimwise.report.results import class_work
from claimwise.report.summary import summarise

RIGHT, WRONG = {"word": "b"}, {"word": "a"}
TRIED = {
    "ada": {"made": 1, "first": RIGHT},
    "bo": {"made": 2, "first": WRONG, "second": RIGHT},
    "cy": {"made": 3, "first": WRONG, "second": WRONG},
    "di": {"made": 1, "first": WRONG},
    "eve": {"made": 1, "first": {"word": "gone"}},
    "flo": "nonsense",
    "gil": None,
}


def test_tries_are_counted_for_each_practice_item(tea_class: Class) -> None:
    answers = responses.read("".join(cell(tea_class.solved(), "answers")["source"]))
    for student, noted in TRIED.items():
        given: dict[str, Any] = {**answers, "q1": {**RIGHT, **({TRIES: noted} if noted else {})}}
        text = responses.write(given)
        tea_class.hand_in(
            student, changed(tea_class.release(), lambda n, text=text: cell(n, "answers").update(source=text))
        )

    summary = summarise(tea_class.module, class_work(tea_class.nbgrader, tea_class.module))
    (found,) = summary.practice
    assert (summary.n, found.item.id) == (7, "q1")
    assert (found.tried, found.first, found.again, found.second) == (4, 1, 2, 1)
    assert (found.slip, found.share) == (FirstSlip("word", "Nettle", "M01"), 0.75)
    assert not [item for item in summary.items if item.item.practice]

    html = class_page(Course.load(tea_class.root), [summary], date(2026, 11, 29))
    (table,) = [
        table for table in BeautifulSoup(html, "html.parser").select("table") if "Practice in" in table.caption.text
    ]
    assert "25% of the first tries were right. After a hint 50% were." in html
    assert "The commonest first slip is in question 1: “Nettle”, by 75% of those who tried it." in html
    shown = [text.get_text() for text in table.select_one("tbody tr").select("th, td")]
    assert shown[:5] == ["1. Try the cards", "4", "25%", "2", "50%"]
    assert shown[5].startswith("75%: Nettle (")


def test_a_class_that_noted_no_tries_has_no_table_of_them(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    summary = summarise(tea_class.module, class_work(tea_class.nbgrader, tea_class.module))

    assert summary.practice == ()
    assert "Practice in" not in class_page(Course.load(tea_class.root), [summary], date(2026, 11, 29))
