"""A class of sixty at the desk, with hostile work among it: from the platform's archive to the platform's files."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk.a_desk import running_desk
from support import MODULE, Class
from tampering.corpus import ATTACKS, HONEST, Refused, honest_notebook
from tampering.scene import hand_in_all, scores, twin

from claimwise.ids import is_plain_id

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SIZE = 60
LIST = "class.csv"


def by_mouse(element: Any) -> None:
    element.click()


def by_keyboard(element: Any) -> None:
    element.focus()
    element.press("Enter")


def as_moodle_gives_it(course: Class) -> tuple[bytes, dict[str, str]]:
    """The work of the class as one archive; gives the name of each student's folder too. Nothing is left in the course.

    Work that is no plain file cannot be in an archive, and an id that is none in no class list. Whom the gradebook
    knows by a hostile name has that name in the list too, or the list is refused. All these stay behind.
    """
    folder, names = course.root / "submitted", dict[str, str]()
    with course.nbgrader.gradebook() as gradebook:
        named = {student.id for student in gradebook.students if student.first_name}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, student in enumerate(sorted(path.name for path in folder.iterdir())):
            file = folder / student / MODULE / f"{MODULE}.ipynb"
            usual = is_plain_id(student) and student not in named
            if usual and file.is_file() and file.resolve() == file:
                names[student] = f"First{number} Last{number}_{1000 + number}_assignsubmission_file_"
                packed.writestr(f"{names[student]}/{MODULE}.ipynb", file.read_bytes())
    shutil.rmtree(folder)
    return archive.getvalue(), names


def class_list(names: dict[str, str]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerow(["id", "first name", "last name", "email"])
    for student, folder in names.items():
        first, last = folder.split("_")[0].split()
        csv.writer(table).writerow([student, first, last, f"{first.lower()}@school.example"])
    return table.getvalue().encode()


@pytest.mark.parametrize("press", [by_mouse, by_keyboard], ids=["mouse", "keyboard"])
def test_a_class_of_sixty_from_the_archive_to_the_files_for_the_platform(
    page: Any, assigned: Path, tmp_path: Path, press: Callable[[Any], None]
) -> None:
    def button(name: str) -> None:
        press(page.get_by_role("button", name=name, exact=True).first)

    def link(name: str) -> None:
        press(page.get_by_role("link", name=name).first)

    def fetched(name: str) -> Path:
        with page.expect_download() as download:
            link(name)
        return Path(download.value.path())

    course = Class(Path(shutil.copytree(assigned, tmp_path / "course")))
    hand_in_all(course, ATTACKS, twins=True)
    for number in range(SIZE - len(list((course.root / "submitted").iterdir()))):
        course.hand_in(f"student{number}", honest_notebook(course, HONEST))
    archive, names = as_moodle_gives_it(course)

    with running_desk(course.root, tmp_path / "home") as desk:
        page.goto(f"{desk.address}/claimwise?token={desk.token}")
        link("Take in")
        page.set_input_files("#files", [{"name": "work.zip", "mimeType": "application/zip", "buffer": archive}])
        page.set_input_files("#list", [{"name": LIST, "mimeType": "text/csv", "buffer": class_list(names)}])
        button("Look through the files")
        button("Take in")
        link("Go on")
        button("Mark what came in")
        link("Go on")
        link("Hand back")
        link("Tea and claims")
        button("Write the pages")
        link("Go on")
        pages = fetched("Download a zip with")
        link("Hand back")
        page.get_by_label("For").select_option("plain")
        page.get_by_label("Give the points so far").check()
        button("Look at the gaps")
        table = fetched("Download the table")

    earned = scores(course)
    for attack in ATTACKS:
        if attack.student in names:
            # What is bad only about the folder of a submission does not come with the archive.
            got = earned.get(attack.student)
            assert got == earned[twin(attack.honest)] or (got is None and isinstance(attack.must, Refused)), attack
    assert len(earned) > SIZE / 2
    with table.open(encoding="utf-8-sig") as file:
        given = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert {student: float(given[student] or 0) for student in earned} == {  # no score where nothing has a mark
        student: pytest.approx(sum(points.values()), abs=0.01) for student, points in earned.items()
    }
    with zipfile.ZipFile(pages) as packed:
        assert set(packed.namelist()) == {f"{names[student]}/{MODULE}.html" for student in earned}
        for student in earned:
            written = course.root / "feedback" / student / MODULE / f"{MODULE}.html"
            assert packed.read(f"{names[student]}/{MODULE}.html") == written.read_bytes(), student
