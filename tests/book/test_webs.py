"""A small web in the book: to be tried or practised in a browser, and to be read where no script runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from bs4 import BeautifulSoup
from lab import keep_picture
from servers import serving
from small_web import KETTLE, with_question
from tiny_book import Book, make_book

from claimwise import kinds

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

PAGE = """
# A search

```{web} kettle
```

Then with a question.

```{web} kettle
Is it *faster*? Search,
and keep what settles it.
```
"""


@pytest.fixture(scope="module")
def searched(made_once: Any) -> Book:
    """A book with a page that shows a web twice."""

    def build(root: Path) -> None:
        book = make_book(root)
        book.write("looking.md", PAGE)
        book.replace("book/_toc.yml", "  - {file: help}", "  - {file: looking}\n  - {file: help}")
        built = book.build()
        assert built.returncode == 0, built.stdout

    return Book(made_once("searched-book", build))


@pytest.fixture
def page_(searched: Book) -> BeautifulSoup:
    return searched.page("looking")


def test_without_a_script_each_page_can_be_read(page_: BeautifulSoup) -> None:
    first, second = page_.select("[data-self-check]")

    assert [summary.get_text() for summary in first.select("summary")] == [
        "About the Kettle Shop (kettles.example/about)",
        "Which kettle is fastest? (morning.example/ask)",
        "Kettle is fastest, lab finds (morning.example)",
        "Plan of the kettle test (lab.example/plans/8)",
        "The Kettle, faster than any other (kettles.example)",
        "Eight kettles compared (lab.example/kettles)",
    ]
    said = [line.get_text() for line in first.select("details")[5].select("p")]
    assert said[0] == "Kitchen Lab · A. Lind and others · 20 November 2025"
    assert "The best of the others · 2.6 minutes." in said
    assert said[-1] == "Written for this course."
    assert "Is it *faster*? Search, and keep what settles it." in second.get_text()
    assert not page_.select("article button:not(.btn, .sd-btn, [class*=search], [class*=theme])")


def test_to_try_it_tells_no_key_and_a_question_is_marked(page_: BeautifulSoup) -> None:
    first, second = (json.loads(place["data-question"]) for place in page_.select("[data-question]"))

    assert "key" not in first
    assert "facts" not in json.dumps(first)
    (part,) = second["key"]["parts"]
    assert kinds.credit(part, kinds.best(part)) == 1


def test_it_is_searched_in_the_page(searched: Book, page: Any) -> None:
    with serving(searched.html) as address:
        page.goto(f"{address}/looking.html")
        web = page.get_by_role("region", name="A small web to search").first
        web.get_by_role("searchbox").fill("plan")
        web.get_by_role("button", name="Search", exact=True).click()
        web.get_by_role("button", name="Plan of the kettle test").click()
        expect(web.get_by_text("Nothing was changed after the start.")).to_be_visible()
        assert page.get_by_role("button", name="Check my answer").count() == 1
        assert barriers(page, "[data-self-check]") == []
        keep_picture(page, "web-in-the-book")


def test_a_page_of_a_web_is_no_page_of_the_book(searched: Book) -> None:
    assert not list(searched.html.rglob("*kettle*"))
    assert not (searched.html / "webs").exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("```{web} pot\n```", "there is no web “pot” → the webs are: kettle"),
        ("```{web} kettle\n```", "the web “kettle” belongs to a graded item and reaches students with its module only"),
    ],
)
def test_a_web_that_cannot_be_shown_stops_the_build(book: Book, wrong: str, message: str) -> None:
    if "pot" not in wrong:
        with_question(book.root)
        assert (book.root / KETTLE).is_dir()
    book.write("chapters/01-tea.md", f"# Tea\n\n{wrong}\n")
    result = book.build()
    assert result.returncode != 0
    assert message in result.stdout
