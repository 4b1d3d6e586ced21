"""A hint says where to look: one that holds the key, or that nobody is shown, is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import MODULE, change, found

from claimwise import kinds
from claimwise.content import Course

TELLING = {
    "an option": (
        "Which word is too vague to test?",
        "Look at the word CALM.",
        "q1 holds the answer to “word”: “Calm”",
    ),
    "a word": ("Select the hedge.", "Is it “may”?", "q3 holds the answer to “hedge”: “may”"),
    "an order": (
        "From the strongest to the weakest.",
        "Tea cures, tea helps, tea may help, tea could perhaps help.",
        "q3 holds the answer to “rank”",
    ),
    "a row with its target": (
        "Which source fits which question?",
        "Does it work? That is for a review of trials.",
        "q3 holds the answer to “pairs”: “Does it work? … A review of trials”",
    ),
    "a number": (
        "Of 200 customers 27 slept better. What share?",
        "It is 13.5 % of all.",
        "q4 holds the answer to “share”: “13.5”",
    ),
}


def with_hint(tiny: Path, prompt: str, hint: str) -> None:
    change(tiny / "solutions" / "01-tea.yml", f"prompt: {prompt}", f'prompt: {prompt}\n        hint: "{hint}"')


@pytest.mark.parametrize("what", TELLING)
def test_a_hint_that_holds_the_key_is_named(tiny: Path, what: str) -> None:
    prompt, hint, says = TELLING[what]
    with_hint(tiny, prompt, hint)
    (told,) = [finding for finding in found(tiny) if "a hint in" in finding]
    assert says in told
    assert told.startswith("solutions/01-tea.yml")
    assert "leave the answer to be found" in told


@pytest.mark.parametrize(
    ("prompt", "hint"),
    [
        ("Which word is too vague to test?", "Which word is calming, and for whom?"),
        ("Of 200 customers 27 slept better. What share?", "Of all 200, not of 100. It is below 135."),
        ("Which source fits which question?", "A review of trials compares. A price list does not."),
        ("From the strongest to the weakest.", "Ask which one promises most. “Tea helps” is not it."),
    ],
)
def test_a_hint_that_leaves_something_to_find_is_none_of_them(tiny: Path, prompt: str, hint: str) -> None:
    with_hint(tiny, prompt, hint)
    assert [finding for finding in found(tiny) if "hint" in finding] == []


def test_a_hint_for_the_whole_item_is_looked_at_too_and_one_for_nobody_is_named(tiny: Path) -> None:
    file = tiny / "solutions" / "01-tea.yml"
    change(file, "    title: Try the cards", "    title: Try the cards\n    hint: It is not nettle but calm.")
    change(file, "points: 0, expects: number}", "points: 0, expects: number, hint: Count them.}")
    told = [finding for finding in found(tiny) if "hint" in finding]
    assert len(told) == 2
    assert "a hint in q1 holds the answer to “word”: “Calm”" in told[0]
    assert "the hint on “poll” in q4 is for nobody" in told[1]


def test_a_hint_reaches_practice_cards_and_is_secret_elsewhere(tiny: Path) -> None:
    with_hint(tiny, "Which word is too vague to test?", "Look twice.")
    with_hint(tiny, "Select the hedge.", "Look twice.")
    module = Course.load(tiny).modules[MODULE]
    practice, graded = module.item("q1"), module.item("q3")

    assert module.public(practice)["key"]["parts"][0]["hint"] == "Look twice."
    assert "Look twice." in str(module.key(graded))
    assert "Look twice." not in str(module.public(graded))
    assert kinds.HINT in kinds.key_fields()
