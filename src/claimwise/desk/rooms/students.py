"""Students: the class as a list to filter, search and sort, and what is decided about several at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from claimwise.desk.deciding import decide_as_asked, taken_back
from claimwise.desk.deciding import shown as decided
from claimwise.desk.paged import paged
from claimwise.desk.visit import Action, Go, Right, Room, Visit
from claimwise.words import N_, _

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.students import ListedStudent

FILTERS = ("section", "state", "q", "sort", "page")
"""The fields that choose what is shown."""

NOTHING = "nothing"

STATES: dict[str, tuple[str, Callable[[ListedStudent], bool]]] = {
    "": (N_("Everybody in the class"), lambda student: not student.standing.dropped),
    "mark": (N_("With answers to mark"), lambda student: bool(student.to_mark)),
    NOTHING: (
        N_("Without any work"),
        lambda student: not student.graded and not student.unused and not student.standing.dropped,
    ),
    "extra": (N_("With extra time"), lambda student: any(student.standing.extra_time.values())),
    "excused": (N_("Excused from a module"), lambda student: bool(student.standing.excused)),
    "left": (N_("Who left the class"), lambda student: student.standing.dropped),
}


def by_name(student: ListedStudent) -> tuple[str, str, str]:
    """The order of the list: by last name, first name and id."""
    return student.last.casefold(), student.first.casefold(), student.id.casefold()


SORTS: dict[str, tuple[str, Callable[[ListedStudent], Any]]] = {
    "": (N_("Name"), by_name),
    "id": (N_("ID"), lambda student: student.id.casefold()),
    "section": (N_("Section"), lambda student: student.standing.section.casefold()),
    "graded": (N_("Least work first"), lambda student: len(student.graded)),
    "mark": (N_("Most to mark first"), lambda student: -sum(student.to_mark.values())),
}


def page(visit: Visit) -> Mapping[str, Any]:
    """The students who are asked for, a page of them."""
    from claimwise.gradebook.students import assigned_modules, class_list, points_of

    if not visit.nbgrader.has_gradebook():
        return {"students": None}
    with visit.nbgrader.reading() as connection:
        everybody, modules = class_list(connection), assigned_modules(connection)
        found = paged(chosen(everybody, visit), visit.get("page"))
        points = points_of(connection, [one.id for one in found.shown], modules, visit.nbgrader.late_penalty)
    return {
        "students": found.shown,
        "paged": found,
        "points": points,
        "came": {one.id: one.graded | _handed_in(visit, one.id) & set(modules) for one in found.shown},
        "all": len(everybody),
        "modules": modules,
        "titles": titles(visit, modules),
        "sections": sorted({each for student in everybody for each in student.standing.sections}),
        "states": {name: _(title) for name, (title, _fits) in STATES.items()},
        "sorts": {name: _(title) for name, (title, _key) in SORTS.items()},
        "asked": {name: visit.get(name) for name in FILTERS},
        "decided": decided(visit),
        "may_decide": visit.may(Right.RUN),
    }


def _handed_in(visit: Visit, student: str) -> set[str]:
    """The modules that a student has handed in something for, marked or not."""
    nbgrader = visit.nbgrader
    try:
        with os.scandir(nbgrader.root / nbgrader.directory.submitted_directory / student) as entries:
            return {entry.name for entry in entries}
    except OSError:
        return set()


def chosen(everybody: Sequence[ListedStudent], visit: Visit) -> list[ListedStudent]:
    """The students of a section and a state whose name, id or address holds what is searched for, in order."""
    from claimwise.collect.names import folded

    section, words, state = visit.get("section"), visit.get("q").strip(), visit.get("state")
    fits = STATES.get(state, STATES[""])[1]
    key = SORTS.get(visit.get("sort"), SORTS[""])[1]
    found = [
        student
        for student in everybody
        if fits(student)
        and not (state == NOTHING and _handed_in(visit, student.id))
        and (not section or student.standing.is_in(section))
        and (
            not words
            or any(words.casefold() in text.casefold() for text in (student.id, student.email, student.name))
            or (folded(words) and folded(words) in folded(student.name))
        )
    ]
    return sorted(found, key=lambda student: (key(student), student.id.casefold()))


def titles(visit: Visit, modules: Sequence[str]) -> dict[str, str]:
    """Module -> its title, or its name if the course has it no more."""
    known = visit.course.modules
    return {name: known[name].module.title if name in known else name for name in modules}


def decide(visit: Visit) -> Go:
    """Decide about all who are ticked."""
    said, fields = decide_as_asked(visit, visit.all("student"))
    return Go("students", {**_filters(visit), **fields}, said)


def undo(visit: Visit) -> Go:
    """Take back what was just decided."""
    return Go("students", _filters(visit), taken_back(visit))


def _filters(visit: Visit) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := visit.get(name))}


ROOM = Room("students", N_("Students"), page, actions={"decide": Action(decide), "undo": Action(undo)})
