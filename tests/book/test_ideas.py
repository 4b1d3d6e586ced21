"""Ideas drawn by hand: what the chapter says stands in them as text, and what they show is where the words say."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from support import REPOSITORY

from claimwise.book import ideas, markup
from claimwise.book.errors import BookError
from claimwise.content.pages import read_page

OWN = "\"'><x-owned></x-owned>"

GIVEN = {
    "parcel": {"outside": "they say", "inside": "it helps", "parts": "Who?\nWhat? | tea", "empty": "nothing"},
    "path": {"page": "page", "stay": "down", "steps": "1 Stop\n2 Who?\n3 Others?"},
    "ladders": {
        "left": "words",
        "right": "tests",
        "rungs": "cures | many\nmay | one",
        "planks": "1 | 2 | high\n2 | 2 | fits",
    },
    "missing": {"groups": "3 | glad\n1 | cross\n46 | silent"},
    "shared": {"groups": "tea\nwater", "shared": "time\nhope", "both": "both", "rest": "left"},
    "hooks": {"hooks": "leaf | holds | yes\ndose | slips | no\npeople | partly | half"},
    "floors": {"floors": "life | sleep\nmeter | pulse\nworks | leaf", "lift": "thus"},
    "shelves": {"shelves": "0 | nobody | unknown\n4 | many | known"},
    "pieces": {"before": "text", "after": "better", "pieces": "leaf | tea\ncure", "gone": "left out"},
    "chosen": {"text": "lines", "lines": "12 | 3 | 7", "becomes": "note", "note": "holds\nfails"},
    "way": {"stops": "shop | left it\ntrial | two lines | +"},
}


def drawn(kind: str, **changed: str) -> BeautifulSoup:
    figure = ideas.draw(kind, {"alt": "All\nof it.", **GIVEN[kind], **changed}, [nodes.Text("Caption.")])
    return BeautifulSoup("".join(node["svg"] for node in figure.findall(markup.drawn)), "html.parser")


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_every_idea_is_tried_here() -> None:
    assert set(GIVEN) == set(ideas.IDEAS)


@pytest.mark.parametrize("kind", ideas.IDEAS)
def test_a_picture_says_in_words_what_it_shows(kind: str) -> None:
    figure = ideas.draw(kind, {"alt": "All\nof it.", **GIVEN[kind]}, [nodes.Text("Caption.")])
    (shown,) = [node for node in figure.findall(markup.element) if node["html"].get("role") == "img"]

    assert shown["html"]["aria-label"] == "All of it."
    assert all(svg["aria-hidden"] == "true" for svg in drawn(kind).find_all("svg", recursive=False))


@pytest.mark.parametrize("kind", ideas.IDEAS)
def test_all_words_stand_in_the_picture_and_nothing_reaches_over_its_edges(kind: str) -> None:
    soup = drawn(kind)
    said = " ".join(text.get_text() for text in soup.find_all("text"))
    words = re.findall(r"[A-Za-z?]{3,}", " ".join(GIVEN[kind].values()))

    assert [word for word in words if word not in said and word not in {"holds", "slips", "partly"}] == []
    for shape in soup.select("line, rect"):
        ends = [percent(shape[name]) for name in ("x1", "x2", "x") if shape.has_attr(name)]
        assert all(0 <= end <= 100 for end in ends), shape
        if shape.name == "rect" and shape["width"].endswith("%"):
            assert percent(shape["x"]) + percent(shape["width"]) <= 100, shape


@pytest.mark.parametrize("kind", ideas.IDEAS)
def test_what_a_chapter_writes_is_text(kind: str) -> None:
    for option, lines in GIVEN[kind].items():
        if re.search(r"[a-z]", lines) and option not in ("planks", "hooks", "groups", "shelves"):
            soup = drawn(kind, **{option: lines.replace(lines.split("\n")[0].split(" |")[0], OWN, 1)})
            assert soup.find_all("x-owned") == []
            assert OWN in soup.get_text()


def test_a_part_without_words_is_an_empty_box() -> None:
    soup = drawn("parcel")

    assert len(soup.select(".cw-lacking")) == 1
    assert len(soup.select(".cw-open")) == 2  # the parcel itself and the part that is filled


def test_there_is_a_mark_for_everybody_in_three_shapes() -> None:
    glad, cross, silent = drawn("missing").select("path[d]")[:3]

    assert [path["d"].count("M") for path in (glad, cross, silent)] == [3, 1, 46]
    assert "a1.3" in glad["d"]
    assert "a1.3" not in cross["d"]
    assert silent["class"] == ["cw-thin"]


def test_a_plank_is_level_only_where_words_fit_the_evidence() -> None:
    soup = drawn("ladders")
    (level,) = soup.select(".cw-range")
    (tilted,) = soup.select(".cw-between")

    assert level["y1"] == level["y2"]
    assert float(tilted["y1"]) < float(tilted["y2"])  # stronger words stand higher


def test_both_bars_share_the_same_pieces_and_the_first_has_one_more() -> None:
    soup = drawn("shared")
    pieces = [(box["x"], box["width"]) for box in soup.select(".cw-open")]
    (rest,) = soup.select(".cw-filled")

    assert pieces[:2] == pieces[2:]
    assert percent(rest["x"]) == pytest.approx(sum(map(percent, pieces[1])), abs=0.01)


def test_a_loop_that_slipped_is_lower_and_has_a_cross() -> None:
    soup = drawn("hooks")
    held, slipped, half = [svg for svg in soup.select("svg svg") if "a6 6" in svg.path["d"]]

    assert float(slipped["y"]) > float(held["y"]) == float(half["y"])
    assert held.path["d"].startswith("M0 ")
    assert half.path["d"].startswith("M9 ")  # on the tip
    assert len([svg for svg in soup.select("svg svg") if "L6 6" in svg.path["d"]]) == 1


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("cloud", {}, "there is no idea “cloud” → the ideas are: parcel, path"),
        ("path", {"alt": "A path.", "page": "page"}, "the picture “path” has no “stay”"),
        ("path", {"page": "page"}, "the picture “path” has no “alt”"),
        ("missing", {"alt": "All.", "groups": "many | glad"}, "the lines of the picture “missing” do not fit it"),
        ("hooks", {"alt": "All.", "hooks": "leaf | falls | no"}, "the lines of the picture “hooks” do not fit it"),
    ],
)
def test_what_cannot_be_drawn_is_said(kind: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(BookError) as error:
        ideas.draw(kind, given, [])

    assert message in str(error.value)


def test_every_chapter_draws_what_it_is_about() -> None:
    for chapter in sorted((REPOSITORY / "book" / "chapters").glob("*.md")):
        page = read_page(chapter.read_text(encoding="utf-8"))
        drawn_here = [*page.shown("idea"), *page.shown("figure-data")]
        assert drawn_here, chapter.name
        assert {idea.argument for idea in page.shown("idea")} <= set(ideas.IDEAS)


def test_a_shelf_holds_as_many_books_as_are_named() -> None:
    assert len(drawn("shelves").select(".cw-open")) == 4
    assert OWN in drawn("shelves", shelves=f"0 | {OWN} | unknown").get_text()


def test_what_becomes_of_a_piece_stands_beside_it_and_what_goes_is_crossed_out() -> None:
    soup = drawn("pieces")
    assert len(soup.select(".cw-open")) == 3  # two pieces, and what became of one
    assert len([svg for svg in soup.select("svg svg") if "L6 6" in svg.path["d"]]) == 1


def test_only_the_chosen_lines_are_thick_and_marked() -> None:
    soup = drawn("chosen")
    assert [len(soup.select(kind)) for kind in (".cw-range", ".cw-grid", "circle")] == [2, 10, 2]


def test_only_a_find_is_a_filled_circle_on_a_way() -> None:
    soup = drawn("way")
    assert [shape.name for shape in soup.select("circle, rect")] == ["rect", "circle"]
    assert soup.get_text(" ", strip=True) == "1. shop left it 2. trial two lines"
