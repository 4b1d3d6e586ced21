"""The pictures of the class page: where marks lie, what the parts are called, and what is said of this class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup

from claimwise.content.modules import ResolvedModule
from claimwise.drawing import Alternative
from claimwise.report import pictures, words
from claimwise.report.gain import BeforeAndAfter, OrderTaken, Taken, before_and_after
from claimwise.report.statistics import Discernment, calibration, mean_interval
from claimwise.report.summary import ItemSummary, ModuleSummary, summarise

SAID = Alternative("one", "What it is", "What it shows")


def svg(drawn: str) -> Any:
    return BeautifulSoup(drawn, "html.parser").svg


def place(text: str) -> float:
    return float(text.removesuffix("%"))


def item(module: ResolvedModule, number: int, facility: float, discrimination: float | None) -> ItemSummary:
    return ItemSummary(
        module.graded[number], module.number(module.graded[number]), facility, discrimination, 0, None, ()
    )


def summary_of(module: ResolvedModule, n: int, *items: ItemSummary) -> ModuleSummary:
    from dataclasses import replace

    return replace(summarise(module, []), n=n, items=items)


@pytest.mark.parametrize(
    ("facility", "discrimination", "zone"),
    [
        (0.3, 0.4, "harder, sorts well"),
        (0.5, 0.1, "harder, sorts well"),
        (0.51, 0.4, "easier, sorts well"),
        (0.7, 0.09, "look at this one"),
        (0.2, 0.5, "look at this one"),
        (0.95, 0.0, "easy, tells little"),
    ],
)
def test_where_the_borders_on_the_map_of_items_lie(
    tiny_module: ResolvedModule, facility: float, discrimination: float, zone: str
) -> None:
    found = item(tiny_module, 0, facility, discrimination)

    assert found.zone
    assert words.ZONES[found.zone] == zone
    assert zone.split(",")[0] in svg(pictures.items([found], SAID)).get_text()
    assert item(tiny_module, 0, facility, None).zone is None


def test_items_differ_in_shape_and_lead_to_their_pages(tiny_module: ResolvedModule) -> None:
    known = [item(tiny_module, 0, 0.3, 0.4), item(tiny_module, 1, 0.7, 0), item(tiny_module, 2, 0.97, 0.2)]

    drawn = svg(pictures.items(known, SAID, lambda name: f"question?item={name}"))

    assert [link["href"] for link in drawn.select("a")] == [
        f"question?item={one.item.id}" for one in sorted(known, key=lambda one: -(one.discrimination or 0))
    ]
    shapes = {
        link.find(["circle", "rect"]).name + link.find(["circle", "rect"])["class"][0] for link in drawn.select("a")
    }
    assert shapes == {"circlecw-filled", "rectcw-open", "circlecw-open"}


def test_what_the_items_of_this_class_do_is_said_with_how_far_chance_reaches(tiny_module: ResolvedModule) -> None:
    known = [item(tiny_module, 0, 0.3, 0.4), item(tiny_module, 1, 0.7, 0), item(tiny_module, 2, 0.97, 0.2)]
    first, second, third = (one.number for one in known)

    assert words.what_items_do(summary_of(tiny_module, 30, *known)) == (
        "1 of 3 items sort students: who does well elsewhere does well there. "
        f"Look at question {second}. So easy that it tells little: question {third}. "
        "With so few students chance alone can bring an item to 0.36: ask about items, do not judge them."
    )
    assert "chance" not in words.what_items_do(summary_of(tiny_module, 300, *known))
    assert "it takes 10" in words.what_items_do(summary_of(tiny_module, 5, item(tiny_module, 0, 0.3, None)))
    assert f"question {first}" not in words.what_items_do(summary_of(tiny_module, 300, *known))


def of_students(**counts: tuple[int, int]) -> Mapping[str, Discernment]:
    """Students by how many of 10 unsound and of 10 sound claims they call unsound."""
    return {name: Discernment(hits, 10, alarms, 10) for name, (hits, alarms) in counts.items()}


def test_nobody_is_lost_and_nobody_named_on_the_map_of_students() -> None:
    each = of_students(ada=(9, 1), bo=(9, 1), cy=(9, 9), di=(1, 1))

    drawn, near = pictures.students(each, SAID)

    assert sorted(name for one in near for name in one.students) == ["ada", "bo", "cy", "di"]
    assert [mark.get_text() for mark in svg(drawn).select(".cw-inside")] == ["2"]
    assert not any(f">{name}<" in drawn or f'"{name}"' in drawn for name in each)
    assert not svg(drawn).select("a")
    across = {one.students: place for one, place in zip(near, [one.place[0] for one in near], strict=True)}
    assert across["cy",] < 0 < across["di",]  # left distrusts, right trusts


def test_a_student_alone_is_a_link_for_whoever_may_see_names() -> None:
    drawn, _near = pictures.students(of_students(ada=(9, 1), bo=(9, 1), cy=(9, 9)), SAID, lambda name: f"?{name}")

    assert [(link["href"], link.title.get_text()) for link in svg(drawn).select("a")] == [("?cy", "cy")]


def test_the_same_class_gives_the_same_bytes() -> None:
    one, other = of_students(ada=(9, 1), cy=(9, 9)), of_students(ada=(9, 1), cy=(9, 9))

    assert pictures.students(one, SAID) == pictures.students(other, SAID)


def test_small_groups_of_answers_are_hollow_and_each_says_how_many() -> None:
    found = calibration([(0.55, True)] * 9 + [(0.95, True)] * 900 + [(0.95, False)] * 334)
    assert found

    drawn = svg(pictures.confidence(found, SAID))

    assert [mark["class"] for mark in drawn.select("circle")] == [["cw-open"], ["cw-filled"]]
    assert [label.get_text() for label in drawn.select("text")[-2:]] == ["9", "1,234"]


def test_scores_lie_in_tenths() -> None:
    assert pictures.binned([0, 9.9, 10, 55, 99, 100]) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]


def order(*scores: tuple[float, float]) -> OrderTaken:
    from datetime import datetime

    forms = {
        "A": {str(n): Taken(before, datetime(2026, 9, 1)) for n, (before, _after) in enumerate(scores)},
        "B": {str(n): Taken(after, datetime(2026, 12, 1)) for n, (_before, after) in enumerate(scores)},
    }
    found: BeforeAndAfter = before_and_after(forms)
    return found.orders[0]


def test_who_rose_lies_above_the_line() -> None:
    found = order((20, 60), (50, 50), (90, 80))
    drawn = svg(pictures.before_and_after(found, SAID))
    line = drawn.select_one(".cw-between")

    def height(circle: Any) -> float:
        """How far above the line, in pixels."""
        start, end = place(line["x1"]), place(line["x2"])
        share = (place(circle["cx"]) - start) / (end - start)
        return float(line["y1"]) + share * (float(line["y2"]) - float(line["y1"])) - float(circle["cy"])

    assert sorted(round(height(circle)) for circle in drawn.select("circle")) == [-29, 0, 115]
    assert words.who_rose(found) == "Of 3 students who took A first, 1 rose, 1 fell and 1 stayed the same."
    assert words.how_far(found) == "+10 points (−56 to 76)"
    assert words.how_far(order((20, 60))) == "+40 points"


def test_the_interval_of_a_mean_is_that_of_students_t() -> None:
    low, high = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0]) or (0, 0)

    assert (low, high) == pytest.approx((3 - 1.963243, 3 + 1.963243), abs=1e-5)  # t = 2.776445 for 4
    assert mean_interval([1.0]) is None


def test_one_function_says_what_a_question_is_called(tiny_module: ResolvedModule) -> None:
    """By its number as students see it; the id of the file's author stands in brackets, where it is asked for."""
    item = next(item for item in tiny_module.items if item.written)
    number, part = tiny_module.number(item), item.written[0]

    assert tiny_module.called(item) == f"{number}. {item.title}"
    assert tiny_module.called(item, with_id=True) == f"{number}. {item.title} ({item.id})"
    assert tiny_module.cell_called(f"mark-{item.id}") == f"{number}. {item.title}"
    assert tiny_module.cell_called(f"written-{item.id}-{part.id}") == f"{number}. {item.title}: written answer"
    assert tiny_module.cell_called("answers") == "answers"
