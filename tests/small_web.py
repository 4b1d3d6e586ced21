"""The tiny course with a small web to search: as it is for trying out, and as a graded question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support import TINY, change

from claimwise.content import Course
from claimwise.content.kinds import to_try

MODULE, KETTLE, KEY = "solutions/01-tea.yml", "solutions/webs/kettle", "solutions/kettle.web.yml"

ITEM = """\
  - id: q6
    title: The kettle
    objective: o1
    difficulty: hard
    passage: |
      *Written for the tests.* A shop says that its kettle boils faster than any other.
    explanation: Another kettle was faster.
    interactions:
      - id: search
        kind: inquiry
        prompt: Is it faster? Search, and keep what settles it.
        points: 4
        web: kettle
        start: shop
        views: 5
        keep: 4
"""

FOUND = {
    "trail": ["p:shop", "q:kettle test", "p:about", "p:test", "p:plan"],
    "kept": {"test:s3": "against", "about:s2": "who", "plan:s3": "against"},
}
FELL = {"trail": ["q:kettle", "p:news", "p:answer"], "kept": {"news:s1": "for", "answer:s1": "for"}}
"""What somebody does who finds everything, and who falls for what is laid out."""


def with_question(root: Path) -> Path:
    """Ask the tiny course's web in a graded question, in a copy of the course."""
    (root / "solutions" / "webs").mkdir()
    (root / "book" / "webs" / "kettle").rename(root / KETTLE)
    change(root / MODULE, "\npoints: 26", "\npoints: 30")
    (root / MODULE).write_text((root / MODULE).read_text() + ITEM)
    return root


def question() -> dict[str, Any]:
    """A part of an item that searches the tiny course's web, with its key."""
    part = to_try(Course.load(TINY).webs["kettle"], "Is it faster?").key()
    return {**part, "points": 4, "views": 5, "keep": 4}


def without_key(part: dict[str, Any]) -> dict[str, Any]:
    """The same as students get it."""
    return {field: value for field, value in part.items() if field not in ("facts", "moves", "traps")}
