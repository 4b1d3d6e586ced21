"""Filling in graders' notebooks for a whole class: nearly everything in them is the same, so it is written once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape

from claimwise import marking
from claimwise.grading.marker import Marks
from claimwise.handed_in.cells import ANSWERS_CELL, WRITE_HERE
from claimwise.handed_in.submission import Submission
from claimwise.marking import Key

_HOLE = re.compile(r'^( *)"@@(source|marks|problems):([A-Za-z0-9_-]+)@@"$', re.MULTILINE)
_text = json.JSONEncoder(ensure_ascii=False).encode


def hole(kind: str, name: str) -> str:
    """A text that stands in a form for what will be filled in: a cell's source, an item's marks, or the problems."""
    return f"@@{kind}:{name}@@"


class GradedNotebook:
    """Writes graders' notebooks of one module.

    ``plain`` and ``troubled`` are the texts of two notebook files with holes, for submissions without and with
    problems; ``keys`` maps items to keys. It is plain data, so it can be sent to another process.
    """

    def __init__(self, plain: str, troubled: str, keys: Mapping[str, Key]) -> None:
        self._plain, self._troubled, self._keys = _HOLE.split(plain), _HOLE.split(troubled), keys

    @property
    def version(self) -> str:
        """A short fingerprint of all that is the same in every notebook, and of all that marks may say."""
        shown = json.dumps([self._plain, self._troubled, self._keys], sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()[:12]

    def write(self, submission: Submission, marks: Marks) -> str:
        """The text of the notebook file for a submission and its marks."""
        texts = {hole("source", ANSWERS_CELL): submission.source}
        texts |= {hole("source", name): text or WRITE_HERE for name, text in submission.written.items()}
        texts |= {hole("marks", mark.item_id): marking.html(mark, self._keys[mark.item_id]) for mark in marks.items}
        texts[hole("problems", ANSWERS_CELL)] = problems_html(marks.problems)
        # The pattern's groups come between the pieces: plain text, indent, kind, name, plain text, …
        pieces = list(self._troubled if marks.problems else self._plain)
        for place in range(0, len(pieces) - 1, 4):
            indent, kind, name = pieces[place + 1 : place + 4]
            lines = texts[hole(kind, name)].splitlines(keepends=True)
            pieces[place + 1 : place + 4] = [",\n".join(indent + _text(line) for line in lines), "", ""]
        return "".join(pieces)


def problems_html(problems: Sequence[str]) -> str:
    """What a grader should look at."""
    entries = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f"<div class='cw-problems'><p><strong>For the grader</strong></p><ul>{entries}</ul></div>"
