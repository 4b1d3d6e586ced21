"""Ticking any number of options: in a list, or in a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import comb

from claimwise.kinds.shared.base import Guesser, Part, Strategy
from claimwise.words import _, ngettext

GROUP = "tick"
"""One group of blanket strategies for everything that is ticked."""

KEY_FIELDS = frozenset({"correct", "neutral", "why"})


def credit(part: Part, response: Sequence[str], offered: Iterable[str]) -> float:
    """Youden's J: hits ÷ keys − wrong picks ÷ non-keys. Picking all and picking none both earn 0.

    With nothing to pick it is 1 − wrong picks ÷ offered. Neutral options count neither way.
    """
    neutral, correct = set(part["neutral"]), set(part["correct"])
    wrong = set(offered) - correct - neutral
    picked = set(response) - neutral
    missteps = len(picked & wrong) / len(wrong) if wrong else 0.0
    if not correct:
        return 1 - missteps
    return len(picked & correct) / len(correct) - missteps


def earning(part: Part, response: Sequence[str], offered: Iterable[str]) -> str:
    """What :func:`credit` counts, in sentences."""
    neutral, correct = set(part["neutral"]), set(part["correct"])
    wrong = set(offered) - correct - neutral
    picked = set(response)
    if correct:
        told = [_("Right ones found: {hits} of {n}.", hits=len(picked & correct), n=len(correct))]
    else:
        told = [_("There was nothing to find.")]
    if missteps := len(picked & wrong):
        share = Fraction(missteps, len(wrong))
        told.append(
            ngettext("{n} wrong choice takes all points off.", "{n} wrong choices take all points off.", missteps)
            if share == 1
            else ngettext(
                "{n} wrong choice takes {share} of the points off.",
                "{n} wrong choices take {share} of the points off.",
                missteps,
                share=str(share),
            )
        )
    return " ".join(told)


def by_chance(part: Part, offered: Sequence[str]) -> float:
    """What somebody earns on average who tosses a coin for each option."""
    neutral, correct = set(part["neutral"]), set(part["correct"])
    right, wrong = len(correct), len(set(offered) - correct - neutral)
    earned = 0.0
    for hits in range(right + 1):
        for missteps in range(wrong + 1):
            share = (hits / right if right else 1) - (missteps / wrong if wrong else 0)
            earned += comb(right, hits) * comb(wrong, missteps) * max(0.0, share)
    return float(earned / 2 ** (right + wrong))


def in_words(response: Sequence[str], options: Iterable[Mapping[str, str]]) -> list[str]:
    """The ticked options in the order shown."""
    return [f"• {option['text']}" for option in options if option["id"] in response] or [_("None of these")]


def strategies(ids: Strategy) -> dict[str, Strategy]:
    """Ticking all and ticking none. ``ids`` gives the ids of a part's options."""
    return {_("tick everything"): ids, _("tick nothing"): _nothing}


def _nothing(part: Part) -> list[str]:  # noqa: ARG001  a strategy looks at nothing
    return []


def simulated(part: Part, guesser: Guesser, offered: Iterable[str]) -> list[str]:
    """Each option ticked or left rightly, the more likely the more is known."""
    right = guesser.chance.random
    return [option for option in offered if (option in part["correct"]) == (right() < 0.4 + 0.6 * guesser.known)]
