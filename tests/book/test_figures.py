"""Figures: pictures, words and tables say the same numbers, and the pictures are to scale."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from docutils import nodes

from claimwise import drawing
from claimwise.book import figures, markup
from claimwise.book.errors import BookError

CASE = "microdose-mdma"


def parts(drawn: str | nodes.Node, tag: str) -> list[Tag]:
    svg = drawn if isinstance(drawn, str) else "".join(node["svg"] for node in drawn.findall(markup.drawn))
    return BeautifulSoup(svg, "html.parser").find_all(tag)


def share(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


def cards(course, *names):
    return [course.cases[CASE].evidence[name] for name in names]


def test_every_claim_is_counted_once(course):
    figure = figures.support(course, course.cases[CASE])

    assert sum(int(row[1]) for row in figure.table[1:]) == len(course.cases[CASE].claims) == 45


def test_a_square_has_a_hundred_circles_the_right_number_of_them_filled(course):
    figure = figures.heads(cards(course, "mitchell2021", "mitchell2023"))

    filled, empty = [], []
    for picture in figure.pictures:
        for path in parts(picture, "path"):
            (filled if "cw-filled" in path["class"] else empty).append(path["d"].count("M"))
    assert filled == [67, 32, 71, 48]
    assert [a + b for a, b in zip(filled, empty, strict=True)] == [100] * 4
    assert "Placebo with therapy, 48 in 100" in figure.words
    assert [row[-1] for row in figure.table[1:]] == ["67%", "32%", "71.2%", "47.6%"]


@pytest.mark.parametrize("values", [[24.4, 13.9], [1, 1, 1], [0, 5], [0]])
def test_bars_are_to_scale(values):
    picture = drawing.bars([drawing.Bar(str(value), value, str(value)) for value in values])

    widths = [share(bar["width"]) for bar in parts(picture, "rect") if bar["width"].endswith("%")]
    assert max(widths) <= 100
    assert [width * max(values) for width in widths] == pytest.approx(
        [value * max(widths) for value in values], rel=1e-3
    )


@pytest.mark.parametrize(
    ("value", "ends"),
    [(1.4, (-0.07, 2.87)), (19.3, (14.8, 23.8)), (-3, (-5, -1)), (900, (-250, 2100)), (0.2, (0.1, 0.3))],
)
def test_an_interval_lies_on_its_axis_where_its_numbers_say(value, ends):
    picture = drawing.interval(value, ends, "0: no difference")

    ticks = [
        (float(text.get_text().replace("−", "-")), share(text["x"]))
        for text in parts(picture, "text")
        if text.has_attr("text-anchor")
    ]
    (low, left), (high, right) = ticks[0], ticks[-1]
    assert low <= min(0, ends[0])
    assert high >= max(0, ends[1])
    assert 0 <= left < right <= 100

    def place(number: float) -> float:
        return left + (right - left) * (number - low) / (high - low)

    (spanned,) = [line for line in parts(picture, "line") if line["y1"] == line["y2"] == "38"]
    assert share(parts(picture, "circle")[0]["cx"]) == pytest.approx(place(value), abs=0.1)
    assert [share(spanned[end]) for end in ("x1", "x2")] == pytest.approx([place(end) for end in ends], abs=0.1)
    assert len(ticks) <= 8


def test_a_dot_for_each_study(course):
    figure = figures.studies(cards(course, "murphy2024", "polito2024"))

    assert len(parts(figure.pictures[0], "circle")) == 14 + 19
    assert figure.table[1][1:] == ["LSD", "14"]


def test_more_than_a_row_of_dots_goes_on_below():
    picture = drawing.dots([("many", 41), ("few", 1)])

    heights = {circle["cy"] for circle in parts(picture, "circle")}
    assert len(heights) == 4
    assert max(map(float, heights)) < float(parts(picture, "svg")[0]["height"])


def test_pictures_hold_no_number_that_the_cards_do_not_say(course):
    for kind, names in {
        "falls": ("mitchell2021", "mitchell2023", "mueller2025"),
        "intervals": ("danforth2018", "kvam2025"),
        "studies": ("murphy2024", "polito2024"),
    }.items():
        drawn = figures.OF_CARDS[kind](cards(course, *names))
        said = " ".join(f"{card.title} {card.found} {card.studied}" for card in cards(course, *names))
        numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"95% interval", "", drawn.words))
        assert numbers
        assert set(numbers) <= set(re.findall(r"\d+(?:\.\d+)?", said)), kind


@pytest.mark.parametrize(
    ("kind", "what"), [("heads", "share"), ("falls", "fall"), ("intervals", "interval"), ("studies", "count")]
)
def test_a_card_without_the_numbers_is_named(course, kind, what):
    with pytest.raises(BookError, match=f"the card hysek2014 has no {what} to draw"):
        figures.OF_CARDS[kind](cards(course, "hysek2014"))


def test_figures_are_the_same_at_every_build(course):
    once, again = (figures.heads(cards(course, "mitchell2021")) for _ in range(2))

    assert [picture.pformat() for picture in once.pictures] == [picture.pformat() for picture in again.pictures]
