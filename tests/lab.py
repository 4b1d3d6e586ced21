"""A real JupyterLab for tests, with nothing of the user's own, on a free port of this machine only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import PATIENCE, REPOSITORY

SOURCE = REPOSITORY / "src"
EXTENSION = SOURCE / "claimwise" / "labextension"
LAB_OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",  # any that is free
    "--IdentityProvider.token=",
    "--ServerApp.password=",
    # JupyterLab asks other hosts for packages and news unless it is told not to.
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, which folder it shows, and where it keeps its settings."""

    url: str
    root: Path
    settings: Path

    def set_theme(self, name: str) -> None:
        """Choose “JupyterLab Light” or “JupyterLab Dark” for pages opened from now on."""
        (self.settings / "themes.jupyterlab-settings").write_text(f'{{"theme": "{name}"}}')


@contextmanager
def running_lab(home: Path, root: Path, *options: str, recording: bool = False) -> Iterator[Lab]:
    """JupyterLab (and Notebook 7) that shows a folder. ``home`` takes settings and log, ``options`` are added.

    ``recording`` turns on claimwise's extension, as it is here and not as it may be installed.
    """
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    # Answers the question about news that JupyterLab asks each new user.
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    _set_up_extension(home, recording)
    command = [sys.executable, "-m", "jupyterlab", *LAB_OPTIONS, f"--ServerApp.root_dir={root}", *options]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=_environment(home), stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Lab(_address(server, home), root, settings)
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait for something that the browser's work brings about; fail if it does not come.

    The page does the waiting: while Python sleeps, the requests that it watches for the page stand still.
    """
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        page.wait_for_timeout(100)


def open_notebook(page: Any, address: str) -> None:
    """Open a notebook and wait for its kernel.

    Where Jupyter's own page never gets through to the kernel it is loaded once more, as a student would: that happens
    on a machine with too much to do, and is nothing of ours.
    """
    page.goto(address)
    try:
        wait_for_kernel(page, PATIENCE // 3)
    except AssertionError:
        page.reload()
        wait_for_kernel(page)


def wait_for_kernel(page: Any, seconds: int = PATIENCE) -> None:
    """Wait until a kernel is there and rests: cells that are run before are silently not run."""
    from playwright.sync_api import expect

    named = page.locator(".jp-KernelName", has_text="Python 3")
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    for sign in (named, idle):  # “idle” alone is said without a kernel too
        expect(sign.first).to_be_attached(timeout=seconds * 1000)


def keep_picture(page: Any, name: str) -> None:
    """Keep a picture of a page or an element in the folder that CLAIMWISE_PICTURES names, if it names one."""
    if folder := os.environ.get("CLAIMWISE_PICTURES"):
        whole = {"full_page": True} if hasattr(page, "goto") else {}
        page.screenshot(path=str(Path(folder) / f"{name}.png"), **whole)


def _set_up_extension(home: Path, recording: bool) -> None:
    if recording:
        extensions = home / "jupyter_data_dir" / "labextensions"
        extensions.mkdir(parents=True)
        (extensions / "claimwise").symlink_to(EXTENSION)
    else:
        configuration = home / "jupyter_config_dir" / "labconfig"
        configuration.mkdir(parents=True)
        (configuration / "page_config.json").write_text('{"disabledExtensions": {"claimwise": true}}')


def _environment(home: Path) -> dict[str, str]:
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    own |= {name: str(home / name.lower()) for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
    own["JUPYTER_RUNTIME_DIR"] = str(home / "runtime")
    own["JUPYTER_PREFER_ENV_PATH"] = "0"  # an extension of ours that is installed there must not be taken
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own["PYTHONPATH"] = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JPY_", "NBGRADER_"))}
    return inherited | own


def _address(server: subprocess.Popen[bytes], home: Path) -> str:
    """Where the server answers. It says so itself, once it knows."""
    told = home / "runtime" / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()[-2000:]}")
        try:
            url = str(json.loads(told.read_text())["url"]).rstrip("/")
            with urllib.request.urlopen(f"{url}/api/status", timeout=PATIENCE):  # noqa: S310 (our own server)
                return url
        except (ValueError, OSError):
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not answer within {PATIENCE} s:\n{(home / 'log').read_text()[-2000:]}")
