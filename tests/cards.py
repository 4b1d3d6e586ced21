"""Answering a card as a student does: by mouse, by keyboard, by typing."""

from __future__ import annotations

from typing import Any

from answering import search

from claimwise import kinds


def give(page: Any, card: Any, part: dict[str, Any], response: Any) -> None:
    """Answer one part of a card: choices by mouse, boxes by keyboard, orders by buttons, texts by typing."""
    place = card.locator(".cw-part", has_text=part["prompt"]).first
    words = _texts(part)
    if part["kind"] == "order":
        _put_in_order(place, [words[thing] for thing in response])
    elif isinstance(response, list):
        for option in response:
            box = place.get_by_role("checkbox", name=words[option], exact=True)
            box.focus()
            page.keyboard.press("Space")
    elif part["kind"] == "match":
        targets = kinds.option_ids(part)
        for row in part["left"]:
            buttons = place.get_by_role("radiogroup", name=row["text"]).get_by_role("radio")
            buttons.nth(targets.index(response[row["id"]])).check()
    elif part["kind"] == "audit":
        for claim, (verdict, flaw) in response.items():
            place.get_by_role("checkbox", name=words[claim]).check()
            verdicts = place.get_by_role("radiogroup", name=words[claim]).get_by_role("radio")
            verdicts.nth([term["id"] for term in part["verdicts"]].index(verdict)).check()
            place.get_by_role("combobox", name=words[claim]).select_option(flaw)
    elif part["kind"] == "inquiry":
        search(place, part, response)
    elif part["kind"] == "choice":
        place.locator("label", has_text=words[response]).first.click()
    else:
        place.get_by_role("textbox").fill(str(response))
        page.keyboard.press("Tab")


def _put_in_order(place: Any, texts: list[str]) -> None:
    for rank, text in enumerate(texts):
        while (at := _shown_order(place).index(text)) > rank:
            place.get_by_role("button", name=f"Move up: {text}", exact=True).click()
            assert _shown_order(place).index(text) == at - 1
    if (keep := place.get_by_role("button", name="Keep this order")).count():
        keep.click()


def _shown_order(place: Any) -> list[str]:
    return [text.strip() for text in place.locator("li .cw-words").all_text_contents()]


def _texts(part: dict[str, Any]) -> dict[str, str]:
    pieces = part["segments"] if part["kind"] == "hottext" else part.get("options", [])
    return {piece["id"]: piece["text"] for piece in pieces if isinstance(piece, dict)}
