"""The desk's pages: whatever anybody outside can choose is text, every form has its token, and all can be reached."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from collect.archives import bytes_of_zip
from support import MODULE, REPOSITORY, Class

from claimwise.desk import jobs
from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME, course, mark, rehearsal, take_in, work
from claimwise.desk.told import HERE
from claimwise.desk.visit import Begin, Done, Upload, Visit
from claimwise.desk.web.frame import Frame
from claimwise.errors import Finding
from claimwise.progress import quiet
from claimwise.templating import render

OWN = "\"'><x-owned></x-owned><script>owned()</script>"


def frame(room: str = "course", **more: Any) -> Frame:
    rooms = [(name, name) for name in BY_NAME]
    return Frame("/claimwise", "token", "nonce", lambda name: f"/static/{name}", room, OWN, rooms, **more)


def shown(template: str, told: Mapping[str, Any], **more: Any) -> BeautifulSoup:
    page = BeautifulSoup(render(f"desk/{template}.html", desk=frame(template, **more), **told), "html.parser")
    assert page.find_all("x-owned") == []
    assert [script.get("src") for script in page.find_all("script")] == ["/static/desk.js"]
    assert page.find("main", id="main")
    assert len(page.find_all("h1")) == 1
    for form in page.find_all("form", method="post"):
        assert form.find("input", attrs={"name": "_xsrf", "value": "token"}) or "_xsrf=token" in form["action"]
    for field in page.find_all(["input", "select", "textarea"]):
        named = field.get("aria-label") or page.find("label", attrs={"for": field.get("id")})
        assert field.get("type") == "hidden" or named, field
    return page


def visit(root: Path, **fields: str) -> Visit:
    return Visit(Place(root), OWN, {name: [value] for name, value in fields.items()})


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

    page = shown("take-in", take_in.page(visit(tea_class.root, **fields)))

    assert "<x-owned>" in page.get_text()
    assert page.find("option", string=lambda text: text and "owned()" in text)


def test_a_large_class_types_ids(tea_class: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = looked(tea_class, tmp_path, "ada.ipynb", "id,name\nada,Ada Lovelace\n")
    monkeypatch.setattr(take_in, "MOST_CHOICES", 0)

    page = shown("take-in", take_in.page(visit(tea_class.root, **fields)))

    assert page.find("input", list="people")["value"] == "ada"


def test_what_students_wrote_is_text(tea_class: Class) -> None:
    notebook = tea_class.solved()
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": OWN, "outputs": []})
    tea_class.hand_in("ada", notebook)
    tea_class.hand_in("bo", OWN)
    tea_class.grade()

    for student in ("ada", "bo"):
        assert "owned()" in shown("work", work.page(visit(tea_class.root, module=MODULE, student=student))).get_text()
    shown("mark", mark.page(visit(tea_class.root, module=MODULE)))


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
        assert "owned()" in shown("job", {"job": told, "again": True}).get_text()
    shown("error", {"status": 409, "findings": [finding]}, said=OWN, job=job, rehearsal=True)
    jobs.keep(Place(tea_class.root), jobs.Job(**{**vars(job), "state": "failed"}))
    assert "owned()" in shown("course", course.page(visit(tea_class.root))).get_text()


def test_each_page_can_be_drawn_where_nothing_is_there_yet(tiny: Path, tmp_path: Path) -> None:
    shown("course", course.page(visit(tmp_path)))
    for name, page in (("course", course), ("take-in", take_in), ("mark", mark), ("rehearse", rehearsal)):
        shown(name, page.page(visit(tiny)))


def test_what_a_command_would_mend_leads_to_its_room() -> None:
    finding = Finding("the gradebook does not know it", "run “claimwise assign 01-tea” first")

    page = shown("error", {"status": 409, "findings": [finding]})

    assert page.find("main").find("a", string="Here: mark")["href"] == "/claimwise/mark"


def test_no_command_is_told_at_the_desk() -> None:
    findings = [
        Finding("something", "run “claimwise grade 01-tea”"),
        Finding("something", "give a class list (--roster)"),
        Finding("the gradebook does not know 01-tea; run “claimwise assign 01-tea” first"),
    ]

    page = shown("error", {"status": 409, "findings": findings, "ways_back": [("Back", "/claimwise/mark")]})

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
    page = shown("course", course.page(visit(tiny)))

    ways = [link["href"] for link in page.find("nav").find_all("a")]
    assert ways == ["/claimwise", *(f"/claimwise/{name}" for name in BY_NAME)]
    assert page.find("nav").find("a", attrs={"aria-current": "page"})["href"] == "/claimwise/course"
