"""Written answers: one question across all students, an answer at a time, marked by clicks or keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimwise.desk.marking import (
    PAGE,
    SEEN,
    Entered,
    asked_question,
    asked_queue,
    entered,
    fields_of,
    looks_at,
    mark_ticked,
    name_of,
    of_mark,
    taken_by_others,
    ticked,
    typed_before,
    typing,
)
from claimwise.desk.sheets import not_taken, read_back, rubrics, sheet
from claimwise.desk.visit import Action, Go, Right, Room, Told, Visit
from claimwise.words import N_, _, ngettext, number

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.offers import Offered
    from claimwise.gradebook.second import Arranged
    from claimwise.written.queue import Answer, Question, Queue

MOST_IN_GROUP = 100
"""So many alike answers stand on one page; the others come when these are marked."""


def page(visit: Visit) -> Mapping[str, Any]:
    """The questions; with ``module`` and ``question`` one answer to it: the one named, else the next to mark.

    With ``alike`` all answers of its group that are to be marked.
    """
    from claimwise.desk.unequal import unequal_marks
    from claimwise.written.alike import differing

    if not visit.get("question"):
        return {
            "questions": _questions(visit),
            "unequal": unequal_marks(visit.place, section=visit.of_section.section),
            "module": visit.get("module"),
            "not_taken": not_taken(visit),
            "queue": None,
            "may_run": visit.may(Right.RUN),
            **visit.told_of_sections,
        }
    queue = asked_queue(visit)
    answer = _asked_answer(visit, queue)
    told = {
        "questions": None,
        "queue": queue,
        "question": queue.question,
        "part": queue.question.part,
        "about": _about(queue),
        "at": fields_of(queue.question, visit),
        **visit.told_of_section,
        "answer": answer,
        "may_run": visit.may(Right.RUN),
        "may_see_names": visit.may(Right.NAMES),
        "anchors": sorted(queue.question.part.anchors, key=lambda each: sum(each.levels.values())),
        "group": None,
        "user": visit.user,
        "waits": _waits(queue) if answer is None else [],
        "differing": len(differing(queue)),
    }
    if answer is None:
        return told
    looks_at(visit, queue, answer)
    return {**told, **_shown(visit, queue, answer)}


def _asked_answer(visit: Visit, queue: Queue) -> Answer | None:
    if code := visit.get("answer"):
        return queue.find(code)
    return queue.next_after(visit.get("after"), taken_by_others(visit, queue.question))


def _shown(visit: Visit, queue: Queue, answer: Answer) -> Mapping[str, Any]:
    from claimwise.written.alike import marked_alike
    from claimwise.written.queue import remarks

    following = queue.next_after(answer.code, taken_by_others(visit, queue.question))
    own = queue.own(answer)
    counts = answer.marks.mark
    alike = queue.alike(answer)
    hidden = queue.is_second(answer)
    there = of_mark(own) if own else Entered()
    versions = _versions(queue, answer, there)
    draft = versions[0].said if versions else None
    return {
        "typing": typed_before(queue, answer),
        "versions": versions[1:],
        "typed": versions[0].when if versions else None,
        "place": queue.answers.index(answer) + 1,
        "next": following,
        "before": queue.beside(answer, -1),
        "after": queue.beside(answer, 1),
        "seen": queue.seen(answer),
        "filled": draft or there,
        "draft": draft,
        "conflict": bool(draft and draft.seen and draft.seen != queue.seen(answer) and not there.is_empty),
        "rewritten": draft is not None and bool(draft.answer) and draft.answer != answer.hash,
        "own": own,
        "there": there,
        "earlier": None if hidden else counts.earlier,
        "is_second": hidden,
        "overwritten": None if hidden else answer.marks.overwritten,
        "remarks": remarks(visit.nbgrader, queue.question, answer),
        "comments": queue.comments(answer),
        "name": name_of(visit, answer),
        "alike": alike,
        "marked": (marked := marked_alike(queue, answer)),
        "left": queue.left.get(marked.state),
        "group": _group(queue, alike, visit.get("looked").split()) if visit.get("alike") and len(alike) > 1 else None,
        "when": visit.nbgrader.zone.shown,
    }


@dataclass(frozen=True)
class Version:
    """Something that the marker typed and did not save: what it says, when it was typed, and what tells it."""

    said: Entered
    when: datetime
    version: str


def _versions(queue: Queue, answer: Answer, there: Entered) -> list[Version]:
    """What the marker typed about an answer, as far as it says something else than the mark there; the newest first."""
    found = list[Version]()
    for draft in queue.drafts.get(answer.student, ()):
        said = Entered.from_text(draft.typed)
        if said and not any(said.says_the_same(other) for other in (there, *(each.said for each in found))):
            found.append(Version(said, draft.time, draft.version))
    return found


def _group(queue: Queue, alike: list[Answer], looked: Collection[str]) -> list[Mapping[str, Any]]:
    from claimwise.written.pages import compared

    first = alike[0].text
    return [
        {
            "answer": each,
            "seen": queue.seen(each),
            "own": queue.own(each),
            "looked": each.code in looked,
            "pieces": list(compared(first, each.text)),
        }
        for each in alike[:MOST_IN_GROUP]
    ]


def _waits(queue: Queue) -> list[str]:
    """What is still open here and is not for this marker to do."""
    from claimwise.gradebook.second import State, pair

    count = Counter(pair(answer.marks).state for answer in queue.twice)
    found = []
    if n := count[State.SECOND]:
        found.append(
            ngettext("{n} answer waits for somebody else’s mark.", "{n} answers wait for somebody else’s mark.", n)
        )
    if n := count[State.FIRST]:
        found.append(ngettext("{n} answer waits for the second marker.", "{n} answers wait for the second marker.", n))
    return found


def _about(queue: Queue) -> Any:
    from claimwise.templating import from_markdown

    return from_markdown(queue.question.module.about(queue.question.item))


def _questions(visit: Visit) -> list[Mapping[str, Any]]:
    from claimwise.gradebook.counts import waiting_cells
    from claimwise.gradebook.students import modules_with_work
    from claimwise.written.codes import Codes
    from claimwise.written.queue import arranged_of, questions_of

    if not visit.nbgrader.has_gradebook():
        return []
    codes = Codes(visit.root)
    with visit.nbgrader.reading() as connection:
        waiting = waiting_cells(connection, visit.of_section.section)
        there = modules_with_work(connection)
        asked = [
            (each, arranged_of(connection, each, codes))
            for module in visit.course.modules.values()
            if visit.get("module") in ("", module.name)
            for each in (questions_of(module) if module.name in there else ())
        ]
    return [
        {"question": each, "waiting": waiting.get((each.module.name, each.cell), 0), **_of_two(visit, each, arranged)}
        for each, arranged in asked
    ]


def _of_two(visit: Visit, question: Question, arranged: Arranged | None) -> dict[str, int | bool]:
    """How many answers wait for the second mark of whoever looks, and of how many both marks differ.

    Whoever marks second may know nothing of first marks (``is_second``).
    """
    queue = asked_queue(visit, question) if arranged else None
    is_second = arranged is not None and arranged.marker == visit.user
    second = len(queue.to_mark) if queue and is_second else 0
    return {"second": second, "differing": len(queue.differing) if queue else 0, "is_second": is_second}


# --- what somebody does


def save(visit: Visit) -> Go | Told:
    """Give an answer a mark. What cannot be taken is kept as a draft, and shown beside what is there."""
    from claimwise.gradebook.offers import Outcome
    from claimwise.written.marking import Aimed, keep_draft, mark_answers
    from claimwise.written.typed import NoMarkError, read_mark

    question, code = asked_question(visit), visit.needs("answer")
    form = entered(visit, question)
    here, here_typed = fields_of(question, visit, answer=code), typing(visit, form)
    try:
        mark = read_mark(question.part, form.levels, form.points)
        aimed = [Aimed(code, form.answer, form.seen)]
        ((_aimed, done),) = mark_answers(
            visit.nbgrader, question, visit.user, aimed, mark, form.comment, typing=here_typed
        )
    except NoMarkError as error:
        keep_draft(visit.nbgrader, question, visit.user, code, here_typed)
        return _answered(visit, "refused", here, str(error))
    if there := _is_there(visit, question, code, done, form):
        keep_draft(visit.nbgrader, question, visit.user, code, typing(visit))
    if there or done.outcome is Outcome.TAKEN:
        free = visit.get("next") not in taken_by_others(visit, question)
        said = _(
            "Saved: {points} of {most} points.", points=number(mark.total, "g"), most=number(question.part.points, "g")
        )
        return _answered(visit, "taken" if free else "taken-next", fields_of(question, visit, after=code), said)
    keep_draft(visit.nbgrader, question, visit.user, code, here_typed)
    return _answered(visit, done.outcome.value, here, _why(done))


def _is_there(visit: Visit, question: Question, code: str, done: Offered, form: Entered) -> bool:
    """Whether somebody else was quicker with the very same mark, so that there is nothing to choose.

    Whoever is to give a second mark by now has not given it.
    """
    from claimwise.gradebook.offers import Outcome

    counts = done.found.settled
    if done.outcome is not Outcome.CONFLICT or counts is None or not form.says_the_same(of_mark(counts)):
        return False
    queue = asked_queue(visit, question)
    return not queue.is_second(queue.find(code))


def _why(done: Offered) -> str:
    from claimwise.gradebook.offers import Outcome

    last = done.found.settled
    if done.outcome is Outcome.CONFLICT and last and last.marker == done.offer.mark.marker:
        return _("Nothing was written: you saved another mark for this answer since you opened this page.")
    return {
        Outcome.CONFLICT: _("Nothing was written: somebody else marked this answer since you opened it."),
        Outcome.CHANGED: _("Nothing was written: the student handed in another text since you opened it."),
        Outcome.DIFFERS: _("Nothing was written: both markers are done and differ. Settle it in the room “Settle”."),
        Outcome.DRAFTS: _("Nothing was written: you have typed something else about this answer elsewhere."),
    }[done.outcome]


def _answered(visit: Visit, outcome: str, fields: Mapping[str, str], said: str) -> Go | Told:
    """To a page; to a script, what became of it and what to say.

    “taken-next” says that the mark is kept, and that somebody else has the next answer open by now.
    """
    if visit.get("script"):
        return Told({"outcome": outcome, "said": said, "fields": dict(fields)})
    return Go("written", fields, said, refused=not outcome.startswith("taken"))


def draft(visit: Visit) -> Told:
    """Keep what somebody is typing."""
    from claimwise.written.marking import keep_draft

    question = asked_question(visit)
    typed = typing(visit, entered(visit, question))
    others = keep_draft(visit.nbgrader, question, visit.user, visit.needs("answer"), typed)
    return Told({"outcome": "kept", "others": len(others)})


def forget(visit: Visit) -> Go:
    """Drop what one typed, as far as it was shown, and leave the mark as it is."""
    from claimwise.written.marking import keep_draft

    question, code = asked_question(visit), visit.needs("answer")
    keep_draft(visit.nbgrader, question, visit.user, code, typing(visit))
    return Go(
        "written", fields_of(question, visit, answer=code), _("What you had typed is gone; the mark is as it was.")
    )


def choose(visit: Visit) -> Go:
    """Go on with one of several versions that one typed; those that were shown beside it are dropped."""
    from claimwise.gradebook.drafts import Typing
    from claimwise.written.marking import keep_draft

    question, code, chosen = asked_question(visit), visit.needs("answer"), visit.needs("version")
    others = Typing(visit.get(PAGE), frozenset(visit.get(SEEN).split()) - {chosen})
    keep_draft(visit.nbgrader, question, visit.user, code, others)
    said = _("This is the version that you go on with. It is not saved as a mark yet.")
    return Go("written", fields_of(question, visit, answer=code), said)


def together(visit: Visit) -> Go | Told:
    """Mark alike answers that somebody has looked at, each for its own text; or move one out of the group."""
    from claimwise.written.marking import Aimed, keep_draft, move_out
    from claimwise.written.typed import NoMarkError

    question, code, chosen = asked_question(visit), visit.needs("answer"), ticked(visit)
    here, form = fields_of(question, visit, answer=code, alike="1"), entered(visit, question)
    here["looked"] = " ".join(chosen.looked)
    if (out := visit.get("out")) in chosen.shown:
        move_out(visit.nbgrader, question, visit.user, Aimed(out, *chosen.shown[out]))
        left = code if out != code else next((each for each in chosen.shown if each != out), code)
        keep_draft(visit.nbgrader, question, visit.user, left, typing(visit, form))
        return Go("written", {**here, "answer": left}, _("It is out of the group and comes by itself."))
    try:
        said = mark_ticked(visit, question, chosen, form)
    except NoMarkError as error:
        keep_draft(visit.nbgrader, question, visit.user, code, typing(visit, form))
        return _answered(visit, "refused", here, str(error))
    keep_draft(visit.nbgrader, question, visit.user, code, typing(visit))
    return _answered(visit, "taken", fields_of(question, visit, after=code), said)


def back(visit: Visit) -> Go:
    """Put an answer that was moved out back with the alike ones."""
    from claimwise.written.marking import move_back

    question, code = asked_question(visit), visit.needs("answer")
    move_back(visit.nbgrader, question, code)
    return Go("written", fields_of(question, visit, answer=code), _("It is with the alike answers again, if any are."))


ROOM = Room(
    "written",
    N_("Written answers"),
    page,
    actions={
        "save": Action(save, Right.MARK),
        "draft": Action(draft, Right.MARK),
        "forget": Action(forget, Right.MARK),
        "choose": Action(choose, Right.MARK),
        "together": Action(together, Right.MARK),
        "back": Action(back, Right.MARK),
        "sheet-back": Action(read_back, Right.MARK, uploads=True),
    },
    downloads={"sheet": sheet, "rubrics": rubrics},
    needs=frozenset({Right.MARK}),
)
