"""A student's feedback as one designed page that needs no other file and no other host.

It is drawn from today's module: a corrected explanation or rubric reaches students without grading again. Answers come
from the grader's notebook, marks and comments from the gradebook.

``nbgrader generate_feedback`` uses it in place of the notebook's print-out (see ``settings.py``), so nbgrader's own
release and fetch of feedback carry on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from claimwise import drawing, kinds, marking
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.drawing import Alternative
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.marks import CellMark, SubmissionMarks
from claimwise.grading.graders_notebook import rubric_html
from claimwise.grading.known_marks import marked_otherwise
from claimwise.grading.marker import Marker
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.submission import Submission, take
from claimwise.templating import render
from claimwise.words import _


class FeedbackError(ClaimwiseError):
    """A page cannot be written. The message says why and what to do."""


def _routes(mark: marking.ItemMark, part: marking.PartMark, number: int) -> Iterator[dict[str, Any]]:
    """The ways that a part has drawn beside each other, each in words too."""
    for place, route in enumerate(kinds.of(part.part).routes(part.part, part.given), 1):
        told = [f"{at}. {stop.label}{f' ({stop.note})' if stop.note else ''}" for at, stop in enumerate(route.stops, 1)]
        alternative = Alternative(f"way-{mark.item_id}-{number}-{place}", route.title, "; ".join(told))
        stops = [drawing.Stop(*stop) for stop in route.stops]
        yield {"title": route.title, "picture": drawing.way(stops, alternative) if stops else None}


class FeedbackPages:
    """Writes pages of one module. Making one works out the key, so make it once for a class."""

    def __init__(self, module: ResolvedModule) -> None:
        self._module, self._marker = module, Marker(module)
        self._numbers = {item.id: number for number, item in enumerate(module.items, 1)}

    def page(self, notebook: Mapping[str, Any], found: SubmissionMarks) -> str:
        """A student's page: ``notebook`` is the grader's, ``found`` are the marks in the gradebook.

        Raises :class:`FeedbackError` if today's key gives other marks than the gradebook holds, since reasons and
        marks would then contradict each other.
        """
        submission = take(notebook, self._module.form)
        marks = self._marker.mark(submission)
        if others := marked_otherwise(marks, found.marks):
            raise FeedbackError(
                _("the gradebook's mark for {item} is not what today's key gives for this work", item=others[0]),
                _("run “claimwise regrade MODULE” (or “grade”, if it was handed in again), then “feedback”"),
            )
        sections = [
            *(self._marked(mark, found) for mark in marks.items if mark_cell(mark.item_id) in found.marks),
            *(self._written(item, part, submission, found) for item in self._module.graded for part in item.written),
        ]
        return render("feedback.html", title=self._module.module.title, sections=sections, total=found)

    def _marked(self, mark: marking.ItemMark, found: SubmissionMarks) -> dict[str, Any]:
        html = Markup(marking.html(mark, self._marker.keys[mark.item_id], ways=False))  # noqa: S704  made and escaped by us
        return {
            "kind": "mark",
            **self._section(mark_cell(mark.item_id), self._module.item(mark.item_id), found),
            "html": html,
            "routes": [route for number, part in enumerate(mark.parts, 1) for route in _routes(mark, part, number)],
        }

    def _written(
        self, item: Item, part: WrittenInteraction, submission: Submission, found: SubmissionMarks
    ) -> dict[str, Any]:
        name = written_cell(item.id, part.id)
        return {
            "kind": "written",
            **self._section(name, item, found),
            "prompt": part.prompt,
            "text": submission.written[name],
            "comment": found.comments.get(name, ""),
            "rubric": Markup(rubric_html(part)),  # noqa: S704  made and escaped by our own marking step
        }

    def _section(self, name: str, item: Item, found: SubmissionMarks) -> dict[str, Any]:
        about = {"name": name, "number": self._numbers[item.id], "title": item.title}
        return {**about, "mark": found.marks.get(name, CellMark(0.0, 0.0))}
