"""Filling in graders' notebooks for a whole class: nearly everything in them is the same, so it is written once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape

from claimwise import marking
from claimwise.errors import Finding
from claimwise.grading.marker import Marks
from claimwise.handed_in.cells import ANSWERS_CELL, NOTHING_FOUND, WRITE_HERE, item_of
from claimwise.handed_in.submission import Submission
from claimwise.marking import Key
from claimwise.words import _

_HOLE = re.compile(r'^( *)"@@(source|marks|problems|rubrics):([A-Za-z0-9_-]+)@@"$', re.MULTILINE)
_text = json.JSONEncoder(ensure_ascii=False).encode


def hole(kind: str, name: str) -> str:
    """A text that stands in a form for what will be filled in.

    That is a cell's source, an item's marks or rubrics, or the problems.
    """
    return f"@@{kind}:{name}@@"


class GradedNotebook:
    """Writes graders' notebooks of one module.

    ``plain`` and ``troubled`` are the texts of two notebook files with holes, for submissions without and with
    problems; ``keys`` maps items to keys, ``rubrics`` those with written answers to rubrics in HTML. It is plain data,
    so it can be sent to another process.
    """

    def __init__(self, plain: str, troubled: str, keys: Mapping[str, Key], rubrics: Mapping[str, str]) -> None:
        self._plain, self._troubled, self._keys = _HOLE.split(plain), _HOLE.split(troubled), keys
        self._rubrics = rubrics

    @property
    def version(self) -> str:
        """A short fingerprint of all that is the same in every notebook, and of all that marks may say."""
        shown = json.dumps([self._plain, self._troubled, self._keys, self._rubrics], sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()[:12]

    def write(self, submission: Submission, marks: Marks) -> str:
        """The text of the notebook file for a submission and its marks."""
        texts = {hole("source", name): text for name, text in shown_texts(submission).items()}
        texts |= {
            hole("rubrics", item): rubrics_with(marks.problems, item, html) for item, html in self._rubrics.items()
        }
        texts |= {hole("marks", mark.item_id): marking.html(mark, self._keys[mark.item_id]) for mark in marks.items}
        if marks.problems:
            texts[hole("problems", ANSWERS_CELL)] = problems_html(marks.problems)
        # The pattern's groups come between the pieces: plain text, indent, kind, name, plain text, …
        pieces = list(self._troubled if marks.problems else self._plain)
        for place in range(0, len(pieces) - 1, 4):
            indent, kind, name = pieces[place + 1 : place + 4]
            lines = texts[hole(kind, name)].splitlines(keepends=True)
            pieces[place + 1 : place + 4] = [",\n".join(indent + _text(line) for line in lines), "", ""]
        return "".join(pieces)


def shown_texts(submission: Submission) -> dict[str, str]:
    """Cell -> what graders see in it, for the cells that a student fills in. Reading it gives the same submission."""
    blank = {name: WRITE_HERE if name in submission.untouched else NOTHING_FOUND for name in submission.written}
    return {ANSWERS_CELL: submission.source, **{name: text or blank[name] for name, text in submission.written.items()}}


def rubrics_with(problems: Sequence[Finding], item: str, rubrics: str) -> str:
    """What graders see above the written answers of an item: what there is to know about them, then the rubrics."""
    about = [problem for problem in problems if item in map(item_of, problem.cells)]
    return (problems_html(about) if about else "") + rubrics


def problems_html(problems: Sequence[Finding]) -> str:
    """What a grader should look at."""
    entries = "".join(f"<li>{escape(str(problem))}</li>" for problem in problems)
    title = escape(_("For the grader"))
    return f"<div class='cw-problems'><p><strong>{title}</strong></p><ul>{entries}</ul></div>"  # not said: HTML
