"""Practise: a grader marks model answers one by one, and sees what their authors gave: after each, and over all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from claimwise.desk.marking import Entered, asked_question, entered, fields_of
from claimwise.desk.visit import Action, AskedError, Go, Right, Room, Visit
from claimwise.words import N_, _, listed

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.content.interactions import Anchor
    from claimwise.written.practice import Practice
    from claimwise.written.queue import Question


def page(visit: Visit) -> Mapping[str, Any]:
    """The next model answer to mark; with ``told`` what its author gave; the comparison once all are marked."""
    from claimwise.templating import from_markdown
    from claimwise.written.practice import compare

    question = asked_question(visit)
    practice, models = _practice(visit, question)
    given = practice.of(models, question.part)
    told = visit.get("told") if visit.get("told") in given else ""
    left = [name for name in models if name not in given]
    shown = told or next(iter(left), "")
    pairs = [(levels, models[name].levels) for name, levels in given.items()]
    return {
        "question": question,
        "part": question.part,
        "about": from_markdown(question.module.about(question.item)),
        "at": fields_of(question, visit),
        "kept": visit.at_section,
        "models": models,
        "given": given,
        "left": left,
        "shown": shown,
        "place": list(models).index(shown) + 1 if shown else 0,
        "told": bool(told),
        "filled": entered(visit, question) if not told else Entered(),
        "rows": compare(question.part, pairs),
    }


def _practice(visit: Visit, question: Question) -> tuple[Practice, dict[str, Anchor]]:
    """Where somebody is, and the model answers of their round."""
    from claimwise.written.codes import Codes
    from claimwise.written.marking import tried_by
    from claimwise.written.practice import Practice, models_of_round

    practice = Practice.from_text(tried_by(visit.nbgrader, question, visit.user))
    return practice, models_of_round(question, Codes(visit.root), visit.user, practice.round)


def compare_one(visit: Visit) -> Go:
    """Keep what somebody gave a model answer. It is no mark of anybody's work."""
    from claimwise.written.marking import keep_tried
    from claimwise.written.typed import read_mark

    question = asked_question(visit)
    practice, models = _practice(visit, question)
    if (name := visit.needs("model")) not in models:
        raise AskedError(_("this model answer is not in your round"), _("begin again from the list of questions"))
    levels = entered(visit, question).levels
    if missing := [row.text for row in question.part.rubric if not levels[row.id]]:
        chosen = {f"level-{row}": level for row, level in levels.items() if level}
        said = _("No level is chosen for {rows}. Choose one in each row.", rows=listed([f"“{row}”" for row in missing]))
        return Go("practise", fields_of(question, visit, **chosen), said, refused=True)
    if name not in practice.of(models, question.part):  # else the author's levels are known by now
        found = read_mark(question.part, levels, "").levels
        keep_tried(visit.nbgrader, question, visit.user, practice.with_levels(name, found).as_text())
    return Go("practise", fields_of(question, visit, told=name))


def again(visit: Visit) -> Go:
    """Begin another round; the one before is forgotten."""
    from claimwise.written.marking import keep_tried

    question = asked_question(visit)
    practice, _models = _practice(visit, question)
    keep_tried(visit.nbgrader, question, visit.user, practice.again().as_text())
    return Go("practise", fields_of(question, visit))


ROOM = Room(
    "practise",
    N_("Practise with model answers"),
    page,
    actions={"compare": Action(compare_one, Right.MARK), "again": Action(again, Right.MARK)},
    needs=frozenset({Right.MARK}),
    listed=False,
)
