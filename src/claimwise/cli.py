"""The commands. Each is a few lines over the library, and says in plain words what it did.

Exit codes: 0 all is well; 1 something needs attention, and was named; 2 the command was not understood.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from claimwise.content import ClaimwiseError, ContentError, Course
from claimwise.content.course import find_root
from claimwise.content.modules import ResolvedModule

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Courseware on judging health claims: write items in YAML, assign modules, grade without running anything.",
    epilog="Start with “claimwise modules”. Every command has --help. They work in the course's folder or below it.",
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

ModuleName = Annotated[str, typer.Argument(help="A module's name, as “claimwise modules” lists it.")]
Root = Annotated[Path, typer.Option("--root", help="The course's folder.", file_okay=False)]
HERE = Path()
T = TypeVar("T")


@app.command()
def modules(root: Root = HERE) -> None:
    """List the modules: items, points, minutes."""
    table = Table("Module", "Title", "Items", "Points", "Minutes", box=None, pad_edge=False)
    for module in _course(root).modules.values():
        info = module.module
        table.add_row(module.name, info.title, str(len(info.items)), f"{info.points:g}", str(info.minutes))
    console.print(table)


@app.command()
def check(root: Root = HERE) -> None:
    """Check the content: form, references, points, quotes, fairness, and that no key reaches students."""
    from claimwise.checks import check_course
    from claimwise.checks.readability import WARN_ABOVE, reading_grades

    course = _course(root)
    _report(check_course(course))
    for chapter, grade_level in reading_grades(course.root).items():
        if grade_level > WARN_ABOVE:
            errors.print(f"[yellow]![/] {chapter} reads like school grade {grade_level:.0f}; aim at {WARN_ABOVE:.0f}")
    claims = sum(len(case.claims) for case in course.cases.values())
    items = sum(len(module.items) for module in course.modules.values())
    console.print(f"[green]✓[/] {claims} claims, {len(course.modules)} modules, {items} items: nothing to correct.")


@app.command()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Modules; all of them if none is named.")] = None,
    root: Root = HERE,
) -> None:
    """Make the instructor's notebooks (solutions/MODULE/) from the YAML files."""
    from claimwise.notebooks import write_source

    course = _course(root)
    for module in _chosen(course, names):
        console.print(f"[green]✓[/] {write_source(module, course.root).relative_to(course.root)}")


@app.command()
def assign(
    names: Annotated[list[str] | None, typer.Argument(help="Modules; all of them if none is named.")] = None,
    root: Root = HERE,
) -> None:
    """Make what students get (exercises/MODULE/), without keys, and note it in the gradebook."""
    from claimwise.assign import assign as assign_module

    course = _course(root)
    nbgrader = _nbgrader(course.root)
    for module in _chosen(course, names):
        path = _or_stop(partial(assign_module, nbgrader, module))
        console.print(f"[green]✓[/] {path.relative_to(course.root)} is ready for students.")


@app.command()
def collect(
    module: ModuleName,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder with a notebook for each student.")] = None,
    root: Root = HERE,
) -> None:
    """Take in what students handed in: from nbgrader's exchange, or from a folder (ada.ipynb or ada/any.ipynb)."""
    course = _course(root)
    name = _module(course, module).name
    if folder is None:
        # Beside our Python even if no shell knows of it.
        command = [str(Path(sys.executable).with_name("nbgrader")), "collect", name]
        raise typer.Exit(subprocess.run(command, cwd=course.root, check=False).returncode)  # noqa: S603  our own command
    from claimwise.collect import collect_folder

    if not folder.is_dir():
        _stop(f"there is no folder {folder} here")
    results = collect_folder(_nbgrader(course.root), name, folder)
    if not results:
        _stop(f"there is no .ipynb file in {folder}, nor in a folder in it")
    for result in results:
        if result.problem:
            errors.print(f"[red]✗[/] {result.file}: {result.problem}")
    taken = sum(not result.problem for result in results)
    console.print(f"[green]✓[/] {taken} of {len(results)} notebooks taken in.")
    raise typer.Exit(taken < len(results))


@app.command()
def grade(
    module: ModuleName,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    root: Root = HERE,
) -> None:
    """Mark every new or changed submission of a module. Answers are read, never run."""
    from claimwise.grading.grade import grade as grade_module

    course = _course(root)
    chosen, nbgrader = _module(course, module), _nbgrader(course.root)
    with _progress() as progress:
        task = progress.add_task(f"Grading {module}", total=len(nbgrader.submitted(module)))
        results = grade_module(nbgrader, chosen, force=force, step=lambda _: progress.advance(task))
    if not results:
        _stop(f"nobody has handed in {module} yet; “claimwise collect {module}” takes submissions in")
    for result in results:
        for problem in result.problems:
            mark = "[yellow]![/]" if result.score is not None else "[red]✗[/]"
            errors.print(f"{mark} {result.student}:", problem, markup=True)
    graded = [result for result in results if result.score is not None]
    skipped = sum(result.skipped for result in results)
    console.print(
        f"[green]✓[/] {len(graded) - skipped} graded, {skipped} unchanged, {len(results) - len(graded)} not readable."
    )
    raise typer.Exit(len(graded) < len(results))


@app.command()
def feedback(module: ModuleName, root: Root = HERE) -> None:
    """Write each student's page of feedback (feedback/STUDENT/MODULE/)."""
    course = _course(root)
    name, nbgrader = _module(course, module).name, _nbgrader(course.root)
    students = nbgrader.autograded(name)
    if not students:
        _stop(f"nothing is graded yet; run “claimwise grade {name}” first")
    for student in _track(f"Feedback for {name}", students):
        _or_stop(partial(nbgrader.feedback, name, student))
    console.print(f"[green]✓[/] {len(students)} pages: feedback/STUDENT/{name}/{name}.html")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.", dir_okay=False)] = Path("gradebook.csv"),
    root: Root = HERE,
) -> None:
    """Write the gradebook as a CSV file."""
    course = _course(root)
    rows = _nbgrader(course.root).export(file)
    console.print(f"[green]✓[/] {file}: {rows} rows.")


@app.command()
def simulate(
    module: ModuleName,
    students: Annotated[int, typer.Option(help="How many students.", min=1, max=100_000)] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 1,
    root: Root = HERE,
) -> None:
    """Let a simulated class hand in a module, to try things out. Assign the module first."""
    from claimwise.assign import release_path
    from claimwise.simulate import hand_in, real_students, simulated_class

    course = _course(root)
    chosen = _module(course, module)
    release = release_path(chosen, course.root)
    if not release.is_file():
        _stop(f"{module} is not assigned yet; run “claimwise assign {module}” first")
    submitted = course.root / "submitted"
    if real := real_students(submitted):
        _stop(f"there is real work in submitted/ ({real[0]} …); rehearse in a copy of the course's folder")
    due = datetime.now(UTC)
    for student in _track(f"Students answer {module}", simulated_class(students, seed)):
        hand_in(release, submitted, chosen, student, seed, due)
    console.print(f"[green]✓[/] {students} simulated submissions in {submitted}.")


@app.command()
def fingerprint(
    text: Annotated[Path, typer.Argument(help="The case's text as a plain text file.", exists=True, dir_okay=False)],
    case: Annotated[str, typer.Option(help="The case, as its folder under book/cases/ is called.")],
    root: Root = HERE,
) -> None:
    """Let “check” prove quotes without keeping somebody else's text: only hashes of its words are stored."""
    from claimwise.checks.quotes import fingerprint as hashes
    from claimwise.checks.quotes import fingerprint_file
    from claimwise.files import write_atomically

    file = fingerprint_file(_or_stop(lambda: find_root(root)), case)
    write_atomically(file, "\n".join(hashes(text.read_text(encoding="utf-8"))) + "\n")
    console.print(f"[green]✓[/] {file}")


@app.command()
def book(root: Root = HERE) -> None:
    """Build the book into _build/html."""
    from claimwise.demo import build_book

    course = _course(root)
    page = _or_stop(lambda: build_book(course.root))
    console.print(f"[green]✓[/] {page}")


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option("--into", help="Where to put it; demo/ in the course's folder.")
    ] = None,
    students: Annotated[int, typer.Option(help="How many simulated students.", min=1)] = 30,
    root: Root = HERE,
) -> None:
    """Run the whole course once: book, exercises, a simulated class, grading, feedback, gradebook."""
    from claimwise.demo import run_demo

    course = _course(root)
    with _progress() as progress:
        result = _or_stop(lambda: run_demo(course, folder or course.root / "demo", students, progress))
    for line in result.report:
        console.print(line)
    console.print(f"\n[bold]Look at[/] {result.start_page}\nor run [bold]make serve[/] and open http://127.0.0.1:8000")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port.")] = 8000,
    folder: Annotated[Path | None, typer.Option("--from", help="The folder to show; the demo's pages.")] = None,
    root: Root = HERE,
) -> None:
    """Show the demo's pages in a browser, on this computer only (127.0.0.1)."""
    from claimwise.demo import SITE, serve_folder

    shown = folder or find_root(root) / "demo" / SITE
    if not (shown / "index.html").is_file():
        _stop(f"there is no start page in {shown}; run “claimwise demo” first")
    console.print(f"http://127.0.0.1:{port}  (Ctrl+C stops it)")
    _or_stop(lambda: serve_folder(shown, port))


def _module(course: Course, name: str) -> ResolvedModule:
    """A module of the course; an unknown name ends the command with the names there are."""
    return _or_stop(lambda: course.module(name))


def _course(root: Path) -> Course:
    return _or_stop(lambda: Course.load(find_root(root)))


def _nbgrader(root: Path) -> Any:
    from claimwise.grading.gradebook import Nbgrader

    return _or_stop(lambda: Nbgrader(root))


def _chosen(course: Course, names: list[str] | None) -> Iterable[ResolvedModule]:
    return [_module(course, name) for name in names or course.modules]


def _or_stop(action: Callable[[], T]) -> T:
    """The result of an action; what a person can mend ends the command with the message alone."""
    try:
        return action()
    except ContentError as error:
        _report(error.problems)
        raise typer.Exit(1) from None
    except (ClaimwiseError, OSError) as error:
        _stop(str(error))


def _report(problems: Iterable[object]) -> None:
    """Print problems, if there are any, and end the command."""
    problems = list(problems)
    for problem in problems:
        errors.print("[red]✗[/]", str(problem), markup=True, soft_wrap=True)
    if len(problems) > 1:
        errors.print(f"{len(problems)} to correct.")
    if problems:
        raise typer.Exit(1)


def _stop(message: str) -> NoReturn:
    errors.print("[red]✗[/]", message, soft_wrap=True)
    raise typer.Exit(1)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    )


def _track(description: str, things: Iterable[Any]) -> Iterable[Any]:
    things = list(things)
    with _progress() as progress:
        yield from progress.track(things, description=description)


if __name__ == "__main__":
    sys.exit(app())
