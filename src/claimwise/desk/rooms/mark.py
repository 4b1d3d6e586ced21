"""Mark: give a module out, say when it is due, mark what came in, and see all that a person must look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from claimwise.at_work import at_work
from claimwise.content.modules import ResolvedModule
from claimwise.desk.place import Place
from claimwise.desk.told import explained
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Right, Room, Visit
from claimwise.errors import Finding
from claimwise.ids import is_student_id
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.desk.glance import Glance
    from claimwise.gradebook.counts import Progress
    from claimwise.gradebook.unused import Files
    from claimwise.grading.grade import Graded

MOST_SHOWN = 200
"""So many problems a page shows; the table holds them all."""


@dataclass(frozen=True)
class Trouble:
    """Something that a person must look at: in whose work, what, what to do. ``lost``: the work has no mark at all."""

    student: str
    finding: Finding
    lost: bool


@dataclass(frozen=True)
class LookedAt:
    """A piece of work that a person has ticked off: whose it is, who did so and when."""

    student: str
    by: str
    when: str


def page(visit: Visit) -> Mapping[str, Any]:
    """One module: its notebook, its date, how far marking is, and all that a person must look at."""
    from claimwise.desk.glance import glance_at, glances
    from claimwise.gradebook.unused import NOBODY, unused_for

    name, zone = visit.get("module") or _first_with_work(glances(visit.place)).name, visit.nbgrader.zone
    module = visit.course.module(name)
    glance = glance_at(visit.place, module, visit.of_section.section)
    results = _graded(visit, module) if glance.made else []
    undecided, unused = without_a_mark(visit, module.name), unused_for(visit.nbgrader, module.name)
    found, looked = _to_look_at(visit, module, troubles(results, module), undecided, unused)
    return {
        "modules": [{"name": name, "title": one.module.title} for name, one in visit.course.modules.items()],
        "module": module,
        "glance": glance,
        "due": zone.shown(glance.due) if glance.due else "",
        "due_field": zone.wall(glance.due) if glance.due else "",
        "zone": zone.name,
        "troubles": found[:MOST_SHOWN],
        "looked": looked,
        "undecided": undecided,
        "unused": unused.keys(),
        "nobodys": [str(found.file) for found in unused.get(NOBODY, ())],
        "there": visit.nbgrader.submitted(module.name).keys(),
        "names": names_shown(visit),
        "more": max(0, len(found) - MOST_SHOWN),
        "old_key": sum(result.old_key for result in results),
        "written": sum(len(item.written) for item in module.graded),
        **visit.told_of_sections,
    }


def _first_with_work(modules: Sequence[Glance]) -> Glance:
    """The module that somebody who just came in most likely wants to see."""
    if not modules:
        raise AskedError(_("this course has no modules yet"), _("write one in solutions/, or make a course anew"))
    busy = [each for each in modules if each.new or each.look_at or each.by_hand]
    return (busy or [each for each in modules if each.handed_in] or modules)[0]


def _graded(visit: Visit, module: ResolvedModule) -> list[Graded]:
    """What grading says of everybody, or of the section that is asked for."""
    from claimwise.grading.grade import graded_so_far

    return graded_so_far(visit.of_section, module)


def troubles(results: Sequence[Graded], module: ResolvedModule) -> list[Trouble]:
    """All that somebody must look at, first what has no mark at all, then in order of students."""
    found = [
        Trouble(each.student, explained(problem, module), each.score is None)
        for each in results
        for problem in each.problems
    ]
    return sorted(found, key=lambda trouble: (not trouble.lost, trouble.student))


def without_a_mark(visit: Visit, module: str) -> Mapping[str, int]:
    """Student -> how many questions of their work have no mark before a person gives one, where there are any."""
    return {student: work.undecided for student, work in works_of(visit, module).items() if work.undecided}


def works_of(visit: Visit, module: str) -> Mapping[str, Progress]:
    """Student -> how far the work for a module is, as the gradebook knows."""
    from claimwise.gradebook.counts import progress

    if not visit.nbgrader.has_gradebook():
        return {}
    with visit.nbgrader.reading() as connection:
        return progress(connection, module).get(module, {})


def _to_look_at(
    visit: Visit,
    module: ResolvedModule,
    found: Sequence[Trouble],
    undecided: Collection[str],
    unused: Mapping[str, Files],
) -> tuple[list[Trouble], list[LookedAt]]:
    """What nobody has ticked off yet, and whose work was, as it lies there. Work without a mark stays on the list."""
    from claimwise.gradebook.looked import looked_at_in

    ticked, shown = looked_at_in(visit.nbgrader, module.name), visit.nbgrader.zone.shown
    students = dict.fromkeys(trouble.student for trouble in found if trouble.student in ticked.keys() - undecided)
    looked = [
        LookedAt(student, ticked[student].by, shown(ticked[student].time))
        for student in students
        if ticked[student].value == _lying(visit, module.name, student, unused)
    ]
    off = {one.student for one in looked}
    return [trouble for trouble in found if trouble.student not in off], looked


def _lying(visit: Visit, module: str, student: str, unused: Mapping[str, Files]) -> str:
    """What tells a student's work from any other, with what came and is not taken in; empty if nothing can be read."""
    from claimwise.gradebook.looked import hash_of
    from claimwise.grading.workers import file_hash

    if not is_student_id(student):
        return ""
    file = file_hash(visit.nbgrader.submitted_notebook(module, student))
    return hash_of(file, unused.get(student, ()))


def names_shown(visit: Visit) -> Mapping[str, str]:
    """Student -> name, for those who may see names."""
    from claimwise.gradebook.students import names_of

    if not visit.may(Right.NAMES) or not visit.nbgrader.has_gradebook():
        return {}
    with visit.nbgrader.reading() as connection:
        return names_of(connection)


# --- what somebody does


def begin_assigning(visit: Visit) -> Begin:
    """Make the notebook that students get."""
    module = visit.course.module(visit.needs("module"))
    return Begin("assign", _("Make the notebook: {module}", module=module.module.title), {"module": module.name})


def begin_grading(visit: Visit) -> Begin:
    """Mark what came in for a module."""
    module = visit.course.module(visit.needs("module"))
    title = visit.of_whom(_("Mark: {module}", module=module.module.title))
    return Begin("grade", title, {"module": module.name, **visit.at_section})


def set_due(visit: Visit) -> Go:
    """Say when a module is due, in the course's time zone. Only the button for that takes the date away."""
    from claimwise.gradebook.arranging import set_due as set_due_date

    module = visit.course.module(visit.needs("module"))
    text, remove = visit.get("due").strip(), visit.get("do") == "remove"
    if not text and not remove:
        raise AskedError(_("no date was chosen"), _("choose day and time; the date is as it was"))
    due = None if remove else visit.nbgrader.zone.read(text.replace("T", " "))
    if not visit.nbgrader.has_gradebook():
        raise AskedError(_("the notebook of this module is not made yet"), _("make it first"))
    with at_work(visit.root):
        set_due_date(visit.nbgrader, module.name, due)
    if due is None:
        said = _("{module} has no due date now.", module=module.module.title)
    else:
        said = _("{module} is due {time}.", module=module.module.title, time=visit.nbgrader.zone.shown(due))
    return Go("mark", {"module": module.name, **visit.at_section}, said)


def look(visit: Visit) -> Go:
    """Tick a piece of work off the list of what to look at, or put it back there."""
    from claimwise.gradebook.looked import tick_off
    from claimwise.gradebook.unused import unused_for

    module, student = visit.course.module(visit.needs("module")), visit.needs("student")
    lying = _lying(visit, module.name, student, unused_for(visit.nbgrader, module.name))
    if not lying:
        what = _("the work of “{student}” cannot be read, so it cannot be ticked off", student=student[:60])
        raise AskedError(what, _("take in another file, or take this one back"))
    if student in without_a_mark(visit, module.name):
        what = _("questions in this work have no mark yet, so it cannot be ticked off")
        raise AskedError(what, _("give the marks on the student's page first"))
    again = visit.get("do") == "again"
    tick_off(visit.nbgrader, module.name, student, file="" if again else lying, by=visit.user)
    name = names_shown(visit).get(student, student)
    said = _("{student} is on the list again.", student=name)
    if not again:
        said = _("{student} is ticked off. The work comes back to the list when it changes.", student=name)
    return Go("mark", {"module": module.name, **visit.at_section}, said)


def notebook(visit: Visit) -> Download:
    """The notebook that students get."""
    from claimwise.assign import release_path

    module = visit.course.module(visit.needs("module"))
    path = release_path(module, visit.root)
    if not path.is_file():
        raise AskedError(_("the notebook of this module is not made yet"), _("make it first"))
    return Download(path, path.name, "application/x-ipynb+json")


def asked(visit: Visit) -> Download:
    """The questions as students read them, as a page: without keys, and without the cards to answer in."""
    from claimwise.desk.answers import asked_in
    from claimwise.templating import render

    module = visit.course.module(visit.needs("module"))
    page = render("desk/asked.html", module=module, questions=asked_in(module))
    return Download(page.encode(), f"{module.name}.html", "text/html; charset=utf-8", shown=True)


def table(visit: Visit) -> Download:
    """All that a person must look at in a module, as a table."""
    from claimwise.grading.grade import findings_of
    from claimwise.tables import write_findings

    module = visit.course.module(visit.needs("module"))
    with TemporaryDirectory() as folder:  # whoever only looks changes nothing in the course
        path = Path(folder) / _table(module).name
        write_findings(path, findings_of(_graded(visit, module)))
        return Download(path.read_bytes(), path.name, "text/csv")


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
    """Mark every new or changed submission of a module or a section. Its page names all that somebody must look at."""
    from claimwise.grading.grade import findings_of
    from claimwise.grading.grade import grade as grade_module
    from claimwise.tables import write_findings

    module, nbgrader = place.course.module(arguments["module"]), place.nbgrader.only(arguments.get("section", ""))
    submitted, left_out = nbgrader.submissions(module.name)
    step = stages(_("Grading {module}", module=module.name), len(submitted) + len(left_out))
    results = grade_module(nbgrader, module, step=step)
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
    return Done(said, room="mark", fields=dict(arguments))


ROOM = Room(
    "mark",
    N_("Mark"),
    page,
    actions={
        "assign": Action(begin_assigning),
        "grade": Action(begin_grading),
        "due": Action(set_due),
        "look": Action(look, Right.MARK),
    },
    downloads={"notebook": notebook, "asked": asked, "table": table},
    works={"assign": assign, "grade": grade},
)
