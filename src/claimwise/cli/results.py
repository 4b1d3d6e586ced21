"""Commands for what comes out of grading: marks for a learning platform, data for researchers, a page on the class."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from claimwise.cli.common import (
    HERE,
    ModuleName,
    Root,
    Section,
    app,
    bad,
    console,
    good,
    load_course,
    module_of,
    modules_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stages,
    stop,
    tell_replaced,
    warn,
)
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.handing_back.formats import Format, Way
from claimwise.words import _, ngettext, number

if TYPE_CHECKING:
    from claimwise.gradebook.nbgrader import Nbgrader

Modules = Annotated[list[str] | None, typer.Argument(help=_("Modules; all that were handed in if none is named."))]


@app.command(help=_("Write the gradebook as a CSV file, late penalties taken off."))
def export(
    file: Annotated[Path, typer.Argument(help=_("The CSV file to write."), dir_okay=False)] = Path("gradebook.csv"),
    form: Annotated[
        Format, typer.Option("--for", help=_("Who reads it: any program, Canvas or Moodle."))
    ] = Format.PLAIN,
    so_far: Annotated[
        bool,
        typer.Option("--so-far", help=_("For Canvas and Moodle: give points also where a grader has yet to look.")),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Only show which cells would be empty, and why."))
    ] = False,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.handing_back.export import export as write_export
    from claimwise.handing_back.gaps import effect, gaps

    course = load_course(root)
    titles = {module.name: module.module.title for module in course.modules.values()}
    nbgrader = open_nbgrader(course.root, section)
    tell_replaced(course, nbgrader, course.modules.values())
    if dry_run:
        found = or_stop(lambda: gaps(nbgrader, so_far=so_far))
        for gap in found:
            warn(gap.finding(course.modules))
        console.print(effect(form))
        good(ngettext("This was a dry run: {n} gap.", "This was a dry run: {n} gaps.", len(found)))
        return
    done = or_stop(lambda: write_export(nbgrader, file, form, titles=titles, so_far=so_far))
    for note in done.notes:
        warn(note)
    good(_("{file} is written.", file=file))


@app.command(
    "canvas-column",
    help=_("Let a module's marks go into a column that Canvas has; or show which. Otherwise Canvas asks each time."),
)
def canvas_column(
    module: ModuleName,
    column: Annotated[
        str | None,
        typer.Argument(help=_("The column: its name there, its title, or its number.")),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help=_("The gradebook that Canvas exports."), exists=True, dir_okay=False),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help=_("A new column, as if none had been chosen."))] = False,
    root: Root = HERE,
) -> None:
    from claimwise.gradebook.people import this_person
    from claimwise.handing_back import canvas_columns as canvas

    course = load_course(root)
    name, nbgrader, by = module_of(course, module).name, open_nbgrader(course.root), this_person()
    if source:
        for gone in or_stop(lambda: canvas.keep_columns(nbgrader, canvas.read_columns(source), by)):
            warn(gone)
    known, chosen = or_stop(lambda: canvas.columns_of(nbgrader))
    if column is not None or new:
        wanted = or_stop(lambda: canvas.find_column(known, column)).number if column and not new else ""
        or_stop(lambda: canvas.choose_columns(nbgrader, {name: wanted}, by))
        chosen = or_stop(lambda: canvas.columns_of(nbgrader))[1]
    else:
        for each in known:
            points = "" if each.points is None else _("{points} points", points=number(each.points, "g"))
            console.print(Text(f"{each.name}  {points}".rstrip()), soft_wrap=True)
    if name in chosen:
        good(_("The marks of {module} go into “{column}”.", module=name, column=chosen[name].name))
    else:
        good(_("The marks of {module} make a new column, or go where Canvas is told when it asks.", module=name))


@app.command(
    "hand-back", help=_("Write the pages of feedback, and put them into one zip that Moodle or Canvas takes back.")
)
def hand_back(
    module: ModuleName,
    way: Annotated[
        Way, typer.Option("--for", help=_("Moodle, Canvas, e-mail (a folder for each student), or the exchange."))
    ],
    file: Annotated[
        Path | None, typer.Argument(help=_("The zip to write; MODULE-feedback-moodle.zip and so on."), dir_okay=False)
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help=_("Only pages that say something else than when they were handed back."))
    ] = False,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.handing_back import feedback_zip
    from claimwise.handing_back.exchange import release
    from claimwise.handing_back.feedback_pages import write_feedback

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    with progress_bar() as progress:
        step = stages(progress)(_("Feedback for {module}", module=module), len(nbgrader.autograded(module)))
        done = or_stop(lambda: write_feedback(nbgrader, chosen, step=step))
    for problem in done.problems:
        bad(problem)
    troubled = {problem.student for problem in done.problems}
    given = [page for page in feedback_zip.pages(nbgrader, module) if page.student not in troubled]
    given = [page for page in given if page.changed or not changed]
    if not given:
        stop(_("there is no page of {module} to hand back", module=module))
    if way is Way.EXCHANGE:
        left_out = or_stop(lambda: release(nbgrader, module, given)).left_out
        notes: list[Finding] = []
    else:
        target = file or Path(f"{module}-feedback-{way.value}.zip")
        pack = feedback_zip.plan_pack(nbgrader, module, way, given)
        notes, left_out = or_stop(lambda: feedback_zip.write_pack(nbgrader, module, pack, target)), pack.left_out
        or_stop(lambda: feedback_zip.note_given(nbgrader, module, pack.pages, way))
        good(_("{file} is written.", file=target))
    for finding in (*left_out, *notes):
        warn(finding)
    handed = len(given) - len(left_out)
    good(ngettext("{n} page handed back.", "{n} pages handed back.", handed))
    raise typer.Exit(bool(left_out or done.problems))


@app.command(help=_("Write every answer as a row of a CSV file, for research. Students are shown as codes."))
def responses(
    *,
    modules: Modules = None,
    file: Annotated[Path, typer.Argument(help=_("The CSV file to write. A codebook goes beside it."), dir_okay=False)],
    names: Annotated[bool, typer.Option("--names", help=_("Show students' ids instead of codes."))] = False,
    written: Annotated[bool, typer.Option("--written", help=_("Include the texts of written answers."))] = False,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.report.dataset import codebook_path, write_responses
    from claimwise.report.results import class_works
    from claimwise.term.pseudonyms import pseudonyms

    if file.suffix != ".csv":
        stop(_("name a file that ends in .csv after the modules, e.g. responses.csv; “{file}” does not", file=file))
    course = load_course(root)
    nbgrader, chosen = _handed_in(course, modules, section)
    name = str if names else or_stop(lambda: pseudonyms(course.root))
    with progress_bar() as progress:
        classes = class_works(nbgrader, chosen, stages(progress))
        rows = or_stop(lambda: write_responses(file, classes, name, written=written))
    good(
        ngettext(
            "{file}: {n} row. What the columns mean: {codebook}",
            "{file}: {n} rows. What the columns mean: {codebook}",
            rows,
            file=file,
            codebook=codebook_path(file),
        )
    )


@app.command(
    help=_("Write a page on the class: scores, items, discernment, confidence, before and after. It names nobody.")
)
def report(
    modules: Modules = None,
    file: Annotated[Path, typer.Option("--to", help=_("The HTML file to write."), dir_okay=False)] = Path("class.html"),
    against: Annotated[
        Path | None,
        typer.Option(
            help=_("The course folder of another class, to compare what changed between the two tests."),
            exists=True,
            file_okay=False,
        ),
    ] = None,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.files import write_atomically
    from claimwise.report import words
    from claimwise.report.class_page import class_page
    from claimwise.report.results import class_works
    from claimwise.report.summary import summarise

    course = load_course(root)
    nbgrader, chosen = _handed_in(course, modules, section)
    with progress_bar() as progress:
        summaries = [summarise(*work) for work in class_works(nbgrader, chosen, stages(progress))]
        other = None
        if against:
            there, forms = _other_class(course, against, chosen)
            other = [summarise(*work) for work in class_works(there, forms, stages(progress))]
    page = class_page(course, summaries, date.today(), other)
    or_stop(lambda: write_atomically(file, page))
    for summary in summaries:
        if summary.old_key:
            warn(f"{summary.module.name}: {words.old_key(summary.old_key)}")
    left_out = sum(summary.left_out for summary in summaries)
    good(_("{file} is written. Left out because empty or not readable: {n}.", file=file, n=left_out))


def _other_class(course: Course, folder: Path, chosen: list[ResolvedModule]) -> tuple[Nbgrader, list[ResolvedModule]]:
    """The nbgrader of another class's folder, and the forms of tests that both classes have handed in."""
    from claimwise.content.course import find_root
    from claimwise.report.gain import forms_of_tests

    root = or_stop(lambda: find_root(folder))
    if root == course.root.resolve():
        stop(Finding(_("--against names this class itself"), _("name the course's folder of the other class")))
    names = [module for forms in forms_of_tests(chosen).values() for module in forms.values()]
    if not names:
        what = _("there is nothing to compare: this class has not handed in both forms of a test")
        stop(Finding(what, _("collect both forms first, or leave --against out")))
    nbgrader = open_nbgrader(root)
    forms = [course.modules[name] for name in names if nbgrader.submitted(name)]
    if not forms:
        what = _("nobody has handed in a test in {folder}", folder=root)
        stop(Finding(what, _("collect both forms there, then compare")))
    return nbgrader, forms


def _handed_in(course: Course, names: list[str] | None, section: str) -> tuple[Nbgrader, list[ResolvedModule]]:
    """nbgrader, and the chosen modules that somebody has handed in."""
    from claimwise.report.results import handed_in

    nbgrader = open_nbgrader(course.root, section)
    modules = list(modules_of(course, names))
    tell_replaced(course, nbgrader, modules)
    chosen, left_out = or_stop(lambda: handed_in(nbgrader, modules))
    for module, findings in left_out.items():
        for finding in findings:
            warn(f"{module}: {finding}")
    return nbgrader, chosen
