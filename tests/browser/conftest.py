"""A real JupyterLab and a real browser. Tests that need them are skipped where they are not installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src"
CHROMIUM = os.environ.get("CLAIMWISE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAB_OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
    "--ServerApp.password=",
    # JupyterLab asks pypi.org and jupyter.org unless it is told not to.
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]
START_SECONDS = 90


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, which folder it shows, and where it keeps its settings."""

    url: str
    root: Path
    settings: Path

    def set_theme(self, name: str) -> None:
        """Choose “JupyterLab Light” or “JupyterLab Dark” for pages opened from now on."""
        (self.settings / "themes.jupyterlab-settings").write_text(f'{{"theme": "{name}"}}')


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab (and Notebook 7) with nothing of the user's own, on a free port of this machine only."""
    for package in ("jupyterlab", "ipywidgets"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    home = tmp_path_factory.mktemp("lab")
    root = home / "root"
    root.mkdir()
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    # Answers the question about news that JupyterLab asks each new user.
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    port = _free_port()
    command = [sys.executable, "-m", "jupyterlab", *LAB_OPTIONS, f"--port={port}", f"--ServerApp.root_dir={root}"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=_environment(home), stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status", server, home / "log")
            yield Lab(f"http://127.0.0.1:{port}", root, settings)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; set CLAIMWISE_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page that can reach this machine and nothing else; asking for anything else fails the test."""
    outside: list[str] = []

    def stay_here(route: Any) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", stay_here)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
    assert not outside, f"the page asked for {outside}"


def _environment(home: Path) -> dict[str, str]:
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    own |= {name: str(home / name.lower()) for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
    own["JUPYTER_RUNTIME_DIR"] = str(home / "runtime")
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own["PYTHONPATH"] = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JPY_", "NBGRADER_"))}
    return inherited | own


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own server)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not answer within {START_SECONDS} s:\n{log.read_text()[-2000:]}")
