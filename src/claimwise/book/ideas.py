"""Ideas drawn by hand: a shape for each, with words that the chapter gives, so that an author can change the words.

Unlike the figures of :mod:`claimwise.book.figures` they hold no data. What a picture shows is said in words by ``alt``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from docutils import nodes
from markupsafe import Markup

from claimwise.book.errors import BookError
from claimwise.book.markup import element, make, picture
from claimwise.drawing import Place, Stop, bar, box, circle, crowd, line, sign, square, text
from claimwise.drawing import picture as svg
from claimwise.drawing import way as stops_on_a_way
from claimwise.words import _, listed

Words = Mapping[str, Sequence[Sequence[str]]]
"""Option -> its lines, each cut at its upright strokes."""

_TIP = "M-9 -6L0 0L-9 6"
_DOWN = "M-6 -9L0 0L6 -9"
_UP = "M-6 9L0 0L6 9"
_CROSS = "M-6 -6L6 6M-6 6L6 -6"
_HOOK = "M-7 -22V0a8 8 0 0 0 15 4"
_RING = "m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0"


def parcel(words: Words) -> list[Markup]:
    """A report: what is on the wrapping, and the claim inside in four parts. A part without words is empty."""
    rows = (len(words["parts"]) + 1) // 2
    bottom = 84 + 62 * rows
    shapes = [
        box(0.5, 99.5, 2, bottom),
        text(_one(words, "outside"), 4, 28, "number"),
        line((0.5, 42), (99.5, 42), "edge"),
        text(_one(words, "inside"), 4, 66),
    ]
    for place, (name, *said) in enumerate(words["parts"]):
        start, top = (4, 51.5)[place % 2], 80 + 62 * (place // 2)
        shapes.append(box(start, start + 44.5, top, top + 54, "open" if said else "lacking"))
        shapes.append(text(name, start + 3, top + 22, "number"))
        shapes.append(text(said[0] if said else _one(words, "empty"), start + 3, top + 43))
    return [svg(bottom + 2, shapes)]


def path(words: Words) -> list[Markup]:
    """Ways from a page: down it, and to the side, where the other steps are. The first step is at the page."""
    (first, *_rest), *others = words["steps"]
    bottom = 34 + 62 * len(others)
    shapes = [
        text(first, 0, 16, "number"),
        box(0.5, 29, 30, bottom),
        text(_one(words, "page"), 14.75, 54, anchor="middle"),
        line((14.75, 66), (14.75, bottom - 36), "between"),
        sign(_DOWN, 14.75, bottom - 34),
        text(_one(words, "stay"), 14.75, bottom - 12, "tick", anchor="middle"),
    ]
    for place, (step, *_more) in enumerate(others):
        top = 30 + 62 * place
        shapes.append(box(38, 99.5, top, top + 48))
        shapes.append(text(step, 41, top + 29))
        shapes += [line((29, top + 24), (37, top + 24), "edge"), sign(_TIP, 37.5, top + 24)]
    return [svg(bottom + 2, shapes)]


def ladders(words: Words) -> list[Markup]:
    """Two ladders, of how strong words are and of how strong evidence is; a plank between them is level or not."""
    rungs = [48 + 46 * place for place in range(len(words["rungs"]))]
    shapes = [
        text(_one(words, "left"), 33, 16, "number", anchor="end"),
        text(_one(words, "right"), 67, 16, "number"),
    ]
    for y, (left, right) in zip(rungs, words["rungs"], strict=True):
        shapes += [text(left, 33, y + 5, anchor="end"), text(right, 67, y + 5)]
        shapes += [line((35, y), (37, y), "edge"), line((63, y), (65, y), "edge")]
    for x in (35, 65):
        shapes.append(line((x, rungs[0] - 16), (x, rungs[-1] + 16), "edge"))
    for left, right, said in words["planks"]:
        start, end = (37.0, rungs[int(left) - 1]), (63.0, rungs[int(right) - 1])
        shapes.append(line(start, end, "range" if left == right else "between"))
        shapes += [circle(*place, 4) for place in (start, end)]
        shapes.append(text(said, 41, start[1] + (-8 if left == right else 5), "tick"))
    return [svg(rungs[-1] + 20, shapes)]


def missing(words: Words) -> list[Markup]:
    """Everybody, as a field of marks: two kinds of people who spoke up, and those who said nothing."""
    counts = [int(count) for count, _said in words["groups"]]
    marks: list[Callable[[float, float], Markup]] = [_disc, _square, _ring]
    shapes = []
    for place, ((count, said), mark) in enumerate(zip(words["groups"], marks, strict=True)):
        y = 16 + 26 * place
        shapes += [mark(3, y), text(f"{count} {said}", 7, y + 5)]
    return [crowd(counts, 25), svg(26 * len(counts) + 4, shapes)]


def shared(words: Words) -> list[Markup]:
    """Two bars: what both groups have in common, and what only the first has besides."""
    parts = [name for name, *_more in words["shared"]]
    width = 62 / len(parts)
    shapes: list[Markup] = []
    for place, (group, *_more) in enumerate(words["groups"]):
        top = 62 * place
        shapes.append(text(group, 0, top + 15, "number"))
        for number, part in enumerate(parts):
            start = 0.5 + width * number
            shapes.append(box(start, start + width, top + 24, top + 50))
            shapes.append(text(part, start + width / 2, top + 42, anchor="middle"))
    end = 0.5 + width * len(parts)
    bottom = 62 * len(words["groups"])
    shapes += [bar(end, 96, 24, 26), line((end, 18), (end, bottom + 4), "between")]
    shapes += [
        text(_one(words, "both"), end, bottom + 20, anchor="end", dx=-6),
        text(_one(words, "rest"), end, 70, dx=8),
    ]
    return [svg(bottom + 28, shapes)]


_LOOPS = {"holds": (0, 70.0), "partly": (9, 70.0), "slips": (0, 104.0)}
"""How far in pixels the loop of a coat is to the side of its hook, and how far down: on it, on its tip, or below."""


def hooks(words: Words) -> list[Markup]:
    """Hooks on a wall and a coat with a loop for each: on the hook, half on it, or slipped off."""
    step = 100 / len(words["hooks"])
    shapes = [line((0, 38), (100, 38), "axis")]
    seam: list[Place] = []
    for place, (name, state, said) in enumerate(words["hooks"]):
        x, (aside, y) = step * (place + 0.5), _LOOPS[state]
        seam.append((x, y + 20))
        name_at = 12 + 16 * (place % 2)  # beside each other they are too wide for a phone
        shapes += [text(name, x, name_at, "tick", anchor="middle"), sign(_HOOK, x, 60)]
        shapes.append(sign(f"M{aside} 0{_RING}M{aside} 6L0 20", x, y))
        shapes.append(text(said, x, 162, "tick", anchor="middle"))
        if state == "slips":
            shapes.append(sign(_CROSS, x, 84))
    outline = [(0.5, 176.0), (0.5, seam[0][1] + 12), *seam, (99.5, seam[-1][1] + 12), (99.5, 176.0), (0.5, 176.0)]
    shapes += [line(start, end, "edge") for start, end in pairwise(outline)]
    return [svg(180, shapes)]


def floors(words: Words) -> list[Markup]:
    """A house, its top floor first, each floor with what is found there; a lift that passes the floors between."""
    rows, height = words["floors"], 64
    bottom = 12 + height * len(rows)
    shapes: list[Markup] = []
    for place, (name, *found) in enumerate(rows):
        top = 8 + height * place
        shapes.append(box(0.5, 74, top, top + height - 8))
        shapes.append(text(name, 3, top + 23, "number"))
        shapes += [text(said, 3, top + 44) for said in found]
    shapes += [line((84, bottom - 36), (84, 34), "between"), sign(_UP, 84, 32)]
    shapes.append(text(_one(words, "lift"), 84, bottom - 14, "tick", anchor="middle"))
    return [svg(bottom, shapes)]


def shelves(words: Words) -> list[Markup]:
    """Shelves with so many books each, what is known of them above, and what may be said below."""
    height = 112
    shapes: list[Markup] = []
    for place, (count, known, said) in enumerate(words["shelves"]):
        top = height * place
        shapes.append(text(known, 0, top + 16, "number"))
        shapes += [box(2 + 6 * book, 6.5 + 6 * book, top + 30, top + 66, "open") for book in range(int(count))]
        shapes.append(line((0, top + 68), (100, top + 68), "edge"))
        shapes.append(text(said, 0, top + 90))
    return [svg(height * len(words["shelves"]) - 12, shapes)]


def pieces(words: Words) -> list[Markup]:
    """A sentence in pieces: each stays, goes, or becomes something else."""
    shapes = [
        text(_one(words, "before"), 0, 16, "number"),
        text(_one(words, "after"), 54, 16, "number"),
    ]
    for place, (piece, *becomes) in enumerate(words["pieces"]):
        top = 30 + 56 * place
        shapes.append(box(0.5, 44, top, top + 44))
        shapes.append(text(piece, 3, top + 27))
        if becomes:
            shapes += [line((44.5, top + 22), (53, top + 22), "edge"), sign(_TIP, 53.5, top + 22)]
            shapes.append(box(54, 99.5, top, top + 44))
            shapes.append(text(becomes[0], 56.5, top + 27))
        else:
            shapes.append(sign(_CROSS, 49, top + 22))
            shapes.append(text(_one(words, "gone"), 56.5, top + 27, "tick"))
    return [svg(34 + 56 * len(words["pieces"]), shapes)]


def chosen(words: Words) -> list[Markup]:
    """A text as lines, some of which are chosen, and the note that is made of them."""
    (total, *picked), note = words["lines"][0], words["note"]
    bottom = max(24 + 7 * int(total), 60 + 44 * len(note))
    shapes = [text(_one(words, "text"), 0, 14, "number"), text(_one(words, "becomes"), 56, 14, "number")]
    for place in range(int(total)):
        y = 28.0 + 7 * place
        marked = str(place + 1) in picked
        shapes.append(line((4, y), (40 if place % 5 else 34, y), "range" if marked else "grid"))
        if marked:
            shapes.append(circle(1.5, y, 4))
    middle = 28 + 22.0 * len(note)
    shapes += [line((43, middle), (54, middle), "edge"), sign(_TIP, 54.5, middle)]
    shapes.append(box(56, 99.5, 26, 34 + 44 * len(note)))
    shapes += [text(said, 58.5, 54 + 44 * place) for place, (said, *_more) in enumerate(note)]
    return [svg(bottom, shapes)]


def way(words: Words) -> list[Markup]:
    """A way through a search: stops below each other, each with what was done there. A third part marks a find."""
    stops = [Stop(label, note, counts=bool(found)) for label, note, *found in words["stops"]]
    return [stops_on_a_way(stops)]


def _disc(x: float, y: float) -> Markup:
    return circle(x, y, 6)


def _square(x: float, y: float) -> Markup:
    return square(x, y, "filled")


def _ring(x: float, y: float) -> Markup:
    return sign(f"M0 0{_RING}", x, y)


class Idea(NamedTuple):
    """How an idea is drawn, and the options that give its words."""

    draw: Callable[[Words], list[Markup]]
    options: Sequence[str]


IDEAS: Mapping[str, Idea] = {
    "parcel": Idea(parcel, ["outside", "inside", "parts", "empty"]),
    "path": Idea(path, ["page", "stay", "steps"]),
    "ladders": Idea(ladders, ["left", "right", "rungs", "planks"]),
    "missing": Idea(missing, ["groups"]),
    "shared": Idea(shared, ["groups", "shared", "both", "rest"]),
    "hooks": Idea(hooks, ["hooks"]),
    "floors": Idea(floors, ["floors", "lift"]),
    "shelves": Idea(shelves, ["shelves"]),
    "pieces": Idea(pieces, ["before", "after", "pieces", "gone"]),
    "chosen": Idea(chosen, ["text", "lines", "becomes", "note"]),
    "way": Idea(way, ["stops"]),
}
"""The ideas that chapters may draw. Each option has lines, and the parts of a line stand between upright strokes."""


def options() -> Iterable[str]:
    """Every option that some idea takes."""
    return sorted({option for idea in IDEAS.values() for option in idea.options})


def draw(kind: str, given: Mapping[str, str], caption: Sequence[nodes.Node]) -> element:
    """The figure: the idea, in words for those who do not see it, and its caption."""
    if kind not in IDEAS:
        raise BookError(
            _("there is no idea “{kind}”", kind=kind), _("the ideas are: {known}", known=listed(list(IDEAS)))
        )
    idea = IDEAS[kind]
    for option in ("alt", *idea.options):
        if option not in given:
            raise BookError(
                _("the picture “{kind}” has no “{option}”", kind=kind, option=option),
                _("write what it says there as an option, for example “{option}: …”", option=option),
            )
    lines = {option: [_cut(line) for line in given[option].splitlines() if line.strip()] for option in idea.options}
    try:
        pictures = idea.draw(lines)
    except (ValueError, IndexError, KeyError) as error:
        raise BookError(
            _("the lines of the picture “{kind}” do not fit it", kind=kind),
            _("compare them with a chapter that draws the same idea"),
        ) from error
    return make(
        "figure",
        make(
            "div", *map(picture, pictures), classes=["cw-drawn"], role="img", aria_label=" ".join(given["alt"].split())
        ),
        make("figcaption", *caption),
        classes=["cw-figure"],
        data_figure=kind,
    )


def _cut(given: str) -> list[str]:
    return [part.strip() for part in given.split("|")]


def _one(words: Words, option: str) -> str:
    return words[option][0][0]
