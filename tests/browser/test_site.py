"""A student's whole way with a browser and nothing else: from the front page to the marks, on any server."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from answering import WRITTEN, answer, press, walk
from docutils.nodes import make_id
from lab import keep_picture, wait_until
from servers import serving
from support import MODULE, REPOSITORY, Class, cell, change
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import grade
from claimwise.handed_in import responses
from claimwise.handed_in.tries import TRIES
from claimwise.ids import is_plain_id
from claimwise.site import build_site
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

PREFIX = "some/where/deep"
PAGE = f"exercises/{MODULE}.html"
PHONE = {"width": 390, "height": 800}


@dataclass(frozen=True)
class Published:
    """A course whose site is on a web server."""

    root: Path
    folder: Path
    url: str

    def publish(self) -> None:
        """Release the module and build the site into the folder that is being served."""
        assign(Nbgrader(self.root), Course.load(self.root).modules[MODULE])
        build_site(Course.load(self.root), self.folder)


@pytest.fixture(scope="module")
def published(tea_course: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The tiny course, published under a path prefix. Tests only read it."""
    home = tmp_path_factory.mktemp("published")
    shutil.copytree(site, home / "www" / PREFIX)
    with serving(home / "www") as url:
        yield Published(tea_course, home / "www" / PREFIX, f"{url}/{PREFIX}/")


@pytest.fixture
def own(tea_course: Path, site: Path, tmp_path: Path) -> Iterator[Published]:
    """The same, to be changed."""
    root = Path(shutil.copytree(tea_course, tmp_path / "course"))
    folder = Path(shutil.copytree(site, tmp_path / "www" / PREFIX))
    with serving(tmp_path / "www") as url:
        yield Published(root, folder, f"{url}/{PREFIX}/")


@pytest.fixture(scope="module")
def module(tea_course: Path) -> ResolvedModule:
    return Course.load(tea_course).modules[MODULE]


def full(module: ResolvedModule) -> dict[str, dict[str, Any]]:
    """An answer to everything: the best one where there is one."""
    answers = solution_answers(module)
    for item in module.items:
        answers[item.id] |= {part["id"]: walk(part) for part in module.key(item)["parts"] if part["kind"] == "inquiry"}
        for part in module.public(item)["parts"]:
            if part["id"] not in answers[item.id]:
                value = {"slider": 80, "text_entry": "2"}.get(part["kind"], f"{WRITTEN}\n{WRITTEN}")
                answers[item.id][part["id"]] = value
    return answers


def opened(page: Any, address: str, view: str = "all") -> Any:
    """A page of exercises, with all questions on one page unless a test is about the way from one to the next."""
    page.goto(address)
    expect(page.locator("html.cw-ready")).to_be_attached()
    if view == "all" and page.locator("html.cw-one").count():
        page.get_by_role("button", name="All on one page").click()
    return page


def card(page: Any, title: str) -> Any:
    return page.get_by_role("region", name=title, exact=True)


def give(page: Any, module: ResolvedModule, answers: dict[str, dict[str, Any]]) -> None:
    for name, parts in answers.items():
        item = module.item(name)
        for part in module.public(item)["parts"]:
            if part["id"] in parts:
                answer(card(page, item.title), part, parts[part["id"]])


def get_file(page: Any, student: str, tmp_path: Path, *, as_it_is: bool = False) -> Path:
    """The file that the page gives."""
    hand_in = card(page, "Hand in")
    hand_in.get_by_label("Your student id").fill(student)
    if as_it_is:
        hand_in.get_by_role("button", name="Get my file").click()
    with page.expect_download() as download:
        hand_in.get_by_role("button", name="Get it as it is" if as_it_is else "Get my file").click()
    path = tmp_path / str(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def in_file(path: Path) -> dict[str, Any]:
    return responses.read("".join(cell(json.loads(path.read_text()), "answers")["source"]))


def in_browser(page: Any) -> list[Any]:
    """What is kept of answers in the browser, read past the page: item, part, response."""
    return page.evaluate("""async () => {
        const name = `claimwise ${new URL("../", location.href).pathname}`;
        const database = await new Promise((resolve) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => resolve(request.result);
        });
        const records = database.transaction("records").objectStore("records");
        const all = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
        const [keys, values] = await Promise.all([all(records.getAllKeys()), all(records.getAll())]);
        database.close();
        return keys.map((key, at) => [key, values[at]]).filter(([key]) => key[0] === "answer")
            .map(([key, value]) => [key[3], key[4], value.response]);
    }""")


# --- the whole way ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(made_once: Any) -> Path:
    """The real course's site with modules 2 and 3."""
    only = ["02-sources", "03-hedges"]
    return made_once("real-site", lambda folder: build_site(Course.load(REPOSITORY), folder, only=only))


def answer_step_by_step(page: Any, module: ResolvedModule, answers: dict[str, dict[str, Any]]) -> None:
    """Answer questions that come one after the other, each on a screen of its own."""
    for item in answers:
        expect(card(page, module.item(item).title)).to_be_in_viewport()
        give(page, module, {item: answers[item]})
        page.get_by_role("navigation", name="From question to question").get_by_role("link").last.click()


def test_a_student_with_a_phone_goes_from_the_address_to_the_marks_and_the_next_chapter(
    phone: Any, real: Path, course: Course, tmp_path: Path
) -> None:
    page, missing = phone, []
    page.context.on("response", lambda it: missing.append(it.url) if it.status >= 400 else None)
    module = course.modules["02-sources"]
    answers, n = full(module), len(module.items)
    half = dict(list(answers.items())[:5])
    with serving(real) as url:
        page.goto(f"{url}/")
        page.locator(".sd-card", has_text="Who is behind it?").click()
        expect(page).to_have_title(re.compile("^2. Who is behind it"))
        page.get_by_role("link", name="Open the exercises").first.click()
        expect(page.locator("html.cw-ready")).to_be_attached()
        expect(page.get_by_role("heading", name="Exercises: 2. Who is behind it?")).to_be_visible()
        page.get_by_role("link", name="Begin with question 1").click()
        answer_step_by_step(page, module, half)
        expect(card(page, module.items[5].title).get_by_role("heading").first).to_be_focused()
        keep_picture(page, "site-half-390")
        page.close()

        page = page.context.new_page()
        page.goto(f"{url}/")
        told = f"5 of {n} answered, go on at 6"
        expect(page.locator(".sd-card", has_text="Who is behind it?")).to_contain_text(told)
        keep_picture(page, "front-so-far-390")
        page.get_by_role("link", name="Go on: 2. Who is behind it?").click()
        expect(page.locator("html.cw-ready")).to_be_attached()
        assert page.url.endswith(f"#{make_id(module.items[5].title)}")
        expect(page.get_by_text(f"5 of {n} answered", exact=True)).to_be_in_viewport()
        page.get_by_role("link", name=f"Question 3, {module.items[2].title}: answered").click()
        expect(card(page, module.items[2].title)).to_be_in_viewport()
        page.go_back()
        answer_step_by_step(page, module, {item: parts for item, parts in answers.items() if item not in half})
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert barriers(page) == []

        file = get_file(page, "ada", tmp_path)
        expect(page.get_by_text("Your feedback comes from your instructor")).to_be_visible()
        page.get_by_role("button", name="I have handed it in").click()
        expect(page.get_by_text("✓ Handed in: 02-sources_ada.ipynb")).to_be_focused()
        keep_picture(page, "site-handed-in-390")
        page.get_by_role("link", name="Next: 3. May, might, could").click()
        expect(page.get_by_role("heading", name="May, might, could").first).to_be_visible()
        page.goto(f"{url}/chapters/02-sources.html")
        expect(page.locator("aside[data-exercises]")).to_contain_text("Done, handed in")
        page.goto(f"{url}/")
        expect(page.locator(".sd-card", has_text="Who is behind it?")).to_contain_text("Done, handed in")
        expect(page.get_by_role("link", name="Next: 3. May, might, could")).to_be_visible()

    assert file.name == "02-sources_ada.ipynb"
    assert in_file(file) == answers
    root = tmp_path / "course"
    for name in ("book", "solutions"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("_config.yml", "nbgrader_config.py"):
        shutil.copy2(REPOSITORY / name, root / name)
    given = Course.load(root).modules["02-sources"]
    assign(Nbgrader(root), given)
    collected = CliRunner().invoke(app, ["collect", "02-sources", str(file), "--root", str(root)])
    assert collected.exit_code == 0, collected.output
    (result,) = grade(Nbgrader(root), given)
    assert result.problems == ()
    assert result.score == sum(item.marked_points for item in module.graded)  # a person gives the others
    assert [url for url in missing if not url.endswith("/favicon.ico")] == []


def test_every_kind_is_kept_and_handed_in_as_it_is_on_screen(
    page: Any, published: Published, module: ResolvedModule, tmp_path: Path
) -> None:
    answers = full(module)
    opened(page, published.url + PAGE)
    give(page, module, answers)
    expect(page.get_by_text("5 of 5 answered")).to_be_visible()
    expect(page.locator(".cw-status", has_text="kept on this device")).to_have_count(5)

    file = get_file(page, "berta", tmp_path)

    notebook = json.loads(file.read_text())
    assert in_file(file) == answers
    assert "".join(cell(notebook, "written-q5-note")["source"]) == answers["q5"]["note"]
    root = Path(shutil.copytree(published.root, tmp_path / "course"))
    assert CliRunner().invoke(app, ["collect", MODULE, str(file), "--root", str(root)]).exit_code == 0
    result = Class(root).grade()["berta"]
    assert (result.score, result.problems) == (18, ())
    assert Class(root).needs_a_look("berta") == {"written-q5-note"}
    expect(card(page, "Hand in")).to_contain_text("Your file is made")


def test_keyboard_alone_from_the_first_answer_to_the_file(
    page: Any, published: Published, module: ResolvedModule, tmp_path: Path
) -> None:
    def follow(name: str) -> None:
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")

    answers = full(module)
    opened(page, published.url + PAGE, view="one")
    follow("Begin with question 1")
    for item in module.items:
        question = card(page, item.title)
        expect(question.get_by_role("heading").first).to_be_focused()
        expect(page.locator("section[aria-labelledby]:visible")).to_have_count(1)
        for part in module.public(item)["parts"]:
            press(page, question, part, answers[item.id][part["id"]])
        if item.practice:
            question.get_by_role("button", name="Check my answer").press("Enter")
            expect(question.locator(".cw-judged:not(:empty)")).to_have_text("✓ right")
        follow("Continue" if item is not module.items[-1] else "Go on to hand in")
    expect(page.get_by_text("5 of 5 answered", exact=True)).to_be_visible()
    follow("Question 4, Numbers: answered")
    expect(card(page, "Numbers").get_by_role("heading").first).to_be_focused()
    expect(page.locator("[aria-current=step]")).to_have_text("4●")
    expect(page.locator(".cw-live:visible").last).to_have_text("Question 4 of 5")
    page.go_back()
    expect(card(page, "Hand in").get_by_role("heading").first).to_be_focused()

    page.get_by_label("Your student id").focus()
    page.keyboard.type("dora")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "file.ipynb")
    tried = {TRIES: {"made": 1, "first": answers["q1"]}}
    assert in_file(tmp_path / "file.ipynb") == answers | {"q1": answers["q1"] | tried}


# --- the way ----------------------------------------------------------------------------------------------------------


def test_a_question_has_an_address_in_both_views_and_paper_shows_all(page: Any, published: Published) -> None:
    opened(page, f"{published.url}{PAGE}#exercise-01-tea-q4", view="one")
    expect(card(page, "Numbers")).to_be_in_viewport()
    expect(page.get_by_label("Calm", exact=True)).to_be_hidden()
    page.get_by_role("link", name="Back").click()
    expect(card(page, "Numbers")).to_be_hidden()
    page.go_back()
    expect(card(page, "Numbers")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("[aria-labelledby]:has(> .cw-part):visible")).to_have_count(5)
    page.emulate_media(media="screen")

    page.get_by_role("button", name="All on one page").click()
    expect(page.get_by_label("Calm", exact=True)).to_be_visible()
    page.reload()  # it is remembered
    expect(card(page, "Numbers")).to_be_in_viewport()
    expect(page.get_by_label("Calm", exact=True)).to_be_visible()
    page.get_by_role("button", name="One at a time").click()
    expect(page.get_by_label("Calm", exact=True)).to_be_hidden()


def test_other_pages_say_how_far_somebody_is_and_follow(page: Any, published: Published, tmp_path: Path) -> None:
    chapter = page.context.new_page()
    chapter.goto(f"{published.url}chapters/{MODULE}.html")
    button = chapter.locator("aside[data-exercises] a").first
    expect(button).to_have_text("Open the exercises")

    page.bring_to_front()  # in a tab behind another, a click takes a second
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    listed = chapter.locator(".bd-sidebar-primary a", has_text="Tea and claims").first
    expect(button).to_have_text("Go on at question 2")
    expect(listed).to_contain_text("1 of 5")
    get_file(page, "ada", tmp_path, as_it_is=True)
    expect(chapter.locator("aside[data-exercises]")).to_contain_text("File made, not handed in yet")
    page.get_by_role("button", name="I have handed it in").click()
    expect(chapter.locator("aside[data-exercises]")).to_contain_text("Done, handed in")
    page.get_by_label("Nettle", exact=True).check()
    expect(chapter.locator("aside[data-exercises]")).to_contain_text("1 of 5 answered, go on at 2")
    assert barriers(chapter) == []

    card(page, "This device").get_by_role("button", name="Start as somebody else").click()
    page.get_by_role("button", name="Keep them, and start anew").click()
    expect(button).to_have_text("Open the exercises")
    expect(chapter.locator(".cw-so-far")).to_have_count(0)
    chapter.reload()
    expect(chapter.locator(".cw-so-far")).to_have_count(0)


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_the_rules_for_verdicts_are_one_tap_away(page: Any, published: Published, module: ResolvedModule) -> None:
    opened(page, published.url + PAGE)
    question = card(page, module.item("q2").title)
    rule = question.get_by_text("Evidence on something near")

    expect(rule).to_be_hidden()
    question.get_by_text("How is this judged? Three rules").click()
    expect(rule).to_be_visible()
    assert question.locator("details.cw-rules").count() == 1
    assert card(page, module.item("q3").title).locator("details.cw-rules").count() == 0


def test_an_answer_survives_a_page_that_is_left_at_once(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    page.reload()
    expect(page.get_by_label("Calm", exact=True)).to_be_checked()


def test_two_tabs_show_what_the_other_keeps_and_lose_nothing(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    other = opened(page.context.new_page(), published.url + PAGE)
    page.bring_to_front()
    page.get_by_label("Calm", exact=True).check()
    expect(other.get_by_label("Calm", exact=True)).to_be_checked()
    other.get_by_role("group", name="Which word shows").get_by_role("textbox").fill("few")
    expect(page.get_by_role("group", name="Which word shows").get_by_role("textbox")).to_have_value("few")
    page.get_by_role("group", name="Which word shows").get_by_role("textbox").fill("a few")
    expect(other.get_by_role("group", name="Which word shows").get_by_role("textbox")).to_have_value("a few")

    wait_until(page, lambda: ["q4", "word", "a few"] in in_browser(page))
    page.reload()
    expect(page.get_by_role("group", name="Which word shows").get_by_role("textbox")).to_have_value("a few")
    expect(page.get_by_label("Calm", exact=True)).to_be_checked()


def test_sites_on_one_host_share_nothing(page: Any, site: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(site, tmp_path / name)
    with serving(tmp_path) as url:
        opened(page, f"{url}/one/{PAGE}")
        page.get_by_label("Calm", exact=True).check()
        page.reload()
        expect(page.get_by_label("Calm", exact=True)).to_be_checked()
        opened(page, f"{url}/two/{PAGE}")
        expect(page.get_by_label("Calm", exact=True)).not_to_be_checked()


def test_blocked_storage_is_told_and_one_can_go_on(page: Any, published: Published, tmp_path: Path) -> None:
    page.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }")
    opened(page, published.url + PAGE)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("does not let the page keep your answers")
    page.get_by_label("Calm", exact=True).check()
    expect(page.locator(".cw-status").first).to_contain_text("not kept!")
    keep_picture(page, "site-blocked")

    file = get_file(page, "carl", tmp_path, as_it_is=True)
    assert in_file(file) == {"q1": {"word": "b"}}

    page.get_by_label("Nettle", exact=True).check()  # that is not in the file
    warned: list[str] = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.goto(published.url)
    assert warned == ["beforeunload"]


def test_full_storage_is_told_and_tried_again(page: Any, published: Published, tmp_path: Path) -> None:
    page.add_init_script("""
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...given) {
            if (window.full) throw new DOMException("The disk is full.", "QuotaExceededError");
            return put.apply(this, given);
        };
    """)
    opened(page, published.url + PAGE)
    page.evaluate("window.full = true")
    page.get_by_label("Calm", exact=True).check()
    expect(page.get_by_role("alert")).to_contain_text("storage is full")
    expect(page.locator(".cw-status").first).to_contain_text("not kept!")
    assert in_file(get_file(page, "carl", tmp_path, as_it_is=True)) == {"q1": {"word": "b"}}
    assert in_browser(page) == []

    page.evaluate("window.full = false")
    page.get_by_role("group", name="Which word shows").get_by_role("textbox").fill("few")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".cw-status", has_text="kept on this device")).to_have_count(2)
    wait_until(page, lambda: sorted(in_browser(page)) == [["q1", "word", "b"], ["q4", "word", "few"]])

    page.add_init_script("window.full = true")  # now from the beginning
    page.evaluate("indexedDB.deleteDatabase(`claimwise ${new URL('../', location.href).pathname}`)")
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    expect(page.get_by_role("alert")).to_contain_text("storage is full")


# --- a newer version --------------------------------------------------------------------------------------------------


def test_a_new_version_keeps_the_answers_and_names_what_does_not_fit_any_more(
    page: Any, own: Published, tmp_path: Path
) -> None:
    opened(page, own.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    page.get_by_role("group", name="Which word shows").get_by_role("textbox").fill("few")
    page.get_by_role("group", name="Of 200 customers").get_by_role("textbox").fill("13.5 %")
    page.get_by_role("textbox", name="Your answer").last.fill("It helped some.")
    wait_until(page, lambda: ["q5", "note", "It helped some."] in in_browser(page))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    source = own.root / "solutions" / f"{MODULE}.yml"
    change(source, "Which word is too vague to test?", "Which of these words is too vague to be tested?")
    change(
        source,
        "{id: word, kind: text_entry, prompt: Which word shows that it is cautious?",
        "{id: hedge, kind: text_entry, prompt: Which is the cautious word?",
    )
    change(source, "  - id: q5\n", "  - id: q6\n")
    change(source, "items:\n", "retired: [q4, q5]\nitems:\n")
    change(source, "  - id: q4\n", "  - id: q7\n")
    own.publish()
    page.goto(own.url + PAGE)  # the old version, kept; the new one is being fetched
    wait_until(
        page, lambda: page.evaluate("navigator.serviceWorker.getRegistration().then((it) => Boolean(it.waiting))")
    )
    page.reload()
    expect(page.locator("html.cw-ready")).to_be_attached()

    expect(page.get_by_label("Calm", exact=True)).to_be_checked()
    expect(page.get_by_text("Which of these words is too vague to be tested?")).to_be_visible()
    expect(card(page, "Try the cards")).to_contain_text("words of this question have changed since you answered it")
    aside = page.get_by_text("3 answers fit no question of this page any more")
    aside.click()
    expect(page.locator("details.cw-notice[open]")).to_contain_text("It helped some.")
    keep_picture(page, "site-newer")
    assert in_file(get_file(page, "ada", tmp_path, as_it_is=True)) == {"q1": {"word": "b"}}

    page.get_by_role("button", name="I have read them again").click()
    expect(card(page, "Try the cards")).not_to_contain_text("words of this question have changed")
    page.reload()
    expect(card(page, "Try the cards")).not_to_contain_text("words of this question have changed")
    expect(page.get_by_text("3 answers fit no question")).to_be_visible()  # never dropped


# --- shared devices and files -----------------------------------------------------------------------------------------


def test_somebody_else_starts_and_the_first_goes_on_and_no_two_have_one_id(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    other_tab = opened(page.context.new_page(), published.url + PAGE)
    page.bring_to_front()
    student, make = page.get_by_label("Your student id"), page.get_by_role("button", name="Get my file")
    calm, nettle = page.get_by_label("Calm", exact=True), page.get_by_label("Nettle", exact=True)
    calm.check()
    student.fill("ada")
    make.click()  # much is open, so none is given yet
    device, dialog = card(page, "This device"), page.get_by_role("dialog")
    device.get_by_role("button", name="Start as somebody else").click()
    expect(dialog).to_be_visible()
    keep_picture(page, "site-somebody-else")
    page.keyboard.press("Escape")
    expect(calm).to_be_checked()
    device.get_by_role("button", name="Start as somebody else").click()
    page.get_by_role("button", name="Keep them, and start anew").click()

    expect(calm).not_to_be_checked()
    expect(student).to_have_value("")
    expect(other_tab.get_by_label("Calm", exact=True)).not_to_be_checked()
    expect(device.get_by_role("button", name="Go on as ada")).to_be_visible()
    page.locator(".cw-progress").get_by_role("button", name="Go on as ada").click()
    expect(calm).to_be_checked()
    expect(student).to_have_value("ada")
    expect(page.get_by_text("Answers of ada.")).to_be_visible()

    device.get_by_role("button", name="Start as somebody else").click()
    page.get_by_role("button", name="Keep them, and start anew").click()
    nettle.check()
    page.get_by_role("group", name="How many trials?").get_by_role("textbox").fill("3")
    student.fill("Ada")  # capitals make no other one
    make.click()
    expect(dialog).to_contain_text("ada already has answers on this device. Go on with those?")
    expect(dialog).to_contain_text("1 of 5 answered")
    keep_picture(page, "site-id-taken")
    dialog.get_by_role("button", name="No, that is not me").click()
    expect(nettle).to_be_checked()
    expect(student).to_be_focused()
    make.click()
    dialog.get_by_role("button", name="add what is answered here").click()
    expect(calm).to_be_checked()  # what she has herself stays
    expect(page.get_by_role("group", name="How many trials?").get_by_role("textbox")).to_have_value("3")
    expect(student).to_have_value("ada")
    expect(device.get_by_role("button", name="Go on with answers without an id, begun on")).to_be_visible()


def test_answers_are_cleared_from_the_device_after_handing_in(page: Any, published: Published, tmp_path: Path) -> None:
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    get_file(page, "ada", tmp_path, as_it_is=True)
    clear = page.get_by_role("button", name="Clear my answers from this device")
    clear.click()
    expect(page.get_by_role("dialog")).to_contain_text("takes away what is answered in: Tea and claims")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Calm", exact=True)).to_be_checked()
    clear.click()
    page.get_by_role("button", name="Clear them").click()
    expect(page.get_by_text("The answers are cleared from this device.")).to_be_visible()
    expect(page.get_by_label("Calm", exact=True)).not_to_be_checked()
    assert in_browser(page) == []
    page.reload()
    expect(page.get_by_label("Calm", exact=True)).not_to_be_checked()
    expect(page.get_by_label("Your student id")).to_have_value("")


def test_a_file_from_another_device_is_compared_and_nothing_overwritten_unasked(
    page: Any, published: Published, tmp_path: Path
) -> None:
    notebook, tried = Class(published.root).release(), {TRIES: {"made": 1, "first": {"word": "a"}}}
    cell(notebook, "answers")["source"] = responses.write(
        {"q1": {"word": "a", **tried}, "q4": {"word": "few", "guess": 3}, "q9": {"x": "old"}}
    )
    cell(notebook, "written-q5-note")["source"] = "Written on the other device."
    file = tmp_path / f"{MODULE}_ada.ipynb"
    file.write_text(json.dumps(notebook))
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    page.get_by_role("group", name="Which word shows").get_by_role("textbox").fill("few")
    page.locator("input[type=file]").set_input_files(file)
    dialog = page.get_by_role("dialog")
    for told in (
        "2 questions: the file has answers that are missing",
        "is answered otherwise in the file than here: 1.",
    ):
        expect(dialog).to_contain_text(told)
    expect(dialog).to_contain_text("1 answer of the file fits no question")
    keep_picture(page, "site-open-file")
    dialog.get_by_role("button", name="Take only what is missing here").click()

    expect(page.get_by_label("Calm", exact=True)).to_be_checked()
    expect(page.get_by_role("group", name="How many trials?").get_by_role("textbox")).to_have_value("3")
    expect(page.get_by_text("1 answer fits no question of this page any more")).to_be_visible()
    expect(page.get_by_label("Your student id")).to_have_value("ada")
    page.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Take the answers of the file").click()
    expect(page.get_by_role("radio", name=re.compile("^Nettle"))).to_be_checked()  # and judged, as it was there
    handed = in_file(get_file(page, "ada", tmp_path, as_it_is=True))
    assert handed == {
        "q1": {"word": "a", **tried},
        "q4": {"guess": 3, "word": "few"},
        "q5": {"note": "Written on the other device."},
    }


def test_a_file_that_cannot_be_used_is_named_and_what_is_in_it_is_kept(
    page: Any, published: Published, tmp_path: Path
) -> None:
    opened(page, published.url + PAGE)
    chooser = page.locator("input[type=file]")
    (tmp_path / "photo.ipynb").write_bytes(b"\x89PNG")
    chooser.set_input_files(tmp_path / "photo.ipynb")
    expect(page.get_by_text("This file is no notebook of this course.")).to_be_visible()

    notebook = Class(published.root).release()
    cell(notebook, "answers")["source"] = "answers(q1={'word': open('x')})\n# my dear notes"
    (tmp_path / "broken.ipynb").write_text(json.dumps(notebook))
    chooser.set_input_files(tmp_path / "broken.ipynb")
    kept = page.get_by_text("The answers in the file broken.ipynb could not be read.")
    kept.click()
    expect(page.get_by_text("my dear notes")).to_be_visible()
    page.reload()
    kept.click()
    expect(page.get_by_text("my dear notes")).to_be_visible()

    notebook["metadata"]["claimwise"]["module"] = "07-other"
    (tmp_path / "other.ipynb").write_text(json.dumps(notebook))
    chooser.set_input_files(tmp_path / "other.ipynb")
    expect(page.get_by_text("This file is of another module (07-other)")).to_be_visible()


def test_an_id_is_one_for_the_page_if_it_is_one_for_collecting(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    folder = page.evaluate("document.querySelector('script[type=module]').src")
    names = [
        "ada",
        "a.b",
        "a.",
        "x" * 64,
        "x" * 65,
        "con",
        "CON.x",
        "com1",
        "com10",
        "lpt9.b",
        "é",
        "a b",
        "",
        "-a",
        "1@x.y",
        "a_b",
    ]
    told = page.evaluate(
        """async ([page, names]) => {
        const { isPlainId } = await import(new URL("hand_in.js", page).href);
        return names.map(isPlainId);
    }""",
        [folder, names],
    )
    assert told == [is_plain_id(name) for name in names]
    page.get_by_label("Your student id").fill("é")
    page.get_by_role("button", name="Get my file").click()
    expect(card(page, "Hand in").get_by_text("An id has letters without accents")).to_have_count(1)


# --- without a line, without scripts, elsewhere -----------------------------------------------------------------------


def test_it_works_offline_after_the_first_visit_under_a_prefix(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_label("Calm", exact=True)).to_be_checked()
    page.get_by_label("Nettle", exact=True).check()
    page.get_by_role("link", name="Tea and claims").first.click()
    expect(page.get_by_role("heading", name="Tea and claims").first).to_be_visible()
    page.goto(f"{published.url}exercises/")
    expect(page.get_by_role("heading", name="Exercises", level=1)).to_be_visible()
    page.goto(published.url + PAGE)
    expect(page.get_by_label("Nettle", exact=True)).to_be_checked()
    page.context.set_offline(False)


def test_a_version_that_is_not_whole_is_never_used(page: Any, own: Published) -> None:
    opened(page, own.url + PAGE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    change(own.folder / "chapters" / f"{MODULE}.html", "Tea and claims", "Nothing that was published")
    worker = own.folder / "worker.js"
    worker.write_text(
        worker.read_text()
        .replace('VERSION = "', 'VERSION = "x')
        .replace('"chapters/01-tea.html": "sha256-', '"chapters/01-tea.html": "sha256-A')
    )
    page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update().catch(() => {});
        const worker = registration.installing;
        const given_up = (resolve) => () => worker.state === "redundant" && resolve();
        if (worker) await new Promise((resolve) => worker.addEventListener("statechange", given_up(resolve)));
    }""")
    page.context.set_offline(True)
    page.goto(f"{own.url}chapters/{MODULE}.html")
    expect(page.get_by_text("Nothing that was published")).to_have_count(0)
    page.context.set_offline(False)


def test_where_no_worker_is_possible_the_page_still_works(page: Any, published: Published) -> None:
    page.add_init_script("""
        Object.defineProperty(navigator, "serviceWorker", { value: undefined });
        Object.defineProperty(window, "isSecureContext", { value: false });
        delete Crypto.prototype.randomUUID;
    """)
    opened(page, published.url + PAGE)
    page.get_by_label("Calm", exact=True).check()
    page.reload()
    expect(page.get_by_label("Calm", exact=True)).to_be_checked()


def test_without_scripts_the_questions_can_be_read(browser: Any, published: Published) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(published.url + PAGE)
    expect(plain.get_by_text("your browser needs JavaScript")).to_be_visible()
    expect(plain.get_by_text("Which word is too vague to test?")).to_be_visible()
    with plain.expect_download() as download:
        plain.get_by_role("link", name="download the notebook").first.click()
    assert download.value.suggested_filename == f"{MODULE}.ipynb"
    context.close()


@pytest.mark.parametrize("missing", [f"{MODULE}.ipynb", "card.js"])
def test_if_the_cards_do_not_come_the_questions_can_be_read(
    careless_page: Any, published: Published, missing: str
) -> None:
    page = careless_page
    page.context.route(f"**/{missing}*", lambda route: route.abort())
    page.goto(published.url + PAGE)
    expect(page.get_by_text("Which word is too vague to test?")).to_be_visible()
    if missing.endswith("ipynb"):
        expect(page.get_by_role("alert")).to_contain_text("could not be made ready")


def test_a_page_speaks_another_language_where_it_is_given_the_words(page: Any, published: Published) -> None:
    messages = {
        "hand_in_make": "Datei holen",
        "page_done": "{done} von {n}",
    }
    words = json.dumps({"locale": "de", "messages": messages})
    script = f'<script type="application/json" id="claimwise-words">{words}</script></head>'

    def add(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("</head>", script))

    page.route(f"**/{PAGE}", add)
    opened(page, published.url + PAGE)
    expect(page.get_by_role("button", name="Datei holen")).to_be_visible()
    expect(page.get_by_text("0 von 5", exact=True)).to_be_visible()
    expect(page.get_by_text("Your student id")).to_be_visible()  # what has no translation yet


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme", "view"), [(1280, "light", "all"), (390, "dark", "one")])
def test_nothing_serious_stands_in_anybodys_way(
    page: Any, published: Published, width: int, scheme: Any, view: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    opened(page, published.url + PAGE, view)
    page.get_by_role("link", name="Begin with question 1").click()
    page.get_by_label("Calm", exact=True).check()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    keep_picture(page, f"site-{width}-{scheme}")
    assert barriers(page) == []
    page.get_by_role("link", name="Hand in").first.click()
    page.get_by_label("Your student id").fill("é")
    page.get_by_role("button", name="Get my file").click()
    page.get_by_role("button", name="Start as somebody else").click()
    assert barriers(page) == []


def test_a_page_has_one_title_and_its_questions_are_headings_below_it(page: Any, published: Published) -> None:
    opened(page, published.url + PAGE)
    headings = page.locator("article").get_by_role("heading")
    assert [heading.evaluate("one => one.tagName") for heading in headings.all()] == ["H1", *["H2"] * 7]
    expect(page.get_by_role("navigation", name="The questions of this page").get_by_role("link")).to_have_count(6)
    page.get_by_role("link", name="Question 4, Numbers: open").click()
    expect(card(page, "Numbers")).to_be_in_viewport()
