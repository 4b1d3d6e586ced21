"""The command that takes students' work in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
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

if TYPE_CHECKING:
    from claimwise.collect import Plan, Roster
    from claimwise.gradebook.nbgrader import Nbgrader


@app.command()
def collect(
    module: ModuleName,
    source: Annotated[
        Path | None,
        typer.Argument(
            help="What a learning platform lets you download, a folder, or a notebook; nbgrader's exchange if left out."
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="A CSV list of the students: yours, or the platform's export.", exists=True, dir_okay=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be taken for whom.")] = False,
    root: Root = HERE,
) -> None:
    """Take in what students handed in. Earlier hand-ins are kept, and a second run changes nothing."""
    from claimwise.collect import collecting, decide, known_people, read_inbox, read_roster, under_known_ids

    course = load_course(root)
    name = module_of(course, module).name
    nbgrader: Nbgrader = open_nbgrader(course.root)
    known = or_stop(lambda: known_people(nbgrader, name))
    people: Roster | None = None
    notes: list[str] = []
    if roster:
        listed = or_stop(lambda: read_roster(roster, nbgrader.zone))
        people, notes = or_stop(lambda: under_known_ids(listed, known))
        count = f"{len(people.people)} students on the list; their ids are from the column “{people.id_column}”."
        console.print(Text(count), soft_wrap=True)
    tell_due(nbgrader, name)
    if source is None:
        if dry_run:
            stop("a dry run needs a folder or an archive")
        code = _from_exchange(course.root, name)
        _enrol(nbgrader, people)
        raise typer.Exit(code)
    entries = or_stop(lambda: read_inbox(source, nbgrader.zone))
    plan = decide(entries, name, people, known=known, zone=nbgrader.zone)
    if not plan.takings and not plan.left_out:
        stop(f"there is no .ipynb file in {source}")
    if dry_run:
        failed = _show(plan, nbgrader, name)
    else:
        failed = or_stop(lambda: _locked(collecting(course.root), lambda: _take_in(plan, nbgrader, name)))
        _enrol(nbgrader, people)
    for note in (*notes, *plan.notes, *(people.problems if people else ())):
        warn(note)
    attention = failed or any(left.attention for left in plan.left_out) or (people and people.problems)
    raise typer.Exit(bool(attention))


def _locked(lock: AbstractContextManager[None], work: Callable[[], int]) -> int:
    with lock:
        return work()


def _from_exchange(root: Path, assignment: str) -> int:
    # Beside our Python even if no shell knows of it.
    command = [str(Path(sys.executable).with_name("nbgrader")), "collect", assignment, "--update"]
    return subprocess.run(command, cwd=root, check=False).returncode  # noqa: S603  our own command


def _show(plan: Plan, nbgrader: Nbgrader, assignment: str) -> int:
    """Show what the plan says; gives the number of those that could not be written."""
    from claimwise.collect import state_of

    table = Table("Student", "File", "Handed in", "What happens", box=None, pad_edge=False)
    failed = 0
    for taking in plan.takings:
        when = nbgrader.zone.shown(taking.handed_in) if taking.handed_in else ""
        try:
            what = "; ".join(filter(None, (state_of(nbgrader.directory, assignment, taking), taking.note)))
        except OSError as error:
            failed += 1
            what = f"could not be written: {error}"
        _add(table, "", taking.student, taking.entry.name, when, what)
    for left in plan.left_out:
        _add(table, "yellow" if left.attention else "dim", left.student, left.file, "", f"not taken: {left.why}")
    for person in plan.missing:
        _add(table, "dim", str(person), "", "", "nothing handed in" if plan.whole else "not among these files")
    console.print(table)
    good(f"This was a dry run: {len(plan.takings) - failed} to take, nothing was written.")
    return failed


def _add(table: Table, style: str, *cells: str) -> None:
    table.add_row(*(Text(visible(cell), overflow="fold") for cell in cells), style=style)  # never read as mark-up


def _take_in(plan: Plan, nbgrader: Nbgrader, assignment: str) -> int:
    """Write what the plan says and name what it leaves out; gives the number of those that could not be written."""
    from claimwise.collect import State, take_in

    states = []
    for taking in plan.takings:
        try:
            states.append(take_in(nbgrader.directory, assignment, taking))
        except OSError as error:
            bad(f"{taking.student}: {taking.entry.name} could not be written: {error}")
        if taking.note:
            warn(f"{taking.student}: {taking.entry.name}: {taking.note}")
    for left in plan.left_out:
        if left.attention:  # of the others, the note on what was taken in their place says enough
            bad(f"{left.student + ': ' if left.student else ''}{left.file}: {left.why}")
    _tell_missing(plan, nbgrader, assignment)
    replaced = states.count(State.REPLACES)
    kept = f" ({replaced} in place of earlier ones, which are in collected-before/)" if replaced else ""
    good(f"{len(states) - states.count(State.SAME)} taken in{kept}, {states.count(State.SAME)} unchanged.")
    return len(plan.takings) - len(states)


def _tell_missing(plan: Plan, nbgrader: Nbgrader, assignment: str) -> None:
    """Say who handed in nothing, as far as it can be known: a platform packs everybody's work, a person may not."""
    if not plan.missing:
        return
    if plan.whole:
        warn(f"{len(plan.missing)} on the list handed in nothing: {', '.join(map(str, plan.missing))}")
        return
    collected = nbgrader.submitted(assignment)
    left = [person for person in plan.missing if person.id not in collected]
    if left:
        console.print(f"Of {len(left)} on the list nothing has been collected so far.")


def _enrol(nbgrader: Nbgrader, people: Roster | None) -> None:
    from claimwise.collect import enrol

    if people and (changed := enrol(nbgrader, people.people)):
        good(f"{changed} names noted in the gradebook.")
