"""Commands for graders: mark work, write feedback."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from claimwise.marking import number
from claimwise.words import _, ngettext

if TYPE_CHECKING:  # commands start sooner without
    from claimwise.grading.grade import Graded
    from claimwise.grading.regrade import RegradePlan
    from claimwise.grading.workers import Grader

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
    open_nbgrader,
    or_stop,
    progress_bar,
    stages,
    stop,
    tell_due,
    tell_replaced,
    warn,
)

Certificate = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help=_("For tls://: authority, this machine's certificate, and its key.")
    ),
]

MOST_LINES = 30
"""Most problems or changes that are printed; a table or the audit holds them all."""


@app.command(help=_("Mark every new or changed submission of a module. Answers are read, never run."))
def grade(
    module: ModuleName,
    force: Annotated[bool, typer.Option("--force", help=_("Grade again what has not changed."))] = False,
    scheduler: Annotated[
        str,
        typer.Option(help=_("Address of a Dask scheduler (tls://…), to grade on many machines. Trust all of them.")),
    ] = "",
    tls_ca: Certificate = None,
    tls_cert: Certificate = None,
    tls_key: Certificate = None,
    private_network: Annotated[
        bool,
        typer.Option("--private-network", help=_("Allow a scheduler without TLS: only people you trust reach it.")),
    ] = False,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.gradebook.unused import NOBODY, unused_for
    from claimwise.grading.grade import grade as grade_module

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    grader = or_stop(lambda: _grader(scheduler, (tls_ca, tls_cert, tls_key), private_network))
    with progress_bar() as progress:
        submitted, left_out = nbgrader.submissions(module)
        step = stages(progress)(_("Grading {module}", module=module), len(submitted) + len(left_out))
        results = or_stop(lambda: grade_module(nbgrader, chosen, force=force, grader=grader, step=step))
    known, came = nbgrader.standings(), unused_for(nbgrader, module).keys() - {NOBODY}
    unused = sorted(student for student in came if known.listed(student, nbgrader.section))
    if not results and not unused:
        tell_replaced(course, nbgrader, [chosen])
        stop(_("nobody has handed in {module} yet; “claimwise collect {module}” takes submissions in", module=module))
    tell_due(nbgrader, chosen.name)
    tell_replaced(course, nbgrader, [chosen])
    _tell_findings(course.root, module, results)
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    good(
        _(
            "{graded} graded, {skipped} unchanged, {unreadable} not readable.",
            graded=len(graded) - skipped,
            skipped=skipped,
            unreadable=len(results) - len(graded),
        )
    )
    _tell_what_is_left(module, unused, sum(result.old_key for result in results))
    raise typer.Exit(len(graded) < len(results))


def _tell_findings(root: Path, module: str, results: Sequence[Graded]) -> None:
    """Name what was found, as far as a screen holds it, and write all of it as a table."""
    from claimwise.grading.grade import findings_of
    from claimwise.tables import write_findings

    findings = findings_of(results)
    lost = sum(len(result.problems) for result in results if result.score is None)  # these come first
    for place, finding in enumerate(findings[:MOST_LINES]):
        (bad if place < lost else warn)(finding)
    table = Path("reports") / f"{module}-grading.csv"
    write_findings(root / table, findings)
    if len(findings) > MOST_LINES:
        warn(_("… and {n:,} more.", n=len(findings) - MOST_LINES))
    if findings:
        warn(_("As a table: {file}", file=table))


def _tell_what_is_left(module: str, unused: Sequence[str], old: int) -> None:
    """Name students whose files could not be taken in, and how many marks are by an earlier key."""
    from claimwise.handing_back.formats import some

    if unused:
        warn(
            ngettext(
                "files of {n} student could not be taken in; “claimwise export --dry-run” says why: {names}",
                "files of {n} students could not be taken in; “claimwise export --dry-run” says why: {names}",
                len(unused),
                names=some(unused),
            )
        )
    if old:
        warn(
            ngettext(
                "{n} was graded before the key changed; “claimwise regrade {module}” shows whose marks would change",
                "{n} were graded before the key changed; “claimwise regrade {module}” shows whose marks would change",
                old,
                module=module,
            )
        )


@app.command(help=_("After a correction of the key: show whose marks change, by how much and why, then grade again."))
def regrade(
    module: ModuleName,
    yes: Annotated[bool, typer.Option("--yes", help=_("Write without asking."))] = False,
    why: Annotated[str, typer.Option("--why", help=_("The reason, for whoever looks at a mark later."))] = "",
    root: Root = HERE,
) -> None:
    from claimwise.grading.regrade import apply_regrade, plan_regrade

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    with progress_bar() as progress:
        step = stages(progress)(_("Comparing {module}", module=module), len(nbgrader.submitted(module)))
        plan = or_stop(lambda: plan_regrade(nbgrader, chosen, step=step))
    if not plan.graded and not plan.newer:
        stop(_("nothing of {module} is graded yet; run “claimwise grade {module}” first", module=module))
    if not plan.needed:
        good(
            ngettext(
                "All {n} were graded with the present key; there is nothing to change.",
                "All {n} were graded with the present key; there is nothing to change.",
                plan.graded,
            )
        )
        _say_who_is_newer(plan)
        return
    _show_plan(plan)
    if not yes and not typer.confirm(_("Write these marks?")):
        stop(_("nothing was written"))
    results = or_stop(lambda: apply_regrade(nbgrader, chosen, plan, why=why.strip()))
    good(_("{n} graded again.", n=sum(result.score is not None for result in results)))
    console.print(_("Old and new marks are kept in solutions/{module}.audit.jsonl.", module=module))
    console.print(_("“claimwise feedback {module}” writes the pages of feedback again.", module=module))


def _show_plan(plan: RegradePlan) -> None:
    from claimwise.grading.regrade import UNKNOWN

    for item, sentences in plan.reasons.items():
        for sentence in sentences:
            console.print(Text(_("{item} is marked differently: {difference}", item=item, difference=sentence)))
    if UNKNOWN in plan.before:
        console.print(_("Some were graded by nbgrader's own steps or an earlier version, by a key that was not noted."))
    table = Table(_("Student"), _("Cell"), _("Old"), _("New"), "", box=None, pad_edge=False)
    for change in plan.changes[:MOST_LINES]:
        note = _("a grader's own mark stays") if change.kept else ""
        table.add_row(Text(change.student), change.cell, _points(change.old), _points(change.new), note)
    if plan.changes:
        console.print(table)
    if len(plan.changes) > MOST_LINES:
        more = len(plan.changes) - MOST_LINES
        console.print(ngettext("… and {n} more mark", "… and {n} more marks", more))
    totals = plan.totals
    console.print(
        ngettext(
            "Of {n} student {up} gain and {down} lose points; {same} stay as they are.",
            "Of {n} students {up} gain and {down} lose points; {same} stay as they are.",
            plan.graded,
            up=totals.up,
            down=totals.down,
            same=totals.same,
        )
    )
    _say_who_is_newer(plan)


def _points(points: float | None) -> str:
    return _("open") if points is None else number(points)


def _say_who_is_newer(plan: RegradePlan) -> None:
    if plan.newer:
        warn(
            ngettext(
                "{n} has handed in again since; “grade” and “regrade” grade the new work: {names}",
                "{n} have handed in again since; “grade” and “regrade” grade their new work: {names}",
                len(plan.newer),
                names=", ".join(plan.newer[:10]),
            )
        )


def _grader(scheduler: str, tls: tuple[Path | None, Path | None, Path | None], private_network: bool) -> Grader:
    """This machine, or the cluster at an address."""
    from claimwise.grading.workers import grade_here

    if not scheduler:
        return grade_here
    try:
        from claimwise.grading.cluster import Certificates, grader_on
    except ModuleNotFoundError:
        stop(_("grading on a cluster needs Dask; install it beside claimwise with “pip install distributed”"))
    authority, certificate, key = tls
    given = Certificates(authority, certificate, key) if authority and certificate and key else None
    return grader_on(scheduler, given, private_network=private_network)


@app.command(help=_("Write each student's page of feedback (feedback/STUDENT/MODULE/)."))
def feedback(module: ModuleName, section: Section = "", root: Root = HERE) -> None:
    from claimwise.handing_back.feedback_pages import write_feedback

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    students = nbgrader.autograded(module)
    if not students:
        stop(_("nothing is graded yet; run “claimwise grade {module}” first", module=module))
    with progress_bar() as progress:
        step = stages(progress)(_("Feedback for {module}", module=module), len(students))
        done = or_stop(lambda: write_feedback(nbgrader, chosen, step=step))
    for problem in done.problems[:MOST_LINES]:
        bad(problem)
    if len(done.problems) > MOST_LINES:
        more = len(done.problems) - MOST_LINES
        bad(
            ngettext("… and {n:,} more page that was not written", "… and {n:,} more pages that were not written", more)
        )
    pages = len(done.pages)
    good(
        ngettext(
            "{n} page: feedback/STUDENT/{module}/{module}.html",
            "{n} pages: feedback/STUDENT/{module}/{module}.html",
            pages,
            module=module,
        )
    )
    if done.changed:
        names = ", ".join(done.changed[:MOST_LINES]) + (" …" if len(done.changed) > MOST_LINES else "")
        warn(
            ngettext(
                "{n} of them says something else than when it was written last: {names}",
                "{n} of them say something else than when they were written last: {names}",
                len(done.changed),
                names=names,
            )
        )
        warn(_("If you have handed these back already, hand them back again."))
    raise typer.Exit(bool(done.problems))
