"""An instructor at the desk, in a real browser: from an empty folder to a marked class, without a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from conftest import new_context, watched
from desk.a_desk import Person, running_desk
from lab import keep_picture

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

DROP = """async ([address, names]) => {
  const held = new DataTransfer();
  for (const [name, bytes] of names) held.items.add(new File([new Uint8Array(bytes)], name));
  document.querySelector("form[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true }));
}"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Person]:
    """A desk on an empty folder."""
    (tmp_path / "course").mkdir()
    with running_desk(tmp_path / "course", tmp_path / "home") as person:
        yield person


def follow(page: Any, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def fits(page: Any) -> bool:
    """Whether nothing stands out of the page at its side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def looked_at(page: Any, name: str) -> None:
    """A page is usable by everybody, on a screen and on a phone, light and dark."""
    assert barriers(page) == [], name
    keep_picture(page, f"desk-{name}")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page), name
    assert barriers(page) == [], f"{name}, dark"
    keep_picture(page, f"desk-{name}-phone-dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def test_from_an_empty_folder_to_a_marked_class(page: Any, desk: Person) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{desk.address}/claimwise?token={desk.token}")
    assert desk.token not in page.url
    press(page, "Make a course here")
    follow(page, "Go on")
    expect(page.get_by_role("heading", name="Modules")).to_be_visible()
    looked_at(page, "course")

    follow(page, "Rehearse with an invented class")
    press(page, "Let them hand in")
    follow(page, "Go on")
    with page.expect_download() as archive:
        follow(page, "the archive 01-claims.zip")
    with page.expect_download() as table:
        follow(page, "the class list")
    follow(page, "open the rehearsal")
    follow(page, "Take in")

    dropped = [("01-claims.zip", archive), ("class.csv", table)]
    files = [[name, list(Path(found.value.path()).read_bytes())] for name, found in dropped]
    page.evaluate(DROP, ["", files])
    press(page, "Look through the files")
    expect(page.get_by_text("11 files would be taken in. Nothing is written yet.")).to_be_visible()
    looked_at(page, "take-in")
    press(page, "Take in")
    expect(page.get_by_text("11 taken in, 0 unchanged.")).to_be_visible()

    follow(page, "Take in")
    press(page, "Undo it")
    expect(page.get_by_role("status")).to_contain_text("Undone for 11 students.")
    page.set_input_files(
        "#files", [{"name": "01-claims.zip", "mimeType": "application/zip", "buffer": bytes(files[0][1])}]
    )
    press(page, "Look through the files")
    press(page, "Take in")
    follow(page, "Go on")

    press(page, "Mark what came in")
    expect(page.get_by_text("11 graded, 0 unchanged, 0 not readable.")).to_be_visible()
    follow(page, "Go on")
    expect(page.get_by_role("heading", name="To look at")).to_be_visible()
    looked_at(page, "mark")
    follow(page, "See the work")
    looked_at(page, "work")
    assert said == []

    follow(page, "The page of feedback")
    expect(page.get_by_role("heading", name="What is a claim?")).to_be_visible()
    assert all("sandboxed" in each for each in said)  # no script of a page of feedback runs at the desk


def test_it_works_without_scripts(browser: Any, desk: Person) -> None:
    with watched(new_context(browser, java_script_enabled=False)) as page:
        page.goto(f"{desk.address}/claimwise?token={desk.token}")
        press(page, "Make a course here")
        # The page loads itself again until the work is done.
        expect(page.get_by_text("The course is there.")).to_be_visible()
        follow(page, "Go on")
        press(page, "Make the notebook: What is a claim?")
        expect(page.get_by_text("The notebook is ready to give out.")).to_be_visible()
