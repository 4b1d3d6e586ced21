"""Readers who go by a cue and not by the text: what each would earn on a module's graded items.

Two sorts of cue. Some *sort* the claims that a module judges: by who speaks, by careful words in the claim, or by words
that stand among an item's options with one verdict only. Others *pick* an option of an author's list: the one that
shares most words with question or passage, has most careful words, fewest absolute or fewest judging ones. Options that
a cue cannot tell apart share the bet evenly, and a question where it tells none apart is not counted. Lists of a
vocabulary are the same wherever they stand, so no cue picks from them; the verdicts are sorted by the first sort.

**When a module is refused.** A guesser takes an option by chance; one who sorts knows how many of the claims are sound,
but not which. A cue is refused in a module if it earns at least 15 of 100 points more than a guess (:data:`MARGIN`),
and a guesser would do as well in at most 1 of 100 cases (:data:`IN_MODULE`); over the course, if in at most 1 of 1000
(:data:`IN_COURSE`). All look at one side: only a cue that pays helps anybody.
With ten questions of four options that needs seven right instead of two or three, with five all five, and with two
nothing is ever refused: a margin that a student would notice and use. Smaller ones in a single module come about
without anybody's doing. Of a hundred pairs of cue and module one is refused by accident; there too the keys follow the
cue, so it is worth a change. Over the course a small habit shows that no module shows: there the margin in points is
smaller, and the proof asked for is stronger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from claimwise import kinds
from claimwise.checks.chance import Bet, bet_on_some, likelihood
from claimwise.checks.cues import single_choices_of
from claimwise.checks.wording_cues import ABSOLUTE, JUDGING, careful, content_words, shared
from claimwise.content import Course
from claimwise.content.modules import Item, ResolvedModule
from claimwise.kinds import Part
from claimwise.words import N_

IN_MODULE, IN_COURSE = 0.01, 0.001
"""How likely a guesser does as well as a cue that is refused, at most."""

MARGIN = 0.15
"""How much more than a guess a cue must earn to be refused in a module. Less is no help, however surely it is there."""

TRUSTED = frozenset({"institutional", "research"})
"""Voices that a reader trusts who goes by the source."""

COMMERCIAL = "commercial"
"""The voice of who makes a claim of the case."""

CUES = {
    "source": N_("trusts institutions and researchers, and nobody else"),
    "careful-claims": N_("takes claims with many careful words for sound, and others for unsound"),
    "frames": N_("goes by words that stand among the options with one verdict only"),
    "overlap-question": N_("picks the option that shares most words with title and question"),
    "overlap-passage": N_("picks the option that shares most words with quote and passage"),
    "careful-options": N_("picks the option with most careful words"),
    "absolutes": N_("picks the option with fewest absolute words"),
    "neutral": N_("picks the option with fewest judging words and reasons"),
}
"""What somebody does who goes by a cue, by its name."""


@dataclass(frozen=True)
class Played:
    """What a cue earned, and how likely a guesser does as well (``chance``).

    ``earned`` and ``guessed`` are shares of what could be had on the ``n`` places where the cue says something.
    ``places`` names those where it does better than a guess, the best first.
    """

    cue: str
    n: int
    earned: float
    guessed: float
    chance: float
    places: Sequence[str]

    @property
    def pays(self) -> bool:
        """Whether it helps somebody who answers one module."""
        return self.chance <= IN_MODULE and self.earned - self.guessed >= MARGIN

    @property
    def pays_in_the_long_run(self) -> bool:
        """Whether it helps somebody who answers many."""
        return self.chance <= IN_COURSE


@dataclass(frozen=True)
class Placed:
    """A bet at a place: an item, or a part of one."""

    place: str
    bet: Bet
    most: float


class Readers:
    """The readers of a course."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._careful = careful(course.vocabulary)

    def play(self, module: ResolvedModule) -> list[Played]:
        """What each cue earns in a module, of those that say something there."""
        found = [_played(cue, placed) for cue, placed in self.bets(module).items() if placed]
        framed = play_frames([module])
        return [*found, *([framed] if framed else [])]

    def bets(self, module: ResolvedModule) -> dict[str, list[Placed]]:
        """The bets of each cue but “frames”, whose bets hang on each other."""
        sort: dict[str, Callable[[Sequence[Item]], Iterator[tuple[Item, bool]]]] = {
            "source": self._by_source,
            "careful-claims": lambda items: self._by_careful_claims(module, items),
        }
        judged = [item for item in module.graded if module.soundness(item)]
        bets = {cue: list(_sorted(module, list(sorter(judged)))) for cue, sorter in sort.items()}
        asked = [(item, part) for item in module.graded for part in single_choices_of(self._course, module, item)]
        for cue, score in self._scores(module).items():
            bets[cue] = [placed for item, part in asked if (placed := _picked(item, part, score(item, part)))]
        return bets

    def _by_source(self, items: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
        for item in items:
            if voice := voice_of(item):
                yield item, voice in TRUSTED

    def _by_careful_claims(self, module: ResolvedModule, items: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
        """Those with more careful words than half of them are taken for sound."""
        found = {item.id: self._careful.count(quoted(module, item)) for item in items}
        middle = median(found.values()) if found else 0
        yield from ((item, found[item.id] > middle) for item in items if found[item.id] != middle)

    def _scores(self, module: ResolvedModule) -> Mapping[str, Callable[[Item, Part], Callable[[str], float]]]:
        """For each cue that picks, how much an option of a part has of it."""

        def overlap_question(item: Item, part: Part) -> Callable[[str], float]:
            words = content_words(f"{item.title} {part['prompt']}")
            return lambda text: shared(text, words)

        def overlap_passage(item: Item, part: Part) -> Callable[[str], float]:  # noqa: ARG001  all parts have one
            words = content_words(module.about(item))
            return lambda text: shared(text, words)

        return {
            "overlap-question": overlap_question,
            "overlap-passage": overlap_passage,
            "careful-options": lambda _item, _part: self._careful.count,
            "absolutes": lambda _item, _part: lambda text: -ABSOLUTE.count(text),
            "neutral": lambda _item, _part: lambda text: -JUDGING.count(text),
        }


def voice_of(item: Item) -> str | None:
    """Who speaks in an item; whoever makes a claim of the case has something to sell."""
    return COMMERCIAL if item.claim else item.voice


def quoted(module: ResolvedModule, item: Item) -> str:
    """What is judged in an item, as far as it can be told: the quote, what a passage quotes, or all of it."""
    claim = module.claim(item)
    if claim:
        return claim.quote
    passage = item.passage or ""
    quotes = re.findall(r"(?m)^> ?(.*)$", passage) or re.findall(r"“([^”]+)”", passage)
    return " ".join(quotes) or passage


def is_sound(module: ResolvedModule, item: Item) -> bool:
    """Whether the claim that an item judges is sound, at least in part."""
    return module.soundness(item) != "unsound"


def _sorted(module: ResolvedModule, said: Sequence[tuple[Item, bool]]) -> Iterator[Placed]:
    """A bet for each claim that was called sound or unsound. A guesser is right by the share of those that are so."""
    truth = {item.id: is_sound(module, item) for item, _ in said}
    for item, sound in said:
        share = sum(each == sound for each in truth.values()) / len(truth)
        yield Placed(item.id, Bet(float(truth[item.id] == sound), {1.0: share, 0.0: 1 - share}), 1.0)


def _picked(item: Item, part: Part, score: Callable[[str], float]) -> Placed | None:
    """The bet on the options with the highest score; none if all have the same."""
    scores = {option["id"]: score(option["text"]) for option in kinds.of(part).options(part)}
    top = max(scores.values())
    picked = [name for name, value in scores.items() if value == top]
    if len(picked) == len(scores):
        return None
    worth = {name: kinds.credit(part, name) * part["points"] for name in scores}
    return Placed(f"{item.id}.{part['id']}", bet_on_some(worth, picked), float(part["points"]))


def _played(cue: str, placed: Sequence[Placed]) -> Played:
    most = sum(each.most for each in placed)
    paying = sorted(placed, key=lambda each: each.bet.mean - each.bet.earned)
    return Played(
        cue,
        n=len(placed),
        earned=sum(each.bet.earned for each in placed) / most,
        guessed=sum(each.bet.mean for each in placed) / most,
        chance=likelihood(each.bet for each in placed),
        places=[each.place for each in paying if each.bet.earned > each.bet.mean],
    )


def play_together(readers: Readers, modules: Sequence[ResolvedModule]) -> list[Played]:
    """What each cue earns over several modules, without those that state it as known."""

    def open_to(cue: str) -> list[ResolvedModule]:
        return [module for module in modules if cue not in module.module.known_cues]

    bets = {module.name: readers.bets(module) for module in modules}
    placed = {cue: [each for module in open_to(cue) for each in bets[module.name].get(cue, ())] for cue in CUES}
    framed = play_frames(open_to("frames"))
    return [*(_played(cue, found) for cue, found in placed.items() if found), *([framed] if framed else [])]


# --- words among the options


SHUFFLES = 1000
"""How often the verdicts are shuffled to see what chance would do: just enough to tell 1 in 1000."""

_Numbers = NDArray[np.float64]
_Places = NDArray[np.int64]


class _Frames:
    """Which words stand among the options of which judged items, and which of those are sound.

    A word speaks on an item if at least two *others* have it among their options, all with the same verdict. Items of
    the other form of a test are no others: the forms ask in twins, and nobody is given both at once.
    """

    def __init__(self, modules: Iterable[ResolvedModule]) -> None:
        asked = [(module, item) for module in modules for item in module.graded if module.soundness(item)]
        found = [(module, item, words) for module, item in asked if (words := _option_words(item))]
        self.places = [item.id for _module, item, _words in found]
        self.sound: _Numbers = np.array([float(is_sound(module, item)) for module, item, _words in found])
        # Each entry is a word at an item; numbers stand for words, and for words in a module or in a test's forms.
        entries = [
            (at, word, (word, _twins(module)), (word, module.name))
            for at, (module, _item, words) in enumerate(found)
            for word in sorted(words)
        ]
        columns = list(zip(*entries, strict=True)) or [()] * 4
        self._item: _Places = np.array(columns[0], dtype=np.int64)
        self._sorts = [_numbered(column) for column in columns[1:]]
        self._others = self._told(np.ones(len(found)))

    def _told(self, counted: _Numbers) -> _Numbers:
        """For each entry the sum over the other items that have its word."""
        weights = counted[self._item]
        everywhere, forms, module = (np.bincount(sort, weights)[sort] for sort in self._sorts)
        told: _Numbers = everywhere - forms + module - weights
        return told

    def said(self, sound: _Numbers) -> _Numbers:
        """For each item 1 if its words speak for sound, -1 for unsound, 0 if they are silent or even."""
        others_sound = self._told(sound)
        speaks = (self._others > 1) * ((others_sound == self._others).astype(float) - (others_sound == 0))
        said: _Numbers = np.sign(np.bincount(self._item, speaks, len(self.places)))
        return said

    def played(self) -> Played | None:
        """What was earned, and how likely it is where the verdicts are shuffled among the items."""
        if not self.places:
            return None
        said = self.said(self.sound)
        n = int(np.count_nonzero(said))
        if not n:
            return None
        chance = np.random.default_rng(1)
        leads = [_lead(self.said(mixed), mixed) for mixed in (chance.permutation(self.sound) for _ in range(SHUFFLES))]
        right = said == 2 * self.sound - 1
        earned, lead = float(right.sum()) / n, _lead(said, self.sound)
        hits = [place for place, hit in zip(self.places, right, strict=True) if hit]
        as_likely = sum(other > lead - 0.001 for other in leads)
        return Played("frames", n, earned, earned - lead / n, (1 + as_likely) / (1 + SHUFFLES), hits)


def _twins(module: ResolvedModule) -> tuple[str, str]:
    """The same for the forms of a test, and of its own for every other module."""
    test = module.module.test
    return ("test", test.name) if test else ("module", module.name)


def _numbered(names: Sequence[object]) -> _Places:
    """Numbers that are the same for the same names."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def play_frames(modules: Iterable[ResolvedModule]) -> Played | None:
    """What somebody earns who learned from all other items which words among the options go with which verdict.

    These bets hang on each other, since what the words say hangs on the verdicts of other items. Chance is seen by
    shuffling the verdicts among the items, which keeps all else as it is.
    """
    return _Frames(modules).played()


def _lead(said: _Numbers, truth: _Numbers) -> float:
    """How many more are right than if as many, but others, were called sound and unsound."""
    share = float(truth.mean())
    by_chance = np.count_nonzero(said > 0) * share + np.count_nonzero(said < 0) * (1 - share)
    return float(np.count_nonzero(said == 2 * truth - 1) - by_chance)


def _option_words(item: Item) -> frozenset[str]:
    """The words of what can be chosen in an item, in parts whose own text is no passage."""
    parts = [part.public() for part in item.parts if kinds.named(part.kind).needs_passage]
    return content_words(" ".join(option["text"] for part in parts for option in kinds.of(part).options(part)))
