"""Commands for a term as a whole and for one student: kept, ended, put back; taken along, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwise.cli.common import (
    HERE,
    Root,
    app,
    bad,
    console,
    good,
    load_course,
    open_nbgrader,
    or_stop,
    progress_bar,
    stages,
    stop,
    warn,
)
from claimwise.errors import ClaimwiseError, Finding
from claimwise.words import _, ngettext

if TYPE_CHECKING:
    from claimwise.gradebook.nbgrader import Nbgrader
    from claimwise.term.terms import Kept
    from claimwise.term.traces import Traces

Yes = Annotated[bool, typer.Option("--yes", help=_("Don't ask."))]
Id = Annotated[str, typer.Argument(help=_("The student's id, as the gradebook has it."))]


@app.command(help=_("Keep all students' data in one archive, as they are now: gradebook, work, feedback, reports."))
def backup(
    file: Annotated[
        Path | None, typer.Argument(help=_("The archive to write; backups/DATE.zip."), dir_okay=False)
    ] = None,
    root: Root = HERE,
) -> None:
    from claimwise.term.places import count_files
    from claimwise.term.terms import backup as keep

    nbgrader = open_nbgrader(load_course(root).root)
    with progress_bar() as progress:
        step = stages(progress)(_("Keeping the data"), count_files(nbgrader))
        kept = or_stop(lambda: keep(nbgrader, file, step=step))
    _tell_kept(kept)
    good(_("{file} holds everything, and was read back to its last byte.", file=_below(nbgrader, kept.file)))


@app.command(
    help=_("End a term: everything about students goes into one archive; the modules stay, the gradebook is empty.")
)
def archive(yes: Yes = False, root: Root = HERE) -> None:
    from claimwise.term.places import count_files
    from claimwise.term.terms import end_term

    nbgrader = open_nbgrader(load_course(root).root)
    if not yes and not typer.confirm(_("Archive this term and begin with an empty gradebook?")):
        stop(_("nothing was changed"))
    with progress_bar() as progress:
        step = stages(progress)(_("Archiving"), count_files(nbgrader))
        kept = or_stop(lambda: end_term(nbgrader, step=step))
    _tell_kept(kept)
    good(
        _(
            "{file} holds the term. The gradebook is empty; modules are as they were, without due dates.",
            file=_below(nbgrader, kept.file),
        )
    )
    console.print(_("“claimwise restore {file}” brings it back.", file=_below(nbgrader, kept.file)))


@app.command(
    help=_("Put the data of an archive in the place of those that are there, which are kept as a backup first.")
)
def restore(
    file: Annotated[Path, typer.Argument(help=_("An archive or backup."), dir_okay=False)],
    yes: Yes = False,
    root: Root = HERE,
) -> None:
    from claimwise.term.terms import look_into
    from claimwise.term.terms import restore as put_back

    nbgrader = open_nbgrader(load_course(root).root)
    contents = or_stop(lambda: look_into(nbgrader, file))
    what = ngettext(
        "{file} is of {time} and holds {n} student.",
        "{file} is of {time} and holds {n} students.",
        contents.students,
        file=file.name,
        time=nbgrader.zone.shown(contents.made),
    )
    console.print(what)
    if contents.course != nbgrader.directory.course_id:
        warn(Finding(_("it is of another course ({course})", course=contents.course), _("see whether you mean that")))
    if not yes and not typer.confirm(_("Put it in the place of what is there now?")):
        stop(_("nothing was changed"))
    done = or_stop(lambda: put_back(nbgrader, file))
    good(_("{file} is put back.", file=file.name))
    _tell_kept(done.before)
    good(_("What was there before is kept: {file}", file=_below(nbgrader, done.before.file)))


@app.command("export-student", help=_("Write one archive with everything about a student, for them to read."))
def export_student(
    student: Id,
    file: Annotated[Path | None, typer.Argument(help=_("The archive to write; STUDENT.zip."), dir_okay=False)] = None,
    root: Root = HERE,
) -> None:
    from claimwise.term.one_student import export_student as write

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    target = file or Path(f"{student}.zip")
    for problem in or_stop(lambda: write(nbgrader, course.modules, student, target)):
        warn(problem)
    good(_("{file} holds everything about {student}; overview.html tells it in words.", file=target, student=student))


@app.command("delete-student", help=_("Remove everything about a student from the course."))
def delete_student(
    student: Id,
    yes: Yes = False,
    archives: Annotated[
        bool, typer.Option("--archives", help=_("Take the student out of all archives and backups, too."))
    ] = False,
    root: Root = HERE,
) -> None:
    from claimwise.term.archived import holding, take_out
    from claimwise.term.one_student import delete_student as delete
    from claimwise.term.traces import traces_of

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    held = or_stop(lambda: holding(nbgrader, student))
    traces: Traces | None = None
    try:
        traces = traces_of(nbgrader, student)
        console.print(_say(traces))
    except ClaimwiseError as error:  # there may be something in an archive
        if not archives or not held:
            stop(error.finding)
    for each in held:
        console.print(_("{file} holds the student", file=_below(nbgrader, each.path)))
    if not yes and typer.prompt(_("This cannot be undone. Type the id to delete"), default="") != student:
        stop(_("nothing was changed"))
    left = list[Finding]()
    if traces:
        left += or_stop(lambda: delete(nbgrader, course.modules, student)).left
        good(_("{student} is deleted from the gradebook and from all folders.", student=student))
    for path in (each.path for each in held if archives and not each.damaged):
        try:
            left += take_out(nbgrader, course.modules, path, student).left
        except ClaimwiseError as error:  # the others are done all the same
            left.append(error.finding)
            continue
        good(_("{student} is taken out of {file}.", student=student, file=_below(nbgrader, path)))
    for finding in left:
        bad(finding)
    if still := or_stop(lambda: holding(nbgrader, student)):
        names = ", ".join(str(_below(nbgrader, each.path)) for each in still)
        warn(_("Archives and backups that still hold the student: {files}", files=names))
    raise typer.Exit(bool(left))


def _say(traces: Traces) -> str:
    who = f"{traces.who.id} ({traces.who.name})" if traces.who.name else traces.who.id
    return ngettext(
        "{who}: {n} file, {rows} rows of the gradebook",
        "{who}: {n} files, {rows} rows of the gradebook",
        traces.files,
        who=who,
        rows=sum(traces.rows.values()),
    )


def _tell_kept(kept: Kept) -> None:
    for finding in kept.contents.left_out:
        bad(finding)
    for sentence in kept.said:
        warn(sentence)


def _below(nbgrader: Nbgrader, path: Path) -> Path:
    """A path as people type it in the course's folder."""
    path = path.absolute()
    return path.relative_to(nbgrader.root) if path.is_relative_to(nbgrader.root) else path
