"""The folder that is published: what is in it, what is not, and what happens to what was there before."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from support import MODULE, change

from claimwise import cards, kinds
from claimwise.assign import assign
from claimwise.book import card_files, so_far
from claimwise.book.build import BuildError
from claimwise.checks.secrecy import find_leaks
from claimwise.content import ContentError, Course
from claimwise.errors import Cancelled
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.progress import Step
from claimwise.site import MADE, SiteError, build_site, sources

PAGE = f"exercises/{MODULE}.html"


def test_the_chapter_leads_to_the_exercises_and_navigation_back(site: Path) -> None:
    chapter = site / "chapters" / f"{MODULE}.html"
    (button,) = soup(chapter).find_all("a", string="Open the exercises")
    page = (chapter.parent / button["href"]).resolve()
    assert page == site / PAGE

    below = soup(page).select_one(".bd-sidebar a.current[href='#']")
    above = below.find_parent("ul").find_parent("li").find("a")

    assert below.get_text(strip=True) == "Exercises"
    assert (page.parent / above["href"]).resolve() == chapter


def test_chapters_have_the_number_that_the_contents_give_them() -> None:
    pages = [{"file": "a"}, {"url": "https://example.org"}, {"file": "chapters/b", "sections": [{"file": "c"}]}]
    parts = [{"chapters": [{"file": "x"}]}, {"caption": "Chapters", "numbered": 1, "chapters": pages}]
    assert sources.chapter_numbers({"root": "index", "parts": parts}) == {"a": 1, "chapters/b": 2}


def test_a_page_shows_what_the_released_notebook_asks(site: Path) -> None:
    page = soup(site / PAGE)
    assert page.h1.get_text().startswith("Exercises: Tea and claims")
    assert "A short module for the tests." in page.article.get_text()
    assert "Run All Cells" not in page.article.get_text()  # that is for who has a notebook
    (fourth,) = page.select("[data-item=q4]")
    assert [strong.get_text() for strong in fourth.select(".cw-strong")][:2] == [
        "How well is this supported?",
        "How many trials?",
    ]
    assert "A number from 0 to 20" in fourth.get_text()
    third = page.select_one("[data-item=q3]").find_parent("section").get_text()
    for words in ("A tea shop prints four sentences.", "Tea may calm the body.", "Tea cures.", "A horoscope"):
        assert words in third


def test_the_rules_for_verdicts_can_be_read_without_a_script(site: Path) -> None:
    page = soup(site / PAGE)

    assert [bool(place.select("details dl.cw-rules")) for place in page.select("[data-item]")] == [
        place["data-item"] in ("q2", "q4") for place in page.select("[data-item]")
    ]
    folded = page.select_one("[data-item=q2] details")
    assert folded.summary.get_text() == "How is this judged? Three rules"
    assert len(folded.select("dt")) == 3


def test_the_notebook_lies_beside_its_page_and_nothing_lists_files(site: Path, tea_course: Path) -> None:
    notebook = tea_course / "exercises" / MODULE / f"{MODULE}.ipynb"
    assert (site / "exercises" / notebook.name).read_bytes() == notebook.read_bytes()
    links = [link["href"] for link in soup(site / "exercises" / "index.html").select("article a.reference")]
    assert links == [f"{MODULE}.html"]


def test_exercises_are_found_by_the_search(site: Path) -> None:
    assert f'"exercises/{MODULE}"' in (site / "searchindex.js").read_text()


def test_every_link_of_a_page_is_relative_and_leads_somewhere(site: Path) -> None:
    page = site / PAGE
    for tag in soup(page).select("article [href], link[href], script[src]"):
        target = (tag.get("href") or tag.get("src")).partition("?")[0].partition("#")[0]
        assert not re.match(r"[a-z]+:|/", target), target
        assert (page.parent / target).is_file() or not target, target


def test_the_cards_of_a_page_are_all_there_under_a_name_that_says_which(site: Path) -> None:
    folder = site / card_files.folder()
    loaded = {link["href"] for link in soup(site / PAGE).select("link[rel=modulepreload]")}
    shown = {kind for tag in soup(site / PAGE).select("[data-kinds]") for kind in tag["data-kinds"].split()}
    absent = frozenset(f"kinds/{kind}.js" for kind in kinds.names() if kind not in shown)
    needed = {*cards.modules(card_files.PAGE, absent), *cards.modules(card_files.SO_FAR)}
    assert loaded == {f"../{card_files.folder()}/{name}" for name in needed}
    for name, content in cards.modules(card_files.PAGE).items():
        assert (folder / name).read_text(encoding="utf-8") == content
        for other in re.findall(r'from "(\.[^"]+)"', content):
            assert (folder / name).parent.joinpath(other).is_file(), f"{name} imports {other}"
    assert {"page.js", "kinds/shared/parts.js", "answers.js", "page_words.js"} <= set(cards.modules(card_files.PAGE))


def test_every_page_knows_the_modules_and_loads_what_shows_how_far_one_is(site: Path, built: Any) -> None:
    for name in ("index.html", "help.html", f"chapters/{MODULE}.html", PAGE):
        page = soup(site / name)
        (module,) = json.loads(page.select_one("#claimwise-course").string)["modules"]
        assert module["title"] == module["about"] == "Tea and claims"
        assert (site / module["page"], site / module["chapter"]) == (site / PAGE, site / "chapters" / f"{MODULE}.html")
        (script,) = page.select(f"script[type=module][src$='{card_files.SO_FAR}']")
        assert (site / name).parent.joinpath(script["src"]).is_file()
    fetched = cards.modules(card_files.SO_FAR)
    assert "kinds.js" not in fetched
    assert sum(map(len, fetched.values())) < 20_000
    assert "claimwise-course" not in (built.html / "help.html").read_text()  # a book that stands alone has no exercises


def test_a_title_cannot_end_the_script_that_holds_it(tea_course: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(tea_course, tmp_path / "course"))
    change(root / "solutions" / f"{MODULE}.yml", "title: Tea and claims", "title: Tea </script><b>and</b> claims")
    app = SimpleNamespace(
        config=SimpleNamespace(claimwise_exercises_url=sources.URL, claimwise_modules=MODULE),
        env=SimpleNamespace(get_domain=lambda _: SimpleNamespace(course=Course.load(root)), titles={}),
    )
    context: dict[str, Any] = {"pathto": lambda name, _: name}
    so_far._load(app, "help", "page.html", context, None)
    (module,) = json.loads(BeautifulSoup(context["metatags"], "html.parser").select_one("#claimwise-course").string)[
        "modules"
    ]
    assert module["title"] == "Tea </script><b>and</b> claims"
    assert "</script><b>" not in context["metatags"]


def test_the_worker_lists_what_is_published_and_how_to_know_it(site: Path) -> None:
    listed = kept(site)
    assert {"index.html", PAGE, f"exercises/{MODULE}.ipynb", f"{card_files.folder()}/page.js"} <= listed.keys()
    for name, known in listed.items():
        digest = base64.b64encode(hashlib.sha256((site / name).read_bytes()).digest()).decode()
        assert known == f"sha256-{digest}"
    assert not {name for name in listed if name.startswith(("_downloads/", ".")) or name in ("worker.js", MADE)}


def test_nothing_of_solutions_is_in_it(site: Path, tea_course: Path) -> None:
    published = {path.name for path in site.rglob("*")}
    assert not published & {path.name for path in (tea_course / "solutions").glob("*.yml")}
    assert find_leaks(Course.load(tea_course), [site]) == []


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


def test_a_new_build_takes_the_place_of_the_old_one_and_of_nothing_else(site: Path, again: Path) -> None:
    assert "Tea and what is claimed" in (again / "chapters" / f"{MODULE}.html").read_text()
    assert (again / "CNAME").read_text() == "claims.example"
    assert (again / ".git").is_dir()
    assert not (again / "chapters" / "gone.html").exists()
    assert not list(again.glob(".building-*"))
    assert {entry.name for entry in again.iterdir()} - {".git", "CNAME"} == {entry.name for entry in site.iterdir()}


def test_a_worker_of_another_version_is_another_and_what_did_not_change_is_the_same(site: Path, again: Path) -> None:
    before, after = kept(site), kept(again)
    assert before[f"exercises/{MODULE}.ipynb"] == after[f"exercises/{MODULE}.ipynb"]
    assert before[f"chapters/{MODULE}.html"] != after[f"chapters/{MODULE}.html"]
    assert (site / "worker.js").read_text() != (again / "worker.js").read_text()


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

    box = soup(site / "chapters" / "01-tea.html").select_one("aside[data-exercises='02-more']")
    assert box.find("a") is None
    assert "Your instructor gives you the notebook" in box.get_text()
    assert not list(site.rglob("02-more*"))
    with pytest.raises(ContentError, match="there is no module"):
        build_site(Course.load(root), tmp_path / "site", only=["99-none"])


@pytest.mark.parametrize("places", ["parts", "chapters"])
def test_the_contents_name_each_page_below_its_chapter(course: Course, places: str) -> None:
    modules = [course.modules[name] for name in ("02-sources", "12-audit", "13-unseen")]
    modules.append(copy.copy(modules[0]))
    modules[-1].name = "22-test-a"
    modules[-1].module = modules[0].module.model_copy(update={"chapter": "tests", "title": "Test A"})
    chapters = [{"file": "chapters/12-audit"}, {"file": "tests", "sections": [{"file": "more"}]}]
    toc: dict[str, Any] = {"root": "index", places: chapters}
    if places == "parts":
        toc[places] = [{"caption": "Start", "chapters": [{"file": "help"}]}, {"chapters": chapters}]

    sources.add_to_contents(toc, modules)

    told = yaml.safe_dump(toc)
    assert [entry["file"] for entry in chapters[0]["sections"]] == ["exercises/12-audit", "exercises/13-unseen"]
    assert [entry["title"] for entry in chapters[0]["sections"]] == ["The audit", "A text you have not seen"]
    assert [entry["file"] for entry in chapters[1]["sections"]] == ["more", "exercises/22-test-a"]
    first = toc["parts"][0]["chapters"] if places == "parts" else toc["chapters"]
    assert first[-1] == {
        "file": "exercises/index",
        "sections": [{"file": "exercises/02-sources", "title": course.modules["02-sources"].module.title}],
    }
    assert told.count("exercises/") == 5


def test_what_would_mean_more_in_the_book_than_in_a_notebook_is_said_as_it_is() -> None:
    text = "% of people\n+++\n(note)= see {ref}`tea`, 5 % and {so} on"
    assert sources.as_page(text) == "\\% of people\n\\+++\n\\(note)= see \\{ref}`tea`, 5 % and {so} on"


def test_what_the_book_says_names_the_course_and_not_a_copy(tea_course: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(tea_course, tmp_path / "course"))
    change(root / "book" / "help.md", "# Help and support", "# Help and support\n\n{doc}`nowhere`")
    with pytest.raises(BuildError) as refused:
        build_site(Course.load(root), tmp_path / "site")
    assert str(refused.value).split("\n")[1:] == [f"{root}/book/help.md:3: WARNING: unknown document: 'nowhere'"]


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
            if title == "Building the book" and any(tmp_path.glob(".building-*/_build")):
                raise Cancelled

        return step

    with pytest.raises(Cancelled):
        build_site(Course.load(tea_course), tmp_path, stages=stages)

    assert list(dict.fromkeys(told)) == ["Building the book"]
    assert {path.name for path in tmp_path.iterdir()} == {MADE, "index.html"}
    assert (tmp_path / "index.html").read_text() == "good"


def kept(site: Path) -> dict[str, str]:
    """What a site's worker keeps: name -> hash."""
    listed: dict[str, str] = json.loads(
        re.search(r"^const FILES = (\{.*?\});$", (site / "worker.js").read_text(), re.M | re.S)[1]
    )
    return listed


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(), "html.parser")
