"""Answering a card as a student does: by mouse, by keyboard, by typing."""

from __future__ import annotations

from typing import Any

from claimwise import kinds


def give(page: Any, card: Any, part: dict[str, Any], response: Any) -> None:
    """Answer one part of a card: choices by mouse, lists by keyboard, texts by typing."""
    place = card.locator(".cw-part", has_text=part["prompt"]).first
    words = _texts(part)
    if isinstance(response, list) and part["kind"] != "order":
        for option in response:
            box = place.get_by_role("checkbox", name=words[option], exact=True)
            box.focus()
            page.keyboard.press("Space")
    elif part["kind"] == "order":
        for rank, thing in enumerate(response):
            place.get_by_label(words[thing], exact=True).select_option(index=rank + 1)
    elif part["kind"] == "match":
        targets = kinds.option_ids(part)
        for row in part["left"]:
            place.get_by_label(row["text"]).select_option(index=targets.index(response[row["id"]]) + 1)
    elif part["kind"] == "choice":
        place.locator("label", has_text=words[response]).first.click()
    elif part["kind"] == "slider":
        place.get_by_label("Your value").fill(str(response))
        page.keyboard.press("Enter")
        place.get_by_role("button").last.click()
    else:
        place.get_by_role("textbox").fill(str(response))


def _texts(part: dict[str, Any]) -> dict[str, str]:
    pieces = part["segments"] if part["kind"] == "hottext" else part.get("options", [])
    return {piece["id"]: piece["text"] for piece in pieces if isinstance(piece, dict)}
