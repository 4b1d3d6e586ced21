"""Commands for graders: mark work, write feedback."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from claimwise.marking import number

if TYPE_CHECKING:  # commands start sooner without
    from claimwise.grading.regrade import RegradePlan
    from claimwise.grading.workers import Grader

from claimwise.cli.common import (
    HERE,
    ModuleName,
    Root,
    app,
    bad,
    console,
    good,
    load_course,
    module_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stop,
    tell_due,
    warn,
)

Certificate = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="For tls://: authority, this machine's certificate, and its key."),
]

MOST_LINES = 30
"""Most problems or changes that are printed; a table or the audit holds them all."""


@app.command()
def grade(
    module: ModuleName,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler (tls://…), to grade on many machines. Trust all of them.")
    ] = "",
    tls_ca: Certificate = None,
    tls_cert: Certificate = None,
    tls_key: Certificate = None,
    private_network: Annotated[
        bool, typer.Option("--private-network", help="Allow a scheduler without TLS: only people you trust reach it.")
    ] = False,
    root: Root = HERE,
) -> None:
    """Mark every new or changed submission of a module. Answers are read, never run."""
    from claimwise.grading.grade import findings_of
    from claimwise.grading.grade import grade as grade_module
    from claimwise.tables import write_findings

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    grader = or_stop(lambda: _grader(scheduler, (tls_ca, tls_cert, tls_key), private_network))
    with progress_bar() as progress:
        everybody = {**nbgrader.submitted(module), **nbgrader.left_out(module)}
        task = progress.add_task(f"Grading {module}", total=len(everybody))
        results = or_stop(
            lambda: grade_module(
                nbgrader,
                chosen,
                force=force,
                grader=grader,
                step=lambda done: progress.advance(task, done),
            )
        )
    if not results:
        stop(f"nobody has handed in {module} yet; “claimwise collect {module}” takes submissions in")
    tell_due(nbgrader, chosen.name)
    findings = findings_of(results)
    lost = sum(len(result.problems) for result in results if result.score is None)  # these come first
    for place, finding in enumerate(findings[:MOST_LINES]):
        (bad if place < lost else warn)(str(finding))
    table = Path("reports") / f"{chosen.name}-grading.csv"
    write_findings(course.root / table, findings)
    if len(findings) > MOST_LINES:
        warn(f"… and {len(findings) - MOST_LINES:,} more.")
    if findings:
        warn(f"As a table: {table}")
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    good(f"{len(graded) - skipped} graded, {skipped} unchanged, {len(results) - len(graded)} not readable.")
    if old := sum(result.old_key for result in results):
        warn(f"{old} were graded before the key changed; “claimwise regrade {module}” shows whose marks would change")
    raise typer.Exit(len(graded) < len(results))


@app.command()
def regrade(
    module: ModuleName,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    root: Root = HERE,
) -> None:
    """After a correction of the key: show whose marks change, by how much and why, then grade again."""
    from claimwise.grading.regrade import apply_regrade, plan_regrade

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    with progress_bar() as progress:
        task = progress.add_task(f"Comparing {module}", total=len(nbgrader.submitted(module)))
        plan = or_stop(lambda: plan_regrade(nbgrader, chosen, step=lambda done: progress.advance(task, done)))
    if not plan.graded and not plan.newer:
        stop(f"nothing of {module} is graded yet; run “claimwise grade {module}” first")
    if not plan.needed:
        good(f"All {plan.graded} were graded with the present key; there is nothing to change.")
        _say_who_is_newer(plan)
        return
    _show_plan(plan)
    if not yes and not typer.confirm("Write these marks?"):
        stop("nothing was written")
    results = or_stop(lambda: apply_regrade(nbgrader, chosen, plan))
    good(f"{sum(result.score is not None for result in results)} graded again.")
    console.print(f"Old and new marks are kept in solutions/{module}.audit.jsonl.")
    console.print(f"“claimwise feedback {module}” writes the pages of feedback again.")


def _show_plan(plan: RegradePlan) -> None:
    from claimwise.grading.regrade import UNKNOWN

    for item, sentences in plan.reasons.items():
        for sentence in sentences:
            console.print(Text(f"{item} is marked differently: {sentence}"))
    if UNKNOWN in plan.before:
        console.print("Some were graded by nbgrader's own steps or an earlier version, by a key that was not noted.")
    gains: dict[str, float] = defaultdict(float)
    for change in plan.changes:
        gains[change.student] += change.gain
    table = Table("Student", "Cell", "Old", "New", "", box=None, pad_edge=False)
    for change in plan.changes[:MOST_LINES]:
        note = "a grader's own mark stays" if change.kept else ""
        table.add_row(Text(change.student), change.cell, _points(change.old), _points(change.new), note)
    if plan.changes:
        console.print(table)
    if len(plan.changes) > MOST_LINES:
        console.print(f"… and {len(plan.changes) - MOST_LINES} more marks")
    up, down = (sum(sign * change > 0 for change in gains.values()) for sign in (1, -1))
    console.print(
        f"Of {plan.graded} students {up} gain and {down} lose points; {plan.graded - up - down} stay as they are."
    )
    _say_who_is_newer(plan)


def _points(points: float | None) -> str:
    return "open" if points is None else number(points)


def _say_who_is_newer(plan: RegradePlan) -> None:
    if plan.newer:
        names = ", ".join(plan.newer[:10])
        warn(f"{len(plan.newer)} have handed in again since; “grade” and “regrade” grade their new work: {names}")


def _grader(scheduler: str, tls: tuple[Path | None, Path | None, Path | None], private_network: bool) -> Grader:
    """This machine, or the cluster at an address."""
    from claimwise.grading.workers import grade_here

    if not scheduler:
        return grade_here
    try:
        from claimwise.grading.cluster import Certificates, grader_on
    except ModuleNotFoundError:
        stop("grading on a cluster needs Dask; install it beside claimwise with “pip install distributed”")
    authority, certificate, key = tls
    given = Certificates(authority, certificate, key) if authority and certificate and key else None
    return grader_on(scheduler, given, private_network=private_network)


@app.command()
def feedback(module: ModuleName, root: Root = HERE) -> None:
    """Write each student's page of feedback (feedback/STUDENT/MODULE/)."""
    from claimwise.handing_back.feedback_pages import write_feedback

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    students = nbgrader.autograded(module)
    if not students:
        stop(f"nothing is graded yet; run “claimwise grade {module}” first")
    with progress_bar() as progress:
        task = progress.add_task(f"Feedback for {module}", total=len(students))
        done = or_stop(lambda: write_feedback(nbgrader, chosen, step=lambda done: progress.advance(task, done)))
    for problem in done.problems[:MOST_LINES]:
        bad(str(problem))
    if len(done.problems) > MOST_LINES:
        bad(f"… and {len(done.problems) - MOST_LINES:,} more pages that were not written")
    good(f"{len(done.pages)} pages: feedback/STUDENT/{module}/{module}.html")
    if done.changed:
        names = ", ".join(done.changed[:MOST_LINES]) + (" …" if len(done.changed) > MOST_LINES else "")
        warn(f"{len(done.changed)} of them say something else than when they were written last: {names}")
        warn("If you have handed these back already, hand them back again.")
    raise typer.Exit(bool(done.problems))
