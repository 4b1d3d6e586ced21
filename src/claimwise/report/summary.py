"""What a class did in a module, in numbers that name nobody.

Everything rests on what is marked without a grader, before any late penalty. Work that could not be read and work in
which nothing was recorded is counted, and left out of all other numbers: it says nothing about the items.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from claimwise.content import vocabulary
from claimwise.content.interactions import Interaction, ReasonedOption
from claimwise.content.modules import Item, ResolvedModule
from claimwise.report.answered import Answered, answered, marked_items
from claimwise.report.discernment import Judgements
from claimwise.report.gain import Taken
from claimwise.report.practice import PracticeSummary, Practised
from claimwise.report.practice import summarise as summarise_practice
from claimwise.report.results import Work
from claimwise.report.statistics import (
    Interval,
    alpha_interval,
    cronbach_alpha,
    discriminations,
    mean,
    standard_deviation,
)
from claimwise.words import _, ngettext

FEW = 10
"""Below this many students alpha and discrimination are not worked out: chance would decide them."""

REMARKABLE = 20
"""An item is singled out for a look from this many students on."""

NEVER_FROM = 30
"""From so many answers on it is said that nobody chooses an option: of more than 10 in 100, one would have by now."""

EASY, HARD = 0.95, 0.2
"""A facility from the first one on, or up to the second one, tells hardly anybody apart."""

HALF = 0.5
"""Up to this facility, an item is called a hard one."""

Zone = Literal["hard", "sorts", "easy", "look"]
"""What an item does: it is hard, or not, and sorts students; it is so easy that it tells little; or look at it."""

ALIKE = 0.1
"""Below this discrimination, an item does not agree with the others."""

BLANK = 0.2
"""From this share on, an item is left blank often."""


@dataclass(frozen=True)
class Chosen:
    """An option of an item and the share of the ``n`` who answered that chose it."""

    part: Interaction
    option: ReasonedOption
    share: float
    n: int


@dataclass(frozen=True)
class WrongOption:
    """The most chosen wrong option of an item: which, by what share of those who answered, and what it points to."""

    option: ReasonedOption
    share: float
    beats_best: bool


@dataclass(frozen=True)
class ItemSummary:
    """One item: share of its points earned, discrimination, share of its parts left blank, and what to look at.

    ``number`` is the item's as students see it, ``sd`` the standard deviation of the share of its points; ``chosen``
    says how often each option was chosen.
    """

    item: Item
    number: int
    facility: float
    discrimination: float | None
    blank: float
    wrong: WrongOption | None
    remarks: tuple[str, ...]
    sd: float | None = None
    chosen: tuple[Chosen, ...] = ()

    @property
    def zone(self) -> Zone | None:
        """What the item does, by the borders above; ``None`` where its discrimination is not known."""
        if self.discrimination is None:
            return None
        if self.facility >= EASY:
            return "easy"
        if self.discrimination < ALIKE or self.facility <= HARD:
            return "look"
        return "hard" if self.facility <= HALF else "sorts"


@dataclass(frozen=True)
class Noticed:
    """How a class went about a part: what was looked at, and for each thing done the share of those who did it."""

    item: Item
    what: str
    n: int
    done: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ModuleSummary:
    """One module. ``n`` students count; ``empty`` recorded nothing, ``unreadable`` files could not be read.

    ``alpha_interval`` holds the ends of alpha's 95 % interval.

    ``old_key`` of them have marks in the gradebook that today's key, which decides here, would not give.

    ``mean`` and ``sd`` are in per cent of the points that are marked without a grader. ``confidence`` holds how sure
    somebody was (0 to 1) and whether the answer was the best one. ``judgements`` and ``tests`` are by student, for what
    is summed up over several modules; no page shows them.
    """

    module: ResolvedModule
    n: int
    empty: int
    unreadable: int
    old_key: int
    mean: float | None
    sd: float | None
    alpha: float | None
    alpha_interval: Interval | None
    items: tuple[ItemSummary, ...]
    noticed: tuple[Noticed, ...]
    practice: tuple[PracticeSummary, ...]
    confidence: tuple[tuple[float, bool], ...]
    judgements: dict[str, Judgements]
    tests: dict[str, Taken]

    @property
    def left_out(self) -> int:
        """How many are in no other number."""
        return self.empty + self.unreadable


def summarise(module: ResolvedModule, works: Iterable[Work]) -> ModuleSummary:
    """Sum up what a class handed in for a module; the work is gone through once."""
    return sum_up(module, (answered(module, work) for work in works))


def sum_up(module: ResolvedModule, rows: Iterable[Answered]) -> ModuleSummary:
    """Sum up what is known of a class's work for a module."""
    tally = _Tally(module)
    for row in rows:
        tally.add(row)
    return tally.summary()


class _Tally:
    """Counts one student's work after the other."""

    def __init__(self, module: ResolvedModule) -> None:
        self.module = module
        self._words = vocabulary.load()
        self.items = marked_items(module)
        self.points = sum(item.marked_points for item in self.items)
        self.empty = self.unreadable = self.old_key = 0
        self.scores: list[list[float]] = []
        self.blanks: Counter[str] = Counter()
        self.chosen: Counter[tuple[str, str, str]] = Counter()
        self.answered: Counter[tuple[str, str]] = Counter()
        self.confidence: list[tuple[float, bool]] = []
        self.noticed: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self.practised: list[Practised] = []
        self.judgements: dict[str, Judgements] = {}
        self.tests: dict[str, Taken] = {}

    def add(self, row: Answered) -> None:
        self.old_key += row.old_key
        if row.unreadable:
            self.unreadable += 1
        elif not row.recorded:
            self.empty += 1
        else:
            self._count(row)

    def _count(self, row: Answered) -> None:
        self.scores.append([points for points, _ in row.earned])
        self.blanks.update({item.id: blank for item, (_, blank) in zip(self.items, row.earned, strict=True)})
        for item, part, options in row.chosen:
            self.answered[item, part] += 1
            self.chosen.update((item, part, option) for option in options)
        for item, part, name, value in row.noticed:
            self.noticed[item, part, name][value] += 1
        self.confidence += row.confidence
        self.practised += row.practice(self.module)
        self.judgements[row.student] = row.judgements
        self.tests[row.student] = Taken(100 * row.points / self.points if self.points else 0.0, row.handed_in)

    def summary(self) -> ModuleSummary:
        shares = [taken.score for taken in self.tests.values()]
        enough = len(self.scores) >= FEW
        alpha = cronbach_alpha(self.scores) if enough else None
        return ModuleSummary(
            module=self.module,
            n=len(self.scores),
            empty=self.empty,
            unreadable=self.unreadable,
            old_key=self.old_key,
            mean=mean(shares),
            sd=standard_deviation(shares),
            alpha=alpha,
            alpha_interval=None if alpha is None else alpha_interval(alpha, len(self.scores), len(self.items)),
            items=tuple(self._items(enough)),
            noticed=tuple(self._noticed()),
            practice=tuple(summarise_practice(self.module, self.practised)),
            confidence=tuple(self.confidence),
            judgements=self.judgements,
            tests=self.tests,
        )

    def _items(self, enough: bool) -> Iterable[ItemSummary]:
        if not self.scores:
            return
        unknown: list[float | None] = [None] * len(self.items)
        found = discriminations(self.scores) if enough else unknown
        for item, column, discrimination in zip(self.items, zip(*self.scores, strict=True), found, strict=True):
            facility = fmean(column) / item.marked_points
            parts = sum(bool(part.points) and not part.by_person for part in item.interactions)
            blank = self.blanks[item.id] / (parts * len(column))
            wrong = self._wrong_option(item)
            chosen = tuple(self._chosen(item))
            remarks = [*_remarks(facility, discrimination, blank, wrong)] if len(column) >= REMARKABLE else []
            remarks += _never(chosen, self._words)
            sd = standard_deviation([points / item.marked_points for points in column])
            yield ItemSummary(
                item, self.module.number(item), facility, discrimination, blank, wrong, tuple(remarks), sd, chosen
            )

    def _chosen(self, item: Item) -> Iterable[Chosen]:
        for part in item.interactions:
            if n := self.answered[item.id, part.id]:
                for option in part.options:
                    yield Chosen(part, option, self.chosen[item.id, part.id, option.id] / n, n)

    def _noticed(self) -> Iterable[Noticed]:
        """In the order of items, parts and what was looked at; what most did comes first."""
        for item in self.module.graded:
            for part in item.interactions:
                for (where, asked, name), counted in self.noticed.items():
                    if (where, asked) == (item.id, part.id):
                        n = counted.total()
                        said = [(part.noticed_in_words(name, value), count) for value, count in counted.most_common()]
                        yield Noticed(item, said[0][0][0], n, tuple((done, count / n) for (_what, done), count in said))

    def _wrong_option(self, item: Item) -> WrongOption | None:
        choices = [part for part in item.interactions if part.options and part.points]
        found = [wrong for part in choices if (wrong := self._wrong_in(item, part))]
        return max(found, key=lambda wrong: wrong.share, default=None)

    def _wrong_in(self, item: Item, part: Interaction) -> WrongOption | None:
        count = {option.id: self.chosen[item.id, part.id, option.id] for option in part.options}
        wrong = [option for option in part.options if option.is_wrong]
        if not wrong:
            return None
        most = max(wrong, key=lambda option: count[option.id])
        if not count[most.id]:
            return None
        best = [count[option.id] for option in part.options if option.is_best]
        beats_best = part.picks_one and count[most.id] > max(best)
        return WrongOption(most, count[most.id] / self.answered[item.id, part.id], beats_best)


def _remarks(facility: float, discrimination: float | None, blank: float, wrong: WrongOption | None) -> Iterable[str]:
    """What makes an item worth another look. The borders are this course's convention."""
    if facility >= EASY:
        yield _("nearly everybody has it: too easy to tell people apart")
    if facility <= HARD:
        yield _("hardly anybody has it: too hard to tell people apart")
    if discrimination is not None and discrimination < 0:
        yield _("those who do well elsewhere do worse here")
    elif discrimination is not None and discrimination < ALIKE:
        yield _("those who do well elsewhere do no better here")
    if wrong and wrong.beats_best:
        yield _("a wrong answer is chosen more often than the best one")
    if blank >= BLANK:
        yield _("often left blank")


def _never(chosen: Sequence[Chosen], words: vocabulary.Vocabulary) -> Iterable[str]:
    """How many wrong options nobody chooses, of those that the author wrote: a vocabulary's are always the same."""
    parts: defaultdict[str, list[Chosen]] = defaultdict(list)
    for found in chosen:
        parts[found.part.id].append(found)
    own = [each for each in parts.values() if not words.named_by([found.option.id for found in each])]
    never = sum(found.option.is_wrong and not found.share and found.n >= NEVER_FROM for each in own for found in each)
    if never:
        yield ngettext("nobody chooses {n} of the wrong answers", "nobody chooses {n} of the wrong answers", never)
