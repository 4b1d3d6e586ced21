"""A self-check in a real browser: by keyboard, announced, and still of use where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from servers import serving
from tiny_book import Book

CHAPTER = "/chapters/01-tea.html"


@pytest.fixture(scope="module")
def address(browser: Any, built: Book) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """Where the built tiny book is served."""
    with serving(built.html) as url:
        yield url


def test_a_question_is_answered_by_keyboard_and_announced(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    question = page.locator(".cw-question").first
    status = question.get_by_role("status")

    question.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert status.inner_text() == ""  # moving through the options does not answer

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert " ".join(status.inner_text().split()) == "Right. “A fair test without a difference.” It compares."

    question.get_by_role("radio").first.check()
    assert status.inner_text() == ""  # what was said is no longer about what is chosen
    question.get_by_role("button", name="Check my answer").click()
    assert "Not this one." in status.inner_text()
    assert "It helped me, so it works" in status.inner_text()


def test_the_group_of_options_is_named_by_its_prompt(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)

    group = page.get_by_role("group", name="What makes it fair?")
    assert group.get_by_role("checkbox").count() == 3


def test_several_answers_are_counted(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    question = page.locator(".cw-question").nth(1)
    status, button = question.get_by_role("status"), question.get_by_role("button")

    button.click()
    assert status.inner_text() == "Choose an answer first."
    question.get_by_label("Chance decides.").check()
    question.get_by_label("The keen ones choose.").check()
    button.click()
    assert "Found: 1 of 2. Ticked besides: 1." in status.inner_text()
    question.get_by_label("The keen ones choose.").uncheck()
    question.get_by_label("All are counted.").check()
    button.click()
    assert "Found: 2 of 2. Nothing ticked besides." in status.inner_text()


def test_without_scripts_the_answers_are_folded_below_the_question(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CHAPTER)
    question = page.locator(".cw-question").first

    assert not question.locator("button").is_visible()
    reason = question.get_by_text("It compares.")
    assert not reason.is_visible()
    question.get_by_text("All answers and reasons").click()
    assert reason.is_visible()
    context.close()


def test_a_phone_shows_it_without_scrolling_sideways(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + CHAPTER)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_shows_the_folded_answers_and_the_sources_and_no_button(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    page.emulate_media(media="print")

    assert page.get_by_text("Nobody is lost.").is_visible()
    assert page.locator(".cw-printed").is_visible()
    assert not page.locator(".cw-question button").first.is_visible()
