"""JupyterLite with the exercises in it: Jupyter's Notebook as static files, with Python running in the browser."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from claimwise import processes
from claimwise.progress import Stages, quiet
from claimwise.site.downloads import Downloads
from claimwise.site.errors import SiteError
from claimwise.site.python import READY, START, write_python
from claimwise.words import _

UNWANTED = (
    "@jupyterlite/application-extension:clear-browser-data",  # would delete a student's work
    "@jupyterlite/application-extension:share-file",  # links to the released notebook, not to a student's own
    "@jupyterlab/filebrowser-extension:open-url",  # puts whatever lies at an address among a student's files
    "@jupyterlab/help-extension:resources",  # leads to other hosts
    "@jupyterlab/mathjax-extension",  # there are no formulas
    "@jupyter-notebook/notebook-extension:open-tree-tab",  # leads to a page that is not built
    "@jupyter-notebook/notebook-extension:trusted",  # a word that explains nothing
    "@jupyterlab/application-extension:faviconbusy",  # asks for icons that are not there
    "@jupyter-notebook/notebook-extension:tab-icon",
)
"""Parts of Jupyter that are left out."""

SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 5},  # seconds; saving costs next to nothing here
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},  # light or dark, as the book
    "@jupyterlab/cell-toolbar-extension:plugin": {"showToolbar": False},
    "@jupyter-notebook/application-extension:top": {"visible": "no"},
    # A file that is renamed in the first of these menus would not be found again by the page around it.
    "@jupyterlab/mainmenu-extension:plugin": {
        "menus": [{"id": f"jp-mainmenu-{name}", "disabled": True} for name in ("file", "view", "settings", "help")]
    },
}
"""Jupyter's settings that differ from its own."""

PYTHON = "python"
"""Where Python lies in what is published."""

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def write_lite(downloads: Downloads, notebooks: Iterable[Path], workshop: Path, stages: Stages = quiet) -> Path:
    """Build JupyterLite with these notebooks in an empty folder; gives the folder with what is to be published.

    Both stages ask all the while whether they are still wanted.

    Raises :class:`SiteError` if JupyterLite is not installed or could not be built.
    """
    if find_spec("jupyterlite_core") is None:
        raise SiteError(_("JupyterLite is not installed here: run “make setup”, or pip install 'claimwise[site]'"))
    step = stages(_("Getting Python ready for the browser"), 1)
    write_python(downloads, workshop / "python", step)
    step(1)
    (workshop / "files").mkdir()
    for notebook in notebooks:
        shutil.copy(notebook, workshop / "files")
    _write(workshop / "jupyter-lite.json", _page())
    _write(workshop / "jupyter_lite_config.json", {"LiteBuildConfig": _build(downloads)})
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    step = stages(_("Building the notebooks' pages"), 1)
    ended = processes.run(command, step, cwd=workshop)
    if ended.code:
        raise SiteError(_("JupyterLite could not be built:\n{said}", said="\n".join(ended.said[-15:])))
    step(1)
    built = workshop / "built"
    (workshop / "python").rename(built / PYTHON)
    return built


def _page() -> dict[str, Any]:
    """What the page in the browser is told."""
    kernel = {
        "pyodideUrl": f"./{PYTHON}/{START}",
        "pipliteUrls": [],
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": READY},
    }
    config = {
        "appName": "claimwise",
        "faviconUrl": "./icon-120x120.png",
        "exposeAppInBrowser": True,  # for the page around it
        "disabledExtensions": UNWANTED,
        "settingsOverrides": SETTINGS,
        "litePluginSettings": {KERNEL: kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}


def _build(downloads: Downloads) -> dict[str, Any]:
    """What the build is told. Extensions that happen to be installed here stay out."""
    return {
        "apps": ["notebooks"],
        "contents": ["files"],
        "output_dir": "built",
        "cache_dir": "cache",
        "ignore_sys_prefix": True,
        "federated_extensions": [*map(str, downloads.extensions), str(files("claimwise") / "labextension")],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
