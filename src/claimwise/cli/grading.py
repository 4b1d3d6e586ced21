"""Commands for graders: take work in, mark it, write feedback and the gradebook."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from claimwise.cli.common import (
    HERE,
    ModuleName,
    Root,
    app,
    bad,
    good,
    load_course,
    module_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stop,
    track,
    warn,
)

MOST_LINES = 30
"""Most problems that are printed; the table holds them all."""


@app.command()
def collect(
    module: ModuleName,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder with a notebook for each student.")] = None,
    root: Root = HERE,
) -> None:
    """Take in what students handed in: from nbgrader's exchange, or from a folder (ada.ipynb or ada/any.ipynb)."""
    course = load_course(root)
    name = module_of(course, module).name
    if folder is None:
        # Beside our Python even if no shell knows of it.
        command = [str(Path(sys.executable).with_name("nbgrader")), "collect", name]
        raise typer.Exit(subprocess.run(command, cwd=course.root, check=False).returncode)  # noqa: S603  our own command
    from claimwise.collect import collect_folder

    if not folder.is_dir():
        stop(f"there is no folder {folder} here")
    results = collect_folder(open_nbgrader(course.root), name, folder)
    if not results:
        stop(f"there is no .ipynb file in {folder}, nor in a folder in it")
    for result in results:
        if result.problem:
            bad(f"{result.file}: {result.problem}")
    taken = sum(not result.problem for result in results)
    good(f"{taken} of {len(results)} notebooks taken in.")
    raise typer.Exit(taken < len(results))


@app.command()
def grade(
    module: ModuleName,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    root: Root = HERE,
) -> None:
    """Mark every new or changed submission of a module. Answers are read, never run."""
    from claimwise.grading.grade import grade as grade_module
    from claimwise.grading.problems import problems_of, write_problems

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    with progress_bar() as progress:
        task = progress.add_task(f"Grading {module}", total=len(nbgrader.submitted(module)))
        results = grade_module(nbgrader, chosen, force=force, step=lambda done: progress.advance(task, done))
    if not results:
        stop(f"nobody has handed in {module} yet; “claimwise collect {module}” takes submissions in")
    problems = problems_of(results)
    for problem in problems[:MOST_LINES]:
        (warn if problem.graded else bad)(str(problem))
    table = Path("reports") / f"{chosen.name}-grading.csv"
    write_problems(course.root / table, problems)
    if len(problems) > MOST_LINES:
        warn(f"… and {len(problems) - MOST_LINES:,} more.")
    if problems:
        warn(f"As a table: {table}")
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    good(f"{len(graded) - skipped} graded, {skipped} unchanged, {len(results) - len(graded)} not readable.")
    raise typer.Exit(len(graded) < len(results))


@app.command()
def feedback(module: ModuleName, root: Root = HERE) -> None:
    """Write each student's page of feedback (feedback/STUDENT/MODULE/)."""
    course = load_course(root)
    name, nbgrader = module_of(course, module).name, open_nbgrader(course.root)
    students = nbgrader.autograded(name)
    if not students:
        stop(f"nothing is graded yet; run “claimwise grade {name}” first")
    for student in track(f"Feedback for {name}", students):
        or_stop(partial(nbgrader.feedback, name, student))
    good(f"{len(students)} pages: feedback/STUDENT/{name}/{name}.html")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.", dir_okay=False)] = Path("gradebook.csv"),
    root: Root = HERE,
) -> None:
    """Write the gradebook as a CSV file."""
    course = load_course(root)
    rows = open_nbgrader(course.root).export(file)
    good(f"{file}: {rows} rows.")
