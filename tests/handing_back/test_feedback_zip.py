"""One zip that a platform takes back: every page reaches its own student, or nobody, and the others are named."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import MODULE, Class

from claimwise.collect import Taking, class_list, collect, plan_intake, take_in
from claimwise.collect.inbox import Entry
from claimwise.collect.names import by_handle, sender
from claimwise.handing_back import feedback_zip
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import NothingToGiveError, Page, note_given, pages, plan_pack, write_pack
from claimwise.handing_back.formats import Way
from claimwise.ids import id_key, is_student_id
from claimwise.zips import is_safe

CANVAS_NAMES = ("lovelaceada_LATE_12345_678901_01-tea-1.ipynb", "libo_222_333_01-tea.ipynb")
MOODLE_NAMES = ("Ada Lovelace_4711_assignsubmission_file/01-tea.ipynb", "Bo Li_12_assignsubmission_file_/x.ipynb")


def moodles_reading(name: str) -> tuple[str, str] | None:
    """Number and file, as Moodle's importziplib.php reads a path."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) == 5 and info[1].isdecimal() and info[2:4] == ["assignsubmission", "file"]:
            return info[1], "/".join([info[4], *parts]).lstrip("/")
    return None


def canvas_reading(name: str) -> tuple[str, str] | None:
    """User and attachment, as Canvas's infer_comment_context_from_filename reads a name."""
    parts = [part for part in name.split("/")[-1].split("_") if part != "LATE"]
    numbers = parts[1:3] if parts[0] == "anon" else [part for part in parts if part.isdecimal()][:2]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and not parts[-1].startswith("link") else None


def class_from(tea_class: Class, names: tuple[str, ...], tmp_path: Path) -> Class:
    """A class that handed in by a platform, graded, with pages of feedback."""
    import json

    archive = tmp_path / "download.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in names:
            file.writestr(name, json.dumps(tea_class.solved()))
    people = class_list(tea_class.nbgrader, MODULE)
    collect(tea_class.nbgrader, MODULE, plan_intake(tea_class.nbgrader, MODULE, archive, people), people)
    tea_class.hand_in("cy", tea_class.solved())
    tea_class.grade()
    write_feedback(tea_class.nbgrader, tea_class.module)
    return tea_class


def packed(course: Class, way: Way, path: Path) -> tuple[dict[str, str], list[str]]:
    """What is in an archive, and whom it leaves out."""
    pack = plan_pack(course.nbgrader, MODULE, way, pages(course.nbgrader, MODULE))
    write_pack(course.nbgrader, MODULE, pack, path)
    note_given(course.nbgrader, MODULE, pack.pages, way)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}, [
            found.student for found in pack.left_out
        ]


@given(st.lists(st.text(max_size=12).filter(is_student_id), unique_by=id_key, max_size=8))
@example(["ada", "~ada", ".ada", "ada-2", "~~~", "...a", ".con", "~aux.x", "a" * 101, "a" * 102])
def test_by_mail_every_student_has_a_folder_of_their_own_on_every_computer(students: list[str]) -> None:
    given_pages = [Page(student, Path("x.html"), "hash") for student in students]

    pack = plan_pack(SimpleNamespace(), MODULE, Way.MAIL, given_pages)

    folders = [name.removesuffix(f"/{MODULE}.html") for name, _page in pack.entries]
    assert pack.pages == given_pages
    assert len({folder.casefold() for folder in folders}) == len(students)
    assert all(is_student_id(folder) for folder in folders)  # no reserved name, no path, no dot at the end
    if "~ada" in students and "ada" in students:
        assert folders[students.index("ada")] == "ada"


def test_moodle_finds_every_student_who_came_from_it(tea_class: Class, tmp_path: Path) -> None:
    course = class_from(tea_class, MOODLE_NAMES, tmp_path)
    files, left_out = packed(course, Way.MOODLE, tmp_path / "back.zip")

    assert {name: moodles_reading(name) for name in files} == {
        "Ada Lovelace_4711_assignsubmission_file_/01-tea.html": ("4711", "01-tea.html"),
        "Bo Li_12_assignsubmission_file_/01-tea.html": ("12", "01-tea.html"),
    }
    page = course.nbgrader.feedback_page(MODULE, "ada-lovelace").read_text()
    assert files["Ada Lovelace_4711_assignsubmission_file_/01-tea.html"] == page
    assert left_out == ["cy"]


def test_canvas_finds_every_student_who_came_from_it(tea_class: Class, tmp_path: Path) -> None:
    course = class_from(tea_class, CANVAS_NAMES, tmp_path)
    files, left_out = packed(course, Way.CANVAS, tmp_path / "back.zip")

    assert {name: canvas_reading(name) for name in files} == {
        "lovelaceada_12345_678901_01-tea.html": ("12345", "678901"),
        "libo_222_333_01-tea.html": ("222", "333"),
    }
    assert left_out == ["cy"]
    with pytest.raises(NothingToGiveError):
        packed(course, Way.MOODLE, tmp_path / "none.zip")
    assert not (tmp_path / "none.zip").exists()


def test_the_same_pages_give_the_same_bytes_and_later_changes_are_told(tea_class: Class, tmp_path: Path) -> None:
    course = class_from(tea_class, MOODLE_NAMES, tmp_path)
    assert [page.changed for page in pages(course.nbgrader, MODULE)] == [True, True, True]

    files, _ = packed(course, Way.MAIL, tmp_path / "one.zip")
    packed(course, Way.MAIL, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert set(files) == {f"{name}/{MODULE}.html" for name in ("ada-lovelace", "bo-li", "cy")} | {"addresses.csv"}

    now = course.nbgrader.feedback_page(MODULE, "cy")
    now.write_text(now.read_text() + "<!-- another -->")
    found = pages(course.nbgrader, MODULE)
    assert [(page.student, page.changed) for page in found] == [("ada-lovelace", False), ("bo-li", False), ("cy", True)]
    assert found[0].before is not None
    assert found[0].before.way == "mail"


def test_collecting_the_same_again_notes_the_names_and_a_file_by_mail_keeps_them(tea_class: Class) -> None:
    directory, data = tea_class.nbgrader.directory, b"{}"
    place = tea_class.root / "submitted" / "ada" / MODULE / "platform_name.txt"
    take_in(directory, MODULE, Taking("ada", Entry("ada.ipynb", data)))
    assert not place.exists()

    take_in(directory, MODULE, Taking("ada", Entry("x.ipynb", data), handle="Ada_7_assignsubmission_file"))
    take_in(directory, MODULE, Taking("ada", Entry("ada.ipynb", b"{ }")))
    assert place.read_text() == "Ada_7_assignsubmission_file"


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
NASTY = st.sampled_from(
    ["../..", "a_1_assignsubmission_file", "anon", "12", "C:", "..", "~x", "\\", "a/b", "LATE", "."]
)


@given(people=st.lists(st.tuples(NAMES | NASTY, st.integers(1, 6)), min_size=1, max_size=6), moodle=st.booleans())
def test_two_students_never_get_each_others_page(people: list[tuple[str, int]], moodle: bool) -> None:
    way = Way.MOODLE if moodle else Way.CANVAS
    form = "{}_{}_assignsubmission_file" if moodle else "{}_{}_9{}"
    handles = {f"s{place}": form.format(name, number, number) for place, (name, number) in enumerate(people)}
    true = {}
    for student, handle in handles.items():
        found = sender(f"{handle}_x.ipynb", "") if "/" not in handle else None
        true[student] = found.number if found and found.handle == handle else None
    patch = pytest.MonkeyPatch()
    patch.setattr(feedback_zip, "sender_in", lambda folder: by_handle(handles[folder.name]))
    try:
        given_pages = [Page(student, Path(student), student) for student in handles]
        course: Any = SimpleNamespace(submitted_notebook=lambda _assignment, student: Path(student) / "work")
        pack = plan_pack(course, MODULE, way, given_pages)
    finally:
        patch.undo()

    names = [name for name, _ in pack.entries]
    assert all(is_safe(name) and not name.startswith((".", "~")) for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    read = moodles_reading if moodle else canvas_reading
    for name, page in pack.entries:
        number = read(name)
        assert number is not None
        assert number[0] == true[page.student]
        assert [student for student in handles if true[student] == number[0]] == [page.student]
    assert {page.student for _, page in pack.entries} | {found.student for found in pack.left_out} == {*handles}
