"""The command that opens the desk."""

from __future__ import annotations

from typing import Annotated

import typer

from claimwise.cli.common import HERE, Root, app
from claimwise.words import _


@app.command(help=_("Open the desk in the browser: take in, mark, see how the class is doing, hand back."))
def desk(
    port: Annotated[int, typer.Option(help=_("The port; another one if it is taken."), min=1, max=65535)] = 8890,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=_("Open the browser."))] = True,
    root: Root = HERE,
) -> None:
    from claimwise.desk.app import open_desk

    open_desk(root, [f"--ServerApp.port={port}", *([] if browser else ["--no-browser"])])
