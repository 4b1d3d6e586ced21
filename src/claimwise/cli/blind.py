"""The command for authors who want to know whether their items measure: sheets for a second reader, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from claimwise.cli.common import HERE, ModuleName, Root, app, console, good, load_course, module_of, or_stop, show, stop
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.content.wording import one_of
from claimwise.errors import Finding
from claimwise.words import _, ngettext, number

if TYPE_CHECKING:
    from claimwise.blind.questions import BlindQuestion
    from claimwise.blind.results import Share
    from claimwise.blind.sheets import Reading


@app.command(
    help=_(
        "See what can be answered without reading: make a sheet for a second reader (--view), and read sheets back "
        "(--read). Sheets are in reports/blind/ and hold no key."
    )
)
def blind(
    module: ModuleName,
    sheets: Annotated[
        list[Path] | None, typer.Argument(help=_("With --read: filled-in sheets; all of the module in reports/blind/."))
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            help=_("cues: titles, questions and options only; item: the passage as well; whole: the chapter as well.")
        ),
    ] = "cues",
    reader: Annotated[
        list[str] | None, typer.Option(help=_("Who will answer; each gets the options in an order of their own."))
    ] = None,
    read: Annotated[bool, typer.Option("--read", help=_("Read filled-in sheets back."))] = False,
    root: Root = HERE,
) -> None:
    from claimwise.blind.sheets import VIEWS, make_sheet

    course = load_course(root)
    chosen = module_of(course, module)
    if read or sheets:
        _read(course, chosen, sheets or ())
        return
    if view not in VIEWS:
        stop(Finding(_("there is no view “{view}”", view=view), one_of(VIEWS, view)))
    for name in reader or ["reader1"]:
        made = or_stop(lambda name=name: make_sheet(course, chosen, view, name))  # type: ignore[misc]
        asked = ngettext("{n} question", "{n} questions", made.parts)
        page, table = (path.relative_to(course.root) for path in (made.page, made.table))
        good(_("{page} to read, {table} to fill in: {asked}.", page=page, table=table, asked=asked))


def _read(course: Course, module: ResolvedModule, sheets: Sequence[Path]) -> None:
    from claimwise.blind.results import shares, write_results
    from claimwise.blind.sheets import folder, read_sheets

    here = folder(course.root)
    given = sheets or sorted(here.glob(f"{module.name}.*.*.csv"))
    if not given:
        stop(Finding(_("there is no sheet of {module} yet", module=module.name), _("make one with --view")))
    asked, readings, findings = read_sheets(course, module, given)
    problems = show(findings)
    if not any(reading.responses for reading in readings):
        raise typer.Exit(1)
    results = here / f"{module.name}.csv"
    or_stop(lambda: write_results(results, asked, readings))
    found = shares(asked, readings)
    for view in dict.fromkeys(reading.view for reading in readings):
        own = [reading for reading in readings if reading.view == view]
        _print_parts(asked, own)
        _print_shares([share for share in found if share.reading.view == view])
        _print_agreement(asked, own)
    said = ngettext("{n} reading", "{n} readings", len(readings))
    good(_("{file}: {readings}, part by part.", file=results.relative_to(course.root), readings=said))
    if problems:
        stop(_("What is named above is left out of all numbers, in what was earned and in what could be."))


def _print_parts(asked: Sequence[BlindQuestion], readings: Sequence[Reading]) -> None:
    from claimwise import kinds
    from claimwise.blind.results import credit, in_short

    table = _table(_("View “{view}”", view=readings[0].view), _("Key"), *(reading.reader for reading in readings))
    for question in asked:
        cells = []
        for reading in readings:
            if question.place not in reading.responses:
                cells.append(Text("–"))
                continue
            response = reading.responses[question.place]
            earned = credit(question, response)
            sign = "✓" if earned == 1 else f"({number(earned, '.0%')})" if earned else "✗"
            cells.append(Text(f"{sign} {in_short(response)}"))
        table.add_row(Text(", ".join(question.place)), Text(in_short(kinds.best(question.part))), *cells)
    console.print(table)
    console.print()


def _print_shares(found: Sequence[Share]) -> None:
    table = _table(_("Reader"), _("Parts"), _("Read"), _("Earned"), _("A guess"))
    for each in found:
        read = _("{n} of {all}", n=each.parts, all=each.asked)
        cells = (each.group, read, _percent(each.share), _percent(each.by_chance))
        table.add_row(*map(Text, (each.reading.reader, *cells)))
    console.print(table)
    console.print()


def _print_agreement(asked: Sequence[BlindQuestion], readings: Sequence[Reading]) -> None:
    from claimwise.blind.results import agreements

    found = list(agreements(asked, readings))
    if not found:
        return
    table = _table(_("Two readers"), _("Parts"), _("Both answered"), _("Same answer"), _("Kappa"))
    for each in found:
        kappa = "–" if each.kappa is None else number(each.kappa, ".2f")
        cells = (" – ".join(each.readers), each.group, str(each.n), _percent(each.same), kappa)
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print()


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    return table


def _percent(share: float | None) -> str:
    return "–" if share is None else number(share, ".0%")
