"""Whether the form of the options gives keys away: where the key stands and how long it is, over the whole course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from claimwise import kinds
from claimwise.content import Course, Finding
from claimwise.content.modules import Item, ResolvedModule
from claimwise.kinds import Part
from claimwise.words import _

ENOUGH = 30
"""Below so many questions the shares are chance."""

LONGEST = (0.1, 0.4)
"""With four options chance gives a quarter. Far from it, “pick the longest” or “never pick the longest” pays."""

MOST_AT_ONE_PLACE = 0.4
"""The largest share of keys that may stand at one place."""


def single_choices(course: Course, module: ResolvedModule) -> Iterator[Part]:
    """Graded parts answered by one of the options that the author wrote: those of a vocabulary are always the same."""
    for item in module.graded:
        yield from single_choices_of(course, module, item)


def single_choices_of(course: Course, module: ResolvedModule, item: Item) -> Iterator[Part]:
    """Those of one item."""
    for part in module.key(item)["parts"]:
        if kinds.is_marked(part) and is_single(part) and not course.vocabulary.named_by(kinds.option_ids(part)):
            yield part


def is_single(part: Part) -> bool:
    """Whether the best answer is one of the options."""
    best = kinds.best(part)
    return isinstance(best, str) and best in kinds.option_ids(part)


def key_place(part: Part) -> int:
    """Where the key stands among the options, from 1."""
    return kinds.option_ids(part).index(str(kinds.best(part))) + 1


def key_is_longest(part: Part) -> bool:
    """Whether the key has more characters than every other option."""
    place = key_place(part) - 1
    lengths = [len(option["text"]) for option in kinds.of(part).options(part)]
    return lengths[place] == max(lengths) and lengths.count(lengths[place]) == 1


def find_cues(course: Course) -> Iterator[Finding]:
    """Keys of a course that can be guessed by their form."""
    parts = [part for module in course.modules.values() for part in single_choices(course, module)]
    return judge(parts, Path("solutions"))


def judge(parts: list[Part], file: Path) -> Iterator[Finding]:
    """Whether the keys of single choices can be guessed by length or place. A few questions are not judged.

    ``file`` is where somebody would mend it.
    """
    if len(parts) < ENOUGH:
        return
    longest = sum(map(key_is_longest, parts)) / len(parts)
    if not LONGEST[0] <= longest <= LONGEST[1]:
        what = _(
            "the key is the longest option in {share:.0%} of {n} questions, which gives it away",
            share=longest,
            n=len(parts),
        )
        low, high = LONGEST
        yield Finding(what, _("let it be between {low:.0%} and {high:.0%}", low=low, high=high), file=file)
    place, count = Counter(map(key_place, parts)).most_common(1)[0]
    if count > MOST_AT_ONE_PLACE * len(parts):
        what = _(
            "the key stands at place {place} in {count} of {n} questions, which gives it away",
            place=place,
            count=count,
            n=len(parts),
        )
        yield Finding(what, _("spread the keys over the places"), file=file)
