"""Take in: what a learning platform gives becomes work to mark. First one sees what would be taken for whom."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.as_text import beginning, cells_shown
from claimwise.desk.foreseen import foreseen, left_as_row
from claimwise.desk.inboxes import Inbox, bring, inbox, waiting
from claimwise.desk.place import Place
from claimwise.desk.told import told
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Room, Visit
from claimwise.errors import ClaimwiseError, Finding
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.collect import ClassList, IntakePlan

MOST_CHOICES = 20_000
"""So many choices a page may hold. Of a larger class one types the id, and the browser proposes."""

LEAVE_OUT = "*"
"""In place of a student: the file is nobody's to take. No id is written like that."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What was brought and what would become of it; if nothing was, where to bring something, and what came last."""
    brought = inbox(visit.place, visit.get("id")) if visit.get("id") else None
    return _of_brought(visit, brought) if brought else _of_module(visit, visit.get("module") or _last_module(visit))


def _of_brought(visit: Visit, brought: Inbox) -> dict[str, Any]:
    plan = brought.plan()
    shown = {"brought": brought, "title": visit.course.module(brought.module).module.title, "plan": plan}
    if not plan:
        return shown
    other = visit.course.modules.get(plan["elsewhere"])
    return {
        **shown,
        "notes": [Finding.from_json(note) for note in plan["notes"]],
        "elsewhere": other.module.title if other else "",
        "names": dict(plan["people"]),
        "selects": len(plan["rows"]) * len(plan["people"]) <= MOST_CHOICES,
        "leave_out": LEAVE_OUT,
        "again": bool(visit.get("again")),
        "changed": bool(visit.get("changed")),
    }


def _of_module(visit: Visit, module: str) -> dict[str, Any]:
    from claimwise.collect import exchange_is_open

    modules = {name: each.module.title for name, each in visit.course.modules.items()}
    return {
        "brought": None,
        "modules": modules.items(),
        "module": module,
        "last": _last_taking(visit, module),
        "there": _there(visit, module),
        "there_title": modules.get(module, ""),
        "waiting": [(each, modules.get(each.module, each.module)) for each in waiting(visit.place)],
        "exchange": exchange_is_open(visit.nbgrader),
        "due": _due(visit, module),
    }


def _last_module(visit: Visit) -> str:
    """The module of which something was taken in last; the first one if nothing ever was."""
    notes = [visit.root / "reports" / f"{name}-collected.json" for name in visit.course.modules]
    times = dict[str, float]()
    for note in notes:
        with suppress(FileNotFoundError):  # nothing was taken in, or it was undone
            times[note.name] = note.stat().st_mtime
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


def correct(visit: Visit) -> Go | Begin:
    """Say of files in the table that was ``seen`` whose they are; then they are looked through again."""
    brought = inbox(visit.place, visit.needs("id"))
    plan = brought.plan()
    if plan and plan["hash"] != visit.get("seen"):
        return _show_now(brought)
    return _begin_looking(visit, brought.with_chosen(_chosen(visit, brought)))


def begin_taking(visit: Visit) -> Go | Begin:
    """Take in what was looked through. What was chosen since is looked at first: nothing chosen is ever dropped.

    The field ``seen`` is what tells that from anything else.
    """
    brought = inbox(visit.place, visit.needs("id"))
    plan, seen = brought.plan(), visit.get("seen")
    if plan is None:
        return _begin_looking(visit, brought)
    if plan["hash"] != seen:
        return _show_now(brought)
    if chosen := _chosen(visit, brought):
        return _begin_looking(visit, brought.with_chosen(chosen), again=True)
    title = _("Take in: {module}", module=visit.course.module(brought.module).module.title)
    return Begin("take", title, {"id": brought.id, "module": brought.module, "seen": seen})


def _show_now(brought: Inbox) -> Go:
    """The table as it is by now, to somebody who had another one before their eyes."""
    said = _(
        "Nothing was taken in: these files were looked through once more since you opened the page. This is what would "
        "happen now. What you chose on the old page is not kept."
    )
    return Go("take-in", {"id": brought.id}, said, refused=True)


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
    """Undo the last taking in of a module. The field ``seen`` tells which one the page showed."""
    from claimwise.collect import undo_taking

    module = visit.course.module(visit.needs("module")).name
    taking = undo_taking(visit.nbgrader, module, seen=visit.needs("seen"))
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
    _keep(place, brought, people, plan)
    again = {"again": "1"} if arguments.get("again") else {}
    return Done(room="take-in", fields={"id": brought.id, **again})


def take(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Take in what was brought, if that does exactly what was shown; else show what it would do now."""
    from claimwise.collect import collect, plan_state

    brought = inbox(place, arguments["id"])
    people, plan = _plan(place, brought, stages)
    if plan_state(place.nbgrader, brought.module, plan) != arguments.get("seen"):
        _keep(place, brought, people, plan)
        return Done(room="take-in", fields={"id": brought.id, "changed": "1"})
    step = stages(_("Taking in"), len(plan.takings))
    intake = collect(place.nbgrader, brought.module, plan, people, step=step)
    if intake.cancelled:
        _keep(place, brought, people, plan)
        return Done([_("It was stopped. {done}", done=intake.in_words)], room="take-in", fields={"id": brought.id})
    brought.forget()
    said = [intake.in_words, intake.missing_in_words(whole=plan.tells_who_is_missing), intake.enrolled_in_words]
    rows = [(left_as_row(each), each) for each in plan.left_out if each.attention]
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


def _keep(place: Place, brought: Inbox, people: ClassList, plan: IntakePlan) -> None:
    """Keep what would be taken in now, for the page."""
    brought.keep_plan(foreseen(place.nbgrader, brought.module, people, plan))


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
        shown["cells"] = cells_shown(cells_of(parse(entry.data)))
    except UnreadableSubmissionError as error:
        shown |= {"problem": told(error.finding), "raw": beginning(entry.data)}
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
