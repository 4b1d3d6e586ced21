"""The command that takes students' work in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

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
    stop,
    tell_due,
    warn,
)
from claimwise.errors import visible
from claimwise.words import _, ngettext

if TYPE_CHECKING:
    from claimwise.collect import Intake, IntakePlan
    from claimwise.gradebook.nbgrader import Nbgrader


@app.command(help=_("Take in what students handed in. Earlier hand-ins are kept, and a second run changes nothing."))
def collect(
    module: ModuleName,
    source: Annotated[
        Path | None,
        typer.Argument(
            help=_(
                "What a learning platform lets you download, a folder, or a notebook; nbgrader's exchange if left out."
            )
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help=_("A CSV list of the students: yours, or the platform's export."), exists=True, dir_okay=False
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would be taken for whom."))] = False,
    root: Root = HERE,
) -> None:
    from claimwise.collect import class_list, collect_from_exchange, enrol_listed, plan_intake
    from claimwise.collect import collect as take_in

    course = load_course(root)
    name = module_of(course, module).name
    nbgrader: Nbgrader = open_nbgrader(course.root)
    people = or_stop(lambda: class_list(nbgrader, name, roster))
    if people.listed:
        count = ngettext(
            "{n} student on the list; the ids are from the column “{column}”.",
            "{n} students on the list; their ids are from the column “{column}”.",
            len(people.listed.people),
            column=people.listed.id_column,
        )
        console.print(Text(count), soft_wrap=True)
    tell_due(nbgrader, name)
    if source is None:
        if dry_run:
            stop(_("a dry run needs a folder or an archive"))
        code = collect_from_exchange(nbgrader, name)
        _tell_enrolled(enrol_listed(nbgrader, people))
        raise typer.Exit(code)
    plan = or_stop(lambda: plan_intake(nbgrader, name, source, people))
    if dry_run:
        failed = _show(plan, nbgrader, name)
    else:
        intake = or_stop(lambda: take_in(nbgrader, name, plan, people))
        _tell(plan, intake)
        failed = len(intake.failed)
    problems = people.listed.problems if people.listed else ()
    for note in (*(people.listed.notes if people.listed else ()), *plan.notes, *problems):
        warn(note)
    raise typer.Exit(bool(failed or problems or any(left.attention for left in plan.left_out)))


def _show(plan: IntakePlan, nbgrader: Nbgrader, assignment: str) -> int:
    """Show what the plan says; gives the number of those that could not be written."""
    from claimwise.collect import foresee

    table = Table(_("Student"), _("File"), _("Handed in"), _("What happens"), box=None, pad_edge=False)
    foreseen = foresee(nbgrader, assignment, plan)
    for each in foreseen:
        taking = each.taking
        when = nbgrader.zone.shown(taking.handed_in) if taking.handed_in else ""
        what = [each.state.in_words, taking.note] if each.state else [str(each.problem)]
        _add(table, "", taking.student, taking.entry.name, when, "; ".join(filter(None, what)))
    for left in plan.left_out:
        why = _("not taken: {why}", why=left.why)
        _add(table, "yellow" if left.attention else "dim", left.student, left.file, "", why)
    for person in plan.missing:
        what_is_missing = _("nothing handed in") if plan.tells_who_is_missing else _("not among these files")
        _add(table, "dim", str(person), "", "", what_is_missing)
    console.print(table)
    failed = sum(each.state is None for each in foreseen)
    good(_("This was a dry run: {n} to take, nothing was written.", n=len(foreseen) - failed))
    return failed


def _add(table: Table, style: str, *cells: str) -> None:
    table.add_row(*(Text(visible(cell), overflow="fold") for cell in cells), style=style)  # never read as mark-up


def _tell(plan: IntakePlan, intake: Intake) -> None:
    """Say what was taken in, and name what was left out."""
    for taking in plan.takings:
        if problem := intake.failed.get(taking.student):
            bad(problem)
        if taking.note:
            warn(f"{taking.student}: {taking.entry.name}: {taking.note}")
    for left in plan.left_out:
        if left.attention:  # of the others, the note on what was taken in their place says enough
            bad(": ".join(filter(None, (left.student, left.file, str(left.why)))))
    whole = plan.tells_who_is_missing
    if missing := intake.missing_in_words(whole=whole):
        warn(missing) if whole else console.print(missing)
    good(intake.in_words)
    _tell_enrolled(intake.enrolled)


def _tell_enrolled(changed: int) -> None:
    from claimwise.collect import names_noted

    if noted := names_noted(changed):
        good(noted)
