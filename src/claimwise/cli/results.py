"""Commands for what comes out of grading: marks for a learning platform, data for researchers, a page on the class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from claimwise.cli.common import (
    HERE,
    Root,
    T,
    app,
    good,
    load_course,
    modules_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stop,
    warn,
)
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.handing_back.formats import Format

Modules = Annotated[list[str] | None, typer.Argument(help="Modules; all that were handed in if none is named.")]


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.", dir_okay=False)] = Path("gradebook.csv"),
    form: Annotated[Format, typer.Option("--for", help="Who reads it: any program, Canvas or Moodle.")] = Format.PLAIN,
    so_far: Annotated[
        bool, typer.Option("--so-far", help="For Canvas and Moodle: give points also where a grader has yet to look.")
    ] = False,
    root: Root = HERE,
) -> None:
    """Write the gradebook as a CSV file, late penalties taken off."""
    from claimwise.handing_back.export import export as write_export

    course = load_course(root)
    titles = {module.name: module.module.title for module in course.modules.values()}
    nbgrader = open_nbgrader(course.root)
    done = or_stop(lambda: write_export(nbgrader, file, form, titles=titles, so_far=so_far))
    for note in done.notes:
        warn(note)
    good(f"{file} is written.")


@app.command()
def responses(
    *,
    modules: Modules = None,
    file: Annotated[Path, typer.Argument(help="The CSV file to write. A codebook goes beside it.", dir_okay=False)],
    names: Annotated[bool, typer.Option("--names", help="Show students' ids instead of codes.")] = False,
    written: Annotated[bool, typer.Option("--written", help="Include the texts of written answers.")] = False,
    root: Root = HERE,
) -> None:
    """Write every answer as a row of a CSV file, for research. Students are shown as codes."""
    from claimwise.report.dataset import codebook_path, write_responses
    from claimwise.report.pseudonyms import pseudonyms
    from claimwise.report.results import class_work

    if file.suffix != ".csv":
        stop(f"name a file that ends in .csv after the modules, e.g. responses.csv; “{file}” does not")
    course = load_course(root)
    nbgrader, chosen = _handed_in(course, modules)
    name = str if names else or_stop(lambda: pseudonyms(course.root))
    with progress_bar() as progress:
        classes = [(module, _watched(progress, module, class_work(nbgrader, module), nbgrader)) for module in chosen]
        rows = or_stop(lambda: write_responses(file, classes, name, written=written))
    good(f"{file}: {rows} rows. What the columns mean: {codebook_path(file)}")


@app.command()
def report(
    modules: Modules = None,
    file: Annotated[Path, typer.Option("--to", help="The HTML file to write.", dir_okay=False)] = Path("class.html"),
    root: Root = HERE,
) -> None:
    """Write a page on the class: scores, items, discernment, confidence, before and after. It names nobody."""
    from claimwise.files import write_atomically
    from claimwise.report import words
    from claimwise.report.class_page import class_page
    from claimwise.report.results import class_work
    from claimwise.report.summary import summarise

    course = load_course(root)
    nbgrader, chosen = _handed_in(course, modules)
    with progress_bar() as progress:
        summaries = [
            summarise(module, _watched(progress, module, class_work(nbgrader, module), nbgrader)) for module in chosen
        ]
    page = class_page(course, summaries, date.today())
    or_stop(lambda: write_atomically(file, page))
    left_out = sum(summary.empty + summary.unreadable for summary in summaries)
    for summary in summaries:
        if summary.old_key:
            warn(f"{summary.module.name}: {words.old_key(summary.old_key)}")
    good(f"{file} is written. Left out because empty or not readable: {left_out}.")


def _handed_in(course: Course, names: list[str] | None) -> tuple[Any, list[ResolvedModule]]:
    """nbgrader, and the chosen modules that somebody has handed in."""
    nbgrader = open_nbgrader(course.root)
    chosen = [module for module in modules_of(course, names) if nbgrader.submitted(module.name)]
    if not chosen:
        stop("nobody has handed in anything yet; “claimwise collect MODULE” takes submissions in")
    for module in chosen:
        for finding in nbgrader.left_out(module.name).values():
            warn(f"{module.name}: {finding}")
    return nbgrader, chosen


def _watched(progress: Progress, module: ResolvedModule, works: Iterable[T], nbgrader: Any) -> Iterator[T]:
    task = progress.add_task(f"Reading {module.name}", total=len(nbgrader.submitted(module.name)))
    for work in works:
        yield work
        progress.advance(task)
