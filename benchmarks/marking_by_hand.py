"""A hand that marks answers in a real browser, at the desk and in formgrader, and counts what it does.

It does not read: what it takes is keys, clicks, turns of the wheel (100 pixels each) and waiting for the next answer.
A key that is held down beside another counts, too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from conftest import CHROMIUM, CHROMIUM_OPTIONS

LEVELS = ("2112", "1021", "2222", "1101")
SAID = "Evidence {}, verb {}, missing {}, fair {}."
"""How the guide says the four levels where there is no rubric to choose them in."""

REACHED = """element => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there !== null && (element.contains(there) || there.contains(element) && there.matches("label"));
}"""
READY = "window.formgrader?.loaded && formgrader.grades.loaded && formgrader.comments.loaded"


class Hand:
    """Keys, clicks, turns of the wheel and waiting, counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.keys = self.clicks = self.wheel = 0
        self.waited = 0.0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += len(key.split("+"))

    def click(self, element: Any) -> None:
        """Turn the wheel until something can be reached, and click it."""
        while not element.evaluate(REACHED):
            below = element.bounding_box()["y"] > 0
            self.page.mouse.move(900, 400)
            self.page.mouse.wheel(0, 100 if below else -100)
            self.wheel += 1
            self.page.wait_for_timeout(30)
        element.click()
        self.clicks += 1

    def wait(self, do: Callable[[], object], ready: Callable[[], object]) -> None:
        """Do something, and wait until the next answer is there."""
        start = time.perf_counter()
        do()
        ready()
        self.waited += time.perf_counter() - start

    def __str__(self) -> str:
        return f"{self.keys:>6} {self.clicks:>7} {self.wheel:>6} {self.waited:>9.1f} s"


@contextmanager
def opened(address: str) -> Iterator[Any]:
    """A page of 1280 × 800."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        yield page
        browser.close()


def at_the_desk(address: str, token: str, room: str, answers: int) -> dict[str, Hand]:
    """Mark so many answers by keyboard, and as many by mouse."""
    with opened(f"{address}/claimwise?token={token}") as page:
        hands = {"desk, by keyboard": Hand(page), "desk, by mouse": Hand(page)}
        for (way, hand), one in ((each, one) for each in hands.items() for one in range(answers)):
            if one == 0:
                page.goto(f"{address}{room}")
            code, levels = page.locator("[data-answer]").get_attribute("data-answer"), LEVELS[one % len(LEVELS)]
            if "mouse" in way:
                for row, level in enumerate(levels):
                    hand.click(page.locator("[data-row]").nth(row).locator(f'input[value="{level}"]'))
                do = _clicking(hand, page.locator("#save"))
            else:
                hand.press(*levels)
                do = _pressing(hand, "Enter")
            hand.wait(do, lambda code=code: page.wait_for_selector(f'[data-answer]:not([data-answer="{code}"])'))
    return hands


def in_formgrader(
    address: str, token: str, question: str, submissions: list[str], answers: int
) -> tuple[dict[str, Hand], int]:
    """Mark so many answers by formgrader's keys, with and without the levels, and by mouse; gives how many arrived."""
    ways = ("formgrader, by its keys", "the same, levels in the comment", "formgrader, by mouse")
    with opened(f"{address}/formgrader/?token={token}") as page:
        hands = {way: Hand(page) for way in ways}
        for number, (way, hand) in enumerate(hands.items()):
            begin(page, f"{address}/formgrader/submissions/{submissions[number * answers]}", question)
            for one in range(answers):
                levels = LEVELS[one % len(LEVELS)]
                field = page.locator(f'input[id="{question}"]')
                if way.endswith("mouse"):
                    hand.click(field)
                hand.press(str(sum(map(int, levels))))
                if "comment" in way:
                    hand.press("Tab", *SAID.format(*levels))
                if way.endswith("mouse"):
                    do = _clicking(hand, page.locator("li.next a"))
                else:
                    do = _pressing(hand, "Control+.")
                address_now = page.url.partition("?")[0]
                hand.wait(do, lambda now=address_now: _next_page(page, now))
        found = [_given(page, address, question, each) for each in submissions[: len(hands) * answers]]
    return hands, sum(found)


def _pressing(hand: Hand, key: str) -> Callable[[], object]:
    return lambda: hand.press(key)


def _clicking(hand: Hand, element: Any) -> Callable[[], object]:
    return lambda: hand.click(element)


def begin(page: Any, address: str, question: str) -> None:
    """Formgrader's page of a submission, with the field for the mark chosen, as it is when one comes from another."""
    page.goto(f"{address}/?index=0")
    page.wait_for_function(READY)
    place = page.evaluate("id => $('.tabbable').index(document.getElementById(id))", question)
    page.goto(f"{address}/?index={place}")
    page.wait_for_function(READY)


def _next_page(page: Any, before: str) -> None:
    page.wait_for_function("before => !location.href.startsWith(before)", arg=before)
    page.wait_for_function(READY)


def _given(page: Any, address: str, question: str, submission: str) -> bool:
    text = page.request.get(f"{address}/formgrader/api/grades?submission_id={submission}").text()
    return any(each["name"] == question and each["manual_score"] is not None for each in json.loads(text))
