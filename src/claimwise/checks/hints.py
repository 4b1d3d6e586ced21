"""Whether a hint for a first try leaves something to find.

Compared are words: without case and punctuation, the key of a part may not stand in a hint. What that is says each kind
(``telling``): the words or name of a right option, a number or text that is accepted, a row together with its target,
all things of an order, a fact and the sentences that state it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claimwise import kinds
from claimwise.content import Course, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.content.self_checks import FILE
from claimwise.words import _


def find_telling_hints(course: Course) -> Iterator[Finding]:
    """Hints in self-checks that give a key away, or that nobody is shown."""
    for check in course.self_checks.values():
        for question in check.questions:
            for part in question.interactions:
                for what in _slips(part.key(), part.hint, question.id):
                    yield Finding(what, _remedy(), file=FILE)


def telling_hints_in(module: ResolvedModule) -> Iterator[Finding]:
    """The same for the items of a module."""
    for item in module.items:
        file, line = module.place(item)
        key = module.key(item)
        own = [what for part in key["parts"] for what in _slips(part, part.get(kinds.HINT, ""), item.id)]
        whole = [what for part in key["parts"] if (what := _given_away(part, item.hint, item.id))]
        for what in (*own, *whole):
            yield Finding(what, _remedy(), file=file, line=line)


def _slips(part: Mapping[str, Any], hint: str, where: str) -> Iterator[str]:
    if hint and not kinds.has_key(part):
        yield _("the hint on “{part}” in {item} is for nobody: nothing is right or wrong there", **_at(part, where))
    elif what := _given_away(part, hint, where):
        yield what


def _given_away(part: Mapping[str, Any], hint: str, where: str) -> str:
    if not hint or not (told := kinds.given_away(part, hint)):
        return ""
    return _("a hint in {item} holds the answer to “{part}”: “{told}”", told=told, **_at(part, where))


def _at(part: Mapping[str, Any], where: str) -> dict[str, str]:
    return {"part": part["id"], "item": where}


def _remedy() -> str:
    return _("say where to look or what to ask, and leave the answer to be found")
