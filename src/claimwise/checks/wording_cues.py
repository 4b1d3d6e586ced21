"""Words that readers go by who do not read: careful, absolute and judging ones, and what two texts share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from claimwise.content.vocabulary import Vocabulary

_ALSO_CAREFUL = (
    "perhaps|possibly|likely|probably|about|roughly|nearly|partly|seems|appears|unclear|uncertain|"
    "unknown|yet|unsure|mostly|mainly|sometimes|hint|hints|lean|leans|limited|only-if|so-far|in-part|"
    "not-sure|more-or-less|at-least|cannot-tell|not-clear|not-settled|no-longer-clear"
)
_ABSOLUTE = (
    "never|always|all|every|everybody|everyone|everything|none|nobody|nothing|no-one|must|cannot|proves|"
    "proved|proven|proof|any|completely|entirely|certainly|certain|useless|worthless|definitely|whole|"
    "at-all|impossible|fully|guaranteed|anyone|anything|anybody"
)
_JUDGING = (
    "good|bad|better|best|worse|worst|honest|dishonest|wrong|right|false|true|useless|worthless|careless|"
    "lazy|clever|fair|unfair|serious|silly|great|poor|weak|strong|misleading|trick|tricks|lie|lies|hide|"
    "hides|safe|dangerous|harmful|harmless|important|because|since|so|therefore|thus|hence"
)
_EMPTY = (
    "the|and|for|with|that|this|than|then|them|they|their|there|these|those|what|which|when|where|who|"
    "whom|whose|how|why|are|was|were|has|have|had|does|did|not|but|from|into|onto|out|over|under|its|his|"
    "her|our|your|you|she|can|could|will|would|should|may|might|must|been|being|about|after|before|"
    "between|both|each|such|very|more|most|much|many|some|any|all|one|two|only|also|just|like|well|how"
)


def _phrases(text: str) -> list[str]:
    return [word.replace("-", " ") for word in text.split("|")]


class Words:
    """Counts words of a sort in a text; a phrase counts as one."""

    def __init__(self, phrases: Iterable[str]) -> None:
        longest_first = sorted(set(phrases), key=len, reverse=True)
        self._found = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)

    def count(self, text: str) -> int:
        """How many there are."""
        return len(self._found.findall(text))


ABSOLUTE, JUDGING = Words(_phrases(_ABSOLUTE)), Words(_phrases(_JUDGING))


def careful(vocabulary: Vocabulary) -> Words:
    """The hedges that the course teaches, without its strong words, and others of the kind."""
    taught = [word for group in vocabulary.hedges if group.id != "strong" for word in group.words]
    return Words([*taught, *_phrases(_ALSO_CAREFUL)])


_ENDINGS = ("ing", "ed", "es", "s", "ly", "e")
_IGNORED = frozenset(_EMPTY.split("|"))


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry its content, without endings; numbers are words."""
    found = re.findall(r"\d[\d.,]*\d|\d|[^\W\d_]+", text.lower())
    return frozenset(_stem(word) for word in found if word[0].isdigit() or (len(word) > 2 and word not in _IGNORED))


def _stem(word: str) -> str:
    ending = next((ending for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 2), "")
    return word.removesuffix(ending)


def shared(option: str, others: Collection[str]) -> int:
    """How many content words of an option stand among others."""
    return len(content_words(option) & set(others))
