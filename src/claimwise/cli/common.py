"""What every command shares: the app, the course that it works on, and how it speaks and stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.text import Text

from claimwise.access import work_for_group
from claimwise.cli.program import Commands, Program
from claimwise.content import ContentError, Course
from claimwise.content.course import find_root
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding, visible, visible_lines
from claimwise.progress import Stages, Step
from claimwise.troubles import in_words
from claimwise.words import _, ngettext

app = Program(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=_("Courseware on judging health claims: write items in YAML, assign modules, grade without running anything."),
    epilog=_("Start with “claimwise modules”. Every command has --help. They work in the course's folder or below it."),
)


class _Terminal(Console):
    """Prints texts as they are: nothing in them is read as mark-up, and nothing in them steers the terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, emoji=False, markup=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is printed, piece by piece; only rich's own pieces may hold commands."""
        for text, style, control in super().render(renderable, options):
            shown = text if control else "\n".join(map(visible, text.split("\n")))
            yield Segment(shown, style, control)


console, errors = _Terminal(), _Terminal(stderr=True)

ModuleName = Annotated[str, typer.Argument(help=_("A module's name, as “claimwise modules” lists it."))]
Root = Annotated[Path, typer.Option("--root", help=_("The course's folder."), file_okay=False)]
Section = Annotated[str, typer.Option("--section", help=_("Only the students of this section of the class list."))]
HERE = Path()
T = TypeVar("T")


def module_of(course: Course, name: str) -> ResolvedModule:
    """A module of the course; an unknown name ends the command with the names there are."""
    return or_stop(lambda: course.module(name))


def load_course(root: Path) -> Course:
    """The course in a folder or above it; content with problems ends the command with all of them."""
    return or_stop(lambda: Course.load(find_root(root)))


def open_nbgrader(root: Path, section: str = "") -> Any:
    """The course's nbgrader, with its own settings; with lists of one section, if one is named."""
    from claimwise.gradebook.nbgrader import Nbgrader

    work_for_group(root)
    return or_stop(lambda: Nbgrader(root).only(section))


def tell_due(nbgrader: Any, assignment: str) -> None:
    """Say when a module is due, if anybody said so, in the course's time zone."""
    if due := or_stop(lambda: nbgrader.due(assignment)):
        console.print(_("{module} is due {time}.", module=assignment, time=nbgrader.zone.shown(due)), markup=False)


def tell_replaced(course: Course, nbgrader: Any, modules: Iterable[ResolvedModule]) -> None:
    """Say what is lying there for modules that are gone because one of these took their place."""
    for module in modules:
        for old in module.module.replaces:
            if n := len(nbgrader.submitted(old)) if old not in course.modules else 0:
                what = ngettext(
                    "{old}: the work of {n} student stays as it is, with any marks; “{new}” has taken the place of "
                    "this module and asks other questions",
                    "{old}: the work of {n} students stays as it is, with any marks; “{new}” has taken the place of "
                    "this module and asks other questions",
                    n,
                    old=old,
                    new=module.name,
                )
                warn(Finding(what, _("ask for {new}", new=module.name)))


def modules_of(course: Course, names: list[str] | None) -> Iterable[ResolvedModule]:
    """The named modules of a course; all of them if none is named."""
    return [module_of(course, name) for name in names or course.modules]


def or_stop(action: Callable[[], T]) -> T:
    """The result of an action; what a person can mend ends the command with the message alone."""
    try:
        return action()
    except Exception as error:
        if not tell(error):
            raise
        raise typer.Exit(1) from None


def tell(error: Exception) -> bool:
    """Say what a person can mend, and what to do. Says nothing of a mistake of ours, and gives ``False``."""
    if isinstance(error, ContentError):
        show(error.findings)
        return True
    if finding := in_words(error):
        bad(finding)
    return finding is not None


Commands.told = staticmethod(tell)


def show(problems: Iterable[Finding]) -> int:
    """Print what is to be corrected; gives how much that is."""
    problems = list(problems)
    for problem in problems:
        bad(problem)
    if len(problems) > 1:
        errors.print(_("{n} to correct.", n=len(problems)))
    return len(problems)


def stop(message: str | Finding) -> NoReturn:
    """End the command: something needs attention."""
    bad(message)
    raise typer.Exit(1)


def good(message: str) -> None:
    """Say what was done."""
    _say(console, "✓", "green", message)


def warn(message: str | Finding) -> None:
    """Say what somebody should look at."""
    _say(errors, "!", "yellow", message)


def bad(message: str | Finding) -> None:
    """Say what did not work, and what to do."""
    _say(errors, "✗", "red", message)


def _say(where: Console, sign: str, colour: str, message: str | Finding) -> None:
    where.print(Text.assemble((sign, colour), " ", visible_lines(str(message))), soft_wrap=True)


def progress_bar() -> Progress:
    """A bar with a count, a rate and an estimate of the time left."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    return _Bars(*columns, console=console, disable=True)


def stages(progress: Progress) -> Stages:
    """Draws each part of long work as a bar of its own."""

    def begin(title: str, total: int) -> Step:
        task = progress.add_task(title, total=total)
        return lambda done: progress.advance(task, done)

    return begin


class _Bars(Progress):
    """Bars that nobody sees before the first one is there: work that is refused has none."""

    def add_task(self, *arguments: Any, **options: Any) -> TaskID:
        """Add a bar."""
        if self.disable:
            self.disable = False
            self.start()
        return super().add_task(*arguments, **options)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(_("{n:.0f}/s", n=task.speed) if task.speed and task.speed >= 1 else "")
