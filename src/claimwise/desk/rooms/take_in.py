"""Take in: what a learning platform gives becomes work to mark. First one sees what would be taken for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.inboxes import Inbox, bring, inbox, waiting
from claimwise.desk.place import Place
from claimwise.desk.told import told
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Room, Visit
from claimwise.errors import ClaimwiseError, Finding
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.collect import ClassList, IntakePlan, LeftOut, Person
    from claimwise.gradebook.nbgrader import Nbgrader

MOST_CHOICES = 20_000
"""So many choices a page may hold. Of a larger class one types the id, and the browser proposes."""

MOST_CELLS = 200
"""Most cells of a file that are shown."""

MOST_TEXT = 20_000
"""Most characters of one cell, or of a file that is no notebook, that are shown."""

LEAVE_OUT = "*"
"""In place of a student: the file is nobody's to take. No id is written like that."""


@dataclass(frozen=True)
class Row:
    """A file and what becomes of it; ``student`` is the id of whose it is.

    ``attention``: somebody must act; ``whose``: by saying whose it is, or leaving it out. ``same``: the same is there
    already; ``new``: it would be taken in for somebody who is not of the class so far; ``also``: students under whom
    the same file lies.
    """

    file: str
    student: str
    what: str
    when: str = ""
    remedy: str = ""
    attention: bool = False
    whose: bool = True
    taken: bool = False
    same: bool = False
    new: bool = False
    also: tuple[str, ...] = ()


def page(visit: Visit) -> Mapping[str, Any]:
    """What was brought and what would become of it; if nothing was, where to bring something, and what came last."""
    from claimwise.collect import exchange_is_open

    modules = [(module.name, module.module.title) for module in visit.course.modules.values()]
    brought = inbox(visit.place, visit.get("id")) if visit.get("id") else None
    module = brought.module if brought else visit.get("module") or _last_module(visit)
    shown: dict[str, Any] = {"modules": modules, "module": module, "brought": brought, "plan": None, "last": None}
    if brought:
        plan = brought.plan()
        title = visit.course.module(module).module.title
        if not plan:
            return {**shown, "title": title}
        few = len(plan["rows"]) * len(plan["people"]) <= MOST_CHOICES
        known = {student for student, _name in plan["people"]}
        notes = [Finding.from_json(note) for note in plan["notes"]]
        other = visit.course.modules.get(plan["elsewhere"])
        shown["elsewhere"] = other.module.title if other else ""
        more = {"selects": few, "known": known, "names": dict(plan["people"]), "again": bool(visit.get("again"))}
        return {**shown, "title": title, "plan": plan, "notes": notes, "leave_out": LEAVE_OUT, **more}
    return {
        **shown,
        "last": _last_taking(visit, module),
        "there": _there(visit, module),
        "there_title": dict(modules).get(module, ""),
        "waiting": [(each, dict(modules).get(each.module, each.module)) for each in waiting(visit.place)],
        "exchange": exchange_is_open(visit.nbgrader),
        "due": _due(visit, module),
    }


def _last_module(visit: Visit) -> str:
    """The module of which something was taken in last; the first one if nothing ever was."""
    notes = [visit.root / "reports" / f"{name}-collected.json" for name in visit.course.modules]
    times = {note.name: note.stat().st_mtime for note in notes if note.is_file()}
    newest = max(times, key=lambda name: times[name], default="")
    return newest.removesuffix("-collected.json") or next(iter(visit.course.modules), "")


def _last_taking(visit: Visit, module: str) -> dict[str, Any] | None:
    from claimwise.collect import last_taking

    taking = last_taking(visit.nbgrader, module) if module in visit.course.modules else None
    if taking is None:
        return None
    return {
        "taking": taking,
        "time": visit.nbgrader.zone.shown(taking.time),
        "title": visit.course.module(module).module.title,
    }


def _there(visit: Visit, module: str) -> list[tuple[str, str]]:
    """Everybody whose work lies there, with names."""
    from claimwise.collect import everybody

    work = visit.nbgrader.submitted(module) if module else {}
    names = {person.id: person.name for person in everybody(visit.nbgrader).people} if work else {}
    return sorted(((student, names.get(student, "")) for student in work), key=lambda each: (each[1], each[0]))


def _due(visit: Visit, module: str) -> str:
    due = visit.nbgrader.due(module) if module else None
    return visit.nbgrader.zone.shown(due) if due else ""


# --- what somebody does


def bring_files(visit: Visit) -> Begin:
    """Bring files for a module; then they are looked through."""
    module = visit.course.module(visit.needs("module"))
    brought = bring(visit.place, module.name, visit.uploads.get("files", ()), visit.uploads.get("list", ()))
    return _begin_looking(visit, brought)


def correct(visit: Visit) -> Begin:
    """Say of files whose they are; then they are looked through again."""
    brought = inbox(visit.place, visit.needs("id"))
    return _begin_looking(visit, brought.with_chosen(_chosen(visit, brought)))


def begin_taking(visit: Visit) -> Begin:
    """Take in what was looked through. What was chosen since is looked at first: nothing chosen is ever dropped."""
    brought = inbox(visit.place, visit.needs("id"))
    if chosen := _chosen(visit, brought):
        return _begin_looking(visit, brought.with_chosen(chosen), again=True)
    title = _("Take in: {module}", module=visit.course.module(brought.module).module.title)
    return Begin("take", title, {"id": brought.id, "module": brought.module})


def _chosen(visit: Visit, brought: Inbox) -> dict[str, str]:
    """File -> whose it is (or nobody's), as far as the form says something else than what was found."""
    plan = brought.plan()
    people = {student for student, _name in plan["people"]} if plan else set()
    chosen = {}
    for number, row in enumerate(plan["rows"] if plan else ()):
        said = visit.get(f"file-{number}", row["student"]).strip()
        if said == LEAVE_OUT or (row["student"] and not said):
            chosen[row["file"]] = ""
        elif said != row["student"]:
            if said not in people:
                what = _("nobody known here has the id “{student}”", student=said)
                raise AskedError(what, _("bring a class list with this student, or choose another one"))
            chosen[row["file"]] = said
    return chosen


def for_other(visit: Visit) -> Begin:
    """What was brought is of another module; it is looked through for that one."""
    module = visit.course.module(visit.needs("module"))
    return _begin_looking(visit, inbox(visit.place, visit.needs("id")).for_module(module.name))


def forget(visit: Visit) -> Go:
    """Take nothing in."""
    brought = inbox(visit.place, visit.needs("id"))
    brought.forget()
    return Go("take-in", {"module": brought.module}, _("Nothing was taken in."))


def undo(visit: Visit) -> Go:
    """Undo the last taking in of a module."""
    from claimwise.collect import undo_taking

    module = visit.course.module(visit.needs("module")).name
    taking = undo_taking(visit.nbgrader, module)
    n = len(taking.students)
    said = ngettext(
        "Undone for {n} student. What was taken in is in collected-before/.",
        "Undone for {n} students. What was taken in is in collected-before/.",
        n,
    )
    return Go("take-in", {"module": module}, said)


def begin_exchange(visit: Visit) -> Begin:
    """Take in from nbgrader's exchange."""
    module = visit.course.module(visit.needs("module"))
    title = _("Take in from the exchange: {module}", module=module.module.title)
    return Begin("exchange", title, {"module": module.name})


def _begin_looking(visit: Visit, brought: Inbox, *, again: bool = False) -> Begin:
    title = _("Look through the files for {module}", module=visit.course.module(brought.module).module.title)
    return Begin("look", title, {"id": brought.id, "module": brought.module, "again": again})


# --- long work


def look(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """See what would be taken for whom, and keep it for the page. Writes nothing else."""
    brought = inbox(place, arguments["id"])
    people, plan = _plan(place, brought, stages)
    brought.keep_plan(in_words(place.nbgrader, brought.module, people, plan))
    again = {"again": "1"} if arguments.get("again") else {}
    return Done(room="take-in", fields={"id": brought.id, **again})


def take(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Take in what was brought."""
    from claimwise.collect import collect

    brought = inbox(place, arguments["id"])
    people, plan = _plan(place, brought, stages)
    step = stages(_("Taking in"), len(plan.takings))
    intake = collect(place.nbgrader, brought.module, plan, people, step=step)
    if intake.cancelled:
        return Done([_("It was stopped. {done}", done=intake.in_words)], room="take-in", fields={"id": brought.id})
    brought.forget()
    said = [intake.in_words, intake.missing_in_words(whole=plan.tells_who_is_missing), intake.enrolled_in_words]
    rows = [(_left(each), each) for each in plan.left_out if each.attention]
    left = [Finding(f"{row.file}: {row.what}", row.remedy if not each.whose else "") for row, each in rows]
    problems = people.listed.problems if people.listed else ()
    found = [*intake.failed.values(), *left, *problems, *plan.notes]
    return Done(list(filter(None, said)), found, "mark", {"module": brought.module})


def exchange(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Take in from nbgrader's exchange."""
    from claimwise.collect import collect_from_exchange

    module = arguments["module"]
    before = set(place.nbgrader.submitted(module))
    step = stages(_("Taking in from the exchange"), 1)
    code = collect_from_exchange(place.nbgrader, module)
    step(1)
    new = len(set(place.nbgrader.submitted(module)) - before)
    said = ngettext("{n} student is new.", "{n} students are new.", new)
    what = _("nbgrader could not take in everything")
    problems = [Finding(what, _(".desk/worker.log in the course's folder says why"))] if code else []
    return Done([said], problems, "mark", {"module": module})


def _plan(place: Place, brought: Inbox, stages: Stages) -> tuple[ClassList, IntakePlan]:
    """Who may hand in, and what would be taken. What is wrong with the files is told with the names that they had."""
    from claimwise.collect import class_list, plan_intake

    step = stages(_("Looking through the files"), 0)
    try:
        people = class_list(place.nbgrader, brought.module, brought.class_list)
        plan = plan_intake(place.nbgrader, brought.module, brought.source, people, chosen=brought.chosen, step=step)
    except ClaimwiseError as error:
        raise AskedError(_without_places(error.finding, brought)) from error
    return people, plan


def _without_places(finding: Finding, brought: Inbox) -> Finding:
    """A finding that names files as they were brought, not where they are kept meanwhile."""
    names = {str(brought.folder / "files"): _("these files")}
    if brought.class_list:
        names = {str(brought.class_list): brought.class_list.name, **names}
    if str(brought.source) not in names:
        names = {str(brought.source): brought.source.name, **names}
    what, remedy = finding.what, finding.remedy
    for place, name in names.items():
        what, remedy = what.replace(place, name), remedy.replace(place, name)
    file = finding.file and Path(finding.file.name)
    return replace(finding, what=what, remedy=remedy, file=file)


def in_words(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> dict[str, Any]:
    """What would be taken in, as data for the page: first what somebody must look at."""
    known = {person.id: person for person in (*people.known.people, *(people.listed.people if people.listed else ()))}
    rows = [_left(left) for left in plan.left_out] + _taken(nbgrader, module, plan, known)
    rows.sort(key=lambda row: (not row.attention, not row.new and not row.also, not row.taken, row.student, row.file))
    problems = (*(people.listed.notes if people.listed else ()), *(people.listed.problems if people.listed else ()))
    column = ngettext(
        "{n} student on the list; the ids are from the column “{column}”.",
        "{n} students on the list; their ids are from the column “{column}”.",
        len(people.listed.people) if people.listed else 0,
        column=people.listed.id_column if people.listed else "",
    )
    return {
        "rows": [asdict(row) for row in rows],
        "to_take": sum(row.taken and not row.same for row in rows),
        "same": sum(row.same for row in rows),
        "whose": sum(row.attention and row.whose for row in rows),
        "other": sum(row.attention and not row.whose for row in rows),
        "new": sum(row.new for row in rows),
        "timed": any(row.when for row in rows),
        "people": [[student, known[student].name] for student in sorted(known)],
        "missing": list(map(str, _missing(nbgrader, module, people, plan))),
        "unusable": [
            [str(known.get(student, student)), why.what, why.remedy]
            for student, why in _unusable(nbgrader, module, people, plan)
        ],
        "elsewhere": _elsewhere(plan),
        "whole": plan.tells_who_is_missing,
        "listed": column if people.listed else "",
        "notes": [note.as_json() for note in (*problems, *plan.notes)],
    }


def _left(left: LeftOut) -> Row:
    """A file that is not taken. Where a choice of whose it is helps, that is what to do."""
    why = told(left.why)
    remedy = why.remedy
    if left.whose:
        remedy = _("leave out all but the right one") if left.student else _("say whose it is, or leave it out")
    student = left.student if left.attention else ""
    whose = left.whose or not left.attention
    return Row(left.file, student, why.what, remedy=remedy, attention=left.attention, whose=whose)


def _taken(nbgrader: Nbgrader, module: str, plan: IntakePlan, known: Mapping[str, Person]) -> list[Row]:
    """The files that are taken, with what somebody should know of each."""
    from claimwise.collect import State, foresee

    rows = []
    for each in foresee(nbgrader, module, plan):
        taking = each.taking
        rows.append(
            Row(
                taking.entry.name,
                taking.student,
                "; ".join(filter(None, (each.state.in_words if each.state else str(each.problem), taking.note))),
                nbgrader.zone.shown(taking.handed_in) if taking.handed_in else "",
                attention=each.state is None,
                taken=each.state is not None,
                same=each.state is State.SAME,
                new=bool(known) and taking.student not in known,
                also=tuple(str(known.get(student, student)) for student in each.also),
            )
        )
    return rows


def _elsewhere(plan: IntakePlan) -> str:
    """The module that most of the files are of, if none of this one can be taken; else nothing."""
    others = Counter(module for left in plan.left_out for module in left.modules)
    return others.most_common(1)[0][0] if others and not plan.takings else ""


def _missing(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> list[Person]:
    """Of whom nothing came: of the list; without one, of those of whom the gradebook has a name."""
    from claimwise.collect import came_before

    if people.listed:
        return plan.missing
    there = {taking.student for taking in plan.takings} | {left.student for left in plan.left_out}
    there |= people.dropped | came_before(nbgrader, module)
    return [person for person in people.known.people if person.name and person.id not in there]


def _unusable(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> list[tuple[str, Finding]]:
    """Everybody of whom something came, now or before, and nothing of it can be marked; and what is wrong with it.

    It is no matter here whether somebody left a file out, or nobody can say which of several is the right one.
    """
    from claimwise.collect import came_before
    from claimwise.gradebook.no_mark import without_work

    taken = {taking.student for taking in plan.takings}
    now = [
        (left.student, replace(told(left.why), what=f"{left.file}: {left.why.what}"))
        for left in plan.left_out
        if left.student and left.student not in taken
    ]
    known = {person.id for person in (*people.known.people, *(people.listed.people if people.listed else ()))}
    others = known & came_before(nbgrader, module) - nbgrader.submitted(module).keys() - people.dropped
    others -= taken | {student for student, _why in now}
    before = [(each, told(without_work(nbgrader, module, each).finding({}, named=False))) for each in others]
    return sorted([*now, *before], key=lambda each: each[0])


# --- a file, to see whose it is


def as_text(visit: Visit) -> Download:
    """One of the files that were brought, as a page of text, so that one may see whose it is."""
    from claimwise.collect import read_inbox
    from claimwise.handed_in.notebook import UnreadableSubmissionError, cells_of, parse
    from claimwise.templating import render

    brought, name = inbox(visit.place, visit.needs("id")), visit.needs("file")
    entry = next((each for each in read_inbox(brought.source, visit.nbgrader.zone) if each.name == name), None)
    if entry is None or not entry.data:
        raise AskedError(_("this file cannot be shown as text"), _("open it on your computer"))
    shown: dict[str, Any] = {"name": name, "cells": [], "problem": None, "raw": ""}
    try:
        cells = [cell for cell in cells_of(parse(entry.data)) if cell.source.strip()]
        shown["cells"] = [replace(cell, source=cell.source[:MOST_TEXT]) for cell in cells[:MOST_CELLS]]
    except UnreadableSubmissionError as error:
        shown |= {"problem": told(error.finding), "raw": entry.data[:MOST_TEXT].decode("utf-8", "replace")}
    page = render("desk/looked-into.html", **shown)
    return Download(page.encode(), "file.html", "text/html; charset=utf-8", shown=True)


ROOM = Room(
    "take-in",
    N_("Take in"),
    page,
    actions={
        "bring": Action(bring_files, uploads=True),
        "correct": Action(correct),
        "take": Action(begin_taking),
        "other": Action(for_other),
        "forget": Action(forget),
        "undo": Action(undo),
        "exchange": Action(begin_exchange),
    },
    downloads={"file": as_text},
    works={"look": look, "take": take, "exchange": exchange},
)
