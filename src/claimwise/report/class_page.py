"""The class page: what a class did, without names, as one HTML file that needs no other file and no other host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from claimwise import drawing
from claimwise.content import Course
from claimwise.drawing import Alternative, Axis, Bar, Dot, Pair, Tick
from claimwise.report import words
from claimwise.report.discernment import ENOUGH, LEANS, SORTS, TELLS_APART, Judgements, discernment, of_class
from claimwise.report.gain import BeforeAndAfter, against, before_and_after, forms_of_tests
from claimwise.report.pairs import APART, compare_forms
from claimwise.report.statistics import Calibration, calibration
from claimwise.report.summary import FEW, REMARKABLE, ModuleSummary
from claimwise.templating import percent, render
from claimwise.words import _, day


def class_page(
    course: Course, summaries: Sequence[ModuleSummary], made: date, other: Sequence[ModuleSummary] | None = None
) -> str:
    """The page for the modules that somebody handed in. ``other`` are those of a class to compare gains with."""
    return render(
        "report.html",
        made=day(made),
        few=FEW,
        many=words.MANY,
        remarkable=REMARKABLE,
        modules=[_module(course, summary) for summary in summaries],
        discernment=_discernment(summaries),
        calibration=_calibration(summaries),
        tests=_tests(summaries, other),
    )


def _module(course: Course, summary: ModuleSummary) -> dict[str, Any]:
    misconceptions = course.vocabulary.terms("misconceptions")
    written = sum(len(item.written) for item in summary.module.graded)
    return {
        "summary": summary,
        "name": summary.module.name,
        "title": summary.module.module.title,
        "warning": words.small_class(summary.n),
        "close": words.how_close(summary.n),
        "old_key": words.old_key(summary.old_key),
        "written": written,
        "picture": _facilities(summary),
        "labels": {code: misconceptions[code].label for code in _codes(summary)},
    }


def _facilities(summary: ModuleSummary) -> Markup:
    title = _("Facility of the items of “{module}”", module=summary.module.module.title)
    said = _("The share of its points that each item earned. The table below has the numbers.")
    rows = [Bar(item.item.id, item.facility, percent(item.facility)) for item in summary.items]
    return drawing.shares(rows, Alternative(f"f-{summary.module.name}", title, said))


def _codes(summary: ModuleSummary) -> set[str]:
    wrong = [item.wrong.option.misconception for item in summary.items if item.wrong]
    slips = [item.slip.misconception for item in summary.practice if item.slip]
    return {code for code in (*wrong, *slips) if code}


def _discernment(summaries: Sequence[ModuleSummary]) -> dict[str, Any] | None:
    """Discernment in each module and over all of them; ``None`` if nobody judged a claim."""
    students: dict[str, Judgements] = {}
    for summary in summaries:
        for student, found in summary.judgements.items():
            students[student] = students.get(student, Counter()) + found
    together = of_class(list(students.values()))
    if not together.counted:
        return None
    modules: list[dict[str, Any]] = [
        {"title": summary.module.module.title, "found": discernment(sum(summary.judgements.values(), Counter()))}
        for summary in summaries
    ]
    judged = [row for row in modules if row["found"].sound or row["found"].unsound]
    return {
        "found": together,
        "words": words.how_discerning(together),
        "warning": words.small_class(together.n),
        "modules": judged,
        "picture": _hits([Pair(row["title"], row["found"].false_alarm_rate, row["found"].hit_rate) for row in judged]),
        "sorts": SORTS,
        "enough": ENOUGH,
        "tells_apart": TELLS_APART,
        "leans": LEANS,
    }


def _hits(rows: Sequence[Pair]) -> Markup:
    title = _("Share of claims called unsound, by module")
    said = _(
        "For each module, the share of the sound claims and of the unsound claims that were called unsound. The "
        "further apart, the better. The table below has the numbers."
    )
    return drawing.pairs(rows, Alternative("f-discernment", title, said))


def _calibration(summaries: Sequence[ModuleSummary]) -> dict[str, Any] | None:
    """Calibration in each module and over all of them; ``None`` if nobody said how sure they were."""
    together = calibration([judged for summary in summaries for judged in summary.confidence])
    if together is None:
        return None
    modules: list[dict[str, str | Calibration | None]] = [
        {"title": summary.module.module.title, "found": calibration(summary.confidence)} for summary in summaries
    ]
    return {
        "found": together,
        "words": words.how_sure(together),
        "picture": _confidence(together),
        "warning": words.small_class(max(summary.n for summary in summaries if summary.confidence)),
        "modules": [row for row in modules if row["found"]],
    }


def _confidence(found: Calibration) -> Markup:
    """A circle for each bin, the larger the more answers."""
    title = _("Stated confidence against the share right")
    said = _("{what_it_says} The table below has the numbers.", what_it_says=words.how_sure(found))
    low = found.bins[0].low
    sure = [Tick(share, percent(share)) for share in (*(group.low for group in found.bins), 1)]
    right = [Tick(share, percent(share)) for share in drawing.QUARTERS]
    dots = [
        Dot(group.confidence, group.right, 4 + 10 * (group.n / found.n) ** 0.5)
        for group in found.bins
        if group.confidence is not None and group.right is not None
    ]
    return drawing.scatter(
        dots,
        Axis(_("how sure they were"), sure),
        Axis(_("how often right"), right),
        ((low, low), (1, 1)),
        Alternative("f-calibration", title, said),
    )


def _tests(summaries: Sequence[ModuleSummary], other: Sequence[ModuleSummary] | None) -> list[dict[str, Any]]:
    """Before and after, for each test of which both forms were handed in."""
    here = {summary.module.name: summary for summary in summaries}
    there = {summary.module.name: summary for summary in other or ()}
    tests = forms_of_tests(summary.module for summary in summaries)
    return [
        _test(
            number,
            name,
            [here[module] for module in forms.values()],
            _found(forms, here),
            None if other is None else _found(forms, there),
        )
        for number, (name, forms) in enumerate(tests.items(), 1)
    ]


def _found(forms: Mapping[str, str], summaries: Mapping[str, ModuleSummary]) -> BeforeAndAfter:
    """What changed from one form to the other; a form that nobody handed in was taken by nobody."""
    taken = {form: summaries[module].tests if module in summaries else {} for form, module in forms.items()}
    return before_and_after(taken)


def _test(
    number: int, name: str, forms: Sequence[ModuleSummary], found: BeforeAndAfter, other: BeforeAndAfter | None
) -> dict[str, Any]:
    orders: list[dict[str, Any]] = [
        {"found": order, "name": words.taken(order), "words": words.what_changed(order)} for order in found.orders
    ]
    rows = [Pair(order["name"], order["found"].before / 100, order["found"].after / 100) for order in orders]
    warning = words.small_class(min((order.n for order in found.orders), default=words.MANY))
    compared = compare_forms(*forms)
    return {
        "id": "tests" if number == 1 else f"tests-{number}",
        "name": name,
        "found": found,
        "orders": orders,
        "picture": _means(rows, number),
        "warning": warning,
        "forms": compared,
        "equal": words.how_equal(compared) if compared else "",
        "apart": round(100 * APART),
        "against": _against(found, other),
    }


def _against(found: BeforeAndAfter, other: BeforeAndAfter | None) -> dict[str, Any] | None:
    """This class against another one; ``None`` if there is no other."""
    if other is None:
        return None
    compared = against(found, other)
    return {
        "words": words.against_the_other(compared),
        "warning": words.small_class(compared.smaller) if compared.difference is not None else "",
        "orders": compared.orders,
    }


def _means(rows: Sequence[Pair], number: int) -> Markup:
    title = _("Mean scores before and after, by order")
    said = _(
        "For each order of the two forms, the mean score before and after the course. The table below has the numbers."
    )
    return drawing.pairs(rows, Alternative(f"f-tests-{number}", title, said))
