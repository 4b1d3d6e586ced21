"""The term: keep its data, end it, put data back; one student's data to take along or to delete; where data lie."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimwise.access import make_folder, open_private
from claimwise.desk.accounts import group_left_out, open_to_others
from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Right, Room, Visit
from claimwise.handed_in.fingerprint import content_hash
from claimwise.progress import Stages
from claimwise.words import N_, _

ZIP = "application/zip"  # not said: a kind of file


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
    ((".desk/", ".nbgrader.log"), N_("what was done last, and its results")),
    (("archives/", "backups/"), N_("whole copies of all of this")),
    (
        ("exchange/",),
        N_("if you use nbgrader's exchange: what students put there, and feedback; it may lie elsewhere"),
    ),
    (("pseudonyms.secret",), N_("what makes codes of students' ids for research; it is in no backup")),
)
"""Where data lie, for people to read."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What is kept; or what ending the term, putting an archive back or deleting a student means, to be confirmed."""
    from claimwise.term.terms import history

    nbgrader, nothing = visit.nbgrader, {"ending": False, "archive": None, "traces": None, "matches": None}
    told: dict[str, Any] = {**nothing, "word": _word(visit), "shown": nbgrader.zone.shown}
    if visit.get("step") == "end":
        return {**told, "ending": True}
    if visit.get("archive"):
        return {**told, **_of_archive(visit)}
    if visit.get("student"):
        from claimwise.term.traces import traces_of

        asked = visit.get("student").strip()
        meant = _meant_by(visit, asked)
        if len(meant) != 1:
            return {**told, "matches": meant, "asked": asked[:80]}
        return {**told, "traces": traces_of(nbgrader, meant[0][0])}
    return {
        **told,
        "kept": _kept(visit),
        "history": history(nbgrader),
        "students": _students(visit),
        "has_gradebook": nbgrader.has_gradebook(),
        "folder": visit.root,
        "access": open_to_others(nbgrader),
        "left_out": group_left_out(visit.root),
        "places": [(names, _(what)) for names, what in PLACES],
    }


def _word(visit: Visit) -> str:
    """What somebody types who means it."""
    return str(visit.nbgrader.directory.course_id or visit.root.name)


def _kept(visit: Visit) -> list[Mapping[str, Any]]:
    from claimwise.term.places import kept_archives

    found = []
    for path in kept_archives(visit.nbgrader):
        status = path.stat()
        made = datetime.fromtimestamp(status.st_mtime, UTC)
        name = path.relative_to(visit.root).as_posix()
        found.append({"name": name, "size": status.st_size / 1e6, "made": made})
    return sorted(found, key=lambda each: each["made"], reverse=True)


def _students(visit: Visit) -> list[tuple[str, str]]:
    nbgrader = visit.nbgrader
    if not nbgrader.has_gradebook():
        return []
    with nbgrader.gradebook() as gradebook:
        people = [(each.id, f"{each.first_name or ''} {each.last_name or ''}".strip()) for each in gradebook.students]
    return sorted(people)


def _meant_by(visit: Visit, asked: str) -> list[tuple[str, str]]:
    """Whom an id or a name may mean: ids and names. An id that is there means that student and nobody else."""
    from claimwise.term.places import everybody

    names = dict(_students(visit))
    known = [(each, names.get(each, "")) for each in sorted(everybody(visit.nbgrader))]
    exactly = [each for each in known if asked == each[0]]
    words = asked.casefold().split()
    return exactly or [each for each in known if all(word in " ".join(each).casefold() for word in words)]


def _archive(visit: Visit) -> Path:
    """The archive of the course that a field names: one of those that lie there, and nothing else."""
    from claimwise.term.places import kept_archives

    name = visit.needs("archive")
    for path in kept_archives(visit.nbgrader):
        if path.relative_to(visit.root).as_posix() == name:
            return path
    raise AskedError(_("there is no such archive"), _("choose one at the page “The term”"))


def _of_archive(visit: Visit) -> Mapping[str, Any]:
    from claimwise.term.keeping import contents_of

    contents = contents_of(_archive(visit))
    return {"archive": visit.get("archive"), "contents": contents}


def _confirm(visit: Visit, word: str) -> None:
    """Raise :class:`AskedError` unless what was asked for was typed."""
    if visit.get("typed").strip() != word:
        raise AskedError(
            _("nothing was done, because “{word}” was not typed", word=word), _("go back and type it, if you mean it")
        )


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
    _confirm(visit, _word(visit))
    return Begin("end", _("End the term"))


def end(place: Place, _arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Archive everything, and empty the course of it."""
    from claimwise.term.places import count_files
    from claimwise.term.terms import end_term

    kept = end_term(place.nbgrader, step=stages(_("Archiving"), count_files(place.nbgrader)))
    said = [
        _("{file} holds the term.", file=kept.file.relative_to(place.root)),
        _("The gradebook is empty. Modules are as they were, without due dates."),
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
    return Go("term", {"archive": target.relative_to(visit.root).as_posix()})


def discard(visit: Visit) -> Go:
    """Delete an archive or backup, if the word was typed."""
    path, word = _archive(visit), _word(visit)
    _confirm(visit, word)
    name = path.relative_to(visit.root).as_posix()
    path.unlink()
    return Go("term", {}, _("{file} is deleted.", file=name))


def begin_restore(visit: Visit) -> Begin:
    """Put an archive back."""
    path = _archive(visit)
    _confirm(visit, _word(visit))
    name = path.relative_to(visit.root).as_posix()
    return Begin("restore", _("Put back {file}", file=name), {"archive": name})


def restore(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Put an archive in the place of what is there, which is kept as a backup."""
    from claimwise.term.keeping import contents_of
    from claimwise.term.places import count_files
    from claimwise.term.terms import restore as put_back

    path = place.root / arguments["archive"]
    total = 1 + len(contents_of(path).files) + count_files(place.nbgrader)
    done = put_back(place.nbgrader, path, step=stages(_("Reading, keeping and putting back"), total))
    said = [
        _("{file} is put back.", file=arguments["archive"]),
        _("What was there before is kept: {file}", file=done.before.file.relative_to(place.root)),
    ]
    return Done(said, room="term")


def begin_delete(visit: Visit) -> Begin:
    """Delete a student."""
    student = visit.needs("student")
    _confirm(visit, student)
    return Begin("delete", _("Delete a student"), {"who": content_hash(student.encode())})


def delete(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Remove everything about a student, and look for what still names them."""
    from claimwise.term.one_student import delete_student

    step = stages(_("Deleting, then looking for what is left"), 0)
    done = delete_student(place.nbgrader, place.course.modules, _meant(place, arguments["who"]), step=step)
    said = [_("The student is deleted from the gradebook and from all folders.")]
    if done.traces.kept:
        names = ", ".join(str(path.relative_to(place.root)) for path in done.traces.kept)
        said.append(_("Archives and backups stay as they are, and may hold the student: {files}", files=names))
    return Done(said, done.left, room="term")


def _meant(place: Place, who: str) -> str:
    """The student of whom a job tells a hash only: what is kept of the job must not name who was deleted."""
    from claimwise.term.places import everybody

    known = {content_hash(each.encode()): each for each in everybody(place.nbgrader)}
    if who not in known:
        raise AskedError(_("there is nothing about this student any more"), _("look at the page “The term”"))
    return known[who]


def archive(visit: Visit) -> Download:
    """An archive or backup."""
    path = _archive(visit)
    return Download(path, path.name, ZIP)


def student(visit: Visit) -> Download:
    """Everything about a student."""
    from claimwise.term.one_student import export_student
    from claimwise.zips import as_name

    name = visit.needs("student")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "student.zip"
        export_student(visit.nbgrader, visit.course.modules, name, path)
        return Download(path.read_bytes(), f"{as_name(name)}.zip", ZIP)


ROOM = Room(
    "term",
    N_("The term"),
    page,
    actions={
        "backup": Action(begin_backup),
        "end": Action(begin_end),
        "bring": Action(take_archive, uploads=True),
        "restore": Action(begin_restore),
        "discard": Action(discard),
        "delete": Action(begin_delete),
    },
    downloads={"archive": archive, "student": student},
    works={"backup": backup, "end": end, "restore": restore, "delete": delete},
    needs=frozenset({Right.NAMES, Right.RUN}),
    confirmed=frozenset({"end", "restore", "delete"}),
)
