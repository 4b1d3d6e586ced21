"""Course: every module at a glance, and the one next thing to do. In an empty folder, making a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.demo.copies import copy_course, own_course
from claimwise.desk.place import Place
from claimwise.desk.visit import Action, Begin, Done, Go, Right, Room, Visit
from claimwise.progress import Stages
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """How far each module is, what is next, and what was done last; in a folder without a course only its name."""
    if not visit.place.is_course:
        return {"modules": None, "folder": visit.root}
    from claimwise.desk.accounts import open_to_others
    from claimwise.desk.ages import older_by_module
    from claimwise.desk.glance import glances, next_step
    from claimwise.desk.jobs import latest
    from claimwise.desk.rooms import BY_NAME

    modules, older = glances(visit.place), older_by_module(visit.place)
    return {
        "modules": modules,
        "older": older,
        "step": next_step(modules, list(BY_NAME), older or {}),
        "due": {each.name: visit.nbgrader.zone.shown(each.due) for each in modules if each.due},
        "folder": visit.root,
        "access": open_to_others(visit.nbgrader) if visit.may(Right.RUN) else "",
        "jobs": latest(visit.place, 5),
    }


def begin_making(visit: Visit) -> Begin:
    """Make a course in an empty folder."""
    own_course()
    return Begin("make", _("Make a course in the folder “{folder}”", folder=visit.root.name))


def make(place: Place, _arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Copy the course that came with claimwise into a folder."""
    step = stages(_("Copying book and questions"), 1)
    copy_course(own_course(), place.root)
    step(1)
    return Done([_("The course is there. Its questions are yours to change.")], room="course")


def shut(visit: Visit) -> Go:
    """Shut the course's folder to other accounts of the computer."""
    from claimwise.desk.accounts import open_to_others, shut_to_others

    shut_to_others(visit.root)
    if places := open_to_others(visit.nbgrader):
        return Go("course", {}, _("Still open to other accounts, elsewhere: {places}", places=places), refused=True)
    return Go("course", {}, _("Other accounts of this computer cannot get into the course's folder any more."))


ROOM = Room(
    "course",
    N_("Course"),
    page,
    actions={"make": Action(begin_making), "shut": Action(shut)},
    works={"make": make},
    anywhere=True,
)
