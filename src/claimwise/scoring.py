"""How a response earns credit.

Pure functions on plain data, standard library only, so that the same rules run in a student's browser, in a
notebook kernel and in a batch of thousands. A *part* is one interaction of an item as a mapping (see ``KINDS`` for
the kinds); a *response* is what the student answered to it. Credit is always a float from 0 to 1.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

Part = Mapping[str, Any]
Response = Any

NO_TARGET = "none"
"""The target of a match row for which nothing fits."""

KEY_FIELDS = frozenset({"credit", "correct", "order", "pairs", "target", "accept", "value"})
"""The fields that hold a key, one for each way of marking; a part for students has none of them."""

MAX_TEXT = 2_000
"""Longest text entry, in characters, that is looked at."""


class ResponseError(ValueError):
    """The response does not have the form that the part asks for. The message is a plain sentence."""


# --- what a response must look like -------------------------------------------------------------------------------


def check(part: Part, response: Response) -> None:
    """Raise :class:`ResponseError` unless the response has the right type and names only things that were offered."""
    _kind(part).check(part, response)


def complete(part: Part, response: Response) -> bool:
    """Whether a response of the right form answers the whole part (a match needs a target for every row)."""
    if part["kind"] == "match":
        return set(response) == {row["id"] for row in part["left"]}
    if part["kind"] == "text_entry":
        return bool(str(response).strip())
    return True


def is_marked(part: Part) -> bool:
    """Whether the part earns points by itself: written answers are marked by people, polls not at all."""
    return bool(part["points"]) and part["kind"] != "extended_text"


def has_key(part: Part) -> bool:
    """Whether the part says what is right, so that credit can be computed (polls and public specs do not)."""
    return not KEY_FIELDS.isdisjoint(part)


def option_ids(part: Part) -> list[str]:
    """The ids that a response to the part may name, in the order shown."""
    if part["kind"] == "hottext":
        return [piece["id"] for piece in part["segments"] if isinstance(piece, Mapping)]
    return [option["id"] for option in part.get("options", ())]


def _check_one_option(part: Part, response: Response) -> None:
    if not isinstance(response, str):
        raise ResponseError(f"“{part['id']}” takes the name of one option, not {_describe(response)}.")
    _check_known(part, [response])


def _check_option_list(part: Part, response: Response) -> None:
    if not isinstance(response, list) or not all(isinstance(entry, str) for entry in response):
        raise ResponseError(f"“{part['id']}” takes a list of option names, not {_describe(response)}.")
    if len(set(response)) != len(response):
        raise ResponseError(f"“{part['id']}” names an option twice.")
    _check_known(part, response)


def _check_choice(part: Part, response: Response) -> None:
    (_check_option_list if part["select"] == "many" else _check_one_option)(part, response)


def _check_order(part: Part, response: Response) -> None:
    _check_option_list(part, response)
    if set(response) != set(option_ids(part)):
        raise ResponseError(f"“{part['id']}” must put all {len(option_ids(part))} things in order.")


def _check_match(part: Part, response: Response) -> None:
    if not isinstance(response, dict) or not all(isinstance(value, str) for value in response.values()):
        raise ResponseError(f"“{part['id']}” takes a target for each row, not {_describe(response)}.")
    unknown = [row for row in response if row not in {left["id"] for left in part["left"]}]
    if unknown:
        raise ResponseError(f"“{part['id']}” has no row “{_clip(unknown[0])}”.")
    _check_known(part, response.values())


def _check_slider(part: Part, response: Response) -> None:
    value = _finite(response)
    if value is None:
        raise ResponseError(f"“{part['id']}” takes a number, not {_describe(response)}.")
    if not part["min"] <= value <= part["max"]:
        raise ResponseError(
            f"“{part['id']}” takes a number from {part['min']} to {part['max']}, not {_clip(response)}."
        )


def _check_text(part: Part, response: Response) -> None:
    if isinstance(response, str):
        if len(response) > MAX_TEXT:
            raise ResponseError(f"“{part['id']}” holds {len(response):,} characters; {MAX_TEXT:,} are allowed.")
    elif _finite(response) is None:
        raise ResponseError(f"“{part['id']}” takes a text or a number, not {_describe(response)}.")


def _check_written(part: Part, _: Response) -> None:
    raise ResponseError(f"“{part['id']}” is a written answer: it goes into its own cell, not into answers().")


def _check_known(part: Part, named: Iterable[str]) -> None:
    offered = set(option_ids(part))
    for option in named:
        if option not in offered:
            raise ResponseError(f"“{part['id']}” has no option “{_clip(option)}”.")


# --- what a response earns ----------------------------------------------------------------------------------------


def credit(part: Part, response: Response) -> float:
    """The share of the part's points that a response earns, from 0 to 1.

    Raises :class:`ResponseError` for a response of the wrong form, so that it is reported and never silently zero.
    """
    check(part, response)
    earned = _kind(part).credit(part, response)
    return min(1.0, max(0.0, earned))


def _credit_choice(part: Part, response: Response) -> float:
    if part["select"] == "many":
        return _credit_selection(part, response)
    return float(part["credit"].get(response, 0))


def _credit_selection(part: Part, response: Sequence[str]) -> float:
    """Youden's J: hits ÷ keys − wrong picks ÷ non-keys. Picking all and picking none both earn 0.

    With nothing to pick it is 1 − wrong picks ÷ offered. Neutral options count neither way.
    """
    neutral, correct = set(part["neutral"]), set(part["correct"])
    wrong = set(option_ids(part)) - correct - neutral
    picked = set(response) - neutral
    missteps = len(picked & wrong) / len(wrong) if wrong else 0.0
    if not correct:
        return 1 - missteps
    return len(picked & correct) / len(correct) - missteps


def _credit_order(part: Part, response: Sequence[str]) -> float:
    """Kendall's tau over the pairs that the key puts in an order: 1 − 2 × wrong pairs ÷ all such pairs."""
    place = {thing: rank for rank, tied in enumerate(part["order"]) for thing in tied}
    pairs = [(a, b) for a, b in combinations(response, 2) if place[a] != place[b]]
    wrong = sum(place[a] > place[b] for a, b in pairs)
    return 1 - 2 * wrong / len(pairs)


def _credit_match(part: Part, response: Mapping[str, str]) -> float:
    """Credit per row; a wrong row costs 1 ÷ (targets − 1) of a row, so that guessing expects 0."""
    penalty = 1 / (len(option_ids(part)) - 1)
    accept = part.get("accept", {})

    def row_credit(row: str, target: str) -> float:
        if part["pairs"][row] == target:
            return 1.0
        return float(accept.get(row, {}).get(target, -penalty))

    return sum(row_credit(row, target) for row, target in response.items()) / len(part["pairs"])


def _credit_slider(part: Part, response: float) -> float:
    """Full credit within the tolerance, half within the wider band if the author gave one."""
    distance = abs(response - part["target"])
    if _within(distance, part["tolerance"]):
        return 1.0
    return 0.5 if "half" in part and _within(distance, part["half"]) else 0.0


def _credit_text(part: Part, response: str | float) -> float:
    """Full credit for the key, the author's credit for a named other path, else 0."""
    paths = [(part, 1.0), *((path, float(path["credit"])) for path in part.get("also", ()))]
    return max((worth for path, worth in paths if _fits(path, response, part.get("unit", ""))), default=0.0)


def _fits(path: Part, response: str | float, unit: str) -> bool:
    if "value" not in path:
        return plain(str(response)) in {plain(text) for text in path["accept"]}
    value = parse_number(response, unit)
    return value is not None and _within(abs(value - path["value"]), path["tolerance"])


def _within(distance: float, limit: float) -> bool:
    # 13.5 + 0.1 - 13.6 is not 0 in binary: a hair more than the limit still counts.
    return distance <= limit + 1e-9


def rubric_share(levels: Mapping[str, int], rubric: Sequence[Mapping[str, Any]]) -> float:
    """The share of a written answer's points for the levels that a grader gave, from 0 to 1.

    ``levels`` maps each criterion of the rubric to a level from 0 to its highest. Raises :class:`ResponseError` for a
    criterion that is missing or a level that does not exist.
    """
    top = {criterion["id"]: len(criterion["levels"]) - 1 for criterion in rubric}
    if set(levels) != set(top):
        raise ResponseError(f"The rubric has the criteria {', '.join(top)}; levels were given for {', '.join(levels)}.")
    for criterion, level in levels.items():
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= top[criterion]:
            raise ResponseError(f"“{criterion}” takes a level from 0 to {top[criterion]}, not {_clip(level)}.")
    return sum(levels.values()) / sum(top.values())


# --- reading numbers and words as people write them ----------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)?(?:[.,]\d+)?", re.ASCII)
_UNIT_WORDS = {"%": ("%", "percent", "per cent", "pct")}


def parse_number(response: str | float, unit: str = "") -> float | None:
    """A number as people type it ("13.5 %", "13,5", "1,200"), or ``None`` if it is not one.

    The part's own unit may follow the number; any other word makes it no number.
    """
    if not isinstance(response, str):
        return _finite(response)
    text = unicodedata.normalize("NFKC", response).replace("\N{MINUS SIGN}", "-").strip().lower()
    for word in _UNIT_WORDS.get(unit, (unit.lower(),)):
        if word and text.endswith(word):
            text = text.removesuffix(word).strip()
            break
    if not text or len(text) > 40 or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    return _finite(float(_with_decimal_point(text)))


def _with_decimal_point(text: str) -> str:
    text = text.replace(" ", "").replace("'", "")
    if "." in text:
        return text.replace(",", "")
    # "1,200" is twelve hundred, "13,5" is thirteen and a half.
    thousands = re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", text)
    return text.replace(",", "") if thousands else text.replace(",", ".")


def plain(text: str) -> str:
    """The text without case, accents of width, punctuation and repeated spaces, for comparing short answers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split())


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _describe(value: object) -> str:
    names = {str: "a text", list: "a list", dict: "a table", bool: "True or False", type(None): "nothing"}
    if isinstance(value, float) and not math.isfinite(value):
        return "something that is not a number (NaN or infinity)"
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else "that")


def _clip(value: object) -> str:
    text = str(value) if not isinstance(value, int) or abs(value) < 10**20 else "a huge number"
    return text if len(text) <= 40 else text[:37] + "…"


# --- the kinds of interaction ---------------------------------------------------------------------------------------


class _Kind:
    """How responses to one kind of interaction are checked and credited."""

    def __init__(self, check: Callable[[Part, Any], None], credit: Callable[[Part, Any], float]) -> None:
        self.check = check
        self.credit = credit


def _no_credit(part: Part, _: Response) -> float:
    raise ResponseError(f"“{part['id']}” is marked by a person.")


KINDS: dict[str, _Kind] = {
    "choice": _Kind(_check_choice, _credit_choice),
    "hottext": _Kind(_check_option_list, _credit_selection),
    "order": _Kind(_check_order, _credit_order),
    "match": _Kind(_check_match, _credit_match),
    "slider": _Kind(_check_slider, _credit_slider),
    "text_entry": _Kind(_check_text, _credit_text),
    "extended_text": _Kind(_check_written, _no_credit),
}
"""Every kind of interaction, named as in 1EdTech QTI 3."""


def _kind(part: Part) -> _Kind:
    return KINDS[part["kind"]]
