"""The three rules for verdicts: in each card that asks for one, once, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support import MODULE

from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.handed_in.asked import outline


def cards(course: Course) -> Iterator[tuple[str, dict[str, Any]]]:
    for module in course.modules.values():
        for item in module.items:
            yield f"{module.name}, {item.id}", module.public(item)


def test_every_card_that_asks_for_a_verdict_tells_the_rules_once(course: Course) -> None:
    rules = [{"label": rule.label, "text": rule.text} for rule in course.vocabulary.rules]
    verdicts = set(course.vocabulary.terms("verdicts"))

    assert len(rules) == 3  # as the card says
    for name, card in cards(course):
        for part in card["parts"]:
            if {option["id"] for option in part.get("options", ())} == verdicts:
                assert part["rules"] == "yes", name
        assert card.get("rules", []) == (rules if any("rules" in part for part in card["parts"]) else []), name


def test_practice_and_graded_cards_tell_them_alike(course: Course) -> None:
    told = {"practice" in card for _name, card in cards(course) if "rules" in card}

    assert told == {True, False}


def test_what_is_asked_stays_the_same_with_rules_below_it(tiny_module: ResolvedModule) -> None:
    """So no released notebook becomes one of another version."""
    item = tiny_module.item("q2")
    parts = tiny_module.public(item)["parts"]

    assert parts[0]["rules"] == "yes"
    assert outline(parts) == tiny_module.asked.items["q2"]


def test_keys_hold_no_rules(tiny_module: ResolvedModule) -> None:
    assert tiny_module.name == MODULE
    for item in tiny_module.items:
        assert not any("rules" in part for part in tiny_module.key(item)["parts"])
