"""The page of feedback draws the way that a student went through a small web beside a good one, in words too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from small_web import FELL, FOUND, with_question
from support import MODULE, Class, cell

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in import responses
from claimwise.handing_back.feedback_pages import write_feedback


@pytest.fixture
def searching(tiny: Path) -> Class:
    with_question(tiny)
    assign(Nbgrader(tiny), Course.load(tiny).modules[MODULE])
    return Class(tiny)


def page_of(searching: Class, response: Any) -> BeautifulSoup:
    notebook = searching.release()
    cell(notebook, "answers")["source"] = responses.write({"q6": {"search": response}} if response else {})
    searching.hand_in("ada", notebook)
    searching.grade()
    write_feedback(searching.nbgrader, searching.module)
    return BeautifulSoup(searching.nbgrader.feedback_page(MODULE, "ada").read_text(), "html.parser")


def test_two_ways_are_drawn_beside_each_other_and_told(searching: Class) -> None:
    page = page_of(searching, FELL)
    mine, good = page.select(".routes figure")

    assert [figure.figcaption.get_text() for figure in (mine, good)] == ["Your way", "A good way"]
    assert mine.select_one("svg")["role"] == "img"
    assert mine.desc.get_text() == (
        "1. Search: “kettle”; 2. Kettle is fastest, lab finds (1 sentence kept for nothing; a trap); "
        "3. Which kettle is fastest? (1 sentence kept for nothing; a trap)"
    )
    assert "4. About the Kettle Shop (1 fact found)" in good.desc.get_text()
    assert page.select(".cw-ways") == []  # they are not told twice
    assert len(mine.select("circle")) == 0
    assert len(good.select("circle")) == 3
    assert "There is no such journal." in page.get_text()
    assert searching.scores("ada")["mark-q6"] == pytest.approx(4 / 8)  # the shop was left, and no fact found


def test_graders_get_both_ways_in_words_beside_each_other(searching: Class) -> None:
    page_of(searching, FELL)
    notebook = json.loads(searching.nbgrader.autograded_notebook(MODULE, "ada").read_text())
    html = cell(notebook, "mark-q6")["outputs"][0]["data"]["text/html"]
    ways = BeautifulSoup("".join(html), "html.parser").select_one(".cw-ways")

    assert [head.text for head in ways.select("th")] == ["Your way", "A good way"]
    mine, good = ([stop.text for stop in way.select("li")] for way in ways.select("td"))
    assert mine[1] == "Kettle is fastest, lab finds (1 sentence kept for nothing; a trap)"
    assert "✓ About the Kettle Shop (1 fact found)" in good


def test_a_good_search_earns_everything(searching: Class) -> None:
    page = page_of(searching, FOUND)

    assert searching.scores("ada")["mark-q6"] == 4
    assert "Found: “It paid for the test in the kitchen lab, and says so.”" in page.get_text()
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_no_way_is_drawn_for_who_did_not_search(searching: Class) -> None:
    assert page_of(searching, None).select(".routes") == []


def test_a_trail_that_cannot_be_is_said_and_looked_at_by_a_person(searching: Class) -> None:
    page = page_of(searching, {"trail": ["p:moon"], "kept": {}})

    assert "“search” has no page “moon”." in page.get_text()
    assert searching.scores("ada")["mark-q6"] == 0
    assert "mark-q6" in searching.needs_a_look("ada")
