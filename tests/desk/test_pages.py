"""The desk's pages: whatever anybody outside can choose is text, every form has its token, and all can be reached."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from collect.archives import bytes_of_zip
from desk.a_visit import OWN, a_visit, drawn
from support import MODULE, REPOSITORY, Class

from claimwise.desk import jobs
from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME, course, mark, rehearsal, take_in, work
from claimwise.desk.told import HERE, told
from claimwise.desk.visit import Begin, Done, Upload, Visit
from claimwise.errors import Finding
from claimwise.progress import quiet


def looked(there: Class, tmp_path: Path, name: str, table: str) -> Mapping[str, str]:
    """Bring one file and a class list; gives where the page is."""
    archive, listed = tmp_path / "class.zip", tmp_path / "class.csv"
    archive.write_bytes(bytes_of_zip({name: json.dumps(there.solved()).encode()}))
    listed.write_text(table)
    uploads = {"files": [Upload(OWN, archive)], "list": [Upload(OWN, listed)]}
    begun = take_in.bring_files(Visit(Place(there.root), OWN, {"module": [MODULE]}, uploads=uploads))
    assert isinstance(begun, Begin)
    return take_in.look(Place(there.root), begun.arguments, quiet).fields


def test_names_of_files_and_people_are_text_where_one_takes_in(tea_class: Class, tmp_path: Path) -> None:
    table = f'id,name\nada,"Ada {OWN.replace(chr(34), chr(34) * 2)}"\n'
    fields = looked(tea_class, tmp_path, f"{OWN.replace('/', '')}_12_assignsubmission_file/{MODULE}.ipynb", table)

    page = drawn("take-in", take_in.page(a_visit(tea_class.root, user=OWN, **fields)))

    assert "<x-owned>" in page.get_text()
    assert page.find("option", string=lambda text: text and "owned()" in text)


def test_a_large_class_types_ids(tea_class: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = looked(tea_class, tmp_path, "ada.ipynb", "id,name\nada,Ada Lovelace\n")
    monkeypatch.setattr(take_in, "MOST_CHOICES", 0)

    page = drawn("take-in", take_in.page(a_visit(tea_class.root, user=OWN, **fields)))

    assert page.find("input", list="people")["value"] == "ada"


def test_what_students_wrote_is_text(tea_class: Class) -> None:
    notebook = tea_class.solved()
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": OWN, "outputs": []})
    tea_class.hand_in("ada", notebook)
    tea_class.hand_in("bo", OWN)
    tea_class.grade()

    for student in ("ada", "bo"):
        assert (
            "owned()"
            in drawn("work", work.page(a_visit(tea_class.root, user=OWN, module=MODULE, student=student))).get_text()
        )
    drawn("mark", mark.page(a_visit(tea_class.root, user=OWN, module=MODULE)))


def test_a_folder_whose_name_no_page_can_hold_is_told_of(tea_class: Class) -> None:
    for name in ("ada", "l\udcf6"):
        tea_class.hand_in(name, tea_class.solved())
    tea_class.grade()

    page = drawn("mark", mark.page(a_visit(tea_class.root, user=OWN, module=MODULE)))

    assert r"l\udcf6" in str(page).encode().decode()


def test_what_was_found_and_done_is_text(tea_class: Class) -> None:
    finding = Finding(OWN, OWN, Path(OWN), 1, OWN)
    job = jobs.new_job("mark", "grade", OWN, {}, OWN)
    states = [
        {"state": "running", "stage": OWN, "done": 1, "total": 2},
        {"state": "done", "result": Done([OWN], [finding], "mark", {"module": OWN})},
        {"state": "failed", "problems": (finding,)},
        {"state": "cancelled"},
        {"state": "killed"},
    ]
    for state in states:
        told = jobs.Job(**{**vars(job), **state})
        assert "owned()" in drawn("job", {"job": told, "again": True}).get_text()
    drawn("error", {"status": 409, "findings": [finding]}, said=OWN, job=job, rehearsal=True)
    jobs.keep(Place(tea_class.root), jobs.Job(**{**vars(job), "state": "failed"}))
    assert "owned()" in drawn("course", course.page(a_visit(tea_class.root, user=OWN))).get_text()


def test_each_page_can_be_drawn_where_nothing_is_there_yet(tiny: Path, tmp_path: Path) -> None:
    drawn("course", course.page(a_visit(tmp_path, user=OWN)))
    for name, page in (("course", course), ("take-in", take_in), ("mark", mark), ("rehearse", rehearsal)):
        drawn(name, page.page(a_visit(tiny, user=OWN)))


def test_what_a_command_would_mend_leads_to_its_room() -> None:
    finding = Finding("the gradebook does not know it", "run “claimwise assign 01-tea” first")

    page = drawn("error", {"status": 409, "findings": [finding]})

    assert page.find("main").find("a", string="Here: mark")["href"] == "/claimwise/mark"


def test_no_command_is_told_at_the_desk() -> None:
    findings = [
        Finding("something", "run “claimwise grade 01-tea”"),
        Finding("something", "give a class list (--roster)"),
        Finding("the gradebook does not know 01-tea; run “claimwise assign 01-tea” first"),
    ]

    page = drawn("error", {"status": 409, "findings": findings, "ways_back": [("Back", "/claimwise/mark")]})

    text = page.find("main").get_text()
    assert "claimwise " not in text
    assert "--" not in text
    assert "the gradebook does not know 01-tea: its notebook is not made yet" in text
    assert page.find("a", string="Back")["href"] == "/claimwise/mark"


def test_what_is_told_in_other_words_at_the_desk_is_still_said_somewhere() -> None:
    catalogue = (REPOSITORY / "src/claimwise/locale/claimwise.pot").read_text()
    said = read_po(io.BytesIO(catalogue.encode()))

    for sentence in HERE:
        places = [Path(file).name for file, _line in said[sentence].locations]
        assert set(places) - {"told.py"}, sentence


def test_the_way_to_each_room_stands_at_the_top(tiny: Path) -> None:
    page = drawn("course", course.page(a_visit(tiny, user=OWN)))

    ways = [link["href"] for link in page.find("nav").find_all("a")]
    assert ways == ["/claimwise", *(f"/claimwise/{name}" for name in BY_NAME)]
    assert page.find("nav").find("a", attrs={"aria-current": "page"})["href"] == "/claimwise/course"


def test_a_file_that_somebody_brought_is_called_by_its_name(tmp_path: Path) -> None:
    for place in (
        ".desk/uploads/76f28bc4810dacd9/2",
        ".desk/inbox/0f8bc4810dac/files",
        ".desk/inbox/0f8bc4810dac/list",
    ):
        path = tmp_path / place / "marks.csv"

        found = told(Finding(f"{path}: row 3", f"look at {path}", file=path), tmp_path)

        assert (found.what, found.remedy, str(found.file)) == ("marks.csv: row 3", "look at marks.csv", "marks.csv")
