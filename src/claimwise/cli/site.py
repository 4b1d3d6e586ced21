"""The command that builds the site for students."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwise.cli.common import HERE, Root, app, console, good, load_course, or_stop
from claimwise.words import _


@app.command(help=_("Build the book with its exercises: a folder for any web server, with nothing to install."))
def site(
    folder: Annotated[Path | None, typer.Option("--into", help=_("The folder to make; _build/site if none."))] = None,
    only: Annotated[
        list[str] | None, typer.Option(help=_("A module to offer; repeat it for more. All if none."))
    ] = None,
    root: Root = HERE,
) -> None:
    from claimwise.site import build_site
    from claimwise.site.built import site_folder

    course = load_course(root)
    target = folder or site_folder(course.root)
    with console.status(_("Building the site …")):
        or_stop(lambda: build_site(course, target, only or ()))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file() and ".git" not in path.parts)
    good(_("{folder} is ready: {size:.0f} MB. Put all that is in it on a web server.", folder=target, size=size / 1e6))
    console.print(_("To look at it here: claimwise serve --from {folder}", folder=target), markup=False)
