"""Answers with alike texts, side by side, so that a grader marks them alike. Suggestions only: nothing is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import normalize

from claimwise.errors import Finding
from claimwise.handed_in.written import BESIDE, BETWEEN
from claimwise.kinds.shared.folding import plain
from claimwise.words import ngettext
from claimwise.written.answers import WrittenAnswer

ALIKE = 0.65
"""The cosine from which two texts count as alike.

Chosen on this course's own model answers, in a wide gap: two different ones to the same question reach
0.50 at most, while a copy with one word in ten exchanged keeps 0.73 or more, and one with two letters swapped in one
word of ten 0.84. Of copies with one word in five exchanged, nine in ten are found.
``tests/written/test_similar.py`` holds it to that.
"""

LONGEST = 2_000
"""So many characters of a text are compared: many times what a written answer has, few enough for any class."""

_FOLDED = 2 * LONGEST
"""So many characters of a text are looked at for them: spaces and signs that nobody sees do not count."""

TOGETHER = 2_000_000
"""So many characters of all answers to a question are compared, so that no texts, however made, take long."""

_NUMBERS, _AT_ONCE = 2_048, 64
"""How many numbers stand for a text, and with how many texts all others are compared at a time."""


@dataclass(frozen=True)
class AlikeAnswers:
    """Alike answers to one question. ``wordings`` holds those with the same words, the commonest first."""

    question: str
    wordings: tuple[tuple[WrittenAnswer, ...], ...]

    @property
    def answers(self) -> list[WrittenAnswer]:
        """All answers of the group."""
        return [answer for wording in self.wordings for answer in wording]

    @property
    def points(self) -> list[float]:
        """The different points that answers of the group have so far, from low to high."""
        return sorted({answer.points for answer in self.answers if answer.points is not None})


def comparable(answers: Iterable[WrittenAnswer]) -> tuple[list[WrittenAnswer], list[Finding]]:
    """The answers that can be compared in a short time, and findings on the others, which are the longest ones."""
    answers = list(answers)
    sizes = [len(_folded(answer.text)) for answer in answers]
    room: dict[str, int] = defaultdict(lambda: TOGETHER)
    kept, findings = set[int](), list[Finding]()
    for place in sorted(range(len(answers)), key=sizes.__getitem__):
        room[answers[place].question] -= min(sizes[place], LONGEST)
        if room[answers[place].question] >= 0:
            kept.add(place)
    if long := sum(size > LONGEST for size in sizes):
        said = ngettext(
            "{n} very long answer is compared by its first {most:,} characters only",
            "{n} very long answers are compared by their first {most:,} characters only",
            long,
            most=LONGEST,
        )
        findings.append(Finding(said))
    if left_out := len(sizes) - len(kept):
        said = ngettext(
            "{left_out} of {n} answer, the longest one, is left out: it is too long",
            "{left_out} of {n} answers, the longest ones, are left out: together they are too long",
            len(sizes),
            left_out=left_out,
        )
        findings.append(Finding(said))
    return [answer for place, answer in enumerate(answers) if place in kept], findings


def similar(answers: Iterable[WrittenAnswer]) -> list[AlikeAnswers]:
    """Groups of two or more alike answers; an answer is in one at most. The first :data:`LONGEST` characters count.

    They come question by question; first those whose answers have different points so far, then the largest.
    """
    by_question: dict[str, dict[str, list[WrittenAnswer]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        by_question[answer.question][_words(answer.text)].append(answer)
    return [
        group
        for question, wordings in by_question.items()
        for group in sorted(_groups(question, wordings), key=_urgency)
    ]


def _urgency(group: AlikeAnswers) -> tuple[bool, int]:
    return len(group.points) < 2, -len(group.answers)


def _words(text: str) -> str:
    text = text.replace(BESIDE, BETWEEN)  # our own words between two texts make nobody alike
    return (_folded(text) or " ".join(text[:_FOLDED].split()))[:LONGEST]


def _folded(text: str) -> str:
    return plain(text[:_FOLDED])


def _groups(question: str, by_words: Mapping[str, list[WrittenAnswer]]) -> Iterator[AlikeAnswers]:
    """Each text of a group is alike one of them, so that chains of small steps do not pull strangers in.

    The most typical texts come first and take what is alike them (the leader algorithm). Some rows of similarities are
    held at a time, so memory grows with the number of texts and not with its square.
    """
    wordings, texts = list(by_words.values()), _vectors(by_words)
    times = np.array([len(wording) for wording in wordings], dtype=texts.dtype)
    typical = np.argsort(-(texts @ (texts.T @ times)), kind="stable")
    free = np.full(len(wordings), fill_value=True)
    for start in range(0, len(typical), _AT_ONCE):
        leaders = typical[start : start + _AT_ONCE]
        leaders = leaders[free[leaders]]
        for leader, likeness in zip(leaders, texts[leaders] @ texts.T, strict=True):
            if not free[leader]:
                continue
            free[leader] = False
            others = np.flatnonzero(free & (likeness >= ALIKE))
            free[others] = False
            members = sorted(
                [leader, *others[np.argsort(-likeness[others], kind="stable")]], key=lambda place: -times[place]
            )
            if len(members) > 1 or times[leader] > 1:
                yield AlikeAnswers(question, tuple(tuple(wordings[place]) for place in members))


def _vectors(texts: Iterable[str]) -> Any:
    """Texts as rows of numbers; the product of two rows is, nearly, their cosine.

    They are made of which six letters in a row, across words, a text has, so that stock words alone make no likeness
    and slips of the pen matter little. Rare ones do not weigh more, as they would with inverse document frequency:
    whether two texts are alike must not depend on how many others there are. Hashed to a few numbers with signs
    (feature hashing), all texts take the same time, however they are made; the cosine is then off by 0.02 or so.
    """
    pieces = ({text[at : at + 6] for at in range(max(1, len(text) - 5))} for text in texts)
    hashed = FeatureHasher(_NUMBERS, input_type="string", dtype=np.float32).transform(pieces)
    return normalize(hashed).toarray()
