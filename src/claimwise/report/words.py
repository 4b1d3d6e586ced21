"""What the numbers of the class page mean, in plain sentences."""

from __future__ import annotations

import math

from claimwise.report.discernment import ENOUGH, LEANS, TELLS_APART, ClassDiscernment
from claimwise.report.gain import ENOUGH_EACH, Against, OrderTaken
from claimwise.report.pairs import FormsCompared
from claimwise.report.statistics import Calibration, correlation_margin, share_margin
from claimwise.words import N_, _, ngettext

CLOSE = 0.05
"""Mean confidence this near to the share right counts as well calibrated."""

UNCHANGED = 1.5
"""A mean score that moves by fewer percentage points than this has hardly changed."""

MANY = 30
"""Below this many students a page warns that chance moves its numbers a lot."""


def old_key(students: int) -> str:
    """What to know if the gradebook holds marks by an earlier key; empty if it does not."""
    if not students:
        return ""
    return ngettext(
        "The key changed after the work of one student was graded. This page goes by today's key, the gradebook does "
        "not yet: run “claimwise regrade”.",
        "The key changed after the work of {n} students was graded. This page goes by today's key, the gradebook does "
        "not yet: run “claimwise regrade”.",
        students,
    )


def how_sure(found: Calibration) -> str:
    """How stated confidence fits what was right."""
    said = _(
        "On average students were {confidence:.0%} sure, and {right:.0%} of these answers were the best.",
        confidence=found.confidence,
        right=found.right,
    )
    points = abs(round(100 * found.overconfidence))
    if abs(found.overconfidence) <= CLOSE:
        fits = _("That fits well.")
    elif found.overconfidence > 0:
        fits = ngettext(
            "They were too sure, by {n} percentage point.", "They were too sure, by {n} percentage points.", points
        )
    else:
        fits = ngettext(
            "They were less sure than they could have been, by {n} percentage point.",
            "They were less sure than they could have been, by {n} percentage points.",
            points,
        )
    return f"{said} {fits}"


def how_discerning(found: ClassDiscernment) -> str:
    """What the class as a whole does with sound and unsound claims."""
    hits, false_alarms = found.together.hit_rate, found.together.false_alarm_rate
    if hits is None or false_alarms is None:
        return _("Claims of both sorts are needed to tell discernment from suspicion; only one sort was judged.")
    counted = _(
        "The class called {hits:.0%} of the unsound claims unsound, which is right, and {false_alarms:.0%} of the "
        "sound claims, which is wrong.",
        hits=hits,
        false_alarms=false_alarms,
    )
    if found.d_prime is None or found.criterion is None:
        few = _("Nobody judged {enough} claims of each sort, which d′ and c ask for.", enough=ENOUGH)
        return f"{counted} {few}"
    return f"{counted} {_leaning(found.d_prime, found.criterion)}"


def _leaning(d_prime: float, criterion: float) -> str:
    how_well = 0 if d_prime >= TELLS_APART else 1 if d_prime >= TELLS_APART / 2 else 2
    where_to = 0 if abs(criterion) < LEANS else 1 if criterion > 0 else 2
    return _(_LEANING[how_well][where_to])


_LEANING = (
    (
        N_("As a group they tell them apart, and lean neither way much."),
        N_("As a group they tell them apart, and lean towards trust."),
        N_("As a group they tell them apart, and lean towards distrust."),
    ),
    (
        N_("As a group they tell them apart somewhat, and lean neither way much."),
        N_("As a group they tell them apart somewhat, and lean towards trust."),
        N_("As a group they tell them apart somewhat, and lean towards distrust."),
    ),
    (
        N_("As a group they hardly tell them apart, and lean neither way much."),
        N_("As a group they hardly tell them apart, and lean towards trust."),
        N_("As a group they hardly tell them apart, and lean towards distrust."),
    ),
)
"""Well, somewhat, hardly; neither way, towards trust, towards distrust."""


def what_changed(order: OrderTaken) -> str:
    """Before and after, for the students of one order."""
    change, forms = order.after - order.before, {"first": order.first, "last": order.last}
    if abs(change) < UNCHANGED:
        return _("From form {first} to form {last} the mean score hardly changed.", **forms)
    if change < 0:
        return _(
            "From form {first} to form {last} the mean score fell by {change:.0f} percentage points.",
            **forms,
            change=-change,
        )
    return _(
        "From form {first} to form {last} the mean score rose by {change:.0f} percentage points, which is {gain:.0%} "
        "of what was left to gain.",
        **forms,
        change=change,
        gain=order.gain,
    )


def taken(order: OrderTaken) -> str:
    """The order in which the forms were taken, as a label."""
    return _("{first} first, {last} last", first=order.first, last=order.last)


def how_close(n: int) -> str:
    """How far chance alone can move the figures of an item for so many students; empty for fewer than 4."""
    if n < 4:
        return ""
    return _(
        "How far chance reaches with {n} students: a facility near 50% may be off by {points} percentage points either "
        "way, and an item that measures nothing can show a discrimination of {correlation:.2f}.",
        n=n,
        points=round(100 * share_margin(n)),
        correlation=correlation_margin(n),
    )


def against_the_other(found: Against) -> str:
    """What the comparison with another class says, and what it does not."""
    if not found.orders:
        return _("The other class took the forms in no order that this class took them in, so they cannot be compared.")
    if found.difference is None or found.interval is None:
        return _(
            "Too few to compare: in each order, each class needs {enough} students who took both forms.",
            enough=ENOUGH_EACH,
        )
    low, high = found.interval
    limits = {"low": _points(low), "high": _points(high)}
    if low <= 0 <= high:
        return _(
            "The two classes cannot be told apart: this class rose by {change} percentage points against the other, "
            "and anything from {low} to {high} fits these numbers.",
            change=_points(found.difference),
            **limits,
        )
    if found.difference > 0:
        return _(
            "This class rose by {change} percentage points more than the other; anything from {low} to {high} fits "
            "these numbers.",
            change=_points(found.difference),
            **limits,
        )
    return _(
        "This class rose by {change} percentage points less than the other; anything from {low} to {high} fits these "
        "numbers.",
        change=_points(-found.difference),
        low=_points(-high),
        high=_points(-low),
    )


def _points(value: float) -> str:
    return f"{round(value)}".replace("-", "−")


def how_equal(found: FormsCompared) -> str:
    """Which form is easier, in a sentence."""
    difference = found.mean_first - found.mean_last
    if found.chance is None:
        return _("Too few took the forms to say which is easier: {first} and {last}.", **_means(found))
    if abs(difference) <= found.chance:
        return _(
            "Which form is easier cannot be told: {first} and {last}, and with so many students chance alone can part "
            "them by {chance} percentage points.",
            chance=math.ceil(found.chance),
            **_means(found),
        )
    easier = found.first if difference > 0 else found.last
    return _(
        "Form {easier} is easier by {points} percentage points ({first} and {last}). Who takes one first and who takes "
        "the other must be left to chance, else this passes for a change in the students.",
        easier=easier,
        points=round(abs(difference)),
        **_means(found),
    )


def _means(found: FormsCompared) -> dict[str, str]:
    return {
        "first": _("form {form} {mean:.0f}%", form=found.first, mean=found.mean_first),
        "last": _("form {form} {mean:.0f}%", form=found.last, mean=found.mean_last),
    }


def small_class(n: int) -> str:
    """A warning about chance for a small class; empty for a larger one."""
    if n >= MANY:
        return ""
    return ngettext(
        "With one student chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        "With {n} students chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        n,
    )
