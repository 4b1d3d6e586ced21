"""The course as a folder for any web server: the book and, one click from each chapter, its exercises in the browser.

Nothing runs on the server, every link is relative, and nothing is asked of another host. So the folder works at any
address, and a student needs a browser and nothing else; no line once it was there.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from claimwise.access import make_folder
from claimwise.assign import release_path
from claimwise.book.build import BuildError, build_book
from claimwise.checks.secrecy import find_leaks
from claimwise.content import ContentError, Course
from claimwise.content.modules import ResolvedModule
from claimwise.files import noted_names, remove, write_atomically
from claimwise.progress import Stages, quiet
from claimwise.site import sources, worker
from claimwise.site.built import MADE, NO_JEKYLL
from claimwise.site.errors import SiteError
from claimwise.words import _

__all__ = ["MADE", "SiteError", "assigned", "build_site"]

_HIDDEN = {NO_JEKYLL, ".buildinfo"}
"""What is hidden in a site and made here; the second is a note of Sphinx's."""


def build_site(course: Course, folder: Path, only: Sequence[str] = (), stages: Stages = quiet) -> Path:
    """Build the site and give its first page. All modules with a released notebook are in it, or ``only`` those named.

    ``folder`` is made, or renewed if it was made here; other things in it, such as ``.git``, stay. Each stage asks all
    the while whether it is still wanted. Raises :class:`SiteError` for a folder that is not ours or a module that is
    not assigned, :class:`BuildError` if the book has mistakes, and :class:`ContentError` if a key or a verdict has got
    into what is to be published. Whatever stops the build, the folder is then as it was.
    """
    before = _made_before(folder)
    modules = _offered(course, only)
    make_folder(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as name:
        workshop = Path(name)
        site = workshop / "site"
        _add_book(course, modules, site, workshop, stages)
        for module in modules:
            shutil.copy(release_path(module, course.root), site / sources.FOLDER)
        step = stages(_("Looking for keys in what is to be published"), 1)
        if findings := find_leaks(course, [site]):
            raise ContentError(findings)
        step(1)
        worker.write_worker(site)
        (site / NO_JEKYLL).touch()  # else GitHub's pages leave out folders whose names begin with _
        _put(site, folder, before)
    return folder / "index.html"


def _offered(course: Course, only: Sequence[str]) -> list[ResolvedModule]:
    if only:
        modules = [course.module(name) for name in only]
        for module in modules:
            if not release_path(module, course.root).is_file():
                raise SiteError(
                    _("{module} is not assigned yet; run “claimwise assign {module}” first", module=module.name)
                )
        return modules
    if modules := assigned(course):
        return modules
    raise SiteError(_("no module is assigned yet; run “claimwise assign” first"))


def assigned(course: Course) -> list[ResolvedModule]:
    """The modules that have a notebook for students: those that a site can offer."""
    return [module for module in course.modules.values() if release_path(module, course.root).is_file()]


def _add_book(course: Course, modules: list[ResolvedModule], site: Path, workshop: Path, stages: Stages) -> None:
    names = " ".join(module.name for module in modules)
    staged = sources.stage(course, modules, workshop / "course")
    try:
        page = build_book(staged, workshop, stages, CLAIMWISE_EXERCISES_URL=sources.URL, CLAIMWISE_MODULES=names)
    except BuildError as error:
        # What is said of a page names its place in the course, not in the copy.
        raise BuildError(error.finding.what.replace(str(staged), str(course.root))) from error
    page.parent.rename(site)


def _made_before(folder: Path) -> list[str]:
    """What an earlier build made in the folder. Refuses a folder that holds only other things."""
    made = folder / MADE
    try:
        names = noted_names(made)
        if hidden := [name for name in names if name.startswith(".") and name not in _HIDDEN]:
            raise ValueError(_("it holds {name}, which no build makes", name=hidden[0]))
    except ValueError as error:
        what = _("{file} says what may be deleted here, and cannot be trusted: {why}", file=made, why=error)
        raise SiteError(what, _("look at the folder, empty it yourself, or name another one with --into")) from None
    if not names and folder.exists() and not all(entry.name.startswith(".") for entry in folder.iterdir()):
        raise SiteError(_("{folder} holds other files; name an empty or new folder with --into", folder=folder))
    return names


def _put(site: Path, folder: Path, before: Sequence[str]) -> None:
    """Move a finished site into its folder, in place of an earlier one."""
    new = sorted(entry.name for entry in site.iterdir())
    write_atomically(folder / MADE, json.dumps(sorted({*before, *new}), indent=1) + "\n")
    for name in before:
        remove(folder / name)
    for name in new:
        remove(folder / name)
        (site / name).rename(folder / name)
    write_atomically(folder / MADE, json.dumps(new, indent=1) + "\n")
