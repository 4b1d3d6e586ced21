"""A student's feedback as one designed page that needs no other file and no other host.

It is drawn from today's module: a corrected explanation or rubric reaches students without grading again. Answers come
from the grader's notebook, marks and comments from the gradebook.

``nbgrader generate_feedback`` uses it in place of the notebook's print-out (see ``settings.py``), so nbgrader's own
release and fetch of feedback carry on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from claimwise import cards, marking
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.kinds import confidence_slider
from claimwise.content.modules import Item, ResolvedModule
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.marks import CellMark, SubmissionMarks
from claimwise.grading.graders_notebook import rubric_html
from claimwise.grading.known_marks import marked_otherwise
from claimwise.grading.marker import Marker
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.submission import Submission, take
from claimwise.handing_back import feedback_summary as summary
from claimwise.handing_back.feedback_age import made_from
from claimwise.handing_back.feedback_book import address, sections
from claimwise.handing_back.feedback_parts import Parts
from claimwise.handing_back.feedback_summary import Answer
from claimwise.templating import from_markdown, render
from claimwise.words import _, listed, ngettext

MOST_BYTES = 150_000
"""A page that would be longer goes without what is needed to try again, because each must be small to be sent."""

MOST_OPEN = 5500
"""So many characters of HTML are unfolded from the start, about four screens of a phone: questions with the slip."""

_SCRIPT = Markup(cards.standalone("feedback.js"))  # noqa: S704  our own


class FeedbackError(ClaimwiseError):
    """A page cannot be written. The message says why and what to do."""


class FeedbackPages:
    """Writes pages of one module of the course in ``root``. Making one works out what is the same for a whole class.

    ``book`` is the address of the book's first page, if it is not what the course's settings say.
    """

    def __init__(self, module: ResolvedModule, root: Path, book: str = "") -> None:
        self._module, self._marker = module, Marker(module)
        self._parts = Parts(module, self._marker.keys)
        self._section = sections(root, module, book or address(root))
        self._numbers = {item.id: module.number(item) for item in module.items}
        keys = [self._marker.keys[item.id] for item in module.graded]
        self._sources = {entry["text"]: entry for key in keys for entry in key["evidence"]}
        self._about = {item.id: self._about_item(item) for item in module.graded}

    def _about_item(self, item: Item) -> dict[str, Any]:
        """What a page says of an item, whoever answered it."""
        key = self._marker.keys[item.id]
        _points, _blank, about = self._module.about(item).partition("\n\n")
        return {
            "number": self._numbers[item.id],
            "title": item.title,
            "reading": from_markdown(about),
            "explanation": _without(key["explanation"], key["parts"]),
            "evidence": [list(self._sources).index(entry["text"]) + 1 for entry in key["evidence"]],
            "searched": any(part.web_drawn for part in item.interactions),
            "rubrics": {part.id: Markup(rubric_html(part)) for part in item.written},  # noqa: S704  escaped by us
        }

    def page(self, notebook: Mapping[str, Any], found: SubmissionMarks) -> str:
        """A student's page: ``notebook`` is the grader's, ``found`` are the marks in the gradebook.

        Raises :class:`FeedbackError` if today's key gives other marks than the gradebook holds, since reasons and
        marks would then contradict each other.
        """
        submission = take(notebook, self._module.form)
        marks = self._marker.mark(submission)
        if others := marked_otherwise(marks, found.marks):
            called = self._module.called(self._module.item(others[0]))
            raise FeedbackError(
                _("the gradebook's mark for {item} is not what today's key gives for this work", item=called),
                _("run “claimwise regrade MODULE” (or “grade”, if it was handed in again), then “feedback”"),
            )
        marked = {mark.item_id: mark for mark in marks.items}
        keyed = {mark_cell(item) for item in marked}
        answers = [answer for mark in marks.items for answer in self._answers(mark, found)]
        sections = [
            section for item in self._module.graded for section in self._sections(item, marked, submission, found)
        ]
        waits = [mark.open for name, mark in found.marks.items() if name in keyed]
        missing = not submission.answers and bool(waits) and all(waits)
        if missing:
            sections = [section for section in sections if section["kind"] == "written"]
        first = self._first(answers)
        again = frozenset(section["again"] for section in sections if section.get("again"))
        shown = {
            "title": self._module.module.title,
            "made_from": made_from(found, submission),
            "total": found,
            "settled": [mark for mark in found.marks.values() if not mark.waiting],
            "first": first,
            "sections": sections,
            "missing": missing,
            "sources": _told_of(self._sources.values(), sections),
            "opened": _opened(sections, {place for _number, place in first["opened"]}),
            "script": _SCRIPT,
            "questions": _questions,
        }
        packed = {"code": self._parts.code, "again": self._parts.again(again)} if again else {"code": "", "again": ""}
        page = render("feedback.html", **shown, **packed)
        if len(page.encode()) > MOST_BYTES:
            page = render("feedback.html", **shown, code="", again="")
        return page

    # --- what stands first

    def _answers(self, mark: marking.ItemMark, found: SubmissionMarks) -> Iterator[Answer]:
        """The answers of an item that the key has marked, unless a person will look at them or has marked otherwise."""
        cell = found.marks.get(mark_cell(mark.item_id))
        if cell is None or cell.open or cell.by_hand:
            return
        item = self._module.item(mark.item_id)
        given = {part.part["id"]: part.given for part in mark.parts}
        for part, about in zip(item.parts, mark.parts, strict=True):
            if about.part["points"] and not part.by_person:
                yield Answer(
                    self._numbers[item.id],
                    mark_cell(item.id),
                    self._module.objective(item),
                    about.given is not None,
                    about.credit,
                    about.part["points"],
                    tuple(option.misconception for option in part.chosen(about.given) if option.misconception),
                    given[confidence_slider(part).id] if part.confidence else None,
                )

    def _first(self, answers: list[Answer]) -> dict[str, Any]:
        """What the first lines need to be told, and what is to be opened for them."""
        slip, worst = summary.commonest_slip(answers), summary.worst(answers)
        about = slip[1].answers if slip else [worst] if worst else []
        return {
            "n": len(answers),
            "right": summary.right_of(answers),
            "partly": summary.partly_of(answers),
            "missing": summary.missing_of(answers),
            "best": summary.best(answers),
            "slip": slip and (self._module.slips[slip[0]], slip[1]),
            "worst": worst and summary.Some([worst], len(answers)),
            "read": self._section(summary.to_read(about)) if about or not answers else None,
            "sure": summary.sureness(answers),
            "opened": summary.Some(about, len(answers)).questions,
        }

    # --- the questions

    def _sections(
        self, item: Item, marked: Mapping[str, marking.ItemMark], submission: Submission, found: SubmissionMarks
    ) -> Iterator[dict[str, Any]]:
        name = mark_cell(item.id)
        if name in found.marks:
            mark = found.marks[name]
            parts = self._parts.drawn(marked[item.id], settled=not mark.open)
            again = item.id if not mark.open and self._parts.can_be_tried(item.id) else ""
            given = any(part.given is not None for part in marked[item.id].parts)
            yield {**self._of(item, name, mark), "kind": "mark", "parts": parts, "again": again, "given": given}
        for part in item.written:
            yield self._written(item, part, submission, found)

    def _written(
        self, item: Item, part: WrittenInteraction, submission: Submission, found: SubmissionMarks
    ) -> dict[str, Any]:
        name = written_cell(item.id, part.id)
        mark = found.marks.get(name, CellMark(0.0, 0.0))
        return {
            **self._of(item, name, mark),
            "kind": "written",
            "given": bool(submission.written[name]),
            "prompt": part.prompt,
            "text": submission.written[name],
            "comment": found.comments.get(name, ""),
            "rubric": self._about[item.id]["rubrics"][part.id] if name in found.marks and not mark.open else "",
        }

    def _of(self, item: Item, name: str, mark: CellMark) -> dict[str, Any]:
        """What is said of a cell: nothing of the key while its mark is open, since it may be handed in again."""
        nothing = {"explanation": "", "evidence": []} if mark.open else {}
        return {**self._about[item.id], **nothing, "name": name, "mark": mark, "look": _look(mark)}


def _told_of(sources: Iterable[Mapping[str, str]], sections: Sequence[Mapping[str, Any]]) -> list[tuple[int, Any]]:
    """The sources that the sections of marked questions point to, each with its number."""
    numbers = {number for section in sections if section["kind"] == "mark" for number in section["evidence"]}
    return [(number, entry) for number, entry in enumerate(sources, 1) if number in numbers]


def _without(explanation: str, parts: Sequence[Mapping[str, Any]]) -> str:
    """An explanation without the beginning that is the reason of an option, and so is told there."""
    whys = [why for part in parts if isinstance(part.get("why"), Mapping) for why in part["why"].values()]
    return next((explanation[len(why) :].strip() for why in whys if explanation.startswith(why)), explanation)


def _questions(some: summary.Some) -> Markup:
    """The questions that some answers are of, each a link to its place on the page."""
    links = [Markup('<a href="#{}">{}</a>').format(place, number) for number, place in some.questions]  # not said: HTML
    named = Markup(listed(links))  # noqa: S704  made of what is escaped
    return Markup(ngettext("question {questions}", "questions {questions}", len(links), questions=named))  # noqa: S704


def _opened(sections: Sequence[Mapping[str, Any]], places: Collection[str]) -> list[str]:
    """Which questions are unfolded from the start, of those at some places: the first ones, as far as there is room."""
    opened, room = [], MOST_OPEN
    for section in sections:
        long = sum(map(len, [section["reading"], section["explanation"], *section.get("parts", [])]))
        if section["name"] in places and long <= room:
            opened.append(section["name"])
            room -= long
    return opened


def _look(mark: CellMark) -> str:
    """How a mark looks: open, right, partly or wrong."""
    if mark.open:
        return "open"
    return "right" if mark.score >= mark.points else "partly" if mark.score else "wrong"
