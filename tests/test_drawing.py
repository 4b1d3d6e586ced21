"""Pictures on our own pages: to scale, in words too, and what others wrote is text in them.

What is drawn from the course's data for the book is in ``book/test_figures.py``.
"""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from support import REPOSITORY

from claimwise import drawing
from claimwise.drawing import Alternative, Axis, Bar, Dot, Pair, Tick

OWN = "\"'><x-owned></x-owned><script>owned()</script>"
SAID = Alternative("one", "What it is", "What it shows")
PERCENTS = Axis("share", [Tick(0, "0%"), Tick(1, "100%")])


def place(text: str) -> float:
    return float(text.removesuffix("%"))


def svg(drawn: str) -> BeautifulSoup:
    return BeautifulSoup(drawn, "html.parser")


def test_shares_are_to_scale_and_begin_at_0() -> None:
    soup = svg(drawing.shares([Bar("a", 0, "0%"), Bar("b", 0.5, "50%"), Bar("c", 1, "100%")], SAID))
    ticks = {tick.get_text(): place(tick["x"]) for tick in soup.select(".cw-tick")}
    ends = [place(bar["x"]) + place(bar["width"]) for bar in soup.select("rect")]

    assert ends == pytest.approx([ticks["0%"], ticks["50%"], ticks["100%"]], abs=0.01)
    assert {place(bar["x"]) for bar in soup.select("rect")} == {ticks["0%"]}


def test_what_is_not_known_of_a_pair_is_not_drawn() -> None:
    soup = svg(drawing.pairs([Pair("a", None, 0.25), Pair("b", 0.5, 0.75), Pair("c", None, None)], SAID))

    assert [place(mark["cx"]) for mark in soup.select("circle")] == [26.5, 71.5]
    assert [place(mark["x"]) for mark in soup.select("rect")] == [49]
    assert len(soup.select(".cw-between")) == 1


def test_circles_lie_where_both_axes_say() -> None:
    soup = svg(drawing.scatter([Dot(0.5, 1, 4), Dot(1, 0, 9)], PERCENTS, PERCENTS, ((0, 0), (1, 1)), SAID))
    across = {tick.get_text(): place(tick["x"]) for tick in soup.select(".cw-tick[text-anchor=middle]")}
    (expected,) = soup.select(".cw-between")
    first, second = soup.select("circle")

    assert place(first["cx"]) == pytest.approx((across["0%"] + across["100%"]) / 2)
    assert (first["cy"], second["cy"]) == (expected["y2"], expected["y1"])
    assert place(expected["y1"]) > place(expected["y2"])  # more is higher up
    assert (expected["x1"], expected["x2"], second["r"]) == (first_tick(soup), second["cx"], "9")


def first_tick(soup: BeautifulSoup) -> str:
    return str(soup.select(".cw-tick[text-anchor=middle]")[0]["x"])


def test_a_picture_says_what_it_shows() -> None:
    (picture,) = svg(drawing.shares([Bar("a", 1, "100%")], SAID)).select("svg")

    assert picture["role"] == "img"
    assert [picture.find(id=name).get_text() for name in str(picture["aria-labelledby"]).split()] == list(SAID[1:])
    assert svg(drawing.dots([("a", 1)])).svg["aria-hidden"] == "true"  # whoever draws it says it beside it


def one_of_each(said: str) -> list[str]:
    axis, alternative = Axis(said, [Tick(0, said), Tick(1, said)]), Alternative(said, said, said)
    return [
        drawing.bars([Bar(said, 1, said)]),
        drawing.shares([Bar(said, 1, said)], alternative),
        drawing.pairs([Pair(said, 0, 1)], alternative),
        drawing.scatter([], axis, axis, ((0, 0), (1, 1)), alternative),
        drawing.dots([(said, 2)]),
        drawing.interval(1, (0, 2), said),
        drawing.picture(
            9, [drawing.box(0, 9, 0, 9, "lacking"), drawing.sign("M0 0L9 9", 0, 0), drawing.text(said, 0, 9)]
        ),
        drawing.picture(9, [drawing.line((0, 0), (9, 9), "edge"), drawing.text(said, 0, 9)]),
    ]


def test_what_others_wrote_is_text() -> None:
    for picture in one_of_each(OWN):
        assert svg(picture).find_all(["x-owned", "script"]) == []
        assert OWN in svg(picture).get_text()


def test_a_crowd_is_a_field_of_three_kinds_of_marks() -> None:
    crowd = svg(drawing.crowd([4, 3, 2], 3))

    assert [path["d"].count("M") for path in crowd.select("path")] == [4, 3, 2]
    assert crowd.svg["viewbox"] == "0 0 12 12"


def test_every_kind_of_shape_has_a_look_and_no_look_is_left_over() -> None:
    drawn = svg("".join([*one_of_each("tea"), drawing.hundred(50), drawing.crowd([1, 1, 1], 3)])).select("[class]")
    style = (REPOSITORY / "src/claimwise/templates/drawing.css").read_text()

    assert {kind for shape in drawn for kind in shape["class"]} == set(re.findall(r"\.(cw-[a-z]+)", style))
