"""The folder that is published: what is in it, what is not, and what happens to what was there before."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import MODULE, change
from test_architecture import LEVEL

from claimwise.assign import assign
from claimwise.checks.secrecy import find_leaks
from claimwise.content import ContentError, Course
from claimwise.errors import Cancelled
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.progress import Step
from claimwise.site import MADE, SiteError, build_site, downloads, python

pytest.importorskip("jupyterlite_core", reason="JupyterLite is not installed")
pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed; it fetches Pyodide")


def test_the_chapter_leads_to_the_exercises_and_back(site: Path) -> None:
    chapter = site / "chapters" / f"{MODULE}.html"
    (button,) = soup(chapter).find_all("a", string="Open the exercises")
    page = (chapter.parent / button["href"]).resolve()

    back = soup(page).select_one("#back")["href"]

    assert (page.parent / back).resolve() == chapter
    assert (page.parent / "../lite/files" / f"{page.stem}.ipynb").is_file()


def test_every_link_of_our_pages_is_relative_and_leads_somewhere(site: Path) -> None:
    pages = sorted((site / "exercises").glob("*.html"))
    assert pages
    for page in pages:
        for tag in soup(page).select("[href], [src]"):
            target = tag.get("href") or tag.get("src")
            assert not re.match(r"[a-z]+:|/", target), target
            assert (page.parent / target).is_file(), target


def test_nothing_of_solutions_is_in_it(site: Path, tea_course: Path) -> None:
    published = {path.name for path in site.rglob("*")}
    assert not published & {path.name for path in (tea_course / "solutions").glob("*.yml")}
    parts = [found for found in site.iterdir() if found.is_dir() and found.name != "lite"]
    assert find_leaks(Course.load(tea_course), [*parts, site / "lite" / "files"]) == []


def test_python_in_the_browser_gets_what_students_import_and_no_more(site: Path) -> None:
    names = zipfile.ZipFile(site / "lite" / "python" / "packages.zip").namelist()
    parts = {Path(name).parts[1].removesuffix(".pyc") for name in names if name.startswith("claimwise/")}
    assert {"__init__", "student", "handed_in"} <= parts
    assert all(LEVEL[part] < LEVEL["content"] for part in parts - {"__init__"})


def test_the_student_part_works_without_the_rest(tmp_path: Path) -> None:
    zipfile.ZipFile(python.write_student_wheel(tmp_path)).extractall(tmp_path)
    modules = (path.relative_to(tmp_path).with_suffix("") for path in (tmp_path / "claimwise/student").rglob("*.py"))
    code = f"import claimwise, {', '.join('.'.join(path.parts) for path in modules)}; print(claimwise.__file__)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(str(tmp_path))


@pytest.fixture(scope="module")
def again(tea_course: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site after a chapter has changed and things were added, built again into the same folder."""
    home = tmp_path_factory.mktemp("again")
    root, folder = Path(shutil.copytree(tea_course, home / "course")), Path(shutil.copytree(site, home / "site"))
    change(root / "book" / "chapters" / "01-tea.md", "# Tea and claims", "# Tea and what is claimed")
    (folder / ".git").mkdir()
    (folder / "CNAME").write_text("claims.example")
    (folder / "chapters" / "gone.html").write_text("an old chapter")
    build_site(Course.load(root), folder)
    return folder


def test_python_stays_the_same_when_a_chapter_changes(site: Path, again: Path) -> None:
    for path in sorted((site / "lite" / "python").iterdir()):
        assert (again / "lite" / "python" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_site_needs_node_and_says_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = replace(downloads.fetch(), cache=tmp_path)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(SiteError, match=r"needs Node\.js"):
        python.write_python(fetched, tmp_path / "one")
    (tmp_path / "bin" / "node").write_text("#!/bin/sh\necho too old >&2\nexit 1\n")
    (tmp_path / "bin" / "node").chmod(0o755)
    with pytest.raises(SiteError, match=r"(?s)could not be made ready.*too old"):
        python.write_python(fetched, tmp_path / "two")
    assert [path.name for path in tmp_path.glob("ready-*")] == []


def test_the_same_wheel_is_made_twice(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made.append(python.write_student_wheel(tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_a_new_build_takes_the_place_of_the_old_one_and_of_nothing_else(site: Path, again: Path) -> None:
    assert "Tea and what is claimed" in (again / "chapters" / f"{MODULE}.html").read_text()
    assert (again / "CNAME").read_text() == "claims.example"
    assert (again / ".git").is_dir()
    assert not (again / "chapters" / "gone.html").exists()
    assert not list(again.glob(".building-*"))
    assert {entry.name for entry in again.iterdir()} - {".git", "CNAME"} == {entry.name for entry in site.iterdir()}


def test_a_folder_with_other_things_is_refused(tea_course: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(SiteError, match="holds other files"):
        build_site(Course.load(tea_course), tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_modules_that_are_not_offered_are_neither_there_nor_linked(tea_course: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(tea_course, tmp_path / "course"))
    shutil.copy(root / "solutions" / f"{MODULE}.yml", root / "solutions" / "02-more.yml")
    change(
        root / "book" / "chapters" / "01-tea.md",
        "```{exercises} 01-tea",
        "```{exercises} 02-more\n```\n\n```{exercises} 01-tea",
    )
    assign(Nbgrader(root), Course.load(root).modules["02-more"])

    site = build_site(Course.load(root), tmp_path / "site", only=[MODULE]).parent

    box = soup(site / "chapters" / "01-tea.html").select_one("[data-exercises='02-more']")
    assert box.find("a") is None
    assert "Your instructor gives you the notebook" in box.get_text()
    assert not list(site.rglob("02-more*"))
    with pytest.raises(ContentError, match="there is no module"):
        build_site(Course.load(root), tmp_path / "site", only=["99-none"])


def test_a_leak_stops_the_build_and_leaves_the_site_as_it_was(tea_course: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(tea_course, tmp_path / "course"))
    folder = tmp_path / "site"
    folder.mkdir()
    words = "Stronger verbs need stronger evidence, and a cure is the strongest promise of all."
    change(root / "solutions" / f"{MODULE}.yml", "Stronger verbs need stronger evidence.", words)
    change(root / "book" / "chapters" / "01-tea.md", "# Tea and claims", f"# Tea and claims\n\n{words}")

    with pytest.raises(ContentError, match="holds words of the key"):
        build_site(Course.load(root), folder)
    assert not list(folder.iterdir())


def test_a_cancelled_build_leaves_the_site_as_it_was(tea_course: Path, tmp_path: Path) -> None:
    (tmp_path / MADE).write_text('["index.html"]')
    (tmp_path / "index.html").write_text("good")
    told = []

    def stages(title: str, _total: int) -> Step:
        def step(_done: int) -> None:
            told.append(title)
            if title == "Building the book" and any(tmp_path.glob(".building-*/book")):
                raise Cancelled

        return step

    with pytest.raises(Cancelled):
        build_site(Course.load(tea_course), tmp_path, stages=stages)

    assert list(dict.fromkeys(told)) == ["Fetching what the site is made of", "Building the book"]
    assert {path.name for path in tmp_path.iterdir()} == {MADE, "index.html"}
    assert (tmp_path / "index.html").read_text() == "good"


def test_a_file_that_is_not_the_pinned_one_is_fetched_again(tmp_path: Path) -> None:
    kept = downloads.fetch()
    for path in (kept.pyodide, *kept.packages, *kept.extensions):
        shutil.copy(path, tmp_path)
    fetched = downloads.fetch(tmp_path)
    before = {path: path.read_bytes() for path in (fetched.pyodide, *fetched.packages, *fetched.extensions)}
    fetched.packages[0].write_bytes(b"something else")
    fetched.pyodide.unlink()

    again = downloads.fetch(tmp_path)

    assert again == fetched
    assert {path: path.read_bytes() for path in before} == before


def test_what_cannot_be_fetched_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SiteError, match=r"needs npm to fetch Pyodide: install Node\.js"):
        downloads.fetch(tmp_path)
    (tmp_path / "npm").write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(SiteError, match=r"(?s)could not fetch Pyodide from npm.*no network"):
        downloads.fetch(tmp_path)


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(), "html.parser")
