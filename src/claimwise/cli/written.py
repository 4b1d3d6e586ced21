"""Commands for graders of written answers: mark some twice and compare, and see which answers are alike."""

from __future__ import annotations

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
    app,
    console,
    good,
    load_course,
    module_of,
    open_nbgrader,
    or_stop,
    progress_bar,
    stop,
    warn,
)
from claimwise.content.modules import ResolvedModule

if TYPE_CHECKING:
    from claimwise.gradebook.nbgrader import Nbgrader
    from claimwise.written.agreement import Agreement, Difference
    from claimwise.written.answers import WrittenAnswer
    from claimwise.written.sheets import Mark
    from claimwise.written.similar import Group

SHOWN = 10
"""Differences and groups that the terminal shows at most."""


@app.command()
def sample(
    module: ModuleName,
    share: Annotated[float, typer.Option(help="The share of each question's answers.", min=0, max=1)] = 0.2,
    seed: Annotated[int, typer.Option(help="The same seed draws the same answers.")] = 1,
    file: Annotated[Path | None, typer.Option("--to", help="The sheet; reports/MODULE-sheet.csv.")] = None,
    root: Root = HERE,
) -> None:
    """Draw written answers for a second marker: a sheet without names, at least ten answers to each question."""
    from claimwise.files import write_atomically
    from claimwise.written.pages import rubrics_page
    from claimwise.written.sheets import coded, draw, write_sheet

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    answers = or_stop(lambda: coded(_answers(nbgrader, chosen), chosen, course.root))
    drawn = draw(answers, share, seed)
    sheet = file or course.root / "reports" / f"{module}-sheet.csv"
    or_stop(lambda: write_sheet(sheet, drawn, chosen))
    rubrics = sheet.with_name(f"{module}-rubrics.html")
    or_stop(lambda: write_atomically(rubrics, rubrics_page(chosen)))
    good(f"{sheet}: {len(drawn)} of {len(answers)} answers, drawn by chance, without names.")
    good(f"{rubrics}: what the second marker needs besides.")


@app.command()
def agreement(
    module: ModuleName,
    first: Annotated[Path, typer.Argument(help="A filled-in marking sheet.", exists=True, dir_okay=False)],
    second: Annotated[
        Path | None, typer.Argument(help="Another one; formgrader's points.", exists=True, dir_okay=False)
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Say whose answers the two should talk about.")] = False,
    root: Root = HERE,
) -> None:
    """Compare two markers: a sheet with the points in formgrader, or with a second sheet."""
    from claimwise.written.agreement import compare, differences
    from claimwise.written.sheets import Mark, coded, read_sheet

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    answers = or_stop(lambda: coded(_answers(nbgrader, chosen), chosen, course.root))
    marks = or_stop(lambda: read_sheet(first, answers, chosen))
    if second:
        others = or_stop(lambda: read_sheet(second, answers, chosen))
    else:
        points = {code: answers[code].points for code in marks}
        others = {code: Mark(given) for code, given in points.items() if given is not None}
    name = str(second or "formgrader")
    _say_what_is_left_out(marks, others, name)
    console.print(Text(f"A: {first}\nB: {name}\n"), soft_wrap=True)
    for question, results in _by_question(compare(marks, others, answers, chosen)).items():
        _print_agreement(question, results)
    _print_differences(differences(marks, others, answers), names)


@app.command()
def similar(module: ModuleName, root: Root = HERE) -> None:
    """Show which written answers are alike, and where such have different marks (reports/MODULE-similar.html)."""
    from claimwise.files import write_atomically
    from claimwise.written.pages import similar_page
    from claimwise.written.similar import comparable
    from claimwise.written.similar import similar as alike

    course = load_course(root)
    chosen, nbgrader = module_of(course, module), open_nbgrader(course.root)
    answers = _answers(nbgrader, chosen)
    compared, notes = comparable(answers)
    for note in notes:
        warn(note)
    groups = alike(compared)
    for group in groups[:SHOWN]:
        _print_group(group)
    if len(groups) > SHOWN:
        console.print(f"  … and {len(groups) - SHOWN} more groups")
    if different := sum(len(group.points) > 1 for group in groups):
        warn(f"{different} of {len(groups)} groups hold answers with different points; the page shows them first.")
    page = course.root / "reports" / f"{module}-similar.html"
    or_stop(lambda: write_atomically(page, similar_page(chosen, groups)))
    grouped = sum(len(group.answers) for group in groups)
    good(f"{page}: {grouped} of {len(answers)} answers are alike, in {len(groups)} groups.")


def _answers(nbgrader: Nbgrader, module: ResolvedModule) -> list[WrittenAnswer]:
    """The written answers of a module; ends the command if there are none, and names what cannot be read."""
    from claimwise.written.answers import questions, written_answers

    if not questions(module):
        stop(f"{module.name} has no written answers")
    with progress_bar() as progress:
        task = progress.add_task(f"Reading {module.name}", total=len(nbgrader.submitted(module.name)))
        answers, problems = written_answers(nbgrader, module, lambda: progress.advance(task))
    for problem in problems:
        warn(problem)
    if not answers:
        stop(f"nobody has handed in a written answer to {module.name} yet")
    return answers


def _print_group(group: Group) -> None:
    alike = f"in {len(group.wordings)} wordings" if len(group.wordings) > 1 else "in the same words"
    points = ", ".join(f"{points:g}" for points in group.points) or "none"
    line = f"{group.question}: {len(group.answers)} answers {alike}, points so far: {points}"
    console.print(Text(f"  {line}\n    “{_beginning(group.answers[0].text)}”"), soft_wrap=True)


def _say_what_is_left_out(first: dict[str, Mark], second: dict[str, Mark], name: str) -> None:
    if not first.keys() & second.keys():
        stop(f"no answer of the sheet has a mark in {name} yet, so there is nothing to compare")
    if missing := len(first.keys() - second.keys()):
        warn(f"{missing} of {len(first)} answers are left out, because they have no mark in {name}.")
    if missing := len(second.keys() - first.keys()):
        warn(f"{missing} of {len(second)} answers in {name} are left out, because they are not in the first sheet.")


def _by_question(results: list[Agreement]) -> dict[str, list[Agreement]]:
    questions = dict.fromkeys(result.question for result in results)
    return {name: [result for result in results if result.question == name] for name in questions}


def _print_agreement(question: str, results: list[Agreement]) -> None:
    from claimwise.written.agreement import reading

    columns = ("Answers", "Same mark", "Within 1", "Kappa", "95 % interval")
    table = Table(escape(question), *columns, box=None, pad_edge=False)
    for result in results:
        kappa = "–" if result.kappa is None else f"{result.kappa:.2f}"
        interval = "{:.2f} to {:.2f}".format(*result.interval) if result.interval else "–"
        table.add_row(Text(result.what), str(result.n), f"{result.exact:.0%}", f"{result.near:.0%}", kappa, interval)
    console.print(table)
    for result in results:
        console.print(Text(f"  {result.what}: {reading(result)}"), soft_wrap=True)
    console.print()


def _print_differences(found: list[Difference], names: bool) -> None:
    if not found:
        good("Both gave every answer the same marks.")
        return
    console.print("Talk about these, furthest apart first:")
    for each in found[:SHOWN]:
        whose = f" ({each.answer.student})" if names else ""
        both = f"A {_in_words(each.first)}, B {_in_words(each.second)}"
        console.print(Text(f"  {each.code}{whose}: {both}"), soft_wrap=True)
        console.print(Text(f"    “{_beginning(each.answer.text)}”"), soft_wrap=True)
    if len(found) > SHOWN:
        console.print(f"  … and {len(found) - SHOWN} more")


def _in_words(mark: Mark) -> str:
    levels = ", ".join(f"{name} {level}" for name, level in mark.levels.items())
    return f"{mark.total:g}" + (f" ({levels})" if levels else "")


def _beginning(text: str) -> str:
    """The first 70 characters, on one line, with nothing that could steer a terminal."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return line if len(line) <= 70 else f"{line[:69]}…"
