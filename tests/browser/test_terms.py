"""A word of the glossary in a real browser: its note by mouse, keyboard and finger, and a link where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from servers import serving

expect = pytest.importorskip("playwright.sync_api").expect

CHAPTER = "/chapters/01-claims.html"
MODERATE = "The true effect is probably close"


@pytest.fixture(scope="module")
def address(browser: Any, real_book: Path) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """Where the real book is served."""
    with serving(real_book) as url:
        yield url


def word(page: Any, name: str = "moderate") -> Any:
    return page.get_by_role("button", name=name, exact=True).first


def note(page: Any, name: str = "moderate certainty") -> Any:
    return page.get_by_role("note", name=name)


def test_a_mouse_opens_the_note_and_can_go_into_it(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    word(page).hover()
    expect(note(page)).to_contain_text(MODERATE)
    note(page).hover()
    page.mouse.move(5, 5)
    expect(note(page)).to_be_hidden()

    word(page).click()
    page.mouse.move(5, 5)
    note(page).get_by_role("link", name="In the glossary").click()
    page.wait_for_url("**/glossary.html#term-moderate-certainty")
    assert page.get_by_role("note").count() == 0  # here its words are explained in place


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_keyboard_opens_goes_into_and_closes_it(page: Any, address: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(address + CHAPTER)
    word(page).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(word(page)).to_be_focused()
    expect(word(page)).to_have_attribute("aria-expanded", "true")
    expect(word(page)).to_have_accessible_description(
        "The true effect is probably close to what the studies show, but it might be clearly different."
    )
    assert page.locator(".cw-note:visible").count() == 1  # that of the word before is closed
    page.keyboard.press("Enter")
    expect(note(page)).to_be_visible()  # it was open already, and is asked for now
    assert barriers(page) == []

    page.keyboard.press("Tab")
    expect(note(page).get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(word(page)).to_be_focused()
    page.keyboard.press("Space")
    expect(note(page)).to_be_visible()
    page.keyboard.press("Enter")
    expect(note(page)).to_be_hidden()
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    expect(note(page)).to_be_hidden()


def test_a_finger_opens_it_on_the_page_and_closes_it_elsewhere(phone: Any, address: str) -> None:
    phone.goto(address + CHAPTER)
    for element in phone.locator("[aria-controls^=note-]").all():
        element.tap()
        opened = phone.locator(".cw-note:visible")
        expect(opened).to_have_count(1)
        box = opened.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        phone.keyboard.press("Escape")
    assert phone.url == address + CHAPTER
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    word(phone).tap()
    expect(note(phone)).to_be_visible()
    phone.get_by_text("What would show it wrong?").last.tap()
    expect(note(phone)).to_be_hidden()
    word(phone).tap()
    expect(note(phone)).to_be_visible()
    word(phone).tap()
    expect(note(phone)).to_be_hidden()


def test_it_stays_in_a_small_window(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # what 1280 by 1024 pixels are at 400 %
    page.goto(address + CHAPTER)
    word(page).click()
    box = note(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 256


def test_without_scripts_the_word_is_a_link(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CHAPTER)
    assert not page.get_by_text(MODERATE).is_visible()
    page.get_by_role("link", name="moderate", exact=True).click()
    page.wait_for_url("**/glossary.html#term-moderate-certainty")
    context.close()
