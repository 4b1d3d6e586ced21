"""Fixtures shared by all tests: a tiny course of invented content in a folder of its own, and a real browser."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support import MODULE, REPOSITORY, TINY, Class

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.grading.gradebook import Nbgrader

# How fast a machine draws examples says nothing about what is tested.
settings.register_profile("claimwise", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("claimwise")

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


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny course, free to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "course"))


@pytest.fixture(scope="session")
def tiny_module() -> ResolvedModule:
    """The tiny course's only module, with every kind of interaction."""
    return Course.load(TINY).modules["01-tea"]


@pytest.fixture(scope="session")
def course() -> Course:
    """The real course."""
    return Course.load(REPOSITORY)


@pytest.fixture(scope="session")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course after “claimwise assign”; made once, copied for each test."""
    root = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("assigned") / "course"))
    assign(Nbgrader(root), Course.load(root).modules[MODULE])
    return root


@pytest.fixture
def tea_class(assigned: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(assigned, tmp_path / "class")))


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
        if route.request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "file:")):
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
