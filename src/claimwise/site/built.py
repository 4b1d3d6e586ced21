"""A site that was built: when, how large, which modules are in it, what changed since; and all of it as one archive."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claimwise.assign import release_path
from claimwise.content import Course
from claimwise.files import noted_names
from claimwise.site import sources, worker
from claimwise.site.errors import SiteError
from claimwise.words import _
from claimwise.zips import writing_zip

MADE = "claimwise-site.json"
"""Says what in the folder was made here, so that nothing else there is ever deleted, or given out."""

NO_JEKYLL = ".nojekyll"
"""A word to GitHub's pages, the one hidden file that is published."""


@dataclass(frozen=True)
class BuiltSite:
    """A whole site in a ``folder``: its ``files``, as paths below it, ``size`` in bytes, and names of ``modules``.

    ``made`` is when it was built, in UTC.
    """

    folder: Path
    made: datetime
    files: tuple[str, ...]
    size: int
    modules: tuple[str, ...]


def site_folder(root: Path) -> Path:
    """Where a course's site is built if nobody names another folder."""
    return root / "_build" / "site"


def find_site(folder: Path) -> BuiltSite | None:
    """The site that a build made in a folder; ``None`` if there is no whole one.

    Other things in the folder are no part of it, nor are links, or hidden files that are of no use on a web server.
    """
    try:
        names = noted_names(folder / MADE)
        if worker.NAME not in names or not all((folder / name).exists() for name in names):
            return None
        files = tuple(sorted(_published(folder, names)))
        size = sum((folder / name).stat().st_size for name in files)
        made = datetime.fromtimestamp((folder / worker.NAME).stat().st_mtime, UTC)
    except (ValueError, FileNotFoundError):  # the first says that the note is not to be trusted: a build tells more
        return None
    notebooks = [Path(name) for name in files if name.endswith(".ipynb")]
    modules = tuple(path.stem for path in notebooks if path.parent.name == path.parts[0] == sources.FOLDER)
    return BuiltSite(folder, made, files, size, modules)


def _published(folder: Path, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        path = folder / name
        if path.is_symlink() or (name.startswith(".") and name != NO_JEKYLL):
            continue
        if path.is_file():
            yield name
        for above, folders, files in os.walk(path):  # which goes into no folder that is a link
            folders[:] = [each for each in folders if not each.startswith(".")]
            found = (Path(above, each) for each in files if not each.startswith("."))
            yield from (each.relative_to(folder).as_posix() for each in found if not each.is_symlink())


def changed_since(course: Course, site: BuiltSite) -> list[str]:
    """The modules of a site whose notebook is another one by now, or that are not given out any more."""

    def now(name: str) -> bytes | None:
        module = course.modules.get(name)
        path = module and release_path(module, course.root)
        return path.read_bytes() if path and path.is_file() else None

    published = site.folder / sources.FOLDER
    return [name for name in site.modules if now(name) != (published / f"{name}.ipynb").read_bytes()]


def zip_site(site: BuiltSite, path: Path) -> None:
    """Write all files of a site into an archive, as they lie in its folder; an older archive there is replaced.

    Raises :class:`SiteError` if another site takes this one's place meanwhile.
    """
    with writing_zip(path) as archive:
        try:
            for name in site.files:
                with (site.folder / name).open("rb") as file:
                    archive.copy(name, file)
        except FileNotFoundError:
            _refuse()
        if find_site(site.folder) != site:
            _refuse()


def _refuse() -> None:
    what = _("a new website took the old one's place while it was being packed")
    raise SiteError(what, _("wait until it is built, then download it again"))
