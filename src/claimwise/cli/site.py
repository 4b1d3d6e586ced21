"""The command that builds the site for students."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwise.cli.common import HERE, Root, app, console, good, load_course, or_stop


@app.command()
def site(
    folder: Annotated[Path | None, typer.Option("--into", help="The folder to make; _build/site if none.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A module to offer; repeat it for more. All if none.")] = None,
    root: Root = HERE,
) -> None:
    """Build the book with its exercises: a folder for any web server, with nothing to install."""
    from claimwise.site import build_site

    course = load_course(root)
    target = folder or course.root / "_build" / "site"
    with console.status("Building the site …"):
        or_stop(lambda: build_site(course, target, only or ()))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file() and ".git" not in path.parts)
    good(f"{target} is ready: {size / 1e6:.0f} MB. Put all that is in it on a web server.")
    console.print(f"To look at it here: claimwise serve --from {target}", markup=False)
