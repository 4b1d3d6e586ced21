"""A student: the work in all modules, marks with their history, what was decided and why, and a corrected mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimwise.desk.answered_work import names_of_questions, shown
from claimwise.desk.deciding import decide_as_asked, taken_back
from claimwise.desk.deciding import shown as decided
from claimwise.desk.paged import A_PAGE
from claimwise.desk.rooms.history import shown as history_shown
from claimwise.desk.rooms.students import by_name, titles
from claimwise.desk.visit import Action, AskedError, Download, Go, Right, Room, Visit
from claimwise.ids import is_student_id
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.marks import SubmissionMarks
    from claimwise.gradebook.no_mark import NoMark, Reasons
    from claimwise.gradebook.students import ListedStudent
    from claimwise.gradebook.unused import Files


@dataclass(frozen=True)
class Row:
    """A module on a student's page. ``due`` and ``handed_in`` are for people; ``came`` says that work lies there.

    ``newer``: it is other work than that whose marks these are. ``no_mark`` says why there is no mark; ``unused`` are
    files that came and were not taken in.
    """

    name: str
    title: str
    marks: SubmissionMarks | None
    due: str
    handed_in: str
    came: bool
    newer: bool
    excused: bool
    feedback: bool
    no_mark: NoMark | None
    unused: Files


def page(visit: Visit) -> Mapping[str, Any]:
    """One student; with the field ``module`` also the marks and the work there."""
    from claimwise.gradebook.arrangements import Standings
    from claimwise.gradebook.arranging import span_in_words
    from claimwise.gradebook.graded import graded_files
    from claimwise.gradebook.no_mark import Reasons, noted
    from claimwise.gradebook.record import Asked, entries
    from claimwise.gradebook.students import assigned_modules, class_list, marks_of

    nbgrader, student = visit.nbgrader, _student(visit)
    with nbgrader.reading() as connection:
        modules = assigned_modules(connection)
        marks = marks_of(connection, student.id, modules, nbgrader.late_penalty)
        told, graded = noted(connection, [student.id]), graded_files(connection, student.id)
        history = entries(connection, Asked(student.id), A_PAGE)
        everybody = sorted(class_list(connection), key=by_name)
    names = titles(visit, modules)
    known = Standings({student.id: student.standing})
    rows = [
        _row(Reasons(nbgrader, name, known, told), student, name, names[name], marks.get(name), graded.get(name, ""))
        for name in modules
    ]
    counting = [row.marks for row in rows if row.marks and not row.excused]

    module = visit.get("module")
    return {
        "student": student,
        "rows": rows,
        "total": sum(each.total for each in counting),
        "possible": sum(each.settled for each in counting),
        "modules": modules,
        "titles": names,
        "history": history,
        "extra": {name: span_in_words(span) for name, span in sorted(student.standing.extra_time.items())},
        "shown": shown(visit, student.id, marks.get(module), module, graded.get(module, ""))
        if module in names
        else None,
        "decided": decided(visit),
        "unread": next((one.unread for one in everybody if one.id == student.id), frozenset()),
        "next": _next(everybody, student.id, module if module in names else ""),
        "at": visit.get("at"),
        "may_decide": visit.may(Right.RUN),
        "may_mark": visit.may(Right.MARK),
        **history_shown(visit),
    }


def _next(everybody: Sequence[ListedStudent], student: str, module: str) -> dict[str, ListedStudent | None]:
    """Who comes after a student in the list, among those with work in a module if one is shown, and who has to mark."""
    listed = [one for one in everybody if one.id == student or not one.standing.dropped]
    listed = [one for one in listed if one.id == student or not module or module in one.graded]
    at = next((place for place, one in enumerate(listed) if one.id == student), len(listed))
    later, earlier = listed[at + 1 :], listed[:at]
    to_mark = [one for one in later + earlier if (one.to_mark.get(module) if module else one.to_mark)]
    return {"one": later[0] if later else None, "to_mark": to_mark[0] if to_mark else None}


def _student(visit: Visit) -> ListedStudent:
    """The student who is asked for. Raises :class:`AskedError` if nobody knows one."""
    from claimwise.gradebook.students import find_student

    name = visit.needs("student")
    with visit.nbgrader.reading() as connection:
        found = find_student(connection, name) if is_student_id(name) else None
    if found is None:
        what = _("the gradebook knows no student “{student}”", student=name[:60])
        raise AskedError(what, _("choose one from the list of students"))
    return found


def _row(
    reasons: Reasons, student: ListedStudent, module: str, title: str, marks: SubmissionMarks | None, graded: str
) -> Row:
    from claimwise.gradebook.nbgrader import is_there
    from claimwise.grading.workers import file_hash
    from claimwise.handed_in.folder import parsed_time, time_text

    nbgrader = reasons.nbgrader

    def shown(time: datetime | None) -> str:
        return nbgrader.zone.shown(time) if time else ""

    notebook = nbgrader.submitted_notebook(module, student.id)
    newer = bool(marks and graded and (file := file_hash(notebook)) and file != graded)
    handed_in = parsed_time(time_text(notebook.parent)) or (marks.handed_in if marks and not newer else None)
    return Row(
        name=module,
        title=title,
        marks=marks,
        due=shown(marks.due if marks else None),
        handed_in=shown(handed_in),
        came=is_there(notebook.parent),
        newer=newer,
        excused=module in student.standing.excused,
        feedback=nbgrader.has_page(module, student.id),
        no_mark=reasons.of(student.id, marks, so_far=True),
        unused=reasons.unused(student.id),
    )


def decide(visit: Visit) -> Go:
    """Decide something about the student."""
    student = visit.needs("student")
    said, fields = decide_as_asked(visit, [student])
    return Go("student", {**_here(visit), **fields}, said)


def undo(visit: Visit) -> Go:
    """Take back what was just decided."""
    return Go("student", _here(visit), taken_back(visit))


def correct(visit: Visit) -> Go:
    """Give a question another mark, with a reason."""
    from claimwise.gradebook.corrections import MACHINE, Correction
    from claimwise.gradebook.corrections import correct as correct_mark

    student, module = _student(visit), visit.needs("module")
    machine = visit.get("do") == "machine"
    correction = Correction(
        module,
        student.id,
        visit.needs("cell"),
        MACHINE if machine else visit.needs("points"),
        visit.get("comment"),
        visit.get("why"),
        visit.user,
        visit.needs("seen"),
    )
    before = correct_mark(visit.nbgrader, correction)
    called = names_of_questions(visit, module).get(correction.cell, correction.cell)
    fields = {**_here(visit), "at": correction.cell}
    if machine:
        return Go("student", fields, _("{question}: the machine's mark counts again.", question=called))
    points = correction.points.strip()
    if before.open:
        return Go("student", fields, _("{question}: {points} points are given.", question=called, points=points))
    said = _("{question}: the mark is corrected to {points} points.", question=called, points=points)
    return Go("student", fields, _("{said} Write and hand back the pages of feedback again.", said=said))


def unanswered(visit: Visit) -> Go:
    """Let everything that is open in a piece of work count as not answered: a person's decision, with a reason."""
    from claimwise.gradebook.corrections import count_as_unanswered

    student, module = _student(visit), visit.needs("module")
    seen, why = visit.needs("seen"), visit.get("why").strip()
    done = count_as_unanswered(visit.nbgrader, module, student.id, why=why, by=visit.user, seen=seen)
    said = ngettext(
        "{student}: {n} question counts as not answered, with 0 points.",
        "{student}: {n} questions count as not answered, with 0 points.",
        len(done),
        student=student.name or student.id,
    )
    return Go("student", _here(visit), said)


def say_time(visit: Visit) -> Go:
    """Say when the work was handed in, or take back what was said."""
    from claimwise.collect.said_times import say_time, take_time_back

    nbgrader, student, module = visit.nbgrader, _student(visit), _module(visit)
    who, seen = student.name or student.id, visit.get("seen")
    if visit.get("do") != "back":
        handed_in = say_time(
            nbgrader, module, student.id, visit.get("time"), why=visit.get("why"), by=visit.user, seen=seen
        )
        said = _("{student}: handed in on {time}.", student=who, time=nbgrader.zone.shown(handed_in))
    elif came := take_time_back(nbgrader, module, student.id, by=visit.user, seen=seen):
        time = nbgrader.zone.shown(came)
        said = _("{student}: the time that came with the work counts again, {time}.", student=who, time=time)
    else:
        said = _("{student}: the time of handing in is not known again.", student=who)
    return Go("student", _here(visit), said)


def _here(visit: Visit) -> dict[str, str]:
    module = visit.get("module")
    return {"student": visit.needs("student"), **({"module": module} if module else {})}


def notebook(visit: Visit) -> Download:
    """The file as it was handed in."""
    from claimwise.handed_in.submission import read

    student, module = _student(visit), _module(visit)
    data = read(visit.nbgrader.submitted_notebook(module, student.id))
    return Download(data, f"{student.id}_{module}.ipynb", "application/x-ipynb+json")


def feedback(visit: Visit) -> Download:
    """The page of feedback as it lies there."""
    student, module = _student(visit), _module(visit)
    path = visit.nbgrader.feedback_page(module, student.id)
    if not visit.nbgrader.has_page(module, student.id):
        raise AskedError(_("there is no page of feedback yet"), _("write the pages of feedback first"))
    return Download(path, f"{student.id}_{module}-feedback.html", "text/html; charset=utf-8", shown=True)


def _module(visit: Visit) -> str:
    return visit.course.module(visit.needs("module")).name


ROOM = Room(
    "student",
    N_("A student"),
    page,
    actions={
        "decide": Action(decide),
        "undo": Action(undo),
        "time": Action(say_time),
        "correct": Action(correct, Right.MARK),
        "unanswered": Action(unanswered, Right.MARK),
    },
    downloads={"notebook": notebook, "feedback": feedback},
    listed=False,
)
