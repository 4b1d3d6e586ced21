"""What students say of sound and of unsound claims, counted so that discernment can be told from suspicion.

Two kinds of answer say how sound somebody thinks a claim is: a verdict, and a number called ``support`` that says how
likely it is that a claim is well supported (the tests have it). They are sorted as the course sorts its own verdicts
(``SOUND_VERDICTS``): “supported” is *sound*, “partly supported” is *partly*, every other verdict is *unsound*. A slider
above 50 is *sound*, below 50 *unsound*; 50 itself says nothing and is left out.

In a sheet whose claims the student chose, each row with a verdict is a judgement of its claim, counted like any other.
It says something about the claims that somebody chose, which may be easier or harder than another's.

A claim that is partly supported is neither sound nor unsound, so judgements of it count in the table and not in d' and
c. To *call* a claim partly supported is not to call it unsound: of an unsound claim that is a miss, of a sound one it
is no false alarm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from claimwise.content.interactions import Interaction
from claimwise.content.modules import SOUND_VERDICTS, ResolvedModule
from claimwise.report.results import PartResult, Work
from claimwise.report.statistics import Discernment, mean, standard_deviation

SORTS = ("sound", "partly", "unsound")
"""How sound a claim is, and how sound somebody says it is."""

Judgements = Counter[tuple[str, str]]
"""(how sound the claim is, what was said of it) -> how often."""

Tendency = Literal["apart", "distrust", "trust", "unclear"]
"""To tell the two sorts apart, to distrust or to trust nearly everything, or none of these."""

SUPPORT = "support"
"""The id of the part that asks for a number from 0 to 100: how likely it is that a claim is well supported."""

ENOUGH = 5
"""A student's d' and c are worked out from this many sound and this many unsound claims on."""

TELLS_APART = 1.0
"""The d' from which somebody “tells them apart”: with no leaning, 69 in 100 of both sorts are judged right."""

LEANS = 0.5
"""How far c is from 0 when somebody who does not tell them apart “distrusts” or “trusts nearly everything”."""


def judgements(module: ResolvedModule, work: Work) -> Judgements:
    """What a student said of the claims of a module."""
    found: Judgements = Counter()
    for result in work.results:
        truth, said = _truth(module, result), said_of_claim(result)
        if truth and said:
            found[truth, said] += 1
        given = result.part.verdicts_in(result.response) if result.response is not None else {}
        for claim, verdict in given.items():
            if sound := module.soundness_of(claim):
                found[sound, SOUND_VERDICTS.get(verdict, "unsound")] += 1
    return found


def _truth(module: ResolvedModule, result: PartResult) -> str | None:
    """How sound the claim is that a part asks about. An item may ask for several verdicts, so each has its own key."""
    if not _asks_for_a_verdict(result.part):
        return module.soundness(result.item)
    return SOUND_VERDICTS.get(next(option.id for option in result.part.options if option.is_best), "unsound")


def said_of_claim(result: PartResult) -> str | None:
    """How sound an answer calls its claim; ``None`` if it says nothing about that."""
    part, response = result.part, result.response
    if response is None:
        return None
    if _asks_for_a_verdict(part):
        return SOUND_VERDICTS.get(response, "unsound")
    if part.id == SUPPORT and isinstance(response, int | float) and response != 50:
        return "sound" if response > 50 else "unsound"
    return None


def _asks_for_a_verdict(part: Interaction) -> bool:
    return part.picks_one and SOUND_VERDICTS.keys() <= {option.id for option in part.options}


def discernment(counted: Judgements) -> Discernment:
    """Hits and false alarms among judgements; claims that are partly supported are left out."""
    said = {truth: sum(counted[truth, said] for said in SORTS) for truth in SORTS}
    return Discernment(counted["unsound", "unsound"], said["unsound"], counted["sound", "unsound"], said["sound"])


@dataclass(frozen=True)
class ClassDiscernment:
    """Discernment over a class: all judgements together, and each student's d' and c summed up without names.

    ``n`` students judged enough claims of both sorts, ``too_few`` did not. The four counts add up to ``n``.
    ``each`` holds what is known of each of the ``n``, for the map of the class.
    """

    together: Discernment
    counted: Judgements
    n: int
    too_few: int
    d_prime: float | None
    d_prime_sd: float | None
    criterion: float | None
    criterion_sd: float | None
    tell_apart: int
    distrust: int
    trust: int
    unclear: int
    each: Mapping[str, Discernment]


def of_class(students: Mapping[str, Judgements]) -> ClassDiscernment:
    """The summary of a class, from each student's judgements."""
    counted: Judgements = Counter()
    for judged in students.values():
        counted.update(judged)
    known = {student: discernment(judged) for student, judged in sorted(students.items())}
    enough = {student: found for student, found in known.items() if min(found.sound, found.unsound) >= ENOUGH}
    each = list(enough.values())
    d_primes = [found.d_prime or 0.0 for found in each]
    criteria = [found.criterion or 0.0 for found in each]
    tendencies = Counter(map(tendency, each))
    return ClassDiscernment(
        together=discernment(counted),
        counted=counted,
        n=len(each),
        too_few=sum(any(judged.values()) for judged in students.values()) - len(each),
        d_prime=mean(d_primes),
        d_prime_sd=standard_deviation(d_primes),
        criterion=mean(criteria),
        criterion_sd=standard_deviation(criteria),
        tell_apart=tendencies["apart"],
        distrust=tendencies["distrust"],
        trust=tendencies["trust"],
        unclear=tendencies["unclear"],
        each=enough,
    )


def tendency(found: Discernment) -> Tendency:
    """What somebody tends to. Where the borders run is this course's convention, see the constants above."""
    d_prime, criterion = found.d_prime or 0.0, found.criterion or 0.0
    if d_prime >= TELLS_APART:
        return "apart"
    if criterion <= -LEANS:
        return "distrust"
    return "trust" if criterion >= LEANS else "unclear"
