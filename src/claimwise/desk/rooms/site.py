"""The website: the book with its exercises, built here and downloaded to be put on any web server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.place import Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Download, Right, Room, Visit
from claimwise.progress import Stages
from claimwise.words import N_, _

ZIP = "application/zip"  # not said: a kind of file

PACKED = "_build/website.zip"
"""Where in the course the website lies as one file, since the last time that somebody downloaded it."""


def page(visit: Visit) -> Mapping[str, Any]:
    """Which modules can be in it, and the website that was built last, with what changed since."""
    from claimwise.site import assigned
    from claimwise.site.built import changed_since, find_site, site_folder

    course, built = visit.course, find_site(site_folder(visit.root))
    ready = [module.name for module in assigned(course)]
    titles = {name: module.module.title for name, module in course.modules.items()}
    ticked = built.modules if built else ready
    return {
        "modules": [(name, titles[name], name in ticked) for name in ready],
        "not_made": [(name, title) for name, title in titles.items() if name not in ready],
        "built": built,
        "titles": titles,
        "changed": changed_since(course, built) if built else [],
        "shown": visit.nbgrader.zone.shown,
    }


def begin_building(visit: Visit) -> Begin:
    """Build the website with the modules that are ticked."""
    modules = [visit.course.module(name).name for name in visit.all("module")]
    if not modules:
        raise AskedError(_("no module is ticked"), _("go back and tick at least one"))
    return Begin("build", _("Build the website"), {"modules": modules})


def build(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Build the website. It takes the old one's place when it is whole."""
    from claimwise.site import build_site
    from claimwise.site.built import site_folder

    build_site(place.course, site_folder(place.root), arguments["modules"], stages)
    return Done([_("The website is built. Download it now, and put it on your web server.")], room="site")


def download(visit: Visit) -> Download:
    """All that is published, as one file."""
    from claimwise.site.built import find_site, site_folder, zip_site

    built = find_site(site_folder(visit.root))
    if built is None:
        raise AskedError(_("there is no website yet"), _("build it first, at the page “The website”"))
    path = visit.root / PACKED
    zip_site(built, path)
    return Download(path, path.name, ZIP)


ROOM = Room(
    "site",
    N_("The website"),
    page,
    actions={"build": Action(begin_building)},
    downloads={"zip": download},
    works={"build": build},
    needs=frozenset({Right.NAMES, Right.RUN}),
)
