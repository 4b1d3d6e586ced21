"""Fixtures shared by all tests: a tiny course of invented content, its book and its site, and a real browser."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from late_class import with_work
from support import MODULE, PATIENCE, REPOSITORY, STAND_INS, TINY, Class
from tiny_book import Book, make_book

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.nbgrader import Nbgrader

# How fast a machine draws examples says nothing about what is tested. Examples that share a folder overwrite its files.
UNHEEDED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("claimwise", deadline=None, suppress_health_check=UNHEEDED)
settings.load_profile("claimwise")

# What tests start finds the stand-ins too.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(STAND_INS), os.environ.get("PYTHONPATH")]))

TAKE_LONG = tuple(f"tests/{name}" for name in ("browser/", "journeys/", "grading/test_scale.py", "site/", "book/"))

# The same engine without a window around it takes a third of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CLAIMWISE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host is found. Looking at each request on its way would do it too, but it takes half of a page's time.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
HERE = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "file:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that at the end no worker waits for another."""
    items.sort(key=lambda item: not item.nodeid.startswith(TAKE_LONG))


MadeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Gives a folder of some name, which whoever asks first fills for all workers. Tests only read it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder, finished = shared / name, shared / f"{name}-is-finished"
        with FileLock(shared / f"{name}.lock"):
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)
                fill(folder)
                finished.touch()
        return folder

    return made


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


def assign_tea(root: Path) -> None:
    assign(Nbgrader(root), Course.load(root).modules[MODULE])


@pytest.fixture(scope="session")
def assigned(made_once: MadeOnce) -> Path:
    """The tiny course after “claimwise assign”; made once, copied for each test."""
    return made_once("assigned", lambda root: assign_tea(Path(shutil.copytree(TINY, root))))


@pytest.fixture(scope="session")
def tea_course(made_once: MadeOnce) -> Path:
    """The tiny course with a book and an assigned module. Tests only read it."""
    return made_once("tea-course", lambda root: assign_tea(make_book(root).root))


@pytest.fixture(scope="session")
def site(made_once: MadeOnce, tea_course: Path) -> Path:
    """Its site. Tests only read it."""
    from claimwise.site import build_site

    return made_once("tea-site", lambda folder: build_site(Course.load(tea_course), folder))


@pytest.fixture(scope="session")
def built(made_once: MadeOnce) -> Book:
    """A built book, with markup in its data that must not get through. Tests only read it."""

    def build(root: Path) -> None:
        book = make_book(root)
        claims, evidence = "book/cases/tea/claims.yml", "book/cases/tea/evidence.yml"
        book.replace(claims, "context: It stands", 'context: <script>alert("t")</script> Beside t01, it stands')
        book.replace(claims, "hedges: [most]", "hedges: ['<b onclick=x>most</b>']")
        book.replace(evidence, "title: Nettle tea", 'title: "<img src=x onerror=alert(1)> Nettle')
        book.replace(evidence, "at bedtime", 'at bedtime"')
        book.replace(evidence, "seen: abstract", "seen: abstract\n  medicines: true")
        book.replace(claims, "under a picture of a teapot.", "under a teapot.\n  medicines: true")
        book.replace("book/evidence-list.md", "# The evidence", "# The evidence\n\n```{medicines-warning}\n```")
        book.replace("solutions/tea.verdicts.yml", "reasoning: Calm", "reasoning: <script>alert(2)</script> Calm")
        notebook = root / "exercises" / "01-tea" / "01-tea.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
        result = book.build()
        assert result.returncode == 0, result.stdout

    return Book(made_once("tea-book", build))


@pytest.fixture(scope="session")
def real_book(made_once: MadeOnce) -> Path:
    """The folder with the pages of the real book. Tests only read it."""
    from claimwise.book.build import build_book

    return made_once("real-book", lambda folder: build_book(REPOSITORY, folder)) / "_build" / "html"


@pytest.fixture
def tea_class(assigned: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(assigned, tmp_path / "class")))


@pytest.fixture(scope="session")
def worked(made_once: MadeOnce, assigned: Path) -> Path:
    """The tiny course after work came in, early and late, and was graded; made once, copied for each test."""
    return made_once("worked", lambda root: with_work(Class(Path(shutil.copytree(assigned, root)))))


@pytest.fixture
def people(worked: Path, tmp_path: Path) -> Class:
    """That class, free to be changed."""
    return Class(Path(shutil.copytree(worked, tmp_path / "class")))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of this worker's own; gives the start of the URL of its databases."""
    from servers import postgres_tools, running_postgres

    tools = postgres_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    with running_postgres(tools) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright, which reaches this machine and nothing else."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; set CLAIMWISE_CHROMIUM to its path")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page; asking for anything on another machine fails the test."""
    with watched(new_context(browser)) as page:
        yield page


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A fresh page on a phone, which is touched; asking for anything on another machine fails the test."""
    with watched(new_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)) as page:
        yield page


@pytest.fixture
def careless_page(browser: Any) -> Iterator[Any]:
    """A fresh page that may ask for things on other machines, which it does not get."""
    context = new_context(browser)
    yield context.new_page()
    context.close()


@contextlib.contextmanager
def watched(context: Any) -> Iterator[Any]:
    """A page of a context that is closed behind it."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    context.close()
    outside = [url for url in asked if not url.startswith(HERE)]
    assert not outside, f"the page asked for {outside}"


def new_context(browser: Any, **options: Any) -> Any:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(PATIENCE * 1000)
    return context
