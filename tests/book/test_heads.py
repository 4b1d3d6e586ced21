"""The way to its exercises at the head of each page that has some, in a book that stands alone and in a site."""

from __future__ import annotations

from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag
from support import MODULE, REPOSITORY

from claimwise.content import Course


def ways(page: BeautifulSoup) -> list[Tag]:
    """The lines at the head of a page, which must stand directly below its title or first paragraph."""
    heads = page.select("article h1 ~ .cw-ways")
    assert [before.name for head in heads for before in head.find_previous_siblings()] in (["p", "h1"], ["h1"], [])
    return [line for head in heads for line in head.select("p")]


def said(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def test_each_chapter_says_at_its_head_where_its_exercises_are(real_book: Path, course: Course) -> None:
    parts = yaml.safe_load((REPOSITORY / "book" / "_toc.yml").read_text())["parts"]
    pages = [entry["file"] for part in parts if part["caption"] in ("Chapters", "Tests") for entry in part["chapters"]]
    assert len(pages) == 13
    for name in pages:
        page = BeautifulSoup((real_book / f"{name}.html").read_text(), "html.parser")
        modules = [module for module in course.modules.values() if module.module.chapter == name.rpartition("/")[2]]
        assert modules, name
        assert [line.a["href"] for line in ways(page)] == [f"#exercises-{module.name}" for module in modules]
        for module, line in zip(modules, ways(page), strict=True):
            assert f"about {module.module.minutes} minutes" in said(line)
            assert "at the end of this page" in said(line)
            assert page.find(id=f"exercises-{module.name}").name == "aside"


def test_guides_for_students_come_first_and_the_front_page_leads_there() -> None:
    parts = yaml.safe_load((REPOSITORY / "book" / "_toc.yml").read_text())["parts"]
    guides = next(part["chapters"] for part in parts if part["caption"] == "Guides")
    assert guides[0] == {"file": "guides/students"}
    front = (REPOSITORY / "book" / "index.md").read_text()
    assert front.index("## For students") < front.index("## What you will be able to do")


def test_a_page_without_exercises_has_no_such_line(built) -> None:
    assert not ways(built.page("help"))
    assert [line.a["href"] for line in ways(built.page("chapters/01-tea"))] == [f"#exercises-{MODULE}"]


def test_in_a_site_the_line_is_a_way_to_the_exercises(site: Path) -> None:
    (line,) = ways(BeautifulSoup((site / "chapters" / f"{MODULE}.html").read_text(), "html.parser"))
    assert line.a["href"] == f"../exercises/{MODULE}.html"
    assert line.a["data-exercises"] == MODULE
    assert said(line) == "Go to the exercises about 20 minutes · 4 graded questions"
