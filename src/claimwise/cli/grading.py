"""Commands for graders: mark work, write feedback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # commands start sooner without
    from claimwise.grading.workers import Grader

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
    warn,
)


@app.command()
def grade(
    module: ModuleName,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler, to grade on many machines.")] = "",
    root: Root = HERE,
) -> None:
    """Mark every new or changed submission of a module. Answers are read, never run."""
    from claimwise.grading.grade import grade as grade_module

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    with progress_bar() as progress:
        task = progress.add_task(f"Grading {module}", total=len(nbgrader.submitted(module)))
        results = or_stop(
            lambda: grade_module(
                nbgrader,
                chosen,
                force=force,
                grader=_grader(scheduler),
                step=lambda done: progress.advance(task, done),
            )
        )
    if not results:
        stop(f"nobody has handed in {module} yet; “claimwise collect {module}” takes submissions in")
    for result in results:
        for problem in result.problems:
            say = warn if result.score is not None else bad
            say(f"{result.student}: {problem}")
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    good(f"{len(graded) - skipped} graded, {skipped} unchanged, {len(results) - len(graded)} not readable.")
    raise typer.Exit(len(graded) < len(results))


def _grader(scheduler: str) -> Grader:
    """This machine, or the cluster at an address."""
    from claimwise.grading.workers import grade_here

    if not scheduler:
        return grade_here
    try:
        from claimwise.grading.cluster import grader_on
    except ModuleNotFoundError:
        stop("grading on a cluster needs Dask; install it beside claimwise with “pip install distributed”")
    return grader_on(scheduler)


@app.command()
def feedback(module: ModuleName, root: Root = HERE) -> None:
    """Write each student's page of feedback (feedback/STUDENT/MODULE/)."""
    from claimwise.grading.feedback_pages import write_feedback

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    students = nbgrader.autograded(module)
    if not students:
        stop(f"nothing is graded yet; run “claimwise grade {module}” first")
    with progress_bar() as progress:
        task = progress.add_task(f"Feedback for {module}", total=len(students))
        pages = or_stop(lambda: write_feedback(nbgrader, chosen, step=lambda done: progress.advance(task, done)))
    good(f"{len(pages)} pages: feedback/STUDENT/{module}/{module}.html")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.", dir_okay=False)] = Path("gradebook.csv"),
    root: Root = HERE,
) -> None:
    """Write the gradebook as a CSV file."""
    course = load_course(root)
    rows = open_nbgrader(course.root).export(file)
    good(f"{file}: {rows} rows.")
