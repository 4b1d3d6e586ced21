"""The room of the website: what is offered and built, what the one that is there holds, and what is downloaded."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk.a_visit import a_visit, done, drawn, frame
from support import MODULE, change

from claimwise import site as building
from claimwise.book.build import BuildError
from claimwise.content import ContentError
from claimwise.desk import jobs, worker
from claimwise.desk.jobs import Job
from claimwise.desk.place import Place
from claimwise.desk.rooms import course as course_room
from claimwise.desk.rooms import mark
from claimwise.desk.rooms import site as room
from claimwise.desk.visit import AskedError, Begin, Right
from claimwise.progress import Stages
from claimwise.site import MADE, SiteError
from claimwise.site.built import find_site, site_folder, zip_site
from claimwise.templating import render


@pytest.fixture
def root(tea_course: Path, tmp_path: Path) -> Path:
    """A course with an assigned module and no website yet."""
    return Path(shutil.copytree(tea_course, tmp_path / "course"))


@pytest.fixture
def published(root: Path, site: Path) -> Path:
    """The folder of its website."""
    return Path(shutil.copytree(site, site_folder(root)))


def page_of(root: Path, **more: Any) -> Any:
    return drawn("site", room.page(a_visit(root)), **more)


def job_of(root: Path) -> Job:
    """What becomes of the button, done as by the desk's worker."""
    begun = room.begin_building(a_visit(root, module=MODULE))
    job = jobs.new_job("site", begun.work, begun.title, begun.arguments, "ada")
    return worker.run(Place(root), job, lambda: None)


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_without_a_notebook_there_is_nothing_to_build_and_the_page_leads_to_where_one_is_made(tiny: Path) -> None:
    page = page_of(tiny)
    assert page.find("form", method="post") is None
    assert "notebook is made yet" in page.get_text()
    assert page.find("a", href=f"/claimwise/mark?module={MODULE}")

    with pytest.raises(SiteError) as refused:
        done(tiny, room.begin_building(a_visit(tiny, module=MODULE)))
    told = drawn("error", {"status": 409, "findings": [refused.value.finding]}).find("main").get_text()
    assert "claimwise " not in told
    assert f"the notebook of {MODULE} is not made yet" in told


def test_it_is_built_with_the_modules_that_are_ticked(root: Path) -> None:
    shutil.copy(root / "solutions" / f"{MODULE}.yml", root / "solutions" / "02-more.yml")
    assert [box["value"] for box in page_of(root).select("input[name=module][checked]")] == [MODULE]
    with pytest.raises(AskedError, match="no module is ticked"):
        room.begin_building(a_visit(root))
    with pytest.raises(ContentError, match="no module “02-none”"):
        room.begin_building(a_visit(root, module=["02-none"]))
    begun = room.begin_building(a_visit(root, module=[MODULE, "02-more"]))
    assert begun == Begin("build", "Build the website", {"modules": [MODULE, "02-more"]})
    (root / "solutions" / "02-more.yml").unlink()

    told = done(root, room.begin_building(a_visit(root, module=MODULE)))

    assert told.room == "site"
    built = find_site(site_folder(root))
    assert built
    assert built.modules == (MODULE,)
    page = page_of(root).find("main").get_text()
    assert "with 1 module:" in page
    assert "changed since" not in page


@pytest.mark.usefixtures("published")
def test_what_is_not_in_it_is_not_ticked_so_that_nobody_publishes_a_test_by_chance(root: Path) -> None:
    other = root / "exercises" / "02-more" / "02-more.ipynb"
    other.parent.mkdir()
    shutil.copy(root / "exercises" / MODULE / f"{MODULE}.ipynb", other)
    shutil.copy(root / "solutions" / f"{MODULE}.yml", root / "solutions" / "02-more.yml")

    page = page_of(root)

    boxes = {box["value"]: box.has_attr("checked") for box in page.select("input[name=module]")}
    assert boxes == {MODULE: True, "02-more": False}
    assert "02-more, not in it now" in page.get_text()


def test_it_says_which_modules_changed_since(root: Path, published: Path) -> None:
    assert room.page(a_visit(root))["changed"] == []
    notebook = root / "exercises" / MODULE / f"{MODULE}.ipynb"
    notebook.touch()  # the same content
    assert room.page(a_visit(root))["changed"] == []

    change(notebook, "Tea and claims", "Tea, claims")
    (published / "exercises" / "00-gone.ipynb").write_text("{}")

    assert room.page(a_visit(root))["changed"] == ["00-gone", MODULE]
    text = page_of(root).get_text()
    assert "2 modules have changed since" in text
    assert "00-gone (not in the course any more)" in text


def test_the_download_is_what_is_published_and_nothing_else(root: Path, published: Path) -> None:
    expected = state(published)
    for name in (MADE, ".buildinfo"):
        del expected[name]
    (published / "CNAME").write_text("claims.example")
    (published / ".git").mkdir()
    (published / ".git" / "config").write_text("whose it is")
    (published / "_static" / ".hidden").write_text("an editor's")
    (published / "_static" / ".cache").mkdir()
    (published / "_static" / ".cache" / "x.html").write_text("an editor's")
    (published / "_static" / "keys.yml").symlink_to(root / "solutions" / f"{MODULE}.yml")
    (published / "chapters" / "solutions").symlink_to(root / "solutions")

    got = room.download(a_visit(root))

    assert isinstance(got.content, Path)  # which is sent bit by bit
    assert (got.name, got.kind) == ("website.zip", "application/zip")
    with zipfile.ZipFile(got.content) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == expected
    assert ".nojekyll" in expected
    built = find_site(published)
    assert built
    assert built.size == sum(map(len, expected.values()))


def test_a_link_in_the_place_of_what_a_build_made_is_no_part_of_it(root: Path, published: Path) -> None:
    shutil.rmtree(published / "_downloads")
    (published / "_downloads").symlink_to(root / "solutions")

    with zipfile.ZipFile(room.download(a_visit(root)).content) as archive:
        assert not [name for name in archive.namelist() if name.startswith("_downloads")]


@pytest.mark.parametrize("note", [None, "[", '["../exercises"]', '["index.html", "worker.js", "never-made"]'])
def test_what_is_not_whole_is_no_website(root: Path, published: Path, note: str | None) -> None:
    (published / MADE).unlink() if note is None else (published / MADE).write_text(note)

    assert page_of(root).find("h2").get_text() == "Build it"
    with pytest.raises(AskedError, match="there is no website yet"):
        room.download(a_visit(root))


def test_a_site_that_changes_while_it_is_packed_is_not_given_out(published: Path, tmp_path: Path) -> None:
    built = find_site(published)
    assert built
    (published / "index.html").write_text("the next one")

    with pytest.raises(SiteError, match="took the old one's place"):
        zip_site(built, tmp_path / "x.zip")
    (published / "index.html").unlink()
    with pytest.raises(SiteError, match="took the old one's place"):
        zip_site(built, tmp_path / "x.zip")
    assert not list(tmp_path.glob("*x.zip*"))


def test_a_mistake_in_the_book_is_told_with_its_place_and_the_website_stays(
    root: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(staged: Path, *_: Any, **__: Any) -> Path:
        raise BuildError(f"the book could not be built:\n{staged}/book/help.md:3: WARNING: unknown document: 'nowhere'")

    before = state(published)
    monkeypatch.setattr(building, "build_book", wrong)

    job = job_of(root)

    assert job.state == "failed"
    told = drawn("job", {"job": job, "again": True}, root=root).find(class_="lines")
    assert told.get_text().split("\n")[1] == "book/help.md:3: WARNING: unknown document: 'nowhere'"
    assert state(published) == before
    assert "Download the website" in page_of(root).get_text()


def test_stopping_it_leaves_the_website_as_it_was(root: Path, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_staged: Path, workshop: Path, stages: Stages, **_: Any) -> Path:
        step = stages("Building the book", 1)
        (workshop / "half.html").write_text("half")
        (job,) = jobs.latest(Place(root))
        jobs.cancel(Place(root), job)
        step(0)
        raise AssertionError

    before = state(published)
    monkeypatch.setattr(worker, "OFTEN", 0)
    monkeypatch.setattr(building, "build_book", slow)

    assert job_of(root).state == "cancelled"
    assert state(published) == before


def test_the_ways_to_it_are_shown_to_whoever_may_go_there(root: Path) -> None:
    assert Right.RUN in room.ROOM.needs
    told = {"course": course_room.page(a_visit(root)), "mark": mark.page(a_visit(root, module=MODULE))}
    for name, shown in told.items():
        assert drawn(name, shown).find("main").find("a", href="/claimwise/site")
        marker = replace(frame(name), rooms=[("mark", "Mark")])
        assert "/claimwise/site" not in render(f"desk/{name}.html", desk=marker, **shown)
