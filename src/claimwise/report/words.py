"""What the numbers of the class page mean, in plain sentences."""

from __future__ import annotations

from claimwise.report.discernment import ENOUGH, LEANS, TELLS_APART, ClassDiscernment
from claimwise.report.gain import Order
from claimwise.report.statistics import Calibration

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
    whose = "one student" if students == 1 else f"{students} students"
    return (
        f"The key changed after the work of {whose} was graded. This page goes by today's key, the gradebook does not "
        "yet: run “claimwise regrade”."
    )


def how_sure(found: Calibration) -> str:
    """How stated confidence fits what was right."""
    said = (
        f"On average students were {found.confidence:.0%} sure, and {found.right:.0%} of these answers were the best."
    )
    points = abs(round(100 * found.overconfidence))
    if abs(found.overconfidence) <= CLOSE:
        return f"{said} That fits well."
    if found.overconfidence > 0:
        return f"{said} They were too sure, by {points} percentage points."
    return f"{said} They were less sure than they could have been, by {points} percentage points."


def how_discerning(found: ClassDiscernment) -> str:
    """What the class as a whole does with sound and unsound claims."""
    hits, false_alarms = found.together.hit_rate, found.together.false_alarm_rate
    if hits is None or false_alarms is None:
        return "Claims of both sorts are needed to tell discernment from suspicion; only one sort was judged."
    counted = (
        f"The class called {hits:.0%} of the unsound claims unsound, which is right, and {false_alarms:.0%} of the "
        "sound claims, which is wrong."
    )
    if found.d_prime is None or found.criterion is None:
        return f"{counted} Nobody judged {ENOUGH} claims of each sort, which d′ and c ask for."
    return f"{counted} {_leaning(found.d_prime, found.criterion)}"


def _leaning(d_prime: float, criterion: float) -> str:
    if d_prime >= TELLS_APART:
        apart = "As a group they tell them apart"
    elif d_prime >= TELLS_APART / 2:
        apart = "As a group they tell them apart somewhat"
    else:
        apart = "As a group they hardly tell them apart"
    if abs(criterion) < LEANS:
        return f"{apart}, and lean neither way much."
    return f"{apart}, and lean towards {'trust' if criterion > 0 else 'distrust'}."


def what_changed(order: Order) -> str:
    """Before and after, for the students of one order."""
    change = order.after - order.before
    told = f"From form {letter(order.first)} to form {letter(order.last)} the mean score"
    if abs(change) < UNCHANGED:
        return f"{told} hardly changed."
    if change < 0:
        return f"{told} fell by {-change:.0f} percentage points."
    return f"{told} rose by {change:.0f} percentage points, which is {order.gain:.0%} of what was left to gain."


def letter(form: str) -> str:
    """The letter of a form of the test: “A” for ``20-test-a``."""
    return form[-1].upper()


def small_class(n: int) -> str:
    """A warning about chance for a small class; empty for a larger one."""
    if n >= MANY:
        return ""
    students = "one student" if n == 1 else f"{n} students"
    return f"With {students} chance moves these numbers a lot. Use them to ask questions, not to answer them."
