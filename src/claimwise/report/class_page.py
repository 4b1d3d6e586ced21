"""The class page: what a class did, without names, as one HTML file that needs no other file and no other host.

Its parts, pictures first, are also those of a page on which more may be seen: there items and students have links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from claimwise.content import Course
from claimwise.drawing import Alternative, Pair
from claimwise.report import pictures, words
from claimwise.report.discernment import ENOUGH, LEANS, SORTS, TELLS_APART, Judgements, discernment, of_class, tendency
from claimwise.report.gain import BeforeAndAfter, OrderTaken, against, before_and_after, forms_of_tests
from claimwise.report.pairs import APART, compare_forms
from claimwise.report.statistics import Calibration, Discernment, calibration, mean_interval
from claimwise.report.summary import ALIKE, EASY, FEW, HALF, HARD, REMARKABLE, ModuleSummary
from claimwise.templating import render
from claimwise.words import _, day


@dataclass(frozen=True)
class Links:
    """Where the page on an item (of a module) and the page on a student are, if there are any.

    Students are named where there is a page on them, and nowhere else.
    """

    item: Callable[[str, str], str] | None = None
    student: Callable[[str], str] | None = None


NOWHERE = Links()


def class_page(
    course: Course, summaries: Sequence[ModuleSummary], made: date, other: Sequence[ModuleSummary] | None = None
) -> str:
    """The page for the modules that somebody handed in. ``other`` are those of a class to compare gains with."""
    return render("report.html", made=day(made), **parts(course, summaries, other))


def parts(
    course: Course,
    summaries: Sequence[ModuleSummary],
    other: Sequence[ModuleSummary] | None = None,
    links: Links = NOWHERE,
    *,
    items: bool = True,
) -> dict[str, Any]:
    """What ``report_parts.html`` shows of a class; without ``items`` nothing of single items."""
    return {
        "few": FEW,
        "many": words.MANY,
        "remarkable": REMARKABLE,
        "limits": {"alike": ALIKE, "easy": EASY, "hard": HARD, "half": HALF},
        "few_answers": pictures.FEW_ANSWERS,
        "links": links,
        "scores": _scores(summaries),
        "summaries": summaries,
        "modules": [_module(course, summary, links) for summary in summaries if items],
        "discernment": _discernment(summaries, links),
        "calibration": _calibration(summaries),
        "tests": _tests(summaries, other),
    }


def _scores(summaries: Sequence[ModuleSummary]) -> dict[str, Any] | None:
    """How the scores of each module spread; ``None`` if nobody has any."""
    known = [(summary, [taken.score for taken in summary.tests.values()]) for summary in summaries if summary.n]
    if not known:
        return None
    rows = [(words.module_and_number(summary), scores) for summary, scores in known]
    said = _("For each module, how many students have how much of its points. The table below has the numbers.")
    return {
        "words": words.how_scores_lie([summary for summary, _scores in known]),
        "warning": words.small_class(min(len(scores) for _summary, scores in known)),
        "picture": pictures.scores(rows, Alternative("f-scores", _("Scores by module"), said)),
    }


def _module(course: Course, summary: ModuleSummary, links: Links) -> dict[str, Any]:
    misconceptions = course.vocabulary.terms("misconceptions")
    written = sum(len(item.written) for item in summary.module.graded)
    mapped = [item for item in summary.items if item.zone]
    return {
        "summary": summary,
        "name": summary.module.name,
        "title": summary.module.module.title,
        "warning": words.small_class(summary.n),
        "close": words.how_close(summary.n),
        "old_key": words.old_key(summary.old_key),
        "practised": words.how_practised(summary),
        "written": written,
        "mapped": mapped,
        "words": words.what_items_do(summary),
        "zones": words.ZONES,
        "picture": _items(summary, links),
        "labels": {code: misconceptions[code].label for code in _codes(summary)},
    }


def _items(summary: ModuleSummary, links: Links) -> str:
    """The map of a module's items; bars for their facility where nothing else is known."""
    title = summary.module.module.title
    mapped = [item for item in summary.items if item.zone]
    if mapped:
        said = _("{what_it_says} The table below has the numbers.", what_it_says=words.what_items_do(summary))
        head = _("Items of “{module}” by facility and discrimination", module=title)
        page = partial(links.item, summary.module.name) if links.item else None
        return pictures.items(mapped, Alternative(f"f-{summary.module.name}", head, said), page)
    if not summary.items:
        return ""
    said = _("The share of its points that each item earned. The table below has the numbers.")
    head = _("Facility of the items of “{module}”", module=title)
    return pictures.facilities(summary.items, Alternative(f"f-{summary.module.name}", head, said))


def _codes(summary: ModuleSummary) -> set[str]:
    wrong = [item.wrong.option.misconception for item in summary.items if item.wrong]
    slips = [item.slip.misconception for item in summary.practice if item.slip]
    return {code for code in (*wrong, *slips) if code}


def _discernment(summaries: Sequence[ModuleSummary], links: Links) -> dict[str, Any] | None:
    """Discernment in each module and over all of them; ``None`` if nobody judged a claim."""
    students: dict[str, Judgements] = {}
    for summary in summaries:
        for student, found in summary.judgements.items():
            students.setdefault(student, Counter()).update(found)
    together = of_class(students)
    if not together.counted:
        return None
    modules: list[dict[str, Any]] = [
        {"title": summary.module.module.title, "found": discernment(_all(summary))} for summary in summaries
    ]
    judged = [row for row in modules if row["found"].sound or row["found"].unsound]
    return {
        "found": together,
        "words": words.how_discerning(together),
        "students": words.how_students_judge(together),
        "warning": words.small_class(together.n) if together.n else "",
        "modules": judged,
        "picture": _hits([Pair(row["title"], row["found"].false_alarm_rate, row["found"].hit_rate) for row in judged]),
        "map": _map(together.each, words.how_students_judge(together), links),
        "each": [
            {"student": student, "found": found, "tends": words.TENDENCIES[tendency(found)]}
            for student, found in together.each.items()
            if links.student
        ],
        "sorts": SORTS,
        "enough": ENOUGH,
        "tells_apart": TELLS_APART,
        "leans": LEANS,
    }


def _all(summary: ModuleSummary) -> Judgements:
    found: Judgements = Counter()
    for judged in summary.judgements.values():
        found.update(judged)
    return found


def _map(each: Mapping[str, Discernment], what_it_says: str, links: Links) -> dict[str, Any] | None:
    if not each:
        return None
    said = _("{what_it_says} The table below has the numbers.", what_it_says=what_it_says)
    picture, near = pictures.students(each, Alternative("f-students", _("Students by d′ and c"), said), links.student)
    return {"picture": picture, "near": near}


def _hits(rows: Sequence[Pair]) -> str:
    title = _("Share of claims called unsound, by module")
    said = _(
        "For each module, the share of the sound claims and of the unsound claims that were called unsound. The "
        "further apart, the better. The table below has the numbers."
    )
    return pictures.hits(rows, Alternative("f-discernment", title, said))


def _calibration(summaries: Sequence[ModuleSummary]) -> dict[str, Any] | None:
    """Calibration in each module and over all of them; ``None`` if nobody said how sure they were."""
    together = calibration([judged for summary in summaries for judged in summary.confidence])
    if together is None:
        return None
    modules: list[dict[str, str | Calibration | None]] = [
        {"title": summary.module.module.title, "found": calibration(summary.confidence)} for summary in summaries
    ]
    said = _("{what_it_says} The table below has the numbers.", what_it_says=words.how_sure(together))
    return {
        "found": together,
        "words": words.how_sure(together),
        "where": words.where_sure(together),
        "small": sum(map(pictures.is_small, together.bins)),
        "picture": pictures.confidence(
            together, Alternative("f-calibration", _("Stated confidence against the share right"), said)
        ),
        "warning": words.small_class(max(summary.n for summary in summaries if summary.confidence)),
        "modules": [row for row in modules if row["found"]],
    }


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
        {
            "found": order,
            "name": words.taken(order),
            "words": words.what_changed(order),
            "students": words.who_rose(order),
            "interval": mean_interval(order.changes),
            "picture": pictures.before_and_after(order, _in_words(f"f-tests-{number}-{place}", order)),
        }
        for place, order in enumerate(found.orders, 1)
    ]
    rows = [(words.taken(order), order) for order in found.orders]
    said = " ".join(words.what_changed(order) for order in found.orders)
    said = _("{what_it_says} The table below has the numbers.", what_it_says=said)
    warning = words.small_class(min((order.n for order in found.orders), default=words.MANY))
    compared = compare_forms(*forms)
    return {
        "id": "tests" if number == 1 else f"tests-{number}",
        "name": name,
        "found": found,
        "orders": orders,
        "changes": pictures.changes(
            rows, words.how_far, Alternative(f"f-changes-{number}", _("Mean change by order"), said)
        ),
        "warning": warning,
        "forms": compared,
        "modules": [form.module for form in forms],
        "equal": words.how_equal(compared) if compared else "",
        "apart": round(100 * APART),
        "against": _against(found, other),
    }


def _in_words(name: str, order: OrderTaken) -> Alternative:
    title = _("Students' scores before and after: {order}", order=words.taken(order))
    said = _("{what_it_says} The table below has the means.", what_it_says=words.who_rose(order))
    return Alternative(name, title, said)


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
