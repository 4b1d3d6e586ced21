"""How a class searched: which page it opened first, whether it left, and what it fell for."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_web import FELL, FOUND, with_question
from support import MODULE, Class, cell

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in import responses
from claimwise.report.class_page import class_page
from claimwise.report.dataset import write_responses
from claimwise.report.results import class_work
from claimwise.report.summary import summarise


@pytest.fixture
def searching(tiny: Path) -> Class:
    """Three who found it, and one who fell for all that is laid out."""
    with_question(tiny)
    assign(Nbgrader(tiny), Course.load(tiny).modules[MODULE])
    tea = Class(tiny)
    for student, response in {"ada": FOUND, "bo": FOUND, "cy": FOUND, "di": FELL}.items():
        notebook = tea.release()
        cell(notebook, "answers")["source"] = responses.write({"q6": {"search": response}})
        tea.hand_in(student, notebook)
    return tea


def test_the_class_page_says_how_they_searched(searching: Class) -> None:
    summary = summarise(searching.module, class_work(searching.nbgrader, searching.module))
    noticed = {row.what: dict(row.done) for row in summary.noticed}

    assert noticed == {
        "Opened first": {"About the Kettle Shop": 0.75, "Kettle is fastest, lab finds": 0.25},
        "Left the first site": {"yes": 0.75, "no": 0.25},
        "Kept copied text that settles nothing": {"no": 0.75, "yes": 0.25},
        "Kept something that rests on an invented source": {"no": 0.75, "yes": 0.25},
        "Kept what a machine said and what settles nothing": {"no": 0.75, "yes": 0.25},
        "Opened first what the machine's summary named": {"no": 0.75, "yes": 0.25},
    }
    html = class_page(Course.load(searching.root), [summary], date(2026, 11, 29))
    page = BeautifulSoup(html, "html.parser")
    (table,) = [table for table in page.select("table") if "Searches in" in table.caption.get_text()]
    first = [text.get_text() for text in table.select_one("tbody tr").select("th, td")]
    assert first == [
        "6. The kettle",
        "Opened first",
        "4",
        "75%: About the Kettle Shop; 25%: Kettle is fastest, lab finds",
    ]


def test_the_table_for_researchers_says_it_by_names_that_stay(searching: Class) -> None:
    path = searching.root / "responses.csv"
    write_responses(path, [(searching.module, class_work(searching.nbgrader, searching.module))], str)
    with path.open(newline="", encoding="utf-8") as file:
        rows = {(row["student"], row["item"]): row for row in csv.DictReader(file)}

    assert json.loads(rows["di", "q6"]["noticed"]) == {
        "first_page": "news",
        "left_first_site": "no",
        "kept_copy": "yes",
        "kept_invented": "yes",
        "kept_machine": "yes",
        "summary_first": "yes",
    }
    assert json.loads(rows["di", "q6"]["response"]) == FELL
    assert rows["di", "q2"]["noticed"] == ""
