"""Commands for authors: look at the content, check it, make notebooks and the book of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from claimwise.cli.common import (
    HERE,
    Root,
    app,
    bad,
    console,
    good,
    load_course,
    modules_of,
    open_nbgrader,
    or_stop,
    show,
    stop,
    warn,
)
from claimwise.content import Course
from claimwise.content.course import find_root
from claimwise.content.wording import one_of


@app.command()
def modules(root: Root = HERE) -> None:
    """List the modules: items, points, minutes."""
    table = Table("Module", "Title", "Items", "Points", "Minutes", box=None, pad_edge=False)
    for module in load_course(root).modules.values():
        info = module.module
        table.add_row(module.name, info.title, str(len(info.items)), f"{info.points:g}", str(info.minutes))
    console.print(table)


@app.command()
def check(root: Root = HERE) -> None:
    """Check the content: form, references, points, quotes, fairness, and that no key reaches students."""
    from claimwise.checks import check_course
    from claimwise.checks.quotes import never_compared
    from claimwise.checks.readability import WARN_ABOVE, reading_grades

    course, problems = Course.read(find_root(root))
    if show([*problems, *check_course(course)]):
        if not course.whole:
            warn("What rests on these was not checked yet; after correcting them, check again.")
        raise typer.Exit(1)
    for chapter, grade_level in reading_grades(course.root).items():
        if grade_level > WARN_ABOVE:
            warn(f"{chapter} reads like school grade {grade_level:.0f}; aim at {WARN_ABOVE:.0f}")
    for case in never_compared(course):
        what = f"the quotes of {case} cannot be checked, because neither its text nor a note on it is here"
        warn(f"{what}; “claimwise fingerprint TEXT --case {case}” compares them")
    claims = sum(len(case.claims) for case in course.cases.values())
    items = sum(len(module.items) for module in course.modules.values())
    good(f"{claims} claims, {len(course.modules)} modules, {items} items: nothing to correct.")


@app.command()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Modules; all of them if none is named.")] = None,
    root: Root = HERE,
) -> None:
    """Make the instructor's notebooks (solutions/MODULE/) from the YAML files."""
    from claimwise.source_notebook import write_source

    course = load_course(root)
    for module in modules_of(course, names):
        good(f"{write_source(module, course.root).relative_to(course.root)}")


@app.command()
def assign(
    names: Annotated[list[str] | None, typer.Argument(help="Modules; all of them if none is named.")] = None,
    root: Root = HERE,
) -> None:
    """Make what students get (exercises/MODULE/), without keys, and note it in the gradebook."""
    from claimwise.assign import assign as assign_module
    from claimwise.checks import check_module

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    refused = False
    for module in list(modules_of(course, names)):
        if wrong := check_module(course, module):
            show(wrong)
            bad(f"{module.name} is not assigned; correct it first.")
            refused = True
        else:
            path = or_stop(partial(assign_module, nbgrader, module))
            good(f"{path.relative_to(course.root)} is ready for students.")
    raise typer.Exit(refused)


@app.command()
def fingerprint(
    text: Annotated[Path, typer.Argument(help="The case's text as a plain text file.", exists=True, dir_okay=False)],
    case: Annotated[str, typer.Option(help="The case, as its folder under book/cases/ is called.")],
    root: Root = HERE,
) -> None:
    """Compare the quotes of a case with its text, and note for “check” which were compared; the text is not kept."""
    from claimwise.checks.quotes import compare, note

    course = load_course(root)
    if case not in course.cases:
        stop(f"there is no case “{case}” in book/cases/ → {one_of(course.cases, case)}")
    known = course.cases[case]
    try:
        words = text.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        stop(f"{text} is no plain text in UTF-8 → save it as such, then run this again")
    if show(compare(known, words, known.claims)):
        raise typer.Exit(1)
    file = or_stop(lambda: note(course, known))
    good(f"{len(known.claims)} quotes stand in the text. {file.relative_to(course.root)} says so to “claimwise check”.")


@app.command()
def book(root: Root = HERE) -> None:
    """Build the book into _build/html."""
    from claimwise.book.build import build_book

    course = load_course(root)
    page = or_stop(lambda: build_book(course.root))
    good(f"{page}")
