"""The term: keep its data, end it, look into what was kept; one student's data; where data lie."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from claimwise.access import make_folder, open_private
from claimwise.desk.accounts import group_left_out, open_to_others
from claimwise.desk.place import Place
from claimwise.desk.rooms.archive import TABLE_TITLES, ZIP, confirm, hashed, meant, named, taken_out, word
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Right, Room, Visit
from claimwise.errors import ClaimwiseError, Finding
from claimwise.progress import Stages
from claimwise.words import N_, _

PLACES = (
    (
        ("gradebook.db",),
        N_(
            "names, addresses, marks, comments, who marked and when, extra time, excuses, sections, what was taken in "
            "and handed back, and by whom"
        ),
    ),
    (("handed-in/",), N_("in a rehearsal only: the archive and the class list of the invented class")),
    (("submitted/", "collected-before/"), N_("what was handed in, and earlier versions of it")),
    (("autograded/", "feedback/"), N_("notebooks for graders, and pages of feedback")),
    (("reports/",), N_("tables of problems, marking sheets without names, pages of alike answers")),
    (("solutions/*.audit.jsonl",), N_("old and new marks each time that a key changed")),
    (
        (".desk/", ".nbgrader.log"),
        N_(
            "what was done last, and its results; files that were brought and not taken in yet; copies of answers, to "
            "be quicker"
        ),
    ),
    (("archives/", "backups/"), N_("whole copies of all of this but “.desk”, with tables of it")),
    (
        ("exchange/",),
        N_("if you use nbgrader's exchange: what students put there, and feedback; it may lie elsewhere"),
    ),
    (("pseudonyms.secret",), N_("what makes codes of students' ids for research; it is in no backup")),
)
"""Where data lie, for people to read."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What is kept, and whom somebody looks for in it; or what ending the term or deleting a student means."""
    from claimwise.term.terms import history

    nbgrader, nothing = visit.nbgrader, {"ending": False, "traces": None, "matches": None, "looked": None}
    told: dict[str, Any] = {**nothing, "word": word(visit), "shown": nbgrader.zone.shown}
    if visit.get("step") == "end":
        return {**told, "ending": True}
    if asked := visit.get("look").strip():
        return {**told, "looked": _looked_up(visit, asked), "asked": asked[:80]}
    if asked := visit.get("student").strip():
        from claimwise.term.archived import holding
        from claimwise.term.traces import traces_of

        meant = _meant_by(visit, asked)
        if len(meant) != 1:
            return {**told, "matches": meant, "asked": asked[:80], "kept": _kept(visit)}
        traces = traces_of(nbgrader, meant[0][0])
        held = [(_name(visit, each.path), each.damaged) for each in holding(nbgrader, traces.who.id)]
        return {**told, "traces": traces, "holding": held}
    return {
        **told,
        "kept": _kept(visit),
        "titles": {name: _(title) for name, title in TABLE_TITLES.items()},
        "history": history(nbgrader),
        "students": _students(visit),
        "has_gradebook": nbgrader.has_gradebook(),
        "folder": visit.root,
        "access": open_to_others(nbgrader),
        "left_out": group_left_out(visit.root),
        "places": [(names, _(what)) for names, what in PLACES],
    }


@dataclass(frozen=True)
class Kept:
    """An archive or backup: its name below the course's folder, MB, when it was made, and its tables.

    ``tables`` are names; ``None`` if it cannot be read.
    """

    name: str
    size: float
    made: datetime
    tables: tuple[str, ...] | None


def _kept(visit: Visit) -> list[Kept]:
    """The archives and backups, the newest first."""
    from claimwise.term.places import kept_archives

    found = []
    for path in kept_archives(visit.nbgrader):
        with suppress(FileNotFoundError):  # somebody has deleted it this moment
            status = path.stat()
            made, tables = _seen(path, status.st_mtime_ns, status.st_size)
            found.append(Kept(_name(visit, path), status.st_size / 1e6, made, tables))
    return sorted(found, key=lambda each: each.made, reverse=True)


@lru_cache(maxsize=500)
def _seen(path: Path, time: int, _size: int) -> tuple[datetime, tuple[str, ...] | None]:
    """What an archive says of itself. To read its list of contents takes a moment, so it is done once."""
    from claimwise.term.keeping import ArchiveError, contents_of

    try:
        contents = contents_of(path)
    except ArchiveError:
        return datetime.fromtimestamp(time / 1e9, UTC), None
    return contents.made, tuple(contents.tables)


def _name(visit: Visit, path: Path) -> str:
    return path.relative_to(visit.root).as_posix()


def _looked_up(visit: Visit, asked: str) -> list[tuple[Kept, list[tuple[str, str]]]]:
    """Whom an id or a name may mean in each archive and backup that has tables, or could have them."""
    from claimwise.term.archived import students_in
    from claimwise.term.keeping import ArchiveError

    def meant(kept: Kept) -> list[tuple[str, str]]:
        try:
            return students_in(visit.root / kept.name, asked) if kept.tables else []
        except ArchiveError:
            return []

    return [(kept, meant(kept)) for kept in _kept(visit) if kept.tables is not None]


def _students(visit: Visit) -> list[tuple[str, str]]:
    nbgrader = visit.nbgrader
    if not nbgrader.has_gradebook():
        return []
    with nbgrader.gradebook() as gradebook:
        people = [(each.id, f"{each.first_name or ''} {each.last_name or ''}".strip()) for each in gradebook.students]
    return sorted(people)


def _meant_by(visit: Visit, asked: str) -> list[tuple[str, str]]:
    """Whom an id or a name may mean: ids and names. An id that is there means that student and nobody else."""
    from claimwise.collect.names import meant_by
    from claimwise.term.places import everybody

    names = dict.fromkeys(everybody(visit.nbgrader), "") | dict(_students(visit))
    return [(student, names[student]) for student in meant_by(asked, names)]


def begin_backup(_visit: Visit) -> Begin:
    """Keep the data as they are."""
    return Begin("backup", _("Make a backup"))


def backup(place: Place, _arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Keep the data as they are."""
    from claimwise.term.places import count_files
    from claimwise.term.terms import backup as keep

    kept = keep(place.nbgrader, step=stages(_("Keeping the data"), count_files(place.nbgrader)))
    said = _("{file} holds everything, and was read back to its last byte.", file=kept.file.relative_to(place.root))
    return Done([said], kept.contents.left_out, room="term")


def begin_end(visit: Visit) -> Begin:
    """End the term."""
    confirm(visit, word(visit))
    return Begin("end", _("End the term"))


def end(place: Place, _arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Archive everything, and empty the course of it."""
    from claimwise.term.places import count_files
    from claimwise.term.terms import end_term

    kept = end_term(place.nbgrader, step=stages(_("Archiving"), count_files(place.nbgrader)))
    said = [
        _("{file} holds the term.", file=kept.file.relative_to(place.root)),
        _("The gradebook is empty. Modules are as they were, without due dates."),
        *kept.said,
    ]
    return Done(said, kept.contents.left_out, room="term")


def take_archive(visit: Visit) -> Go:
    """Keep an archive that somebody brings, after a look at whether it is one."""
    from claimwise.term.keeping import contents_of
    from claimwise.term.places import BACKUPS

    uploads = visit.uploads.get("file", ())
    if not uploads:
        raise AskedError(_("no file came"), _("choose an archive or a backup, then try again"))
    contents_of(uploads[0].path)
    folder = make_folder(visit.root / BACKUPS)
    target = folder / f"brought-{datetime.now():%Y-%m-%d-%H%M%S}.zip"
    opened = open_private(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    with uploads[0].path.open("rb") as brought, os.fdopen(opened, "wb") as kept:
        shutil.copyfileobj(brought, kept)  # it tells everything about everybody: nobody reads it meanwhile
    return Go("archive", {"archive": target.relative_to(visit.root).as_posix()})


def begin_delete(visit: Visit) -> Begin:
    """Delete a student, and take them out of the archives that were ticked."""
    student = visit.needs("student")
    confirm(visit, student)
    archives = [_name(visit, named(visit.place, each)) for each in visit.all("archive")]
    return Begin("delete", _("Delete a student"), {"who": hashed(student), "archives": archives})


def delete(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Remove everything about a student, and look for what still names them."""
    from claimwise.term.archived import holding
    from claimwise.term.one_student import delete_student
    from claimwise.term.places import everybody

    student = meant(arguments["who"], everybody(place.nbgrader))
    step = stages(_("Deleting, then looking for what is left"), 0)
    done = delete_student(place.nbgrader, place.course.modules, student, step=step)
    said, left = [_("The student is deleted from the gradebook and from all folders.")], [*done.left]
    for name in arguments.get("archives", ()):
        try:
            told, found = taken_out(place, named(place, name), student, stages)
        except ClaimwiseError as error:  # the others are done all the same
            left.append(replace(error.finding, file=Path(name)))
        else:
            said.append(told)
            left += found
    for each in holding(place.nbgrader, student):
        left.append(_held(each.path.relative_to(place.root), damaged=each.damaged))
    return Done(said, left, room="term")


def _held(path: Path, *, damaged: bool) -> Finding:
    if damaged:
        what = _("this file is damaged, so nobody can say whether it holds the student")
        return Finding(what, _("look at it by hand, or delete it at the page “The term”"), file=path)
    what = _("this file still holds the student")
    return Finding(what, _("look the student up in it at the page “The term”, and take them out there"), file=path)


def student(visit: Visit) -> Download:
    """Everything about a student."""
    from claimwise.term.one_student import export_student
    from claimwise.zips import as_name

    name = visit.needs("student")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "student.zip"
        export_student(visit.nbgrader, visit.course.modules, name, path)
        return Download(path.read_bytes(), f"{as_name(name) or 'student'}.zip", ZIP)


ROOM = Room(
    "term",
    N_("The term"),
    page,
    actions={
        "backup": Action(begin_backup),
        "end": Action(begin_end),
        "bring": Action(take_archive, uploads=True),
        "delete": Action(begin_delete),
    },
    downloads={"student": student},
    works={"backup": backup, "end": end, "delete": delete},
    needs=frozenset({Right.NAMES, Right.RUN}),
    confirmed=frozenset({"end", "delete"}),
)
