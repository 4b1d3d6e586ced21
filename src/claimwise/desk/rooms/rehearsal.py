"""Rehearsal: try everything out with an invented class, in a copy of the course, before anybody hands in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimwise.desk.jobs import running
from claimwise.desk.place import REHEARSAL, Place, is_course
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Go, Room, Visit
from claimwise.files import remove
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

SIZES = (12, 30, 100)
SEED = 1
HANDED_IN = "handed-in"
"""The folder in a rehearsal with the archive and the class list."""


def page(visit: Visit) -> Mapping[str, Any]:
    """Whether there is a rehearsal, and which modules one can be of."""
    there = is_course(visit.root / REHEARSAL)
    return {
        "modules": [(module.name, module.module.title) for module in visit.course.modules.values()],
        "sizes": SIZES,
        "there": there,
        "ending": there and bool(visit.get("end")),
        "archives": [file.stem for file in sorted((visit.root / REHEARSAL / HANDED_IN).glob("*.zip"))],
    }


def begin(visit: Visit) -> Begin:
    """Begin a rehearsal of a module with a class of some size."""
    if visit.root.name == REHEARSAL and is_course(visit.root.parent):
        raise AskedError(_("this is the rehearsal already"), _("leave it, then begin another one"))
    _refuse_other(visit.root / REHEARSAL)
    module = visit.course.module(visit.needs("module"))
    size = int(visit.get("size")) if visit.get("size") in map(str, SIZES) else SIZES[0]
    title = _("Rehearse: {module}", module=module.module.title)
    return Begin("rehearse", title, {"module": module.name, "size": size})


def rehearse(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Copy the course, make a module's notebook there, and pack what an invented class hands in."""
    from claimwise.assign import assign
    from claimwise.demo.archive import rehearsal_archive
    from claimwise.demo.copies import copy_course

    step = stages(_("Copying the course"), 1)
    target = place.root / REHEARSAL
    if not is_course(target):
        _refuse_other(target)
        copy_course(place.root, target, apart=True)
    there = Place(target)
    step(1)
    module = there.course.module(arguments["module"])
    step = stages(_("Making the notebook of {module}", module=module.name), 1)
    path = assign(there.nbgrader, module)
    step(1)
    size = int(arguments["size"])
    step = stages(_("Students answer {module}", module=module.name), size)
    archive, listed = rehearsal_archive(path, target / HANDED_IN, module, size, SEED, step=step)
    said = ngettext(
        "{n} invented student has handed in. Take in {archive} with the class list {listed}.",
        "{n} invented students have handed in. Take in {archive} with the class list {listed}.",
        size,
        archive=archive.name,
        listed=listed.name,
    )
    return Done([said], room="rehearse")


def _refuse_other(folder: Path) -> None:
    """Raise :class:`AskedError` for a folder of that name that holds something else: it is not ours to delete."""
    if folder.is_symlink() or (
        folder.exists() and not is_course(folder) and (folder.is_file() or any(folder.iterdir()))
    ):
        what = _("the course's folder has something of the name “{name}” that is no rehearsal", name=folder.name)
        raise AskedError(what, _("give it another name, then begin again; nothing was deleted"))


def end(visit: Visit) -> Go:
    """Delete the rehearsal, with all that was done in it."""
    folder = visit.root / REHEARSAL
    if not is_course(folder):
        raise AskedError(_("there is no rehearsal"))
    if job := running(Place(folder)):
        what = _("something is being done in the rehearsal: {title}", title=job.title)
        raise AskedError(what, _("wait until that is done, or stop it"))
    remove(folder)
    return Go("rehearse", said=_("The rehearsal is gone. Your course is as it was."))


def archive(visit: Visit) -> Download:
    """What the invented class handed in, as a learning platform packs it."""
    return _handed_in(visit, f"{visit.course.module(visit.needs('module')).name}.zip", "application/zip")


def class_list(visit: Visit) -> Download:
    """The invented class's list."""
    return _handed_in(visit, "class.csv", "text/csv")


def _handed_in(visit: Visit, name: str, kind: str) -> Download:
    file = visit.root / REHEARSAL / HANDED_IN / name
    if not file.is_file():
        raise AskedError(_("nobody has handed in here"), _("begin a rehearsal first"))
    return Download(file, name, kind)


ROOM = Room(
    "rehearse",
    N_("Rehearse"),
    page,
    actions={"begin": Action(begin), "end": Action(end)},
    downloads={"archive": archive, "list": class_list},
    works={"rehearse": rehearse},
    listed=False,
)
