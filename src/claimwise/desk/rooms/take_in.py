"""Take in: what a learning platform gives becomes work to mark. First one sees what would be taken for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from claimwise.desk.inboxes import Inbox, bring, inbox
from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Go, Room, Visit
from claimwise.errors import Finding
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.collect import ClassList, IntakePlan
    from claimwise.gradebook.nbgrader import Nbgrader

MOST_CHOICES = 20_000
"""So many choices a page may hold. Of a larger class one types the id, and the browser proposes."""


@dataclass(frozen=True)
class Row:
    """A file and what becomes of it; ``student`` is the id of whose it is.

    ``attention``: somebody must act; ``same``: the same is there already.
    """

    file: str
    student: str
    what: str
    when: str = ""
    remedy: str = ""
    attention: bool = False
    taken: bool = False
    same: bool = False


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
        return {**shown, "title": title, "plan": plan, "notes": notes, "selects": few, "known": known}
    return {
        **shown,
        "last": _last_taking(visit, module),
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
    plan = brought.plan()
    people = {student for student, _name in plan["people"]} if plan else set()
    chosen = {}
    for number, row in enumerate(plan["rows"] if plan else ()):
        said = visit.get(f"file-{number}", row["student"]).strip()
        if said != row["student"]:
            if said and said not in people:
                what = _("nobody known here has the id “{student}”", student=said)
                raise AskedError(what, _("bring a class list with this student, or choose another one"))
            chosen[row["file"]] = said
    return _begin_looking(visit, brought.with_chosen(chosen))


def begin_taking(visit: Visit) -> Begin:
    """Take in what was looked through."""
    brought = inbox(visit.place, visit.needs("id"))
    title = _("Take in: {module}", module=visit.course.module(brought.module).module.title)
    return Begin("take", title, {"id": brought.id})


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


def _begin_looking(visit: Visit, brought: Inbox) -> Begin:
    title = _("Look through the files for {module}", module=visit.course.module(brought.module).module.title)
    return Begin("look", title, {"id": brought.id})


# --- long work


def look(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """See what would be taken for whom, and keep it for the page. Writes nothing else."""
    brought = inbox(place, arguments["id"])
    people, plan = _plan(place, brought, stages)
    brought.keep_plan(in_words(place.nbgrader, brought.module, people, plan))
    return Done(room="take-in", fields={"id": brought.id})


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
    said = [intake.in_words, intake.missing_in_words(whole=plan.whole), intake.enrolled_in_words]
    left = [Finding(f"{each.file}: {each.why.what}", each.why.remedy) for each in plan.left_out if each.attention]
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
    from claimwise.collect import class_list, plan_intake

    people = class_list(place.nbgrader, brought.module, brought.class_list)
    step = stages(_("Looking through the files"), 0)
    return people, plan_intake(place.nbgrader, brought.module, brought.source, people, chosen=brought.chosen, step=step)


def in_words(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> dict[str, Any]:
    """What would be taken in, as data for the page: first what somebody must look at."""
    from claimwise.collect import State, foresee

    rows = [
        Row(
            left.file,
            left.student if left.attention else "",
            left.why.what,
            remedy=left.why.remedy,
            attention=left.attention,
        )
        for left in plan.left_out
    ]
    for each in foresee(nbgrader, module, plan):
        taking = each.taking
        what = "; ".join(filter(None, (each.state.in_words if each.state else str(each.problem), taking.note)))
        when = nbgrader.zone.shown(taking.handed_in) if taking.handed_in else ""
        failed = each.state is None
        same = each.state is State.SAME
        rows.append(Row(taking.entry.name, taking.student, what, when, attention=failed, taken=not failed, same=same))
    rows.sort(key=lambda row: (not row.attention, not row.taken, row.student, row.file))
    known = {person.id: person for person in (*people.known.people, *(people.listed.people if people.listed else ()))}
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
        "attention": sum(row.attention for row in rows),
        "people": [[student, known[student].name] for student in sorted(known)],
        "missing": list(map(str, plan.missing)),
        "whole": plan.whole,
        "listed": column if people.listed else "",
        "notes": [note.as_json() for note in (*problems, *plan.notes)],
    }


ROOM = Room(
    "take-in",
    N_("Take in"),
    page,
    actions={
        "bring": Action(bring_files, uploads=True),
        "correct": Action(correct),
        "take": Action(begin_taking),
        "forget": Action(forget),
        "undo": Action(undo),
        "exchange": Action(begin_exchange),
    },
    works={"look": look, "take": take, "exchange": exchange},
)
