"""The questions on pages of feedback: what is the same for everybody who gave the same answer is drawn once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from claimwise import drawing, kinds, marking
from claimwise.content.interactions import with_slips
from claimwise.content.modules import ResolvedModule
from claimwise.drawing import Alternative
from claimwise.handing_back.feedback_again import code, packed, practice
from claimwise.kinds.shared.base import Reasons, Stop
from claimwise.marking import Key, PartMark
from claimwise.templating import render
from claimwise.words import _

_SHORT = 24
"""The longest name of an option, such as “Not checkable” in “Not checkable: a matter of taste”."""

_MANY = 4096
"""So many answers are kept as they were drawn; a class types more different ones than it chooses."""


class Parts:
    """Draws the marked parts of a module's items for pages of feedback.

    ``code`` are the cards, packed, with which some of them can be tried again.
    """

    def __init__(self, module: ResolvedModule, keys: Mapping[str, Key]) -> None:
        self._told = {
            (item.id, part.id): with_slips(part, module.slips) for item in module.graded for part in item.parts
        }
        found = {item.id: practice(module, item, keys[item.id]) for item in module.graded}
        self._tried = {item: spec for item, spec in found.items() if spec}
        shown = {part["kind"] for spec in self._tried.values() for part in spec["parts"]}
        self.code = packed(code(frozenset(shown)))
        self.again = lru_cache(_MANY)(self._again)
        self._draw = lru_cache(_MANY)(self._drawn)

    def can_be_tried(self, item: str) -> bool:
        """Whether an item can be tried again on a page."""
        return item in self._tried

    def _again(self, items: frozenset[str]) -> str:
        """Some items that can be tried again, packed. Many students have the same ones."""
        return packed({item: spec for item, spec in self._tried.items() if item in items})

    def drawn(self, mark: marking.ItemMark, *, settled: bool) -> list[Markup]:
        """The parts of an item, written answers aside, as HTML.

        While a mark is not ``settled`` nothing but the student's own answer is told: another notebook may be handed in.
        """
        return [
            self._draw(mark.item_id, number, part.part["id"], json.dumps(part.given), part.problem, settled)
            for number, part in enumerate(mark.parts, 1)
            if not kinds.of(part.part).by_person
        ]

    def _drawn(self, item: str, number: int, part_id: str, given: str, problem: str, settled: bool) -> Markup:
        part, response = self._told[item, part_id], json.loads(given)
        credit = kinds.earned(part, response) if response is not None and kinds.has_key(part) else 0.0
        return _draw(PartMark(part, response, credit, problem), f"{item}-{number}", settled=settled)


def _draw(mark: PartMark, name: str, *, settled: bool) -> Markup:
    part, kind, keyed = mark.part, kinds.of(mark.part), settled and kinds.has_key(mark.part)
    best = kind.best_for(part, mark.given) if keyed and mark.credit < 1 else None
    earning = kind.earning(part, mark.given) if keyed and mark.given is not None and mark.credit < 1 else ""
    told = {
        "prompt": part["prompt"],
        "keyed": keyed,
        "look": _look(mark),
        "credit": marking.credit_in_words(mark),
        "earning": earning,
        "given": kind.in_words(part, mark.given) if mark.given is not None else [_("No answer")],
        "problem": mark.problem,
        "best": kind.in_words(part, best) if best is not None else [],
        "why": _named(part, kind.reasons(part, mark.given)) if keyed else Reasons([]),
        "routes": list(_routes(part, mark.given, name)) if keyed else [],
    }
    return Markup(render("feedback_part.html", part=told))  # noqa: S704  a template of ours, which escapes


def _named(part: Mapping[str, Any], reasons: Reasons) -> Reasons:
    """The reasons, of which each names its option: by the word with which it begins, if all options begin with one."""
    texts = [option["text"] for option in part.get("options", ())]
    heads = {text: text.partition(": ")[0] for text in texts}
    if not texts or any(head == text or len(head) > _SHORT for text, head in heads.items()):
        return reasons
    return Reasons(*([(heads.get(about, about), why) for about, why in some] for some in reasons))


def _look(mark: PartMark) -> str:
    return "right" if mark.credit == 1 else "partly" if mark.credit else "wrong"


def _routes(part: Mapping[str, Any], given: Any, name: str) -> Iterator[dict[str, Any]]:
    """The ways that a part has drawn beside each other, each in words too."""
    for place, route in enumerate(kinds.of(part).routes(part, given), 1):
        picture = _way(f"way-{name}-{place}", route.title, tuple(route.stops)) if route.stops else None
        yield {"title": route.title, "picture": picture}


@lru_cache(_MANY)
def _way(name: str, title: str, stops: tuple[Stop, ...]) -> Markup:
    """A way as a picture. The good one is the same for everybody."""
    told = [f"{at}. {stop.label}{f' ({stop.note})' if stop.note else ''}" for at, stop in enumerate(stops, 1)]
    return drawing.way([drawing.Stop(*stop) for stop in stops], Alternative(name, title, "; ".join(told)))
