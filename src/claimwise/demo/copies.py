"""A copy of a course without anybody's work: for a demo, for a rehearsal, and to begin with."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import claimwise
from claimwise.content import ContentError
from claimwise.content.course import find_root
from claimwise.errors import ClaimwiseError
from claimwise.files import remove
from claimwise.words import _

COURSE_FILES = ("nbgrader_config.py", "book", "solutions", "_config.yml")
"""What a course is made of. The last one is what makes a folder one."""

_NOT_COPIED = ("*.audit.jsonl", "__pycache__", ".ipynb_checkpoints")
"""What lies among the course's own files and tells of students."""


_APART = (  # not said: a program
    "\n# A copy to try things out in: whatever stands above, its gradebook and its exchange are its own.\n"
    "from claimwise.nbgrader_steps.places import database\n\n"
    "c.CourseDirectory.db_url = database(Path(__file__).resolve().parent)\n"
    'c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")\n'
)


class CopyError(ClaimwiseError):
    """There is no course to copy, or no room for one."""


def copy_course(source: Path, target: Path, *, apart: bool = False) -> Path:
    """Copy what a course is made of into a folder, which is made if need be; gives the folder.

    ``apart`` says that the copy is to try things out: it shares no gradebook and no exchange with anybody, wherever the
    course's own are. Nothing that lies there is replaced, and a copy that is cut short is no course. Raises
    :class:`CopyError` if something of that name is there already.
    """
    target.mkdir(parents=True, exist_ok=True)
    if there := [name for name in COURSE_FILES if (target / name).exists()]:
        what = _("{file} is in {folder} already", file=there[0], folder=target)
        raise CopyError(what, _("use an empty folder"))
    unfinished = target / f".new-{secrets.token_hex(4)}"
    try:
        for name in COURSE_FILES:
            origin, copy = source / name, unfinished / name
            if origin.is_dir():
                shutil.copytree(origin, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
            else:
                unfinished.mkdir(exist_ok=True)
                shutil.copy2(origin, copy)
        if apart:
            with (unfinished / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
                settings.write(_APART)
        for name in COURSE_FILES:
            (unfinished / name).rename(target / name)
    finally:
        remove(unfinished)
    return target


def own_course() -> Path:
    """The course that came with this claimwise. Raises :class:`CopyError` if it was installed without one."""
    try:
        return find_root(Path(claimwise.__file__))
    except ContentError:
        what = _("claimwise was installed here without a course")
        raise CopyError(what, _("get the folder with book/ and solutions/, and open the desk there")) from None
