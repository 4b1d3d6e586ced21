"""Mark: give a module out, grade what came in, and see each piece of work that a person must look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.place import Place
from claimwise.desk.visit import Action, Begin, Done, Room, Visit
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext


def page(visit: Visit) -> Mapping[str, Any]:
    """The modules, each with what can be done with it."""
    return {"modules": list(visit.course.modules.values())}


def begin_assigning(visit: Visit) -> Begin:
    """Make the notebook that students get."""
    module = visit.course.module(visit.needs("module"))
    return Begin("assign", _("Make the notebook: {module}", module=module.module.title), {"module": module.name})


def assign(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Make a module's notebooks, and note its cells in the gradebook."""
    from claimwise.assign import assign_checked

    module = place.course.module(arguments["module"])
    step = stages(_("Checking and writing {module}", module=module.name), 1)
    path = assign_checked(place.nbgrader, place.course, module)
    step(1)
    return Done([_("{file} is ready to give out.", file=path.relative_to(place.root))], room="mark")


def begin_grading(visit: Visit) -> Begin:
    """Mark what came in for a module."""
    module = visit.course.module(visit.needs("module"))
    return Begin("grade", _("Mark: {module}", module=module.module.title), {"module": module.name})


def grade(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Mark every new or changed submission of a module."""
    from claimwise.grading.grade import findings_of
    from claimwise.grading.grade import grade as grade_module

    module = place.course.module(arguments["module"])
    step = stages(_("Grading {module}", module=module.name), len(place.nbgrader.submitted(module.name)))
    results = grade_module(place.nbgrader, module, step=step)
    graded = sum(result.score is not None and not result.skipped for result in results)
    said = ngettext("{n} piece of work was marked.", "{n} pieces of work were marked.", graded)
    return Done([said], findings_of(results), room="mark", fields={"module": module.name})


ROOM = Room(
    "mark",
    N_("Mark"),
    page,
    actions={"assign": Action(begin_assigning), "grade": Action(begin_grading)},
    works={"assign": assign, "grade": grade},
)
