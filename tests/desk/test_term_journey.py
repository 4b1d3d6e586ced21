"""An instructor with a phone: a key corrected, feedback back in a zip, a student gone, the term ended."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from desk.a_desk import running_desk
from support import MODULE, Class, cell, change, gradebook_rows
from whole_class import fill

from claimwise.handed_in import responses


@pytest.fixture
def course(assigned: Path, tmp_path: Path) -> Class:
    there = fill(Class(Path(shutil.copytree(assigned, tmp_path / "course"))))
    notebook = there.release()
    cell(notebook, "answers")["source"] = responses.write({"q2": {"verdict": "unsupported"}})
    there.hand_in("bo", notebook)
    there.grade()
    change(there.root / "solutions/tea.verdicts.yml", "accept: {unsupported: 0.2}", "accept: {unsupported: 0.6}")
    return there


def checked(page: Any, *, scripts: bool = True) -> None:
    """What is shown fits a phone and keeps nobody out."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not scripts or barriers(page) == []


def test_a_term_from_handing_back_to_its_end(course: Class, phone: Any, tmp_path: Path) -> None:
    with running_desk(course.root, tmp_path / "home") as person:
        phone.goto(f"{person.address}/claimwise?token={person.token}")

        # A wrong key: look, then apply.
        phone.get_by_role("link", name="A wrong key").click()
        phone.get_by_role("link", name="Tea and claims").click()
        checked(phone)
        phone.get_by_role("button", name="Compare").focus()
        phone.keyboard.press("Enter")
        phone.get_by_role("link", name="Go on").click()
        assert "Of 2 students 1 gain and 0 lose points; 1 stay as they are." in phone.content()
        assert "+0.8" in phone.get_by_role("row", name="bo").inner_text()
        checked(phone)
        phone.get_by_role("button", name="Apply this").click()
        phone.get_by_role("link", name="Go on").click()

        # Hand back: write, fetch, say so.
        phone.get_by_role("button", name="Write the pages").click()
        phone.get_by_role("link", name="Go on").click()
        assert "Changed since they were handed back" in phone.content()
        checked(phone)
        with phone.expect_download() as download:
            phone.get_by_role("link", name="Download a zip with 2 pages").first.click()
        assert download.value.suggested_filename == f"{MODULE}-feedback-moodle.zip"
        with zipfile.ZipFile(download.value.path()) as archive:
            assert len(archive.namelist()) == 2
        phone.get_by_role("button", name="I have handed these back").first.click()
        assert "2 pages are noted as handed back." in phone.get_by_role("status").inner_text()
        assert "All of them were handed back, and none has changed since." in phone.content()

        # The marks, with their gaps first.
        phone.goto(f"{person.address}/claimwise/handback")
        checked(phone)
        phone.get_by_label("For", exact=True).select_option("moodle")
        phone.get_by_role("button", name="Look at the gaps").click()
        assert "a person has yet to mark" in phone.content()
        checked(phone)
        with phone.expect_download() as download:
            phone.get_by_role("link", name="Download the table").click()
        assert download.value.suggested_filename == "marks-moodle.csv"

        # One student, then all.
        phone.get_by_role("link", name="The term").click()
        checked(phone)
        phone.get_by_role("button", name="Make a backup").click()
        phone.get_by_role("link", name="Go on").click()
        phone.get_by_label("Name or id of the student").fill("ada")
        phone.get_by_role("button", name="Look …").click()
        checked(phone)
        phone.get_by_label("To delete, type").fill("ada")
        phone.get_by_role("button", name="Delete this student").click()
        phone.get_by_role("link", name="Go on").wait_for()
        assert "backups/" in phone.content()
        assert not [path for path in (course.root / ".desk").rglob("*.json") if '"ada"' in path.read_text()]
        phone.get_by_role("link", name="Go on").click()
        phone.get_by_role("link", name="End the term …").click()
        checked(phone)
        phone.get_by_label("To end the term, type").fill("claimwise")
        phone.get_by_role("button", name="End the term").click()
        phone.get_by_role("link", name="Go on").wait_for()
        assert "The gradebook is empty." in phone.content()

        # In March somebody asks what Bo got.
        phone.get_by_role("link", name="The term").click()
        phone.get_by_label("Look up a student in all of them").fill("lizzard bo")
        phone.get_by_role("button", name="Look up").click()
        checked(phone)
        phone.get_by_role("link", name="Bo Lizzard-Yz").first.click()
        checked(phone)
        assert "of 26" in phone.inner_text("main")
        assert "Well said, bo." in phone.inner_text("main")
        phone.get_by_role("link", name="archives/").click()
        checked(phone)
        with phone.expect_download() as download:
            phone.get_by_role("link", name="Marks, of archives/").click()
        assert "Lizzard-Yz,Bo,bo" in Path(download.value.path()).read_text()
    assert not any(gradebook_rows(course.nbgrader.directory.db_url).values())


def test_without_scripts_a_file_from_elsewhere_is_put_back(course: Class, browser: Any, tmp_path: Path) -> None:
    from claimwise.term.terms import backup

    kept = backup(course.nbgrader, tmp_path / "kept.zip").file
    shutil.rmtree(course.root / "submitted" / "ada")
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    with running_desk(course.root, tmp_path / "home") as person:
        page = context.new_page()
        page.goto(f"{person.address}/claimwise?token={person.token}")
        page.get_by_role("link", name="The term").click()
        page.get_by_label("Look into a file from elsewhere, or put it back").set_input_files(kept)
        page.get_by_role("button", name="Look into it …").click()
        assert "with 2 students and" in page.content()
        page.get_by_label("To put it back, type").fill("claimwise")
        page.get_by_role("button", name="Put it back").click()
        page.get_by_role("link", name="Go on").wait_for()
        assert "What was there before is kept: backups/" in page.content()
        context.close()
    assert (course.root / "submitted" / "ada" / MODULE / f"{MODULE}.ipynb").is_file()
