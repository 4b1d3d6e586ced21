"""A page of the real book in a real browser: light, with every icon drawn, and everything the theme offers at work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from servers import serving

expect = pytest.importorskip("playwright.sync_api").expect

CHAPTER, GUIDE = "/chapters/03-hedges.html", "/guides/instructors.html"
HEADER = ".bd-header-article"

BYTES, CARDS = 250_000, 150_000
"""What a page may fetch besides its own text, without compression."""

ICONS = """() => [...document.querySelectorAll('[class*="fa-"]')].filter(icon => icon.checkVisibility()).map(icon => {
    const drawn = getComputedStyle(icon, '::before');
    return [icon.className, drawn.maskImage.slice(0, 9), parseFloat(drawn.width) > 8, drawn.backgroundColor];
})"""

LOOKS = """() => [...document.querySelectorAll('body *')].map(element => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { display, color, backgroundColor, borderTopColor, fontSize, fontWeight } = getComputedStyle(element);
    return [element.tagName, element.className, x, y, width, height, display, color, backgroundColor, borderTopColor,
        fontSize, fontWeight].join('; ');
})"""


@pytest.fixture(scope="module")
def address(browser: Any, real_book: Path) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """Where the real book is served."""
    with serving(real_book) as url:
        yield url


def test_a_first_visit_fetches_little_and_finds_all_of_it(page: Any, address: str) -> None:
    responses: list[Any] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address + CHAPTER, wait_until="networkidle")

    assert [response.url for response in responses if not response.ok] == []
    sizes = {response.url: len(response.body()) for response in responses if not response.url.endswith(CHAPTER)}
    cards = {url: size for url, size in sizes.items() if "/cards-" in url}  # of the self-check
    assert sum(sizes.values()) - sum(cards.values()) < BYTES, sizes
    assert sum(cards.values()) < CARDS, cards
    assert len(sizes) - len(cards) < 20, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 640])  # 640 is what 1280 pixels are at 200 %
def test_every_visible_icon_is_drawn_in_the_colour_of_its_words(
    page: Any, address: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(address + CHAPTER)

    icons = page.evaluate(ICONS)
    assert len(icons) >= 5
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for name, mask, large_enough, colour in icons:
        assert mask == 'url("data', name
        assert large_enough, name
        assert colour not in (ground, "rgba(0, 0, 0, 0)"), name


def test_what_the_theme_offers_is_named_and_works(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    switch, root, seen = page.get_by_role("button", name="Color mode"), page.locator("html"), set()
    for _ in range(3):
        mode = root.get_attribute("data-mode")
        expect(switch.locator(f"[data-mode={mode}]")).to_be_visible()
        expect(switch.locator(f":not([data-mode={mode}])").first).to_be_hidden()
        seen.add(mode)
        switch.click()
    assert seen == {"auto", "light", "dark"}
    for name in ("Toggle primary sidebar", "Fullscreen mode"):
        assert page.locator(HEADER).get_by_role("button", name=name).is_visible()

    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog")).to_be_visible()
    icon, field = (page.locator(f"#pst-search-dialog {part}").bounding_box() for part in ("i", "input"))
    assert icon["x"] + icon["width"] <= field["x"]
    page.keyboard.type("hedge")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=hedge"))
    expect(page.locator("#search-results ul.search li").first).to_be_visible()


def test_on_a_phone_menu_search_and_contents_open(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + CHAPTER)
    for button, opened in (
        ("Toggle primary sidebar", "#pst-primary-sidebar-modal"),
        ("Search", "#pst-search-dialog"),
        ("Toggle secondary sidebar", "#pst-secondary-sidebar-modal"),
    ):
        page.locator(HEADER).get_by_role("button", name=button).click()
        expect(page.locator(opened)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_be_hidden()


def test_a_button_without_words_says_its_name_to_somebody_with_a_keyboard(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    said = []
    for _ in range(60):
        page.keyboard.press("Tab")
        said.append(page.evaluate("getComputedStyle(document.activeElement, '::after').content"))
    assert {'"Toggle primary sidebar"', '"Fullscreen mode"', '"Color mode"'} <= set(said)


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("name", [CHAPTER, GUIDE])
def test_nothing_looks_different_without_the_rules_that_were_left_out(
    page: Any, address: str, name: str, media: str
) -> None:
    """The theme's own stylesheet in place of the slim one moves and colours nothing."""
    whole = files("pydata_sphinx_theme") / "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"
    page.emulate_media(media=media, reduced_motion="reduce")
    page.goto(address + name, wait_until="networkidle")
    slim = page.evaluate(LOOKS)

    with page.expect_request("**/pydata-sphinx-theme.css*"):
        page.route("**/pydata-sphinx-theme.css*", lambda route: route.fulfill(path=str(whole)))
        page.goto(address + name, wait_until="networkidle")
    rules = "[...document.styleSheets].find(sheet => sheet.href.includes('pydata')).cssRules.length"
    assert page.evaluate(rules) > 3000
    different = [pair for pair in zip(slim, page.evaluate(LOOKS), strict=True) if pair[0] != pair[1]]
    assert different[:2] == []
