"""What every command shares: the app, the course that it works on, and how it speaks and stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from claimwise.content import ClaimwiseError, ContentError, Course
from claimwise.content.course import find_root
from claimwise.content.modules import ResolvedModule
from claimwise.grading.problems import visible

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Courseware on judging health claims: write items in YAML, assign modules, grade without running anything.",
    epilog="Start with “claimwise modules”. Every command has --help. They work in the course's folder or below it.",
)
console = Console(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)

ModuleName = Annotated[str, typer.Argument(help="A module's name, as “claimwise modules” lists it.")]
Root = Annotated[Path, typer.Option("--root", help="The course's folder.", file_okay=False)]
HERE = Path()
T = TypeVar("T")


def module_of(course: Course, name: str) -> ResolvedModule:
    """A module of the course; an unknown name ends the command with the names there are."""
    return or_stop(lambda: course.module(name))


def load_course(root: Path) -> Course:
    """The course in a folder or above it; content with problems ends the command with all of them."""
    return or_stop(lambda: Course.load(find_root(root)))


def open_nbgrader(root: Path) -> Any:
    """The course's nbgrader, with its own settings."""
    from claimwise.grading.gradebook import Nbgrader

    return or_stop(lambda: Nbgrader(root))


def tell_due(nbgrader: Any, assignment: str) -> None:
    """Say when a module is due, if anybody said so, in the course's time zone."""
    if due := or_stop(lambda: nbgrader.due(assignment)):
        console.print(f"{assignment} is due {nbgrader.zone.shown(due)}.", markup=False)


def modules_of(course: Course, names: list[str] | None) -> Iterable[ResolvedModule]:
    """The named modules of a course; all of them if none is named."""
    return [module_of(course, name) for name in names or course.modules]


def or_stop(action: Callable[[], T]) -> T:
    """The result of an action; what a person can mend ends the command with the message alone."""
    try:
        return action()
    except ContentError as error:
        report(error.problems)
        raise typer.Exit(1) from None
    except (ClaimwiseError, OSError) as error:
        stop(str(error))


def report(problems: Iterable[object]) -> None:
    """Print problems, if there are any, and end the command."""
    problems = list(problems)
    for problem in problems:
        bad(str(problem))
    if len(problems) > 1:
        errors.print(f"{len(problems)} to correct.")
    if problems:
        raise typer.Exit(1)


def stop(message: str) -> NoReturn:
    """End the command: something needs attention."""
    bad(message)
    raise typer.Exit(1)


def good(message: str) -> None:
    """Say what was done."""
    _say(console, "✓", "green", message)


def warn(message: str) -> None:
    """Say what somebody should look at."""
    _say(errors, "!", "yellow", message)


def bad(message: str) -> None:
    """Say what did not work, and what to do."""
    _say(errors, "✗", "red", message)


def _say(where: Console, sign: str, colour: str, message: str) -> None:
    # Never read as mark-up or by the terminal: a message may hold what a student wrote.
    message = "\n".join(visible(line) for line in message.split("\n"))
    where.print(Text.assemble((sign, colour), " ", message), soft_wrap=True)


def progress_bar() -> Progress:
    """A bar with a count, a rate and an estimate of the time left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    return Progress(*columns, console=console)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed and task.speed >= 1 else "")


def track(description: str, things: Iterable[Any]) -> Iterable[Any]:
    """Go through things under a progress bar."""
    things = list(things)
    with progress_bar() as progress:
        yield from progress.track(things, description=description)
