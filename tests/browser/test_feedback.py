"""A page of feedback on a phone, as one file: what stands first, the way into the book, folding, and trying again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from lab import keep_picture
from servers import serving
from support import MODULE, Class, cell
from tiny_book import Book

from claimwise.handed_in import responses
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.source_notebook import solution_answers

SCREEN = 844


@pytest.fixture
def book(browser: Any, built: Book) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """Where the built tiny book is served."""
    with serving(built.html) as url:
        yield url


@pytest.fixture
def page_of_ada(tea_class: Class, book: str) -> str:
    """The address of Ada's page, which lies alone: two slips of a kind, very sure of one of them, and a text."""
    best = solution_answers(tea_class.module)
    flaws = {"verdict": "supported", "verdict_confidence": 95, "flaws": ["compare", "nature"]}
    notebook = tea_class.solved()
    cell(notebook, "answers")["source"] = responses.write(best | {"q2": flaws})
    tea_class.hand_in("ada", notebook)
    tea_class.grade()
    write_feedback(tea_class.nbgrader, tea_class.module, book=book)
    page = Path(tea_class.nbgrader.feedback_page(MODULE, "ada"))
    return page.rename(tea_class.root.parent / "ada.html").as_uri()


def opened(phone: Any) -> list[str]:
    return phone.evaluate("[...document.querySelectorAll('details.item')].filter((i) => i.open).map((i) => i.id)")


def test_a_student_reads_follows_unfolds_and_tries_again(phone: Any, page_of_ada: str, book: str) -> None:
    phone.goto(page_of_ada)

    first = phone.get_by_role("region", name="In short")
    box = first.bounding_box()
    assert box["y"] + box["height"] < SCREEN
    assert "It helped me, so it works" in first.inner_text()
    assert phone.evaluate("document.documentElement.scrollHeight") <= 8 * SCREEN
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert "Very sure and not right: once (question 2)." in phone.locator(".sure").inner_text()
    assert barriers(phone) == []
    keep_picture(phone, "feedback-390")

    phone.set_viewport_size({"width": 1280, "height": 900})
    keep_picture(phone, "feedback-1280")
    phone.set_viewport_size({"width": 390, "height": SCREEN})

    first.get_by_role("link", name="chapter").click()
    phone.wait_for_url(f"{book}/chapters/01-tea.html")
    phone.go_back()

    # Folding: what an address leads to opens, all can be opened and folded, and paper shows everything.
    assert opened(phone) == ["mark-q2"]
    first.get_by_role("link", name="3", exact=True).click()
    phone.locator("#mark-q3[open]").wait_for()
    assert opened(phone) == ["mark-q2", "mark-q3"]
    phone.get_by_role("button", name="Fold all").click()
    assert opened(phone) == []
    phone.emulate_media(media="print")
    assert phone.get_by_text("Which source fits which question?").bounding_box()["height"] > 0
    assert phone.get_by_role("button", name="Fold all").is_hidden()
    phone.emulate_media(media="screen")
    phone.get_by_role("button", name="Open all").click()
    assert barriers(phone) == []
    phone.get_by_role("button", name="Fold all").click()

    # Trying again, by keyboard up to the card.
    phone.locator("#mark-q2 > summary").focus()
    phone.keyboard.press("Enter")
    item = phone.locator("#mark-q2")
    item.get_by_role("button", name="Try question 2 again").press("Enter")
    card = item.locator(".card")
    card.get_by_role("button", name="Check my answer").wait_for()
    assert item.locator(".told").is_hidden()
    card.get_by_text("Not checkable").check()
    for flaw in ("It has no comparison.", "It rests on stories."):
        card.get_by_text(flaw).check()
    card.get_by_role("button", name="Check my answer").click()
    card.get_by_text("✓ right").or_(card.get_by_text("right", exact=True)).first.wait_for()
    assert card.locator("[data-verdict=right]").count() == 2
    assert barriers(phone) == []

    item.get_by_role("button", name="Back to my feedback").click()
    assert item.locator(".told").is_visible()
    assert "The slip behind it: “It helped me, so it works”." in item.inner_text()


def test_without_scripts_everything_can_be_read(browser: Any, page_of_ada: str) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    try:
        page = context.new_page()
        page.goto(page_of_ada)
        page.locator("#mark-q3 > summary").click()
        page.get_by_text("Which source fits which question?").wait_for()
        assert page.get_by_role("button").count() == 0
    finally:
        context.close()
