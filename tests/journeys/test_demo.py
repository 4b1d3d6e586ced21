"""The main job from end to end, and that everything its start page links really opens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from accessibility import barriers
from bs4 import BeautifulSoup
from servers import serving
from support import REPOSITORY

from claimwise.checks.secrecy import find_leaks
from claimwise.content import Course
from claimwise.demo.run import run_demo
from claimwise.desk.rooms import ROOMS


@pytest.fixture(scope="module")
def demo(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a demo with twelve students."""
    folder = tmp_path_factory.mktemp("demo")
    result = run_demo(course, folder, 12)
    assert sum("11 of 12 submissions graded" in line for line in result.report) == len(course.modules)
    assert sum("student012: the file is cut short" in line for line in result.report) == 1
    return result.start_page.parent


def links(page: Path) -> set[Path]:
    """The files that a page refers to."""
    html = page.read_text(encoding="utf-8")
    targets = re.findall(r"""(?:href|src)=["']([^"'#?]+)""", html)
    return {(page.parent / unquote(target)).resolve() for target in targets if not re.match(r"[a-z]+:", target)}


def test_everything_that_the_start_page_links_opens(demo: Path, course: Course) -> None:
    seen: set[Path] = set()
    waiting = {demo / "index.html"}
    while waiting:
        page = waiting.pop()
        seen.add(page)
        assert page.is_file(), page
        if page.suffix == ".html":
            waiting |= links(page) - seen

    names = {page.relative_to(demo).as_posix() for page in seen}
    assert {
        "gradebook.html",
        "gradebook.csv",
        "book/index.html",
        "book/exercises/01-claims.html",
        "book/exercises/01-claims.ipynb",
        "book/exercises/12-audit.html",
        "book/risks.html",
        "book/tests.html",
    } <= names
    assert sum(name.startswith("feedback/") for name in names) == 11 * len(course.modules)


def test_the_start_page_begins_with_the_way_of_a_student_and_every_place_that_it_names_is_there(demo: Path) -> None:
    start = BeautifulSoup((demo / "index.html").read_text(), "html.parser")
    assert [link["href"] for link in start.select("section:first-of-type ol a")][:4] == [
        "book/index.html",
        "book/chapters/01-claims.html",
        "book/exercises/01-claims.html",
        "book/exercises/01-claims.html#exercise-01-claims-hand-in",
    ]
    assert start.select("section:first-of-type ol a")[4]["href"].startswith("feedback/")
    for link in start.select("a[href*='#']"):
        name, _hash, anchor = link["href"].partition("#")
        assert f'id="{anchor}"' in (demo / name).read_text(), link


def test_each_chapter_leads_to_its_exercises_at_its_head_and_in_the_contents(demo: Path, course: Course) -> None:
    for module in course.modules.values():
        pages = [
            demo / "book" / name for name in (f"chapters/{module.module.chapter}.html", f"{module.module.chapter}.html")
        ]
        (chapter,) = (page for page in pages if page.is_file())
        page = BeautifulSoup(chapter.read_text(), "html.parser")
        wanted = demo / "book" / "exercises" / f"{module.name}.html"
        for place in (".cw-ways", "aside.cw-exercises", ".bd-links li.current"):
            found = [(chapter.parent / link["href"]).resolve() for link in page.select(f"{place} a[href]")]
            assert wanted in found, (module.name, place)


def test_the_start_page_leads_to_what_is_new(demo: Path, page: Any) -> None:
    with serving(demo) as address:
        page.goto(address)
        page.get_by_role("link", name="Search a small web").click()
        practised = page.locator(".cw").filter(has=page.locator(".cw-badge", has_text="Practice"))
        practised.get_by_role("searchbox", name="Search this web").first.wait_for()
        assert page.locator(":target").count() == 1
    start = (demo / "index.html").as_uri()
    page.goto(start)
    page.get_by_role("link", name=re.compile("^The way that student")).click()
    drawn = page.locator(":target .routes figure")
    drawn.first.wait_for()
    assert drawn.locator("figcaption").all_inner_texts() == ["Your way", "A good way"]
    page.goto(start)
    page.get_by_role("link", name="How the class searched").click()
    searched = page.locator(":target").get_by_role("heading", name="How they searched")
    searched.first.wait_for()
    assert searched.count() == 1
    page.goto(start)
    page.get_by_role("link", name="A sheet for a second reader").click()
    page.get_by_text("claimwise for a second reader").wait_for()
    assert (demo / page.locator("code").first.inner_text()).is_file()


def test_the_rooms_that_the_start_page_names_are_at_the_desk(demo: Path) -> None:
    named = [
        each.text for each in BeautifulSoup((demo / "index.html").read_text(), "html.parser").select("#rooms strong")
    ]
    assert {"Written answers", "Hand back", "History"} <= set(named)
    assert set(named) <= {room.title for room in ROOMS if room.listed}


def test_no_key_is_in_what_students_would_get_of_it(demo: Path, course: Course) -> None:
    assert find_leaks(course, [demo / "book"]) == []


def test_nothing_is_loaded_from_another_host(demo: Path) -> None:
    loads = re.compile(r"""<(?:script|img|iframe|link)[^>]*(?:src|href)=["'](https?:)?//""")
    for page in demo.rglob("*.html"):
        assert not loads.search(page.read_text(encoding="utf-8")), page


def test_the_gradebook_shows_late_blank_and_broken_work(demo: Path, course: Course) -> None:
    gradebook = (demo / "gradebook.html").read_text()
    modules = len(course.modules)

    assert gradebook.count("late</td>") == modules
    assert gradebook.count("<td>–</td>") == modules
    assert gradebook.count(">0</a>") == 2 * modules


def shown_pages(demo: Path) -> list[Path]:
    """Every sort of page that people see: the book, the start page, gradebook and report, feedback on each module."""
    made_by_sphinx = {"search.html", "genindex.html"}
    book = [page for page in sorted((demo / "book").rglob("*.html")) if page.name not in made_by_sphinx]
    book = [page for page in book if "_static" not in page.parts]
    return [*sorted(demo.glob("*.html")), *book, *sorted((demo / "feedback" / "student001").glob("*.html"))]


def test_nothing_on_any_page_keeps_a_person_with_a_disability_out(demo: Path, page: Any) -> None:
    report = []
    for place, shown in enumerate(shown_pages(demo)):
        # Without motion: a colour on its way to another is not what people see.
        page.emulate_media(color_scheme="dark" if place % 2 else "light", reduced_motion="reduce")
        page.goto(shown.as_uri())
        report += [f"{shown.relative_to(demo)}: {barrier}" for barrier in barriers(page)]
    text = f"{place + 1} pages looked at by axe-core, {len(report)} serious or critical barriers.\n" + "\n".join(report)
    target = REPOSITORY / "_build" / "accessibility.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text)

    assert place > 30
    assert report == []


def test_every_page_fits_a_phone_and_a_zoomed_window(demo: Path, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for shown in shown_pages(demo):
        page.goto(shown.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, shown
