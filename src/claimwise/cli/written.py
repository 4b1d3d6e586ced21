"""Commands for graders of written answers: mark some twice and compare, and see which answers are alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from claimwise.cli.common import (
    HERE,
    ModuleName,
    Root,
    Section,
    app,
    console,
    good,
    load_course,
    module_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stages,
    stop,
    warn,
)
from claimwise.content.modules import ResolvedModule
from claimwise.words import _, ngettext, number

if TYPE_CHECKING:
    from claimwise.gradebook.nbgrader import Nbgrader
    from claimwise.written.agreement import Agreement, Difference
    from claimwise.written.answers import WrittenAnswer
    from claimwise.written.sheets import MarkersMark
    from claimwise.written.similar import AlikeAnswers

SHOWN = 10
"""Differences and groups that the terminal shows at most."""


@app.command(
    help=_("Draw written answers for a second marker: a sheet without names, at least ten answers to each question.")
)
def sample(
    module: ModuleName,
    share: Annotated[float, typer.Option(help=_("The share of each question's answers."), min=0, max=1)] = 0.2,
    seed: Annotated[int, typer.Option(help=_("The same seed draws the same answers."))] = 1,
    file: Annotated[Path | None, typer.Option("--to", help=_("The sheet; reports/MODULE-sheet.csv."))] = None,
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.written.sample import write_sample
    from claimwise.written.sheets import coded

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    answers = or_stop(lambda: coded(_answers(nbgrader, chosen), chosen, course.root))
    sheet = file or course.root / "reports" / f"{module}-sheet.csv"
    done = or_stop(lambda: write_sample(answers, chosen, sheet, share, seed))
    good(
        ngettext(
            "{file}: {drawn} of {n} answer, drawn by chance, without names.",
            "{file}: {drawn} of {n} answers, drawn by chance, without names.",
            len(answers),
            file=done.sheet,
            drawn=done.drawn,
        )
    )
    good(_("{file}: what the second marker needs besides.", file=done.rubrics))


@app.command(
    help=_("Read a filled-in marking sheet as marks that count. A slip is named by its row, and none is taken.")
)
def marks(
    module: ModuleName,
    sheet: Annotated[Path, typer.Argument(help=_("A filled-in marking sheet."), exists=True, dir_okay=False)],
    marker: Annotated[str, typer.Option(help=_("Whose marks they are, by the name that the desk shows for them."))],
    section: Section = "",
    root: Root = HERE,
) -> None:
    from claimwise.desk.place import Place
    from claimwise.gradebook.people import person_name
    from claimwise.written.filled_sheet import marks_of_sheet
    from claimwise.written.marking import known_people
    from claimwise.written.queue import load_queue, questions_of
    from claimwise.written.sheets import coded, read_sheet

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    answers = or_stop(lambda: coded(_answers(nbgrader, chosen), chosen, course.root))
    given = or_stop(lambda: read_sheet(sheet, answers, chosen))
    folder = Place(course.root).private("written")
    who = or_stop(lambda: person_name(marker, known_people(nbgrader)))
    queues = or_stop(lambda: [load_queue(nbgrader, each, who, folder) for each in questions_of(chosen)])
    taken, refused = or_stop(lambda: marks_of_sheet(nbgrader, queues, answers, given))
    for each in refused:
        warn(each.finding)
    good(ngettext("{n} mark of the sheet was taken.", "{n} marks of the sheet were taken.", taken))


@app.command(help=_("Compare two markers: a sheet with the points in formgrader, or with a second sheet."))
def agreement(
    module: ModuleName,
    first: Annotated[Path, typer.Argument(help=_("A filled-in marking sheet."), exists=True, dir_okay=False)],
    second: Annotated[
        Path | None, typer.Argument(help=_("Another one; formgrader's points."), exists=True, dir_okay=False)
    ] = None,
    names: Annotated[bool, typer.Option("--names", help=_("Say whose answers the two should talk about."))] = False,
    root: Root = HERE,
) -> None:
    from claimwise.written.agreement import compare_markers
    from claimwise.written.sheets import coded

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    answers = or_stop(lambda: coded(_answers(nbgrader, chosen), chosen, course.root))
    found = or_stop(lambda: compare_markers(answers, chosen, first, second))
    for finding in found.findings:
        warn(finding)
    console.print(Text(f"A: {found.first}\nB: {found.second}\n"), soft_wrap=True)
    for question, results in found.agreements.items():
        _print_agreement(question, results)
    _print_differences(found.differences, names)


@app.command(
    help=_("Show which written answers are alike, and where such have different marks (reports/MODULE-similar.html).")
)
def similar(module: ModuleName, section: Section = "", root: Root = HERE) -> None:
    from claimwise.files import write_atomically
    from claimwise.written.pages import similar_page
    from claimwise.written.similar import comparable
    from claimwise.written.similar import similar as alike

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root, section)
    answers = _answers(nbgrader, chosen)
    compared, findings = comparable(answers)
    for finding in findings:
        warn(finding)
    groups = alike(compared)
    for group in groups[:SHOWN]:
        _print_group(group)
    if more := max(0, len(groups) - SHOWN):
        console.print(ngettext("  … and {n} more group", "  … and {n} more groups", more))
    if different := sum(len(group.points) > 1 for group in groups):
        warn(
            ngettext(
                "{different} of {n} group holds answers with different points; the page shows it first.",
                "{different} of {n} groups hold answers with different points; the page shows them first.",
                len(groups),
                different=different,
            )
        )
    page = course.root / "reports" / f"{module}-similar.html"
    or_stop(lambda: write_atomically(page, similar_page(chosen, groups)))
    grouped = sum(len(group.answers) for group in groups)
    good(
        ngettext(
            "{page}: {grouped} of {answers} answers are alike, in {n} group.",
            "{page}: {grouped} of {answers} answers are alike, in {n} groups.",
            len(groups),
            page=page,
            grouped=grouped,
            answers=len(answers),
        )
    )


def _answers(nbgrader: Nbgrader, module: ResolvedModule) -> list[WrittenAnswer]:
    """The written answers of a module; ends the command if there are none, and names what cannot be read."""
    from claimwise.written.answers import questions, written_answers

    if not questions(module):
        stop(_("{module} has no written answers", module=module.name))
    with progress_bar() as progress:
        step = stages(progress)(_("Reading {module}", module=module.name), len(nbgrader.counting(module.name)))
        answers, findings = written_answers(nbgrader, module, step)
    for finding in findings:
        warn(finding)
    if not answers:
        stop(_("nobody has handed in a written answer to {module} yet", module=module.name))
    return answers


def _print_group(group: AlikeAnswers) -> None:
    points = ", ".join(f"{points:g}" for points in group.points) or _("none")
    size, said = len(group.answers), {"question": group.question, "points": points}
    if len(group.wordings) == 1:
        line = ngettext(
            "{question}: {n} answer in the same words, points so far: {points}",
            "{question}: {n} answers in the same words, points so far: {points}",
            size,
            **said,
        )
    else:
        line = ngettext(
            "{question}: {n} answer in {wordings} wordings, points so far: {points}",
            "{question}: {n} answers in {wordings} wordings, points so far: {points}",
            size,
            wordings=len(group.wordings),
            **said,
        )
    console.print(Text(f"  {line}\n    “{_beginning(group.answers[0].text)}”"), soft_wrap=True)


def _print_agreement(question: str, results: Sequence[Agreement]) -> None:
    from claimwise.written.agreement import reading

    columns = (_("Answers"), _("Same mark"), _("Within 1"), _("Kappa"), _("95 % interval"))
    table = Table(escape(question), *columns, box=None, pad_edge=False)
    for result in results:
        kappa = "–" if result.kappa is None else number(result.kappa, ".2f")
        low, high = result.interval or (0.0, 0.0)
        interval = _("{low:.2f} to {high:.2f}", low=low, high=high) if result.interval else "–"
        shares = number(result.exact, ".0%"), number(result.near, ".0%")
        table.add_row(Text(result.what), str(result.n), *shares, kappa, interval)
    console.print(table)
    for result in results:
        console.print(Text(f"  {result.what}: {reading(result)}"), soft_wrap=True)
    console.print()


def _print_differences(found: Sequence[Difference], names: bool) -> None:
    if not found:
        good(_("Both gave every answer the same marks."))
        return
    console.print(_("Talk about these, furthest apart first:"))
    for each in found[:SHOWN]:
        whose = f" ({each.answer.student})" if names else ""
        both = f"A {_in_words(each.first)}, B {_in_words(each.second)}"  # the two as the tables call them
        console.print(Text(f"  {each.code}{whose}: {both}"), soft_wrap=True)
        console.print(Text(f"    “{_beginning(each.answer.text)}”"), soft_wrap=True)
    if len(found) > SHOWN:
        console.print(_("  … and {n} more", n=len(found) - SHOWN))


def _in_words(mark: MarkersMark) -> str:
    levels = ", ".join(f"{name} {level}" for name, level in mark.levels.items())
    return f"{mark.total:g}" + (f" ({levels})" if levels else "")


def _beginning(text: str) -> str:
    """The first 70 characters, on one line, with nothing that could steer a terminal."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= 70 else f"{line[:69]}…"
