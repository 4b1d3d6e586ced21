"""Commands to try the course on a simulated class, and to look at the result."""

from __future__ import annotations

from datetime import UTC, datetime
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
    stop,
    track,
)
from claimwise.content.course import find_root


@app.command()
def simulate(
    module: ModuleName,
    students: Annotated[int, typer.Option(help="How many students.", min=1, max=100_000)] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 1,
    root: Root = HERE,
) -> None:
    """Let a simulated class hand in a module, to try things out. Assign the module first."""
    from claimwise.assign import release_path
    from claimwise.demo.simulate import hand_in, real_students, simulated_class

    course = load_course(root)
    chosen = module_of(course, module)
    release = release_path(chosen, course.root)
    if not release.is_file():
        stop(f"{module} is not assigned yet; run “claimwise assign {module}” first")
    submitted = course.root / "submitted"
    if real := real_students(submitted):
        stop(f"there is real work in submitted/ ({real[0]} …); rehearse in a copy of the course's folder")
    due = datetime.now(UTC)
    for student in track(f"Students answer {module}", simulated_class(students, seed)):
        hand_in(release, submitted, chosen, student, seed, due)
    good(f"{students} simulated submissions in {submitted}.")


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option("--into", help="Where to put it; demo/ in the course's folder.")
    ] = None,
    students: Annotated[int, typer.Option(help="How many simulated students.", min=1)] = 30,
    root: Root = HERE,
) -> None:
    """Run the whole course once: book, exercises, a simulated class, grading, feedback, gradebook."""
    from claimwise.demo.run import run_demo

    course = load_course(root)
    with progress_bar() as progress:
        result = or_stop(lambda: run_demo(course, folder or course.root / "demo", students, progress))
    for line in result.report:
        console.print(line)
    console.print(f"\nLook at {result.start_page}\nor run “make serve” and open http://127.0.0.1:8000")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    folder: Annotated[Path | None, typer.Option("--from", help="The folder to show; the demo's pages.")] = None,
    root: Root = HERE,
) -> None:
    """Show the demo's pages in a browser, on this computer only (127.0.0.1)."""
    from claimwise.demo.run import SITE
    from claimwise.serve import serve_folder

    shown = folder or find_root(root) / "demo" / SITE
    if not (shown / "index.html").is_file():
        stop(f"there is no start page in {shown}; run “claimwise demo” first")
    console.print(f"http://127.0.0.1:{port}  (Ctrl+C stops it)")
    or_stop(lambda: serve_folder(shown, port))
