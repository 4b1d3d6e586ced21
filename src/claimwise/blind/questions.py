"""What a second reader is asked: the graded parts of a module that are answered from their passage."""

from __future__ import annotations

import hashlib
import random
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from claimwise import kinds
from claimwise.content.modules import Item, ResolvedModule
from claimwise.content.vocabulary import Vocabulary
from claimwise.kinds import Part
from claimwise.words import _

LETTERS = string.ascii_lowercase


@dataclass(frozen=True)
class BlindQuestion:
    """A part that is asked, with its key. ``group`` names the parts that it is counted with."""

    item: Item
    number: int
    part: Part
    group: str

    @property
    def place(self) -> tuple[str, str]:
        """The ids of its item and part."""
        return self.item.id, self.part["id"]

    @cached_property
    def code(self) -> str:
        """Another one once prompt or options are others, so that no sheet made before is misread."""
        told = [self.part["prompt"], *sorted(f"{o['id']} {o['text']}" for o in kinds.of(self.part).options(self.part))]
        digest = hashlib.sha256("\0".join(told).encode()).digest()
        return "".join(_CONSONANTS[byte % len(_CONSONANTS)] for byte in digest[:_CODE])

    def options(self, module: str, reader: str) -> Mapping[str, tuple[str, str]]:
        """Letter -> id and text of an option, in an order that is the reader's own."""
        offered = sorted((option["id"], option["text"]) for option in kinds.of(self.part).options(self.part))
        seed = "\0".join((module, *self.place, reader))
        random.Random(seed).shuffle(offered)  # noqa: S311  an order, not a secret
        return dict(zip(LETTERS, offered, strict=False))


_CODE, _CONSONANTS = 6, "bcdfghjkmnpqrstvwxz"
"""A code is of letters that no spreadsheet takes for a number or a date."""


def questions(module: ResolvedModule, vocabulary: Vocabulary) -> list[BlindQuestion]:
    """The parts of a module that are asked, in its order."""
    return list(_questions(module, vocabulary))


def _questions(module: ResolvedModule, vocabulary: Vocabulary) -> Iterator[BlindQuestion]:
    for item in module.graded:
        for part in module.key(item)["parts"]:
            kind = kinds.of(part)
            if kinds.is_marked(part) and kind.needs_passage:
                verdicts = vocabulary.named_by(kinds.option_ids(part)) == "verdicts"
                group = _("verdicts") if verdicts else kind.sort(part)
                yield BlindQuestion(item, module.number(item), part, group)
