"""Class: what a class did, pictures first, of one module or of all, of one section or of everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from claimwise.desk.paged import paged
from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Right, Room, Visit
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.content.modules import ResolvedModule
    from claimwise.gradebook.nbgrader import Nbgrader

WORK, TABLES = "class", "tables"
"""Folders of the desk's own: what was read of the class's work, and tables for researchers."""


def page(visit: Visit) -> Mapping[str, Any]:
    """The class, as far as its work was graded and read."""
    from claimwise.report.class_page import Links
    from claimwise.report.shown import chosen_modules, shown

    module = visit.get("module")
    links = Links(ItemPage(visit.get("section")), student_page if visit.may(Right.NAMES) else None)
    chosen = chosen_modules(visit.course, module)
    found = shown(visit.of_section, visit.course, chosen, visit.place.private(WORK), links, items=bool(module))
    return {
        **found.parts,
        "points": _points(visit, {one.name: one.module.title for one in chosen}) if visit.may(Right.NAMES) else None,
        "found": found,
        "all_modules": [(one.name, one.module.title) for one in visit.course.modules.values()],
        "module": module,
        **visit.told_of_sections,
        "may_begin": visit.may(Right.RUN) and visit.may(Right.NAMES),  # a job's page may name students
        "tables": [file.name for file in _tables(visit.place)] if visit.may(Right.RUN) else [],
    }


def _points(visit: Visit, titles: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The points of a page of students in some modules, late penalties taken off; ``None`` if there are no points."""
    from claimwise.gradebook.arrangements import standings
    from claimwise.gradebook.marks import read_marks
    from claimwise.gradebook.students import modules_with_work
    from claimwise.handing_back.export import listed_students

    nbgrader = visit.nbgrader
    if not nbgrader.has_gradebook():
        return None
    with nbgrader.gradebook() as gradebook:
        connection = gradebook.db.connection()
        known, with_work = standings(connection), modules_with_work(connection)
        students = paged(listed_students(gradebook, known, visit.get("section")), visit.get("page"))
        ids = [student.id for student in students.shown]
        points = {
            found.name: float(found.max_score)
            for found in gradebook.assignments
            if found.name in titles and found.name in with_work
        }
        marks = {name: read_marks(connection, name, nbgrader.late_penalty, ids, known) for name in points}
    rows = []
    for student in students.shown:
        excused = known[student.id].excused
        works = {name: None if name in excused else marks[name].get(student.id) for name in points}
        counted = [(points[name], work) for name, work in works.items() if work]
        rows.append(
            {
                "student": student,
                "works": [{"excused": name in excused, "marks": work} for name, work in works.items()],
                "total": sum(work.total for _most, work in counted),
                "possible": sum(most for most, _work in counted),
                "so_far": any(work.open for _most, work in counted),
            }
        )
    modules = [(name, titles[name], most) for name, most in points.items()]
    return {"modules": modules, "rows": rows, "students": students} if modules else None


@dataclass(frozen=True)
class ItemPage:
    """Where the page on a question is, as seen from the class's page that shows a section, or everybody."""

    section: str = ""

    def __call__(self, module: str, item: str) -> str:
        """The address for a question."""
        section = {"section": self.section} if self.section else {}
        return f"question?{urlencode({'module': module, 'item': item, **section})}"


def student_page(student: str) -> str:
    """Where the page on a student is, as seen from the class's page."""
    return f"student?{urlencode({'student': student})}"


def _asked(place: Place, arguments: Mapping[str, Any]) -> tuple[Nbgrader, list[ResolvedModule]]:
    from claimwise.report.shown import chosen_modules

    modules = chosen_modules(place.course, arguments["module"])
    return place.nbgrader.only(arguments["section"]), modules


def _fields(visit: Visit) -> dict[str, str]:
    """The module and the section that are asked for. Raises an error if there is none of that name."""
    fields = {"module": visit.get("module"), "section": visit.get("section")}
    _asked(visit.place, fields)
    return fields


def begin_reading(visit: Visit) -> Begin:
    """Read the work that was graded and not read yet."""
    return Begin("read", _("Read the work of the class"), _fields(visit))


def read(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Read what was graded, so that the page on the class can count it."""
    from claimwise.gradebook.graded import graded_work
    from claimwise.report.kept import known_work
    from claimwise.report.shown import read_all

    nbgrader, modules = _asked(place, arguments)
    graded, folder = graded_work(nbgrader, [module.name for module in modules]), place.private(WORK)
    found = [known_work(module, graded[module.name], folder) for module in modules]
    n = sum(len(work.unread) for work in found)
    read_all(nbgrader, found, folder, stages)
    said = ngettext("{n} piece of work was read.", "{n} pieces of work were read.", n)
    return Done([said], room="class", fields=dict(arguments))


def begin_table(visit: Visit) -> Begin:
    """Write the researcher's table."""
    return Begin("table", _("Write the table of all answers"), {**_fields(visit), "written": visit.get("written")})


def table(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Write every answer as a row of a table, with its codebook; students are shown as codes."""
    from claimwise.report.dataset import write_responses
    from claimwise.report.results import class_works, handed_in
    from claimwise.term.pseudonyms import pseudonyms

    nbgrader, modules = _asked(place, arguments)
    chosen, findings = handed_in(nbgrader, modules)
    words = ["answers", arguments["module"], arguments["section"]]
    name = "-".join("".join(each if each.isalnum() else "-" for each in word) for word in words if word)
    file, works = place.private(TABLES) / f"{name[:80]}.csv", class_works(nbgrader, chosen, stages)
    rows = write_responses(file, works, pseudonyms(place.root), written=bool(arguments["written"]))
    said = ngettext("{file} holds {n} row.", "{file} holds {n} rows.", rows, file=file.name)
    fields = {"module": arguments["module"], "section": arguments["section"]}
    return Done([said], [one for each in findings.values() for one in each], room="class", fields=fields)


def get_table(visit: Visit) -> Download:
    """A table or a codebook that was written."""
    found = {file.name: file for file in _tables(visit.place)} if visit.may(Right.RUN) else {}
    if (file := found.get(visit.needs("name"))) is None:
        raise AskedError(_("there is no such table"), _("write it anew in the room “Class”"))
    return Download(file, file.name, "text/csv" if file.suffix == ".csv" else "text/markdown")


def _tables(place: Place) -> list[Path]:
    return sorted(file for file in place.private(TABLES).iterdir() if file.suffix in (".csv", ".md"))


ROOM = Room(
    "class",
    N_("Class"),
    page,
    actions={"read": Action(begin_reading), "table": Action(begin_table)},
    works={"read": read, "table": table},
    downloads={"get-table": get_table},
    needs=frozenset(),
)
