"""Pictures on our own pages: to scale, in words too, and what others wrote is text in them.

What is drawn from the course's data for the book is in ``book/test_figures.py``.
"""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from support import REPOSITORY

from claimwise import drawing
from claimwise.drawing import Alternative, Axis, Bar, Dot, Field, Pair, Range, Spread, Tick

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
    soup = svg(drawing.scatter([Dot(0.5, 1, 4), Dot(1, 0, 9)], Field(PERCENTS, PERCENTS, [((0, 0), (1, 1))]), SAID))
    across = {tick.get_text(): place(tick["x"]) for tick in soup.select(".cw-tick[text-anchor=middle]")}
    (expected,) = soup.select(".cw-between")
    first, second = soup.select("circle")

    assert place(first["cx"]) == pytest.approx((across["0%"] + across["100%"]) / 2)
    assert (first["cy"], second["cy"]) == (expected["y2"], expected["y1"])
    assert place(expected["y1"]) > place(expected["y2"])  # more is higher up
    assert (expected["x1"], expected["x2"], second["r"]) == (first_tick(soup), second["cx"], "9")


def first_tick(soup: BeautifulSoup) -> str:
    return str(soup.select(".cw-tick[text-anchor=middle]")[0]["x"])


def test_what_would_hide_each_other_is_one_place_and_nobody_is_lost() -> None:
    field = Field(PERCENTS, PERCENTS)
    places = [(0.5, 0.5), (0.501, 0.5), (0, 0), (1, 1), (1, 1)]

    near = drawing.gathered(places, field)

    assert sorted(number for _place, numbers in near for number in numbers) == list(range(5))
    assert {tuple(numbers): place for place, numbers in near} == {
        (3, 4): (1, 1),
        (0, 1): pytest.approx((0.5005, 0.5)),
        (2,): (0, 0),
    }


def test_labels_keep_clear_of_other_marks() -> None:
    dots = [Dot(0.4, 0.5, beside="one"), Dot(0.48, 0.5, beside="two"), Dot(0.97, 0.9, beside="at the edge")]
    one, two, edge = svg(drawing.scatter(dots, Field(PERCENTS, PERCENTS), SAID)).select("text")[-3:]

    assert (one["text-anchor"], two.get("text-anchor")) == ("end", None)  # each away from the other
    assert edge["text-anchor"] == "end"


def test_a_mark_can_be_a_link_that_says_where_it_leads() -> None:
    dots = [Dot(0, 0, beside="plain"), Dot(1, 1, beside="q1", href="item?id=1&x=%22", said="Question 1")]
    picture = svg(drawing.scatter(dots, Field(PERCENTS, PERCENTS), SAID)).svg

    assert picture["role"] == "group"  # in an image nobody could reach it
    (link,) = picture.select("a")
    assert (link["href"], link.title.get_text(), link.select_one("text").get_text()) == (
        dots[1].href,
        "Question 1",
        "q1",
    )


def test_spreads_and_ranges_are_to_scale() -> None:
    spread = svg(drawing.spreads([Spread("a", [0, 1, 4, 0], 0.25)], SAID))
    ticks = {tick.get_text(): place(tick["x"]) for tick in spread.select(".cw-tick")}

    assert spread.select_one(".cw-filled")["d"] == "M1 100v-25h.9v25zM2 100v-100h.9v100z"
    assert place(spread.select_one(".cw-mean")["x1"]) == pytest.approx(ticks["25%"])
    ranged = svg(drawing.ranges([Range("a", 10, (5, 20), "so much"), Range("b", -5, None, "")], "none", SAID))
    ticks = {tick.get_text(): place(tick["x"]) for tick in ranged.select(".cw-tick")}
    first, second = ranged.select("circle")
    assert (place(first["cx"]), place(second["cx"])) == pytest.approx((ticks["10"], ticks["−5"]))
    assert place(ranged.select_one(".cw-range")["x2"]) == pytest.approx(ticks["20"])
    assert len(ranged.select(".cw-range")) == 3  # one with its two ends


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
        drawing.scatter(
            [Dot(0, 1, 4, "disc", said), Dot(1, 1, 4, "square", said, said), Dot(0, 0, 4, "ring", "", said)],
            Field(axis, axis, [((0, 0), (1, 1))], [(said, (0, 1), "end")]),
            alternative,
        ),
        drawing.spreads([Spread(said, [1, 0, 2], 0.5)], alternative),
        drawing.ranges([Range(said, 1, (0, 2), said)], said, alternative),
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
