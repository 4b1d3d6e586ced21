"""Mark: give a module out, say when it is due, mark what came in, and see all that a person must look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.content.modules import ResolvedModule
from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Room, Visit
from claimwise.errors import Finding
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.grading.grade import Graded

MOST_SHOWN = 200
"""So many problems a page shows; the table holds them all."""


@dataclass(frozen=True)
class Trouble:
    """Something that a person must look at: in whose work, what, what to do. ``lost``: the work has no mark at all."""

    student: str
    finding: Finding
    lost: bool


def page(visit: Visit) -> Mapping[str, Any]:
    """One module: its notebook, its date, how far marking is, and all that a person must look at."""
    from claimwise.collect import everybody
    from claimwise.desk.glance import glances

    modules = glances(visit.place)
    module = visit.course.module(visit.get("module") or _first_with_work(modules))
    glance = next(each for each in modules if each.name == module.name)
    zone, section = visit.nbgrader.zone, visit.get("section")
    results = _graded(visit, module) if glance.made else []
    names = {person.id: person.name for person in everybody(visit.nbgrader).people}
    found = troubles(results)
    return {
        "modules": modules,
        "module": module,
        "glance": glance,
        "due": zone.shown(glance.due) if glance.due else "",
        "due_field": zone.wall(glance.due) if glance.due else "",
        "zone": zone.name,
        "troubles": found[:MOST_SHOWN],
        "names": names,
        "more": max(0, len(found) - MOST_SHOWN),
        "old_key": sum(result.old_key for result in results),
        "written": sum(len(item.written) for item in module.graded),
        "section": section,
        "sections": visit.nbgrader.standings().sections,
    }


def _first_with_work(modules: Sequence[Any]) -> str:
    """The module that somebody who just came in most likely wants to see."""
    if not modules:
        raise AskedError(_("this course has no modules yet"), _("write one in solutions/, or make a course anew"))
    busy = [each for each in modules if each.new or each.look_at or each.by_hand]
    return str((busy or [each for each in modules if each.handed_in] or list(modules))[0].name)


def _graded(visit: Visit, module: ResolvedModule) -> list[Graded]:
    """What grading says of everybody, or of the section that is asked for."""
    from claimwise.grading.grade import graded_so_far

    return graded_so_far(visit.nbgrader.only(visit.get("section")), module)


def troubles(results: Sequence[Graded]) -> list[Trouble]:
    """All that somebody must look at, first what has no mark at all, then in order of students."""
    found = [Trouble(each.student, problem, each.score is None) for each in results for problem in each.problems]
    return sorted(found, key=lambda trouble: (not trouble.lost, trouble.student))


# --- what somebody does


def begin_assigning(visit: Visit) -> Begin:
    """Make the notebook that students get."""
    module = visit.course.module(visit.needs("module"))
    return Begin("assign", _("Make the notebook: {module}", module=module.module.title), {"module": module.name})


def begin_grading(visit: Visit) -> Begin:
    """Mark what came in for a module."""
    module = visit.course.module(visit.needs("module"))
    return Begin("grade", _("Mark: {module}", module=module.module.title), {"module": module.name})


def set_due(visit: Visit) -> Go:
    """Say when a module is due, in the course's time zone. Only the button for that takes the date away."""
    module = visit.course.module(visit.needs("module"))
    text, remove = visit.get("due").strip(), visit.get("do") == "remove"
    if not text and not remove:
        raise AskedError(_("no date was chosen"), _("choose day and time; the date is as it was"))
    due = None if remove else visit.nbgrader.zone.read(text.replace("T", " "))
    if not visit.nbgrader.has_gradebook():
        raise AskedError(_("the notebook of this module is not made yet"), _("make it first"))
    with visit.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(module.name, duedate=due)
    if due is None:
        said = _("{module} has no due date now.", module=module.module.title)
    else:
        said = _("{module} is due {time}.", module=module.module.title, time=visit.nbgrader.zone.shown(due))
    return Go("mark", {"module": module.name}, said)


def notebook(visit: Visit) -> Download:
    """The notebook that students get."""
    from claimwise.assign import release_path

    module = visit.course.module(visit.needs("module"))
    path = release_path(module, visit.root)
    if not path.is_file():
        raise AskedError(_("the notebook of this module is not made yet"), _("make it first"))
    return Download(path, path.name, "application/x-ipynb+json")


def table(visit: Visit) -> Download:
    """All that a person must look at in a module, as a table."""
    from claimwise.grading.grade import findings_of
    from claimwise.tables import write_findings

    module = visit.course.module(visit.needs("module"))
    path = visit.root / _table(module)
    write_findings(path, findings_of(_graded(visit, module)))
    return Download(path, path.name, "text/csv")


def _table(module: ResolvedModule) -> Path:
    return Path("reports") / f"{module.name}-grading.csv"


# --- long work


def assign(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Make a module's notebooks, and note its cells in the gradebook."""
    from claimwise.assign import assign_checked

    module = place.course.module(arguments["module"])
    step = stages(_("Checking and writing {module}", module=module.name), 1)
    assign_checked(place.nbgrader, place.course, module)
    step(1)
    return Done([_("The notebook is ready to give out.")], room="mark", fields={"module": module.name})


def grade(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Mark every new or changed submission of a module. Its page names all that somebody must look at."""
    from claimwise.grading.grade import findings_of
    from claimwise.grading.grade import grade as grade_module
    from claimwise.tables import write_findings

    module = place.course.module(arguments["module"])
    everybody = {**place.nbgrader.submitted(module.name), **place.nbgrader.left_out(module.name)}
    step = stages(_("Grading {module}", module=module.name), len(everybody))
    results = grade_module(place.nbgrader, module, step=step)
    write_findings(place.root / _table(module), findings_of(results))
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    said = [
        _(
            "{graded} graded, {skipped} unchanged, {unreadable} not readable.",
            graded=len(graded) - skipped,
            skipped=skipped,
            unreadable=len(results) - len(graded),
        )
    ]
    if look_at := sum(bool(result.problems) for result in results):
        said.append(ngettext("{n} needs your eye.", "{n} need your eye.", look_at))
    return Done(said, room="mark", fields={"module": module.name})


ROOM = Room(
    "mark",
    N_("Mark"),
    page,
    actions={"assign": Action(begin_assigning), "grade": Action(begin_grading), "due": Action(set_due)},
    downloads={"notebook": notebook, "table": table},
    works={"assign": assign, "grade": grade},
)
