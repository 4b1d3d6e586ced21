"""Whether the self-checks of the book are shown, cannot be guessed by their form, and keep to what is public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from claimwise.checks.balance import SOUND_SHARE
from claimwise.checks.cues import judge
from claimwise.checks.secrecy import runs
from claimwise.content import Course, Finding
from claimwise.content.pages import read_page
from claimwise.content.self_checks import FILE, Question
from claimwise.words import _


def find_slips(course: Course) -> Iterator[Finding]:
    """Chapters without a self-check and self-checks without a page, keys that form gives away, passages of items.

    A course without self-checks has nothing to find.
    """
    questions = [question for check in course.self_checks.values() for question in check.questions]
    if not questions:
        return
    yield from _unshown(course)
    yield from judge([question.key() for question in questions if not question.multiple], FILE)
    judged = [question.judged for question in questions if question.judged]
    if sum(verdict != "unsound" for verdict in judged) < SOUND_SHARE * len(judged):
        what = _("too few of the {n} claims judged are sound or partly sound", n=len(judged))
        remedy = _("add sound claims until it is at least {share:.0%}", share=SOUND_SHARE)
        yield Finding(what, remedy, file=FILE)
    yield from _borrowed(course, questions)


def _unshown(course: Course) -> Iterator[Finding]:
    chapters = {path.stem: path for path in sorted((course.root / "book" / "chapters").glob("*.md"))}
    for name in course.self_checks.keys() - chapters.keys():
        what = _("there is no chapter “{name}”", name=name)
        yield Finding(what, _("name a page of book/chapters without “.md”"), file=FILE)
    for name, path in chapters.items():
        if name not in {shown.argument for shown in read_page(path.read_text(encoding="utf-8")).shown("self-check")}:
            page = Path("book") / "chapters" / path.name
            # Braces that are no names of values, so they come as one.
            remedy = _("write {directive}", directive=f"```{{self-check}} {name}")
            yield Finding(_("this chapter shows no self-check of its own"), remedy, file=page)


def _borrowed(course: Course, questions: list[Question]) -> Iterator[Finding]:
    """A self-check tells its answer, so it must not be about the passage of a graded item."""
    for module in course.modules.values():
        for item in module.graded:
            graded = runs(item.passage or "")
            for question in questions:
                if graded & runs(question.passage or ""):
                    what = _(
                        "the question {question} shows a passage of {module}, {item}, which is graded",
                        question=question.id,
                        module=module.name,
                        item=item.id,
                    )
                    yield Finding(what, _("write another passage"), file=FILE)
