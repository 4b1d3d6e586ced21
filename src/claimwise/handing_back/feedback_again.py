"""What a page of feedback needs to let a student try again: the cards' code, and questions with their keys.

All of it is packed (JSON, deflated, in base64), because a page must stay small enough to be sent, and unpacked by
``cards/feedback.js``. A key tells nothing that the reasons beside it do not.
"""

from __future__ import annotations

import base64
import json
import re
import zlib

from claimwise import cards, kinds
from claimwise.content.interactions import Spec, with_slips
from claimwise.content.modules import Item, ResolvedModule
from claimwise.marking import Key

_REMARK = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)


def packed(data: object) -> str:
    """Data as a page holds it."""
    return base64.b64encode(zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 9)).decode()


def code(shown: frozenset[str]) -> dict[str, str]:
    """The modules and the style sheet of cards for some kinds, by name; without remarks, which are for authors."""
    absent = {f"kinds/{kind}.js" for kind in kinds.names() if kind not in shown}
    found = cards.modules("card.js", frozenset(absent))
    nothing = cards.text("kinds/shared/none.js")
    return {name: _bare(text) for name, text in {**found, **dict.fromkeys(sorted(absent), nothing)}.items()} | {
        "card.css": cards.text("card.css")
    }


def _bare(module: str) -> str:
    return _REMARK.sub("", module)


def practice(module: ResolvedModule, item: Item, key: Key) -> Spec | None:
    """An item as a card for practice with what can be marked at once; ``None`` if there is nothing such.

    A written answer has no key, and what keeps verdicts secret cannot be practised. A search would double the page.
    """
    keyed = [part for part, told in zip(item.parts, key["parts"], strict=True) if kinds.has_key(told)]
    if not keyed or any(part.keeps_secrets or part.web_drawn for part in keyed):
        return None
    told = {part.id: {**with_slips(part, module.slips), "points": 0} for part in keyed}
    public = module.public(item)
    return {
        "points": 0,
        "practice": "yes",
        "parts": [{**part, "points": 0} for part in public["parts"] if part["id"] in told],
        "key": {"title": item.title, "parts": list(told.values()), "explanation": key["explanation"]},
        **({"rules": public["rules"]} if "rules" in public else {}),
    }
