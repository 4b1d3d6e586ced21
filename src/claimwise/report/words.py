"""What the numbers of the class page mean, in plain sentences."""

from __future__ import annotations

from claimwise.report.discernment import ENOUGH, LEANS, TELLS_APART, ClassDiscernment
from claimwise.report.gain import FORMS, OrderTaken
from claimwise.report.statistics import Calibration
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
    change, forms = order.after - order.before, {"first": FORMS[order.first], "last": FORMS[order.last]}
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
    return _("{first} first, {last} last", first=FORMS[order.first], last=FORMS[order.last])


def small_class(n: int) -> str:
    """A warning about chance for a small class; empty for a larger one."""
    if n >= MANY:
        return ""
    return ngettext(
        "With one student chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        "With {n} students chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        n,
    )
