"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

A_PAGE = 100
"""So many entries a page shows."""

T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page of a list: what is on it, which one it is (the first is 1), of how many, and how long the list is."""

    shown: Sequence[T]
    at: int
    pages: int
    all: int


def paged(entries: Sequence[T], asked: str) -> Paged[T]:
    """The page of a list that somebody asks for; the nearest one if there is none of that number."""
    pages = max(1, -(-len(entries) // A_PAGE))
    at = min(max(1, int(asked[:9]) if asked[:9].isdecimal() else 1), pages)
    return Paged(entries[(at - 1) * A_PAGE : at * A_PAGE], at, pages, len(entries))
