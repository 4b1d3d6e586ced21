"""Hand back, a wrong key, the term: what the pages say, what their forms do, and what is asked twice."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from desk.a_desk import running_desk
from desk.a_visit import a_visit, drawn
from support import MODULE, Class, cell, change, gradebook_rows
from whole_class import NAMES, fill

from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME, archive, handback, history, key, term
from claimwise.desk.visit import AskedError, Begin, Done, Go, Upload, Visit
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.handed_in import responses
from claimwise.progress import quiet
from claimwise.site.built import site_folder
from claimwise.term.terms import backup


@pytest.fixture(scope="session")
def filled(made_once: Any, assigned: Path) -> Path:
    """A class in the middle of its term. Tests only read it."""
    return made_once("filled-class", lambda folder: fill(Class(Path(shutil.copytree(assigned, folder / "course")))))


@pytest.fixture
def course(filled: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(filled / "course", tmp_path / "course")))


def visit(course: Class, **fields: str) -> Visit:
    return Visit(Place(course.root), "tess", {name: [value] for name, value in fields.items()})


def done(course: Class, room: str, action: str, **fields: str) -> Done:
    """What comes of a form that begins long work."""
    order = BY_NAME[room].actions[action].do(visit(course, **fields))
    assert isinstance(order, Begin)
    return BY_NAME[room].works[order.work](Place(course.root), order.arguments, quiet)


def names_in(data: bytes | Path) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
        return sorted(archive.namelist())


# --- hand back


def test_pages_go_back_by_the_way_that_reaches_their_students(course: Class) -> None:
    seen = handback.page(visit(course, module=MODULE))
    packs: Mapping[str, Any] = {each["pack"].way.value: each["pack"] for each in seen["packs"]}
    assert {way: len(pack.entries) for way, pack in packs.items()} == {"moodle": 2, "canvas": 0, "mail": 2}
    assert [found.student for found in packs["canvas"].left_out] == ["ada", "bo"]
    assert (seen["before"], seen["never"], len(seen["release"].pages)) == ([], [], 0)

    got = handback.zip_of_pages(visit(course, module=MODULE, way="moodle"))
    assert got.name == f"{MODULE}-feedback-moodle.zip"
    assert isinstance(got.content, bytes)
    assert names_in(got.content) == [
        f"Ada Byron-Xq_3_assignsubmission_file_/{MODULE}.html",
        f"Bo Lizzard-Yz_2_assignsubmission_file_/{MODULE}.html",
    ]
    for way in ("exchange", "pigeon"):
        with pytest.raises(AskedError):
            handback.zip_of_pages(visit(course, module=MODULE, way=way))


def in_form(told: Mapping[str, Any]) -> list[str]:
    """What the form of a page notes of the pages that are chosen."""
    form = drawn("handback", told).find("form", id="shown")
    return [field["value"] for field in form.find_all("input", attrs={"name": "page"})]


def test_what_changed_since_is_told_and_goes_back_alone(course: Class) -> None:
    change(course.root / "solutions" / f"{MODULE}.yml", "Tea and claims", "Tea, claims")
    course.module = Place(course.root).course.modules[MODULE]
    (course.root / "feedback" / "bo" / MODULE / f"{MODULE}.html").unlink()

    told = done(course, "handback", "pages", module=MODULE)
    assert told.said == ["2 pages were written.", "1 of them says something else than before."]
    seen = handback.page(visit(course, module=MODULE))
    assert [page.student for page in seen["before"]] == ["ada", "bo"]

    before = {page.file: page.file.read_text() for page in seen["given"]}
    for page, text in before.items():
        page.write_text(f"{text}<!-- newer -->")  # while those are on their way
    with pytest.raises(AskedError, match="since you looked"):
        handback.zip_of_pages(visit(course, module=MODULE, way="mail", changed="1", state=seen["state"]))
    went = handback.note(a_visit(course.root, module=MODULE, way="mail", page=in_form(seen)))
    assert [page.student for page in handback.page(visit(course, module=MODULE, changed="1"))["given"]] == ["ada", "bo"]
    for page, text in before.items():
        page.write_text(text)
    assert went == Go("handback", {"module": MODULE}, "2 pages are noted as handed back.")
    assert handback.page(visit(course, module=MODULE, changed="1"))["given"] == []
    with pytest.raises(ClaimwiseError, match="no page of 01-tea"):
        handback.zip_of_pages(visit(course, module=MODULE, way="mail", changed="1"))
    with pytest.raises(ClaimwiseError, match="nobody handed in"):
        handback.note(a_visit(course.root, module=MODULE, way="exchange", page=in_form(seen)))
    with pytest.raises(AskedError):
        handback.note(visit(course, module=MODULE, way="mail", page="../x ada"))


def test_gaps_are_told_before_the_table(course: Class) -> None:
    course.hand_in("cy", course.solved())
    with course.nbgrader.gradebook() as gradebook:
        gradebook.add_student("cy")

    seen = handback.page(visit(course, form="canvas"))
    assert seen["counts"] == [("What will be empty, and why", [("Tea and claims", "not marked yet", 1)])]
    got = handback.table(visit(course, form="canvas"))
    assert got.name == "marks-canvas.csv"
    assert isinstance(got.content, bytes)
    table = got.content.decode()
    assert "Tea and claims" in table.splitlines()[0]
    assert '"Byron-Xq, Ada",' in table
    with pytest.raises(AskedError):
        handback.page(visit(course, form="stone"))


def test_hand_back_says_each_reason_once_and_what_is_not_marked(course: Class) -> None:
    done(course, "handback", "pages", module=MODULE)
    told = handback.page(visit(course, module=MODULE))

    assert told["older"] == []
    (canvas,) = (each for each in told["packs"] if each["pack"].way.value == "canvas")
    ((reason, students),) = canvas["reasons"]
    assert (reason.student, sorted(students)) == ("", sorted(page.student for page in told["found"]))

    with course.nbgrader.gradebook() as gradebook:
        grade = gradebook.find_grade("written-q5-note", MODULE, MODULE, "ada")
        waits = grade.manual_score is None
        grade.manual_score = None if not waits else 1
        gradebook.db.commit()
    then = handback.page(visit(course, module=MODULE))
    assert then["older"] == ["ada"]
    assert then["unmarked"] - told["unmarked"] == (-1 if waits else 1)


def test_who_is_excused_gets_ex_and_is_not_called_empty(course: Class) -> None:
    decide(course.nbgrader, [Arrangement("bo", "excused", "yes", MODULE, "", "tess")])

    told = handback.page(visit(course, form="canvas"))["counts"]
    assert ("Not empty, but good to know", [("Tea and claims", "excused", 1)]) in told
    told = handback.page(visit(course, form="moodle"))["counts"]
    assert ("Tea and claims", "excused", 1) in dict(told)["What will be empty, and why"]


# --- a wrong key


def test_a_corrected_key_is_shown_and_then_applied(course: Class) -> None:
    notebook = course.release()
    cell(notebook, "answers")["source"] = responses.write({"q2": {"verdict": "unsupported"}})
    course.hand_in("bo", notebook)
    course.grade()
    assert key.page(visit(course, module=MODULE))["plan"] is None
    nothing = done(course, "key", "compare", module=MODULE)
    assert nothing.said == ["Everything was marked with the present key; there is nothing to change."]

    ledger = course.root / "solutions/tea.verdicts.yml"
    change(ledger, "accept: {unsupported: 0.2}", "accept: {unsupported: 0.6}")
    assert done(course, "key", "compare", module=MODULE).said == ["1 mark would change."]
    plan = key.page(visit(course, module=MODULE))["plan"]
    (row,) = plan["students"]
    assert (row["student"], row["gain"]) == ("bo", pytest.approx(0.8))
    assert row["changes"][0]["question"].startswith("2. ")
    assert "unsupported 0.2" in plan["reasons"][0][1][0]
    assert course.scores("bo")["mark-q2"] == 0.4  # nothing is written yet
    with pytest.raises(AskedError, match="not what was worked out last"):
        key.begin_applying(visit(course, module=MODULE, seen="another"))

    change(ledger, "accept: {unsupported: 0.6}", "accept: {unsupported: 0.8}")
    with pytest.raises(ClaimwiseError, match="has changed since this was worked out"):
        done(course, "key", "apply", module=MODULE, seen=plan["hash"])
    assert course.scores("bo")["mark-q2"] == 0.4
    change(ledger, "accept: {unsupported: 0.8}", "accept: {unsupported: 0.6}")
    assert done(course, "key", "apply", module=MODULE, seen=plan["hash"]).room == "handback"
    assert course.scores("bo")["mark-q2"] == 1.2
    seen = key.page(visit(course, module=MODULE))
    assert (seen["plan"], [each["marks"] for each in seen["done"]]) == (None, [1, 2])


# --- the term


def test_a_term_is_ended_by_who_types_its_name_and_comes_back(course: Class) -> None:
    page = term.page(visit(course, step="end"))
    with pytest.raises(AskedError, match="was not typed"):
        term.begin_end(visit(course, typed="claim"))
    assert any(gradebook_rows(course.nbgrader.directory.db_url).values())
    (course.root / ".desk" / "jobs").mkdir(parents=True)
    for name, state in {"old": "done", "now": "running"}.items():
        (course.root / ".desk" / "jobs" / f"{name}.json").write_text(json.dumps({"state": state}))

    assert page["ending"]
    told = done(course, "term", "end", typed=f" {page['word'].title()} ")  # as a phone writes it
    assert told.said[0].startswith("archives/claimwise-")
    assert not any(gradebook_rows(course.nbgrader.directory.db_url).values())
    assert [path.name for path in (course.root / ".desk" / "jobs").iterdir()] == ["now.json"]

    (kept,) = term.page(visit(course))["kept"]
    seen = archive.page(visit(course, archive=kept.name))
    assert seen["contents"].students == len(NAMES)
    with pytest.raises(AskedError, match="was not typed"):
        archive.begin_restore(visit(course, archive=kept.name, typed=""))
    done(course, "archive", "restore", archive=kept.name, typed=page["word"])
    assert course.scores("ada")["written-q5-note"] == 3
    assert [each.what for each in term.page(visit(course))["history"]] == ["archive", "restore"]
    for name in ("../x.zip", "archives/none.zip", "gradebook.db", ""):
        with pytest.raises(AskedError):
            archive.whole(visit(course, archive=name))


def test_a_file_from_elsewhere_is_looked_into_before_it_is_kept(course: Class, tmp_path: Path) -> None:
    made = done(course, "term", "backup")
    path = next((course.root / "backups").iterdir())
    assert str(path.name) in made.said[0]
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK nothing")
    for file, says in {bad: "no archive at all", None: "no file came"}.items():
        asked = visit(course)
        asked.uploads = {"file": [Upload("x.zip", file)]} if file else {}
        with pytest.raises(ClaimwiseError, match=says):
            term.take_archive(asked)
    assert len(list((course.root / "backups").iterdir())) == 1

    asked = visit(course)
    asked.uploads = {"file": [Upload("../../evil.zip", path)]}
    went = term.take_archive(asked)
    brought = course.root / went.fields["archive"]
    assert (brought.parent, brought.read_bytes()) == (course.root / "backups", path.read_bytes())


def test_a_student_goes_only_if_the_id_is_typed(course: Class) -> None:
    seen = term.page(visit(course, student=" ada "))
    assert (seen["traces"].who.name, seen["traces"].rows["student"]) == ("Ada Byron-Xq", 1)
    got = term.student(visit(course, student="ada"))
    assert got.name == "ada.zip"
    assert isinstance(got.content, bytes)
    assert "overview.html" in names_in(got.content)
    with pytest.raises(AskedError):
        term.begin_delete(visit(course, student="ada", typed="bo"))
    assert term.page(visit(course, student="eve"))["matches"] == []

    told = done(course, "term", "delete", student="ada", typed="ada")
    assert (told.said, told.findings) == (["The student is deleted from the gradebook and from all folders."], [])
    assert [student for student, _ in term.page(visit(course))["students"]] == ["bo"]


def test_a_student_is_found_in_the_archives_and_goes_from_those_that_are_ticked(course: Class) -> None:
    one = backup(course.nbgrader).file.relative_to(course.root).as_posix()
    two = backup(course.nbgrader, course.root / "backups" / "two.zip").file.relative_to(course.root).as_posix()
    (course.root / "backups" / "bad.zip").write_bytes(b"PK nothing")
    seen = term.page(visit(course, look="byron"))["looked"]
    assert sorted((kept.name, meant) for kept, meant in seen) == [
        (name, [("ada", "Ada Byron-Xq")]) for name in sorted((one, two))
    ]
    assert {kept.name: kept.tables for kept in term.page(visit(course))["kept"]}["backups/bad.zip"] is None
    found = archive.page(visit(course, archive=one, q="ada byron"))["found"]
    assert (found.id, found.modules[0].marks["final"]) == ("ada", "21.0")
    with pytest.raises(AskedError, match="no such file of this student"):
        archive.file(visit(course, archive=one, student="bo", file=found.modules[0].feedback))
    shown = archive.file(visit(course, archive=one, student="ada", file=found.modules[0].feedback))
    assert (shown.name, shown.shown) == (f"{MODULE}.html", True)
    got = archive.table(visit(course, archive=one, table="marks"))
    assert got.name.endswith("-marks.csv")
    with pytest.raises(ClaimwiseError, match="has no table"):
        archive.table(visit(course, archive=one, table="../gradebook"))

    seen = term.page(visit(course, student="ada"))
    assert dict(seen["holding"]) == {one: False, two: False, "backups/bad.zip": True}
    with pytest.raises(AskedError, match="no such archive"):
        term.begin_delete(visit(course, student="ada", typed="ada", archive="gradebook.db"))
    told = done(course, "term", "delete", student="ada", typed="ada", archive=one)
    assert told.said[1:] == [f"The student is taken out of {one}."]
    assert {str(each.file): each.what for each in told.findings} == {
        two: "this file still holds the student",
        "backups/bad.zip": "this file is damaged, so nobody can say whether it holds the student",
    }
    assert term.page(visit(course, student="ada"))["matches"] == []

    with pytest.raises(AskedError, match="was not typed"):
        archive.begin_taking_out(visit(course, archive=two, student="ada", typed="bo"))
    told = done(course, "archive", "take-out", archive=two, student="ada", typed="ada")
    assert (told.said, list(told.findings)) == ([f"The student is taken out of {two}."], [])
    assert archive.page(visit(course, archive=two, q="ada"))["meant"] == []
    assert [entry.after for entry in history_of(course) if entry.what == "a student deleted"] == [
        "two.zip",
        Path(one).name,
        "",
    ]


def history_of(course: Class) -> list[Any]:
    return list(history.page(visit(course))["entries"])


# --- on a real server


def test_the_rooms_on_a_server(course: Class, site: Path, tmp_path: Path) -> None:
    """Names and headers of downloads, a form that ends a term, and what is refused."""
    backup(course.nbgrader)
    shutil.copytree(site, site_folder(course.root))
    with running_desk(course.root, tmp_path / "home") as person:
        person.log_in()
        zipped = person.get(f"/claimwise/handback/zip?module={MODULE}&way=moodle")
        assert zipped.headers["Content-Type"] == "application/zip"
        assert zipped.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{MODULE}-feedback-moodle.zip"
        assert "sandbox" in zipped.headers["Content-Security-Policy"]
        assert person.get("/claimwise/term/student?student=ada").headers["Content-Type"] == "application/zip"
        website = person.get("/claimwise/site/zip")
        assert website.headers["Content-Disposition"] == "attachment; filename*=UTF-8''website.zip"
        assert website.text.startswith("PK")
        assert person.get("/claimwise/archive/whole?archive=../gradebook.db").status == 400
        for page in ("handback", f"handback?module={MODULE}", "handback?form=moodle", "key", f"key?module={MODULE}"):
            assert person.get(f"/claimwise/{page}").status == 200
        name = next((course.root / "backups").iterdir()).relative_to(course.root)
        for page in ("term", "term?step=end", "term?student=ada", f"archive?archive={name}"):
            assert person.get(f"/claimwise/{page}").status == 200

        assert person.post("/claimwise/term/end", {"typed": "no"}).status == 400
        job = person.post("/claimwise/term/end", {"typed": "claimwise"})
        assert "holds the term" in person.wait_for(job.headers["Location"]).text
        assert not (course.root / "submitted").exists()
        assert "archives/claimwise-" in person.get("/claimwise/term").text


def test_a_student_is_found_by_name_and_nobody_is_guessed(course: Class) -> None:
    with course.nbgrader.gradebook() as gradebook:
        for student, first in (("kofi1", "Kofi"), ("kofi2", "Kofi"), ("kofi", "Jonas")):
            gradebook.update_or_create_student(student, first_name=first, last_name="Adler")

    def found(asked: str) -> tuple[str, list[str]]:
        told = term.page(visit(course, student=asked))
        return (told["traces"].who.id if told["traces"] else ""), [each for each, _name in told["matches"] or ()]

    assert found("jonas") == ("kofi", [])
    assert found("adler jonas") == ("kofi", [])
    assert found("kofi") == ("kofi", [])  # an id means its student, whoever has such a name
    assert found("Kofi Adler") == ("", ["kofi", "kofi1", "kofi2"])
    assert found("nobody") == ("", [])


def test_who_is_no_longer_on_nbgraders_list_is_found_as_long_as_something_is_there(course: Class) -> None:
    shutil.rmtree(course.root / "submitted" / "bo")
    with course.nbgrader.gradebook() as gradebook:
        gradebook.remove_student("bo")
    for folder in ("autograded", "feedback", "collected-before"):
        shutil.rmtree(course.root / folder / "bo")

    assert set(term.page(visit(course, student="bo"))["traces"].rows) >= {"claimwise_mark", "claimwise_arrangement"}
    done(course, "term", "delete", student="bo", typed="bo")
    assert term.page(visit(course, student="bo"))["matches"] == []


def test_a_backup_is_deleted_by_who_types_the_word_and_nothing_else_is(course: Class) -> None:
    kept = backup(course.nbgrader).file
    name = kept.relative_to(course.root).as_posix()
    for fields in ({"archive": name, "typed": "yes"}, {"archive": "gradebook.db", "typed": "claimwise"}):
        with pytest.raises(AskedError):
            archive.discard(visit(course, **fields))
    assert kept.is_file()

    went = archive.discard(visit(course, archive=name, typed="claimwise"))
    assert isinstance(went, Go)
    assert not kept.exists()
    assert (course.root / "gradebook.db").is_file()
