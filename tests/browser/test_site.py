"""A student's whole way with nothing but a browser: from the chapter to the marks, on a plain web server, offline."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cards import give
from lab import keep_picture, wait_until
from servers import serving
from support import MODULE, Class, cell, change
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in import responses
from claimwise.site import build_site
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
pytest.importorskip("jupyterlite_core", reason="JupyterLite is not installed")
pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed; it fetches Pyodide")

PREFIX = "some/where/deep"
PAGE = f"exercises/{MODULE}.html"
NEWER = "Which of these words is too vague to be tested?"


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
    """The tiny course, published under a path prefix."""
    home = tmp_path_factory.mktemp("published")
    root, folder = home / "course", home / "www" / PREFIX
    shutil.copytree(tea_course, root)
    shutil.copytree(site, folder)
    with serving(home / "www") as url:
        yield Published(root, folder, f"{url}/{PREFIX}/")


def ready(page: Any) -> Any:
    """Wait for the cards; gives the frame that the notebook runs in."""
    expect(page.locator("#loading")).to_be_hidden()
    frame = page.frame_locator("#notebook")
    expect(frame.locator(".cw-status .cw-line")).to_have_count(5)
    return frame


def test_from_the_chapter_to_the_marks(page: Any, published: Published) -> None:
    missing: list[str] = []
    outside: list[str] = []
    page.context.on("response", lambda it: missing.append(it.url) if it.status >= 400 else None)
    page.context.on("request", lambda it: outside.append(it.url) if is_outside(it.url) else None)
    module = Course.load(published.root).modules[MODULE]
    answers = {item: parts for item, parts in solution_answers(module).items() if parts}
    answers["q2"]["verdict_confidence"] = 80
    last = answers.pop("q4") | {"poll": "2"}

    page.goto(f"{published.url}chapters/{MODULE}.html")
    page.get_by_role("link", name="Open the exercises").click()
    frame = ready(page)
    keep_picture(page, "site")
    answer(page, frame, module, answers)
    frame.locator("em", has_text="Write your answer here").dblclick()
    frame.locator(".jp-MarkdownCell .cm-content", has_text="Write your answer here").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Some customers slept better.")
    page.keyboard.press("Shift+Enter")
    expect(frame.locator(".cw-status", has_text="✓ Recorded and saved")).to_have_count(len(answers))
    answer(page, frame, module, {"q4": last})
    expect(frame.locator(".cw-status", has_text="✓ Recorded and saved")).to_have_count(len(answers) + 1)
    assert saved_answers(page) == answers | {"q4": last}  # without running the cell or saving
    wait_until(page, lambda: b'"poll"' in base64.b64decode(stored(page, f"{MODULE}.draft.json")))
    expect(page.locator("#state")).to_contain_text("Kept at")

    page.reload()
    frame = ready(page)
    expect(frame.locator(".cw-status", has_text="✓ Recorded")).to_have_count(len(answers) + 1)
    expect(frame.locator("p", has_text="Some customers slept better.")).to_be_visible()
    page.close()

    change(published.root / "solutions" / f"{MODULE}.yml", "Which word is too vague to test?", NEWER)
    published.publish()
    page = page.context.new_page()
    page.goto(published.url + PAGE)
    frame = ready(page)
    expect(page.locator("#notice")).to_contain_text("Your answers are still there")
    expect(frame.get_by_text(NEWER)).to_be_visible()
    expect(frame.locator(".cw-status", has_text="✓ Recorded")).to_have_count(len(answers) + 1)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download my notebook").click()
    assert download.value.suggested_filename == f"{MODULE}.ipynb"
    notebook = json.loads(download.value.path().read_text())
    assert responses.read("".join(cell(notebook, "answers")["source"])) == answers | {"q4": last}
    ada = Class(published.root)
    ada.hand_in("ada", notebook)
    result = ada.grade()["ada"]
    assert result.problems == ()
    assert result.score == 18  # all but the written answer, which a person marks
    assert ada.needs_a_look("ada") == {"written-q5-note"}

    page.get_by_role("link", name="Back to the chapter").click()
    page.wait_for_url(f"{published.url}chapters/{MODULE}.html")  # closing a page that is leaving can hang Chromium
    assert [url for url in missing if not url.endswith("/favicon.ico")] == []
    assert outside == []


def answer(page: Any, frame: Any, module: Any, answers: dict[str, dict[str, Any]]) -> None:
    places = [item.id for item in module.items]
    for item, parts in answers.items():
        card = frame.locator(".cw").nth(places.index(item))
        for part in module.public(module.item(item))["parts"]:
            if part["id"] in parts:
                give(page, card, part, parts[part["id"]])


def saved_answers(page: Any) -> dict[str, Any]:
    """What the answers cell holds in the browser's storage, read past the open notebook."""
    return responses.read("".join(cell(stored(page, f"{MODULE}.ipynb"), "answers")["source"]))


def stored(page: Any, name: str) -> Any:
    """A file in the browser's storage."""
    contents = "document.getElementById('notebook').contentWindow.jupyterapp.serviceManager.contents"
    return page.evaluate(f"{contents}.get({name!r}, {{content: true}})")["content"]


def is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("delete window.WebAssembly", "This browser cannot run the exercises"),
        (
            "Object.defineProperty(navigator, 'serviceWorker', {value: undefined})",
            "does not let the page keep your work",
        ),
        ("indexedDB.open = () => { throw new Error('no') }", "open the page in a normal one"),
        (
            "Object.defineProperty(window, 'isSecureContext', {value: false})",
            "needs a secure address|begins with https",
        ),
    ],
)
def test_a_browser_that_cannot_is_told_why_in_words(page: Any, published: Published, broken: str, words: str) -> None:
    page.add_init_script(f"if (window === top) {{ {broken} }}")
    page.goto(published.url + PAGE)
    expect(page.locator("#problem")).to_contain_text(words.split("|")[-1])
    expect(page.locator("#loading")).to_be_hidden()
    assert page.locator("#notebook").get_attribute("src") is None
    keep_picture(page, "site-problem")


def test_a_download_without_the_answers_is_not_given_by_accident(page: Any, published: Published) -> None:
    page.goto(published.url + PAGE)
    frame = ready(page)
    # What a student wrote into the answers cell is never overwritten, so answers no longer record themselves.
    page.evaluate("""() => {
        const { content } = document.getElementById("notebook").contentWindow.jupyterapp.shell.currentWidget;
        const cells = content.model.sharedModel.cells;
        cells.find((cell) => cell.metadata.nbgrader?.grade_id === "answers").setSource("# my notes");
    }""")
    frame.locator(".cw input[type=radio]").first.click()
    expect(frame.locator(".cw-status .cw-waiting")).to_have_count(1)

    button = page.get_by_role("button", name="Download my notebook")
    button.click()
    expect(page.locator("#notice")).to_contain_text("Some of your answers are not recorded")
    with page.expect_download() as download:
        button.click()
    assert "".join(cell(json.loads(download.value.path().read_text()), "answers")["source"]) == "# my notes"


STORE = """change => new Promise((resolve) => {
    const request = indexedDB.open("JupyterLite Storage - " + new URL("../lite/", location.href).pathname);
    request.onsuccess = () => {
        const files = request.result.transaction("files", "readwrite").objectStore("files");
        const entry = files.get(FILE);
        entry.onsuccess = () => { eval(change)(entry.result.content.cells); files.put(entry.result, FILE); };
        entry.transaction.oncomplete = () => { request.result.close(); resolve(); };
    };
})""".replace("FILE", f'"{MODULE}.ipynb"')


def test_what_was_put_into_the_stored_notebook_neither_runs_nor_acts_on_opening(
    page: Any, published: Published
) -> None:
    page.goto(published.url + PAGE)
    ready(page)
    expect(page.locator("#state")).to_contain_text("Kept at", timeout=20_000)
    page.goto(f"{published.url}exercises/exercises.css")
    page.evaluate(
        STORE,
        """(cells) => {
            const html = { "text/html": "<img src=x onerror='top.owned = 1'><b>put in</b>" };
            const output = { output_type: "display_data", metadata: {}, data: html };
            const foreign = { id: "foreign", cell_type: "code", metadata: { trusted: true }, outputs: [output] };
            cells.unshift({ ...foreign, source: "print('foreign ran')", execution_count: null });
            const named = cells.find((cell) => cell.metadata.nbgrader?.grade_id === "answers");
            named.source = "print('foreign ran')\\nanswers()";
        }""",
    )

    page.goto(published.url + PAGE)
    frame = ready(page)

    expect(frame.locator("b", has_text="put in")).to_have_count(1)
    assert page.evaluate("typeof owned") == "undefined"
    assert frame.get_by_text("foreign ran", exact=True).count() == 0


def test_an_address_cannot_be_opened_as_a_file(page: Any, published: Published) -> None:
    page.goto(published.url + PAGE)
    ready(page)
    commands = page.evaluate("document.getElementById('notebook').contentWindow.jupyterapp.commands.listCommands()")

    assert "notebook:run-cell" in commands
    assert "filebrowser:open-url" not in commands


def test_a_full_storage_is_told_and_the_answers_can_still_be_taken_away(page: Any, published: Published) -> None:
    page.add_init_script("""
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...given) {
            if (top.full) throw new DOMException("The disk is full.", "QuotaExceededError");
            return put.apply(this, given);
        };
    """)
    page.goto(published.url + PAGE)
    frame = ready(page)
    # Jupyter says so in a dialog of its own, at any moment, as it saves by itself.
    page.add_locator_handler(frame.get_by_role("button", name="Close"), lambda close: close.click())
    page.evaluate("top.full = true")
    frame.locator(".cw input[type=radio]").first.click()
    expect(page.locator("#state")).to_contain_text("Not kept!")
    expect(page.locator("#notice")).to_contain_text("Its storage may be full")
    keep_picture(page, "site-full")

    button = page.get_by_role("button", name="Download my notebook")
    with page.expect_download() as download:
        button.click()
    page.evaluate("top.full = false")
    assert cell(stored(page, f"{MODULE}.ipynb"), "answers")  # what had been kept is still there
    assert responses.read("".join(cell(json.loads(download.value.path().read_text()), "answers")["source"]))


def test_a_second_tab_is_sent_to_the_first(page: Any, published: Published) -> None:
    page.goto(published.url + PAGE)
    ready(page)
    expect(page.locator("#state")).to_contain_text("Kept at")
    second = page.context.new_page()
    second.goto(published.url + PAGE)
    expect(second.locator("#problem")).to_contain_text("open in another tab")
    with second.expect_download() as download:
        second.get_by_role("button", name="Download my notebook").click()
    assert cell(json.loads(download.value.path().read_text()), "answers")
    page.close()
    second.get_by_role("button", name="Try again").click()
    ready(second)


def test_a_lost_connection_and_a_browser_without_scripts_are_told_in_words(
    page: Any, browser: Any, published: Published
) -> None:
    page.goto(published.url + PAGE)
    page.context.set_offline(True)
    expect(page.locator("#problem")).to_contain_text("connection was lost")

    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(published.url + PAGE)
    expect(plain.get_by_text("This page needs JavaScript")).to_be_visible()
    context.close()


def test_python_starts_the_slow_way_if_its_memory_cannot_be_put_back(page: Any, published: Published) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.context.route("**/memory.bin", lambda route: route.fulfill(body=b"not what was expected"))
    page.goto(published.url + PAGE)
    ready(page)
    assert [text for text in said if "Python starts the slow way" in text]


@pytest.mark.parametrize("missing", ["packages.zip", "pyodide.asm.mjs"])
def test_a_python_that_does_not_start_is_told_in_words(page: Any, published: Published, missing: str) -> None:
    page.context.route(f"**/{missing}", lambda route: route.abort())
    page.goto(published.url + PAGE)
    expect(page.locator("#problem")).to_contain_text("Python could not be started")
    expect(page.locator("#problem")).to_contain_text("try again")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out(page: Any, published: Published, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(published.url + PAGE)
    ready(page)
    keep_picture(page, f"site-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("header").bounding_box()["height"] < 64


def test_handing_in_from_the_site_to_the_marks(page: Any, published: Published, tmp_path: Path) -> None:
    page.goto(published.url + PAGE)
    frame = ready(page)
    module = Course.load(published.root).modules[MODULE]
    answers = {item: parts for item, parts in solution_answers(module).items() if parts}
    answer(page, frame, module, answers)
    wait_until(page, lambda: saved_answers(page).keys() == answers.keys())
    frame.locator("em", has_text="Write your answer here").dblclick()
    frame.locator(".jp-MarkdownCell .cm-content", has_text="Write your answer here").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Nobody was asked twice.")
    page.keyboard.press("Shift+Enter")
    wait_until(page, lambda: "asked twice." in str(stored(page, f"{MODULE}.ipynb")))
    card = frame.locator(".cw-hand-in")
    card.get_by_label("Your student id").fill("berta")
    card.get_by_role("button", name="Check and prepare my file").click()
    card.get_by_role("button", name="Hand in as it is").click()  # the poll and how sure one is are open
    with page.expect_download() as download:
        card.get_by_role("link", name="Download").click()
    keep_picture(page, "site-hand-in")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    assert file.name == f"{MODULE}_berta.ipynb"
    root = ["--root", str(published.root)]
    assert CliRunner().invoke(app, ["collect", MODULE, str(file), *root]).exit_code == 0
    assert Class(published.root).grade()["berta"].score == 18
