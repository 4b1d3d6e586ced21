"""Commands to try the course on a simulated class, and to look at the result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwise.cli.common import (
    HERE,
    ModuleName,
    Root,
    app,
    console,
    good,
    load_course,
    module_of,
    or_stop,
    progress_bar,
    stages,
    stop,
)
from claimwise.content.course import find_root
from claimwise.words import _, ngettext


@app.command(help=_("Let a simulated class hand in a module, to try things out. Assign the module first."))
def simulate(
    module: ModuleName,
    students: Annotated[int, typer.Option(help=_("How many students."), min=1, max=100_000)] = 30,
    seed: Annotated[int, typer.Option(help=_("The same seed gives the same class."))] = 1,
    root: Root = HERE,
) -> None:
    from claimwise.demo.simulate import rehearse

    course = load_course(root)
    chosen = module_of(course, module)
    with progress_bar() as progress:
        submitted = or_stop(lambda: rehearse(course, chosen, students, seed, stages=stages(progress)))
    good(
        ngettext(
            "{n} simulated submission in {folder}.",
            "{n} simulated submissions in {folder}.",
            students,
            folder=submitted,
        )
    )


@app.command(help=_("Run the whole course once: book, exercises, a simulated class, grading, feedback, gradebook."))
def demo(
    folder: Annotated[
        Path | None, typer.Option("--into", help=_("Where to put it; demo/ in the course's folder."))
    ] = None,
    students: Annotated[int, typer.Option(help=_("How many simulated students."), min=1)] = 30,
    root: Root = HERE,
) -> None:
    from claimwise.demo.run import run_demo

    course = load_course(root)
    with progress_bar() as progress:
        result = or_stop(lambda: run_demo(course, folder or course.root / "demo", students, stages(progress)))
    for line in result.report:
        console.print(line)
    console.print()
    console.print(
        _(
            "Look at {page}\nor run “make serve” and open {address}\n"
            "This class at the desk, to click through: claimwise desk --root {course}",
            page=result.start_page,
            address=_address(8000),
            course=result.course,
        )
    )


@app.command(help=_("Show the demo's pages in a browser, on this computer only (127.0.0.1)."))
def serve(
    port: Annotated[int, typer.Option(help=_("The port."), min=1, max=65535)] = 8000,
    folder: Annotated[Path | None, typer.Option("--from", help=_("The folder to show; the demo's pages."))] = None,
    root: Root = HERE,
) -> None:
    from claimwise.demo.run import SITE
    from claimwise.serve import serve_folder

    shown = folder or find_root(root) / "demo" / SITE
    if not (shown / "index.html").is_file():
        stop(_("there is no start page in {folder}; run “claimwise demo” first", folder=shown))
    console.print(_("{address}  (Ctrl+C stops it)", address=_address(port)))
    or_stop(lambda: serve_folder(shown, port))


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"
