"""What the numbers of the class page mean, in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import quantiles

from claimwise.report.discernment import ENOUGH, LEANS, TELLS_APART, ClassDiscernment, Tendency
from claimwise.report.gain import ENOUGH_EACH, Against, OrderTaken
from claimwise.report.pairs import FormsCompared
from claimwise.report.statistics import Calibration, correlation_margin, mean_interval, share_margin
from claimwise.report.summary import ALIKE, FEW, ModuleSummary, Zone
from claimwise.words import N_, _, listed, ngettext

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
        "not yet: apply the new key, at the desk in the room “A wrong key” or with “claimwise regrade”.",
        "The key changed after the work of {n} students was graded. This page goes by today's key, the gradebook does "
        "not yet: apply the new key, at the desk in the room “A wrong key” or with “claimwise regrade”.",
        students,
    )


def module_and_number(summary: ModuleSummary) -> str:
    """A module and how many students count in it, as a label."""
    return ngettext("{title}: {n} student", "{title}: {n} students", summary.n, title=summary.module.module.title)


def how_scores_lie(summaries: Sequence[ModuleSummary]) -> str:
    """Where the scores of modules lie. Each module must have some."""
    if len(summaries) == 1:
        return _middle(summaries[0])
    ordered = sorted(summaries, key=lambda summary: summary.mean or 0.0)
    lowest, highest = ordered[0], ordered[-1]
    return _(
        "On average the class has {low:.0f}% of the points in “{lowest}”, the least, and {high:.0f}% in “{highest}”, "
        "the most.",
        lowest=lowest.module.module.title,
        low=lowest.mean,
        highest=highest.module.module.title,
        high=highest.mean,
    )


def _middle(summary: ModuleSummary) -> str:
    scores, title = [taken.score for taken in summary.tests.values()], summary.module.module.title
    if len(scores) < FEW:
        return _("In “{title}” the class has {mean:.0f}% of the points on average.", title=title, mean=summary.mean)
    low, _median, high = quantiles(scores, n=4, method="inclusive")
    return _(
        "In “{title}” the class has {mean:.0f}% of the points on average; half of the students lie between {low:.0f}% "
        "and {high:.0f}%.",
        title=title,
        mean=summary.mean,
        low=low,
        high=high,
    )


ZONES: Mapping[Zone, str] = {
    "hard": N_("harder, sorts well"),
    "sorts": N_("easier, sorts well"),
    "easy": N_("easy, tells little"),
    "look": N_("look at this one"),
}
"""What the parts of the map of items are called."""


def what_items_do(summary: ModuleSummary) -> str:
    """What the items of a module do in this class: which sort students, which to look at, which tell little."""
    known = [item for item in summary.items if item.zone]
    if not known:
        return ngettext(
            "With one student nobody can say which items sort students.",
            "With {n} students nobody can say which items sort students; it takes {few}, whose scores differ.",
            summary.n,
            few=FEW,
        )
    zones = {zone: [str(item.number) for item in known if item.zone == zone] for zone in ZONES}
    sorting = len(zones["hard"]) + len(zones["sorts"])
    said = [
        ngettext(
            "{sorting} of {n} item sorts students: who does well elsewhere does well there.",
            "{sorting} of {n} items sort students: who does well elsewhere does well there.",
            len(known),
            sorting=sorting,
        )
    ]
    if zones["look"]:
        n = len(zones["look"])
        named = listed(zones["look"])
        said.append(ngettext("Look at question {questions}.", "Look at questions {questions}.", n, questions=named))
    if zones["easy"]:
        named = listed(zones["easy"])
        said.append(
            ngettext(
                "So easy that it tells little: question {questions}.",
                "So easy that they tell little: questions {questions}.",
                len(zones["easy"]),
                questions=named,
            )
        )
    chance = correlation_margin(summary.n)
    if chance >= 2 * ALIKE:
        said.append(
            _(
                "With so few students chance alone can bring an item to {chance:.2f}: ask about items, do not judge "
                "them.",
                chance=chance,
            )
        )
    return " ".join(said)


TENDENCIES: Mapping[Tendency, str] = {
    "apart": N_("tells them apart"),
    "distrust": N_("distrusts nearly everything"),
    "trust": N_("trusts nearly everything"),
    "unclear": N_("no clear pattern"),
}
"""What is said of one student."""


def how_students_judge(found: ClassDiscernment) -> str:
    """How many students tell sound from unsound claims, and what the others do."""
    if not found.n:
        return _("Nobody has judged {enough} sound and {enough} unsound claims yet.", enough=ENOUGH)
    said = ngettext(
        "{apart} of {n} student tells sound claims from unsound ones.",
        "{apart} of {n} students tell sound claims from unsound ones.",
        found.n,
        apart=found.tell_apart,
    )
    others = found.n - found.tell_apart
    if not others:
        return said
    rest = ngettext(
        "The other one: {distrust} distrusts and {trust} trusts nearly everything, {unclear} shows no clear pattern.",
        "Of the other {n}, {distrust} distrust and {trust} trust nearly everything; {unclear} show no clear pattern.",
        others,
        distrust=found.distrust,
        trust=found.trust,
        unclear=found.unclear,
    )
    return f"{said} {rest}"


def where_sure(found: Calibration) -> str:
    """In which group of answers confidence and result lie furthest apart, of those that are not small."""
    groups = [
        (group, group.confidence - group.right)
        for group in found.bins
        if group.n >= MANY and group.confidence is not None and group.right is not None
    ]
    if len(groups) < 2:
        return ""
    worst, gap = max(groups, key=lambda each: abs(each[1]))
    if abs(gap) <= CLOSE:
        return _("How sure and how often right go together at every height.")
    return _(
        "They lie furthest apart where students were {confidence:.0%} sure: of these {n} answers {right:.0%} were the "
        "best.",
        confidence=worst.confidence,
        right=worst.right,
        n=worst.n,
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
        "Of the unsound claims the class called {hits:.0%} unsound: these are hits. Of the sound claims it called "
        "{false_alarms:.0%} unsound as well: these are false alarms.",
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


def who_rose(order: OrderTaken) -> str:
    """How many students of an order rose, fell, or stayed where they were."""
    rose = sum(change >= UNCHANGED for change in order.changes)
    fell = sum(change <= -UNCHANGED for change in order.changes)
    return ngettext(
        "Of {n} student who took {first} first, {rose} rose, {fell} fell and {same} stayed the same.",
        "Of {n} students who took {first} first, {rose} rose, {fell} fell and {same} stayed the same.",
        order.n,
        first=order.first,
        rose=rose,
        fell=fell,
        same=order.n - rose - fell,
    )


def how_far(order: OrderTaken) -> str:
    """The mean change of an order with its interval, in percentage points."""
    change, interval = order.after - order.before, mean_interval(order.changes)
    if interval is None:
        return _("{change} points", change=_signed(change))
    low, high = interval
    return _("{change} points ({low} to {high})", change=_signed(change), low=_points(low), high=_points(high))


def _signed(value: float) -> str:
    return f"{round(value):+d}".replace("-", "−").replace("+0", "0")


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


def how_practised(summary: ModuleSummary) -> str:
    """How often a first try was right, and one after a hint, and on what most slipped; empty if nobody tried."""
    found = summary.practice
    tried, again = sum(item.tried for item in found), sum(item.again for item in found)
    if not tried:
        return ""
    said = [_("{share:.0%} of the first tries were right.", share=sum(item.first for item in found) / tried)]
    if again:
        said.append(_("After a hint {share:.0%} were.", share=sum(item.second for item in found) / again))
    most = max(found, key=lambda item: item.share)
    if most.slip:
        what = _(
            "The commonest first slip is in question {number}: “{slip}”, by {share:.0%} of those who tried it.",
            number=summary.module.number(most.item),
            slip=most.slip.text,
            share=most.share,
        )
        said.append(what)
    return " ".join(said)


def small_class(n: int) -> str:
    """A warning about chance for a small class; empty for a larger one."""
    if n >= MANY:
        return ""
    return ngettext(
        "With one student chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        "With {n} students chance moves these numbers a lot. Use them to ask questions, not to answer them.",
        n,
    )
