"""An archive or backup: its tables, one student in it, and what else can be done with the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Right, Room, Visit
from claimwise.errors import Finding
from claimwise.handed_in.fingerprint import content_hash
from claimwise.progress import Stages
from claimwise.words import N_, _

ZIP = "application/zip"  # not said: a kind of file
CSV = "text/csv; charset=utf-8"  # not said: as above

TABLE_TITLES = {"marks": N_("Marks"), "answers": N_("Written answers"), "history": N_("History")}
"""The tables of an archive -> what they are called."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What the archive is, and whom somebody looks for in it."""
    from claimwise.term.archived import look_up, students_in
    from claimwise.term.keeping import contents_of

    path, student, asked = _archive(visit), visit.get("student"), visit.get("q").strip()
    contents = contents_of(path)
    meant = students_in(path, asked) if asked and contents.tables else []
    if len(meant) == 1:
        student = meant[0][0]
    return {
        "archive": visit.get("archive"),
        "contents": contents,
        "titles": {name: _(TABLE_TITLES[name]) for name in contents.tables},
        "asked": asked[:80],
        "meant": meant,
        "found": look_up(visit.nbgrader, path, student) if student and contents.tables else None,
        "word": word(visit),
        "shown": visit.nbgrader.zone.shown,
    }


def word(visit: Visit) -> str:
    """What somebody types who means it."""
    return str(visit.nbgrader.directory.course_id or visit.root.name)


def confirm(visit: Visit, word: str) -> None:
    """Raise :class:`AskedError` unless what was asked for was typed."""
    if visit.get("typed").strip().casefold() != word.casefold():
        raise AskedError(
            _("nothing was done, because “{word}” was not typed", word=word), _("go back and type it, if you mean it")
        )


def named(place: Place, name: str) -> Path:
    """The archive of the course that a field names: one of those that lie there, and nothing else."""
    from claimwise.term.places import kept_archives

    for path in kept_archives(place.nbgrader):
        if path.relative_to(place.root).as_posix() == name:
            return path
    raise AskedError(_("there is no such archive"), _("choose one at the page “The term”"))


def _archive(visit: Visit) -> Path:
    return named(visit.place, visit.needs("archive"))


def discard(visit: Visit) -> Go:
    """Delete an archive or backup, if the word was typed."""
    path = _archive(visit)
    confirm(visit, word(visit))
    path.unlink()
    return Go("term", {}, _("{file} is deleted.", file=visit.get("archive")))


def begin_restore(visit: Visit) -> Begin:
    """Put an archive back."""
    _archive(visit)
    confirm(visit, word(visit))
    name = visit.get("archive")
    return Begin("restore", _("Put back {file}", file=name), {"archive": name})


def restore(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Put an archive in the place of what is there, which is kept as a backup."""
    from claimwise.term.keeping import contents_of
    from claimwise.term.places import count_files
    from claimwise.term.terms import restore as put_back

    path = named(place, arguments["archive"])
    total = 1 + len(contents_of(path).files) + count_files(place.nbgrader)
    done = put_back(place.nbgrader, path, step=stages(_("Reading, keeping and putting back"), total))
    said = [
        _("{file} is put back.", file=arguments["archive"]),
        _("What was there before is kept: {file}", file=done.before.file.relative_to(place.root)),
        *done.before.said,
    ]
    return Done(said, done.before.contents.left_out, room="term")


def begin_tables(visit: Visit) -> Begin:
    """Make the tables of an archive that an earlier version made."""
    _archive(visit)
    name = visit.get("archive")
    return Begin("tables", _("Make the tables of {file}", file=name), {"archive": name})


def tables(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Add the tables to an archive, which is read back before it takes the old one's place."""
    from claimwise.term.archived import make_tables
    from claimwise.term.keeping import contents_of

    path = named(place, arguments["archive"])
    make_tables(
        place.nbgrader, path, step=stages(_("Reading and writing the archive"), 2 * len(contents_of(path).files))
    )
    return Done(findings=contents_of(path).left_out, room="archive", fields={"archive": arguments["archive"]})


def begin_taking_out(visit: Visit) -> Begin:
    """Take a student out of an archive, if the id was typed."""
    _archive(visit)
    student, name = visit.needs("student"), visit.get("archive")
    confirm(visit, student)
    return Begin("take-out", _("Take a student out of {file}", file=name), {"who": hashed(student), "archive": name})


def take_out(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Remove everything about a student from an archive, and look for what still names them there."""
    from claimwise.term.archived import everybody_in

    path = named(place, arguments["archive"])
    student = meant(arguments["who"], everybody_in(place.nbgrader, path))
    said, findings = taken_out(place, path, student, stages)
    return Done([said], findings, room="archive", fields={"archive": arguments["archive"]})


def taken_out(place: Place, path: Path, student: str, stages: Stages) -> tuple[str, list[Finding]]:
    """Take a student out of an archive; gives what is said of it, and what still names them there."""
    from claimwise.term.archived import take_out
    from claimwise.term.keeping import contents_of

    name, step = (
        path.relative_to(place.root),
        stages(_("Reading and writing the archive"), 2 * len(contents_of(path).files)),
    )
    done = take_out(place.nbgrader, place.course.modules, path, student, step=step)
    left = [replace(found, file=name / found.file if found.file else name) for found in done.left]
    return _("The student is taken out of {file}.", file=name), left


def meant(who: str, known: Iterable[str]) -> str:
    """The student, among those who are known, of whom a job was told by :func:`hashed`."""
    for student in known:
        if hashed(student) == who:
            return student
    raise AskedError(_("there is nothing about this student any more"), _("look at the page “The term”"))


def hashed(student: str) -> str:
    """What a job is told of a student: what is kept of it must not name who was deleted."""
    return content_hash(student.encode())


def whole(visit: Visit) -> Download:
    """The file itself."""
    path = _archive(visit)
    return Download(path, path.name, ZIP)


def table(visit: Visit) -> Download:
    """One of its tables."""
    from claimwise.term.archived import table as read

    path, name = _archive(visit), visit.needs("table")
    return Download(read(path, name).encode(), f"{path.stem}-{name}.csv", CSV)


def file(visit: Visit) -> Download:
    """A student's page of feedback, to be shown, or the work that was handed in."""
    from claimwise.term.archived import file_in, look_up

    path, name = _archive(visit), visit.needs("file")
    found = look_up(visit.nbgrader, path, visit.needs("student"))
    if name not in {each for module in found.modules for each in (module.feedback, module.work) if each}:
        raise AskedError(_("there is no such file of this student"), _("go back and choose one"))
    shown = name.endswith(".html")
    kind = "text/html; charset=utf-8" if shown else "application/x-ipynb+json"  # not said: kinds of files
    return Download(file_in(path, name), name.rpartition("/")[2], kind, shown)


def student(visit: Visit) -> Download:
    """Everything about a student that is in the archive."""
    from claimwise.term.archived import export_from
    from claimwise.zips import as_name

    path, name = _archive(visit), visit.needs("student")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "student.zip"
        export_from(visit.nbgrader, visit.course.modules, path, name, target)
        return Download(target.read_bytes(), f"{as_name(name) or 'student'}-{path.stem}.zip", ZIP)


ROOM = Room(
    "archive",
    N_("An archive"),
    page,
    actions={
        "restore": Action(begin_restore),
        "discard": Action(discard),
        "make-tables": Action(begin_tables),
        "take-out": Action(begin_taking_out),
    },
    downloads={"whole": whole, "table": table, "file": file, "student": student},
    works={"restore": restore, "tables": tables, "take-out": take_out},
    needs=frozenset({Right.NAMES, Right.RUN}),
    listed=False,
    confirmed=frozenset({"restore", "take-out"}),
)
