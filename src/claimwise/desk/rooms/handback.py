"""Hand back: pages of feedback in the form that each platform takes, marks as tables, and every gap explained first."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.inboxes import waiting
from claimwise.desk.place import Place
from claimwise.desk.rooms.mark import MOST_SHOWN, names_shown, works_of
from claimwise.desk.told import told
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Right, Room, Visit
from claimwise.errors import ClaimwiseError, Finding
from claimwise.handing_back.formats import Format, Way
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.handing_back.feedback_zip import Page

CSV = "text/csv; charset=utf-8"  # not said: a kind of file

_WAYS = {
    Way.MOODLE: N_("For Moodle"),
    Way.CANVAS: N_("For Canvas"),
    Way.MAIL: N_("By e-mail"),
}
"""The ways that are a file to download."""

_SEEN = re.compile(r"[0-9a-f]{64} .+")
"""A page in a form: its hash, and whose it is."""


def page(visit: Visit) -> Mapping[str, Any]:
    """One module's pages and ways back; or the gaps of a table; or the modules, and the tables that there are."""
    nothing = {"module": None, "form": None, "modules": None}
    if visit.get("module"):
        return {**nothing, **_of_module(visit)}
    if visit.get("form"):
        return {**nothing, **_of_table(visit)}
    graded = visit.of_section.all_autograded(visit.course.modules)
    modules = [
        {"name": name, "title": module.module.title, "graded": len(graded[name])}
        for name, module in visit.course.modules.items()
        if graded[name]
    ]
    return {**nothing, "modules": modules, "forms": list(Format), **visit.told_of_sections}


def _of_module(visit: Visit) -> Mapping[str, Any]:
    from claimwise.handing_back.exchange import plan_release
    from claimwise.handing_back.feedback_age import older_pages
    from claimwise.handing_back.feedback_zip import pages, plan_pack

    module = visit.course.module(visit.needs("module"))
    nbgrader = visit.of_section
    found, known = pages(nbgrader, module.name), nbgrader.standings()
    listed = partial(known.listed, section=nbgrader.section)
    works = {student: work for student, work in works_of(visit, module.name).items() if listed(student)}
    given = _chosen(visit, found)
    packs = [plan_pack(nbgrader, module.name, way, given) for way in _WAYS]
    release = plan_release(given)
    return {
        "module": module,
        "graded": len(nbgrader.autograded(module.name)),
        "found": found,
        "given": given,
        "state": _state(given),
        "older": older_pages(nbgrader, [module])[module.name],
        "changed": visit.get("changed"),
        "before": [page for page in found if page.before and page.changed],
        "never": [page for page in found if page.before is None],
        "packs": [{"pack": pack, "title": _(_WAYS[pack.way]), "reasons": _reasons(pack.left_out)} for pack in packs],
        "unmarked": sum(work.by_hand for work in works.values()),
        "undecided": sorted(student for student, work in works.items() if work.undecided),
        "names": names_shown(visit),
        "release": release,
        "not_by_exchange": _reasons(release.left_out),
        "shown": nbgrader.zone.shown,
        **visit.told_of_sections,
    }


def _reasons(findings: Iterable[Finding]) -> list[tuple[Finding, list[str]]]:
    """Why students are left out, each reason once, with everybody whom it holds for."""
    found: dict[Finding, list[str]] = {}
    for finding in findings:
        found.setdefault(replace(finding, student=""), []).append(finding.student)
    return list(found.items())


def _unmarked(visit: Visit) -> dict[str, int]:
    """Module -> how many answers of students on the list a person has yet to mark, where there are any."""
    from claimwise.gradebook.arrangements import standings
    from claimwise.gradebook.counts import progress
    from claimwise.gradebook.database import open_database, reading

    section = visit.of_section.section
    with reading(open_database(visit.nbgrader.directory.db_url)) as connection:
        known = standings(connection)
        works = progress(connection, known=known)
    counted = {
        module: sum(state.by_hand for student, state in found.items() if known.listed(student, section))
        for module, found in works.items()
    }
    return {module: n for module, n in counted.items() if n}


def _of_table(visit: Visit) -> Mapping[str, Any]:
    from claimwise.gradebook.no_mark import Why
    from claimwise.handing_back.gaps import effect, gaps, matched_by

    form, so_far = _form(visit), bool(visit.get("so_far"))
    nbgrader = visit.of_section
    found = gaps(nbgrader, so_far=so_far)
    titles = {name: module.module.title for name, module in visit.course.modules.items()}
    unlike_empty = {Why.ZERO_SO_FAR, *({Why.EXCUSED} if form is Format.CANVAS else ())}
    count = Counter((gap.why in unlike_empty, gap.assignment, gap.why) for gap in found)
    return {
        "form": form,
        "so_far": visit.get("so_far"),
        **visit.told_of_section,
        "effect": effect(form),
        "matched": matched_by(nbgrader, form),
        "unmarked": [(titles.get(name, name), name, n) for name, n in _unmarked(visit).items()],
        "brought": sorted({titles.get(each.module, each.module) for each in waiting(visit.place)}),
        "counts": [
            (heading, rows)
            for other, heading in ((False, _("What will be empty, and why")), (True, _("Not empty, but good to know")))
            if (
                rows := [
                    (titles.get(name, name), why.in_short, n)
                    for (unlike, name, why), n in sorted(count.items())
                    if unlike is other
                ]
            )
        ],
        "gaps": [
            (gap, titles.get(gap.assignment, gap.assignment), gap.finding(visit.course.modules, named=False))
            for gap in found[:MOST_SHOWN]
        ],
        "more": max(0, len(found) - MOST_SHOWN),
        "names": names_shown(visit),
        **(_canvas(visit, titles) if form is Format.CANVAS else {"canvas": None, "columns": []}),
    }


def _canvas(visit: Visit, titles: Mapping[str, str]) -> Mapping[str, Any]:
    """For each module the column in Canvas that was chosen, and which one is proposed; and all that Canvas has."""
    from claimwise.handing_back.canvas_columns import chosen_columns, known_columns, other_points

    with visit.nbgrader.gradebook() as gradebook:
        connection = gradebook.db.connection()
        known, chosen = known_columns(connection), chosen_columns(connection)
        points = {assignment.name: float(assignment.max_score) for assignment in gradebook.assignments}
    rows = []
    for name, worth in points.items():
        title, column = titles.get(name, name), chosen.get(name)
        same = [each.number for each in known if each.title.strip().casefold() == title.strip().casefold()]
        proposed = column.number if column else same[0] if len(same) == 1 else ""
        other = other_points(column, title, worth) if column and column.points != worth else ""
        rows.append({"name": name, "title": title, "column": column, "proposed": proposed, "other_points": other})
    return {"canvas": rows, "columns": known}


def _form(visit: Visit) -> Format:
    if visit.get("form") in [each.value for each in Format]:
        return Format(visit.get("form"))
    raise AskedError(_("there is no such table"), _("choose one at the page “Hand back”"))


def _way(visit: Visit) -> Way:
    if visit.get("way") in [way.value for way in Way]:
        return Way(visit.get("way"))
    raise AskedError(_("there is no such way to hand back"), _("choose one at the page “Hand back”"))


def _chosen(visit: Visit, found: list[Page]) -> list[Page]:
    return [page for page in found if page.changed or not visit.get("changed")]


def begin_pages(visit: Visit) -> Begin:
    """Write the pages of a module."""
    module = visit.course.module(visit.needs("module"))
    title = visit.of_whom(_("Write the pages: {module}", module=module.module.title))
    return Begin("pages", title, {"module": module.name, **visit.at_section})


def write_pages(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Write the page of everybody whose work is graded, or of one section."""
    from claimwise.handing_back.feedback_pages import write_feedback

    module, nbgrader = place.course.module(arguments["module"]), place.nbgrader.only(arguments.get("section", ""))
    step = stages(_("Feedback for {module}", module=module.name), len(nbgrader.autograded(module.name)))
    done = write_feedback(nbgrader, module, step=step)
    said = [ngettext("{n} page was written.", "{n} pages were written.", len(done.pages))]
    if done.changed:
        n = len(done.changed)
        said.append(
            ngettext("{n} of them says something else than before.", "{n} of them say something else than before.", n)
        )
    return Done(said, done.problems, room="handback", fields=dict(arguments))


def zip_of_pages(visit: Visit) -> Download:
    """The pages of a module as one archive: those that were shown, so that what is noted then is what is in it."""
    from claimwise.handing_back.feedback_zip import pages, plan_pack, write_pack

    module, way, nbgrader = visit.course.module(visit.needs("module")), _way(visit), visit.of_section
    if way not in _WAYS:
        raise AskedError(_("there is no such way to hand back"), _("choose one at the page “Hand back”"))
    given = _chosen(visit, pages(nbgrader, module.name))
    if visit.get("state", _state(given)) != _state(given):
        what = _("pages were written, or handed back, since you looked")
        raise AskedError(what, _("load the page “Hand back” again, then download"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.zip"
        write_pack(nbgrader, module.name, plan_pack(nbgrader, module.name, way, given), path)
        return Download(path.read_bytes(), f"{module.name}-feedback-{way.value}.zip", "application/zip")


def _state(given: Sequence[Page]) -> str:
    """What changes with the pages that are chosen, and with what they say."""
    from claimwise.handed_in.fingerprint import fingerprint

    return fingerprint([[page.student, page.hash] for page in given])[:16]


def _seen(visit: Visit, found: Sequence[Page]) -> list[Page]:
    """The pages of the form, as they were when it was shown: others may have been written since."""
    shown = dict(each.split(" ", 1)[::-1] for each in visit.all("page") if _SEEN.fullmatch(each))
    if not shown:
        what = _("something is missing in what your browser sent ({name})", name="page")
        raise AskedError(what, _("go back, try again"))
    return [replace(page, hash=shown[page.student]) for page in found if page.student in shown]


def note(visit: Visit) -> Go:
    """Note that the pages that were shown were handed back; those of the exchange are put there, as they are now."""
    from claimwise.handing_back.exchange import release
    from claimwise.handing_back.feedback_zip import note_given, pages, plan_pack

    module, way, nbgrader = visit.course.module(visit.needs("module")), _way(visit), visit.of_section
    found = pages(nbgrader, module.name)
    given = _seen(visit, found)
    if way is Way.EXCHANGE:
        chosen = {page.student for page in given}
        handed = list(release(nbgrader, module.name, [page for page in found if page.student in chosen]).pages)
    else:
        handed = plan_pack(nbgrader, module.name, way, given).pages
        note_given(nbgrader, module.name, handed, way)
    said = ngettext("{n} page is noted as handed back.", "{n} pages are noted as handed back.", len(handed))
    return Go("handback", {"module": module.name, **visit.at_section}, said)


def read_columns(visit: Visit) -> Go:
    """Read from the gradebook that Canvas exports which columns there are."""
    from claimwise.handing_back.canvas_columns import keep_columns
    from claimwise.handing_back.canvas_columns import read_columns as columns_in

    files = visit.uploads.get("gradebook", ())
    if not files:
        raise AskedError(_("you chose no file"), _("choose the gradebook that Canvas exports"))
    try:
        found = columns_in(files[0].path)
    except ClaimwiseError as error:  # it is called as it was brought, not as it is kept meanwhile
        raise AskedError(replace(error.finding, file=Path(files[0].name))) from error
    gone = keep_columns(visit.nbgrader, found, visit.user)
    said = ngettext("{n} column was found.", "{n} columns were found.", len(found))
    said = " ".join([said, _("Choose now which module goes into which."), *(f"{finding}." for finding in gone)])
    return Go("handback", _canvas_fields(visit), said)


def choose_columns(visit: Visit) -> Go:
    """Choose the columns that the modules' marks go into."""
    from claimwise.handing_back.canvas_columns import choose_columns as choose

    asked = {field.removeprefix("column-"): visit.get(field) for field in visit.fields if field.startswith("column-")}
    choose(visit.nbgrader, asked, visit.user)
    n = sum(map(bool, asked.values()))
    said = ngettext("{n} module goes into a column that Canvas has.", "{n} modules go into columns that Canvas has.", n)
    return Go("handback", _canvas_fields(visit), said)


def _canvas_fields(visit: Visit) -> dict[str, str]:
    so_far = {"so_far": asked} if (asked := visit.get("so_far")) else {}
    return {"form": Format.CANVAS.value, **so_far, **visit.at_section}


def table(visit: Visit) -> Download:
    """The marks as a table."""
    from claimwise.handing_back.export import export

    form = _form(visit)
    titles = {name: module.module.title for name, module in visit.course.modules.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "marks.csv"
        export(visit.of_section, path, form, titles=titles, so_far=bool(visit.get("so_far")))
        return Download(path.read_bytes(), f"marks-{form.value}.csv", CSV)


def gaps_table(visit: Visit) -> Download:
    """Every gap that the table of marks would have, as a table."""
    from claimwise.handing_back.gaps import gaps
    from claimwise.tables import write_findings

    form, found = _form(visit), gaps(visit.of_section, so_far=bool(visit.get("so_far")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gaps.csv"
        write_findings(path, [told(gap.finding(visit.course.modules)) for gap in found])
        return Download(path.read_bytes(), f"gaps-{form.value}.csv", CSV)


ROOM = Room(
    "handback",
    N_("Hand back"),
    page,
    actions={
        "pages": Action(begin_pages),
        "note": Action(note),
        "columns": Action(read_columns, uploads=True),
        "choose": Action(choose_columns),
    },
    downloads={"zip": zip_of_pages, "table": table, "gaps": gaps_table},
    works={"pages": write_pages},
    needs=frozenset({Right.NAMES, Right.RUN}),
)
