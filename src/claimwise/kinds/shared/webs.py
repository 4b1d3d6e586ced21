"""A small web as it stands in a part: its pages and their sentences, and the steps of somebody who walked through it.

A page's ``body`` is a list of blocks: ``["h", text]``, ``["p", sentence, …]``, ``["ul", [sentence, …], …]`` and
``["table", [sentence, …], …]``. A sentence is ``[id, run, …]`` and a run is a text, ``["em", text]`` or
``["a", page, text]``. Anywhere outside its page a sentence is called ``page:id``. A row of a table is kept as a
whole, by the id of its first cell; the other cells have none, and nor has its head, which is read and never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

SEARCH, OPEN = "q:", "p:"
"""How the steps of a trail begin."""


BETWEEN = " · "
"""Stands between the cells of a row that is quoted."""


def pages(web: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The pages by their ids, in order."""
    return {page["id"]: page for page in web["pages"]}


def sentences(web: Mapping[str, Any]) -> dict[str, str]:
    """The words of every sentence by its full name, in order."""
    return {f"{page['id']}:{name}": said for page in web["pages"] for name, said in _sentences(page)}


def lines(page: Mapping[str, Any]) -> list[str]:
    """A page as lines of plain text: its headings, its sentences, a row of a table on one line."""
    told: list[str] = []
    for kind, *inside in page["body"]:
        if kind == "h":
            told += inside
        elif kind == "p":
            told.append(" ".join(map(words, inside)))
        elif kind == "ul":
            told += [f"– {' '.join(map(words, row))}" for row in inside]
        else:
            told += [BETWEEN.join(filter(None, map(words, row))) for row in inside]
    return told


def words(sentence: Sequence[Any]) -> str:
    """What a sentence says."""
    return "".join(map(_shown, sentence[1:]))


def page_of(sentence: str) -> str:
    """The page on which a sentence stands, by its full name."""
    return sentence.rpartition(":")[0]


def opened(trail: Iterable[str]) -> list[str]:
    """The pages that a trail opens, in order, again and again where it comes back."""
    return [step.removeprefix(OPEN) for step in trail if step.startswith(OPEN)]


def walks(trail: Iterable[str], steps: Sequence[Iterable[str]], *, ordered: bool) -> bool:
    """Whether a trail opens one page of each step; in the order of the steps if that matters."""
    walked = opened(trail)
    if not ordered:
        return all(set(step) & set(walked) for step in steps)
    ahead = iter(walked)
    return all(any(page in step for page in ahead) for step in map(set, steps))


def _sentences(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, *inside in page["body"]:
        if kind == "p":
            yield from ((sentence[0], words(sentence)) for sentence in inside)
        elif kind == "ul":
            yield from ((sentence[0], words(sentence)) for row in inside for sentence in row)
        elif kind == "table":
            yield from ((row[0][0], BETWEEN.join(filter(None, map(words, row)))) for row in inside if row[0][0])


def _shown(run: str | Sequence[str]) -> str:
    return run if isinstance(run, str) else run[-1]
