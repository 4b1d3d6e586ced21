"""One student: everything to take along, or nothing left in any file or table."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import MODULE, Class
from typer.testing import CliRunner
from whole_class import NAMES, NOTE, fill, state, tables

from claimwise.cli import app
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.events import Concerned
from claimwise.term.archived import Holding, holding
from claimwise.term.one_student import delete_student, export_student
from claimwise.term.pseudonyms import pseudonyms
from claimwise.term.terms import backup
from claimwise.term.traces import Who, names_in, traces_of


@pytest.fixture
def course(assigned: Path, tmp_path: Path) -> Class:
    return fill(Class(Path(shutil.copytree(assigned, tmp_path / "course"))))


def test_everything_about_one_student_goes_into_one_archive(course: Class, tmp_path: Path) -> None:
    changed, key = [Concerned("ada", "mark-q4", "6", "4")], "share, value: 13.5 → 20.5"
    course.nbgrader.note_done("regraded", MODULE, changed, whys={"": key, "mark-q4": key})
    course.nbgrader.note_done("handed-back", MODULE, [Concerned("ada"), Concerned("bo")], "mail")
    brought = course.root / "exchange" / "claimwise" / "inbound" / f"ada+{MODULE}+2026-11-29 09:00:00 UTC"
    brought.mkdir(parents=True)
    (brought / "new.ipynb").write_text("not taken in yet")
    problems = export_student(course.nbgrader, {MODULE: course.module}, "ada", tmp_path / "ada.zip")

    assert problems == []
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    handed_in = json.loads(files[f"handed-in/{MODULE}/{MODULE}.ipynb"])
    assert handed_in["metadata"]["whose"] == "ada 1"
    assert [name for name in files if name.startswith("handed-in-before/") and name.endswith(".ipynb")]
    assert f"feedback/{MODULE}/{MODULE}.html" in files
    page = " ".join(BeautifulSoup(files["overview.html"], "html.parser").get_text(" ").split())
    for told in (
        "Ada Byron-Xq",
        "ada.mail@example.org",
        "Section of ada",
        "Well said, ada.",
        "ada asked",
        "from 1 to 2",
        f"mark of a person ({MODULE}, 5. ",
        f"marked with another key ({MODULE}, 4. Numbers): 6 → 4",
        "section: – → Section of ada",
        "feedback handed back (01-tea): a zip to send by mail",
    ):
        assert told in page
    assert files[f"exchange/{brought.name}/new.ipynb"] == b"not taken in yet"
    (mark,) = csv.DictReader(io.StringIO(files["tables/claimwise_mark.csv"].decode(), newline=""))
    assert (mark["cell"], mark["points"], mark["comment"]) == (NOTE, "3.0", "Well said, ada.")
    everything = b"".join(files.values())
    for other in (b"Lizzard", b"bo.mail", b"secret-of-ada", b"formgrader", b"20.5"):  # or the key
        assert other not in everything
    assert (tmp_path / "ada.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ClaimwiseError, match="is there already"):
        export_student(course.nbgrader, {}, "ada", tmp_path / "ada.zip")
    with pytest.raises(ClaimwiseError, match="nothing about “eve”"):
        export_student(course.nbgrader, {}, "eve", tmp_path / "eve.zip")


def with_sheets(course: Class) -> None:
    """What second markers get, and how alike answers are; both have texts and no names."""
    runner, root = CliRunner(), ("--root", str(course.root))
    for student, text in {"ada": "Quokkas drink no tea.", "bo": "Wombats neither."}.items():
        path = course.root / "submitted" / student / MODULE / f"{MODULE}.ipynb"
        path.write_text(path.read_text().replace("Some customers slept better; nobody compared.", text))
    course.grade()
    for command in ("sample", "similar"):
        assert runner.invoke(app, [command, MODULE, *root]).exit_code == 0
    assert "Quokkas" in (course.root / "reports" / f"{MODULE}-sheet.csv").read_text()


def left_of(root: Path, who: Who, *, also: bytes = b"") -> list[str]:
    """Every file under a folder that holds something of a student in its name or text, and every row that does."""
    pattern = who.pattern()
    found = [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*"))
        if pattern.search(str(path.relative_to(root)).encode())
        or (path.is_file() and (pattern.search(path.read_bytes()) or (also and also in path.read_bytes())))
    ]
    rows = [row for table in tables(f"sqlite:///{root / 'gradebook.db'}").values() for row in table]
    return found + [row for row in rows if pattern.search(row.encode()) or (also and also.decode() in row)]


def test_a_name_that_cannot_stand_in_the_archive_is_told_and_the_rest_is_exported(
    course: Class, tmp_path: Path
) -> None:
    sent = course.root / "exchange" / "claimwise" / "inbound" / f"ada+{MODULE}+2026-11-29 09:00:00 UTC"
    sent.mkdir(parents=True)
    for name in ("A.txt", "a.txt", "l\udcf6.txt", "z.txt"):
        (sent / name).write_text("mine")

    problems = export_student(course.nbgrader, {MODULE: course.module}, "ada", tmp_path / "ada.zip")

    assert [(problem.file and problem.file.name, problem.what) for problem in problems] == [
        ("a.txt", "is not in the archive: another file has the same name in other letters"),
        (r"l\udcf6.txt", "is not in the archive: its name cannot stand in an archive"),
    ]
    names = zipfile.ZipFile(tmp_path / "ada.zip").namelist()
    assert [Path(name).name for name in names if name.startswith("exchange/")] == ["A.txt", "z.txt"]


def test_nothing_is_left_of_a_student_who_is_deleted(course: Class) -> None:
    """Gradebook, our own tables, folders, feedback, hand-ins, logs, audits, reports, sheets, jobs, exchange."""
    with_sheets(course)
    jobs = course.root / ".desk" / "jobs"
    jobs.mkdir(parents=True)
    (jobs / "1.json").write_text('{"title": "Mark", "findings": [{"student": "ada"}]}')
    (jobs / "2.json").write_text('{"title": "Mark", "findings": [{"student": "bo"}]}')
    for place in ("class", "tables", "inbox"):
        (course.root / ".desk" / place).mkdir()
        (course.root / ".desk" / place / "kept").write_text("Quokkas drink no tea, says ada.")
    for left in (".claimwise-new-x", "backups", "archives"):  # a kill left them unfinished
        (course.root / left).mkdir()
        name = "gradebook.db" if left.startswith(".") else ".2026-11-29-1329.zip.57a35aa06679201e"
        (course.root / left / name).write_text("Quokkas drink no tea, says ada.")
    hashes = dict.fromkeys(NAMES, "0" * 64)
    note = course.root / "reports" / f"{MODULE}-collected.json"
    note.write_text(json.dumps({"time": "2026-11-29T09:00:00+00:00", "before": hashes, "after": hashes}))
    inbound = course.root / "exchange" / "claimwise" / "inbound"
    for student in (*NAMES, "ada+x"):
        (inbound / f"{student}+{MODULE}+2026-11-29 09:00:00 UTC").mkdir(parents=True)
    traces = traces_of(course.nbgrader, "ada")
    before = state(course.root, course.nbgrader.directory.db_url)
    assert len(left_of(course.root, traces.who, also=b"Quokkas")) > 20

    done = delete_student(course.nbgrader, {MODULE: course.module}, "ada")

    assert done.left == ()
    assert (done.traces.who, done.traces.rows["grade"], len(done.traces.folders)) == (traces.who, 4, 4)
    database = (course.root / "gradebook.db").read_bytes()
    assert left_of(course.root, traces.who, also=b"Quokkas") == []
    assert b"ada.mail" not in database  # not even in what the file does not use any more

    after = state(course.root, course.nbgrader.directory.db_url)
    bo = {name for name in before["files"] if "/bo/" in name}
    assert {name: after["files"][name] for name in bo} == {name: before["files"][name] for name in bo}
    for name, rows in after["rows"].items():
        assert set(rows) <= set(before["rows"][name])
    assert len(after["rows"]["grade"]) == 4
    assert "Wombats" in (course.root / "reports" / f"{MODULE}-sheet.csv").read_text()
    assert "bo,what is wrong" in (course.root / "reports" / f"{MODULE}-grading.csv").read_text()
    assert '"bo"' in (course.root / "solutions" / f"{MODULE}.audit.jsonl").read_text()
    assert [path.name for path in jobs.iterdir()] == ["2.json"]
    assert json.loads(note.read_text())["after"] == {"bo": "0" * 64}
    assert sorted(path.name.partition(f"+{MODULE}")[0] for path in inbound.iterdir()) == ["ada+x", "bo"]
    with pytest.raises(ClaimwiseError, match="nothing about"):
        delete_student(course.nbgrader, {}, "ada")
    assert course.grade()["bo"].skipped


def test_what_still_names_the_student_is_said_and_backups_are_named(course: Class) -> None:
    kept = backup(course.nbgrader)
    (course.root / "notes.txt").write_text("Talked to BYRON-XQ, ADA on Monday.")
    (course.root / "ada.zip").write_text("what she took along")
    code = pseudonyms(course.root)("ada")
    (course.root / "answers.csv").write_text(f"student,item\n{code},q1\n")
    (course.root / "_build" / "site").mkdir(parents=True)
    (course.root / "_build" / "site" / "page.html").write_text("Ada Byron-Xq, who is somebody in the book")
    (course.root / "old" / "archives").mkdir(parents=True)
    with zipfile.ZipFile(course.root / "old" / "archives" / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>x</t>" * 200 + "<t>ada.mail@example.org</t>")
    with zipfile.ZipFile(course.root / "download.zip", "w") as archive:
        archive.writestr("Ada Byron-Xq_3_assignsubmission_file/x.ipynb", "")
    other = course.root / "submitted" / "bo" / MODULE / "remark.txt"
    other.write_text("with ada.mail@example.org")
    with course.nbgrader.gradebook() as gradebook:
        comment = gradebook.find_submission_notebook(MODULE, MODULE, "bo").comments[0]
        comment.manual_comment = "See Ada Byron-Xq's answer."
        gradebook.db.commit()

    done = delete_student(course.nbgrader, {MODULE: course.module}, "ada")

    assert holding(course.nbgrader, "ada") == [Holding(kept.file)]
    assert {str(found.file) for found in done.left if found.file} == {
        "ada.zip",
        "answers.csv",
        "download.zip",
        "old/archives/list.xlsx",
        "notes.txt",
        f"submitted/bo/{MODULE}/remark.txt",
    }
    assert [found.what for found in done.left if not found.file] == [
        "texts in the gradebook's table comment still name the student: 1 (in the work of bo, 01-tea)"
    ]


@pytest.mark.parametrize("student", ["..", ".", "../../elsewhere", "/etc", "", "ada/..", "ada\0"])
def test_what_can_be_no_id_leads_nowhere(student: str, course: Class, tmp_path: Path) -> None:
    """An id is part of a path: none may lead to another folder, also if the gradebook knows such a student."""
    (tmp_path / "elsewhere").mkdir()
    with course.nbgrader.gradebook() as gradebook:
        gradebook.add_student(student)
    before = state(course.root, course.nbgrader.directory.db_url)

    for work in (
        lambda: traces_of(course.nbgrader, student),
        lambda: delete_student(course.nbgrader, {}, student),
        lambda: export_student(course.nbgrader, {}, student, tmp_path / "out.zip"),
    ):
        with pytest.raises(ClaimwiseError, match="can be no student's id"):
            work()

    assert (tmp_path / "elsewhere").is_dir()
    assert not (tmp_path / "out.zip").exists()
    assert state(course.root, course.nbgrader.directory.db_url) == before


def test_of_a_link_in_a_students_place_only_the_link_is_removed(course: Class, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("x")
    shutil.rmtree(course.root / "feedback" / "ada")
    (course.root / "feedback" / "ada").symlink_to(tmp_path / "elsewhere")

    delete_student(course.nbgrader, {}, "ada")

    assert not (course.root / "feedback" / "ada").is_symlink()
    assert (tmp_path / "elsewhere" / "kept").read_text() == "x"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may remove everything")
def test_what_cannot_be_removed_is_named(course: Class) -> None:
    folder = course.root / "submitted"
    folder.chmod(0o500)
    try:
        done = delete_student(course.nbgrader, {}, "ada")
    finally:
        folder.chmod(0o700)
    assert any(found.file == folder / "ada" for found in done.left)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("grade for s12345 done", True),
        ("grade for xs12345", False),
        ("s12345@example.org", False),
        ("s12345.ipynb", False),
        ("submitted/s12345/01-tea", True),
        ('{"student": "s12345"}', True),
        ("J\\u00f6rg \\u00c5s", True),
        ("jörg ås", False),  # other letters than ASCII are found as they are written
        ("JöRG Ås", True),
        ("Ås, Jörg", True),
        ("a.b@example.org.", True),
        ("inbound/s12345+01-tea+2026-11-29 09:00", True),
        ("inbound/s12345+x+01-tea+2026-11-29 09:00", False),
        ("x+s12345", False),
        ('"Ås","Jörg"', True),
        ("last\tÅs;Jörg", True),
        ("Jo\u0308rg A\u030as", True),  # as some computers write names of files
        ("J&ouml;rg", False),
        ("a.b%40example.org", True),
        ("sfedcba9876543210,01-tea", True),  # in a table for research
        ("s12345" + "0" * 3000 + " s123450", False),
    ],
)
def test_a_student_is_found_by_id_address_and_name(text: str, found: bool) -> None:
    who = Who("s12345", "Jörg", "Ås", "A.B@example.org", code="sfedcba9876543210")

    assert who.pattern().search(text.encode()) == found
    assert not Who("12").pattern(elsewhere=True).search(b"12 points")


def test_a_student_is_found_in_what_programs_pack_or_write_in_other_ways(tmp_path: Path) -> None:
    who = Who("s12345", "Seán", "O'Neil & Co", "sean@example.org")
    pattern, file = who.pattern(elsewhere=True), tmp_path / "file"

    for data in (
        "Seán O'Neil & Co".encode("utf-16"),
        "Seán,O'Neil & Co".encode("cp1252"),
        b"Se\\u00e1n O'Neil & Co",
        "Seán O&#x27;Neil &amp; Co".encode(),
        "s12345,x".encode("utf-16"),
    ):
        file.write_bytes(data)
        assert names_in(file, pattern), data
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>nobody</t>" * 1000 + "<t>sean@example.org</t>")
    assert names_in(file, pattern)
    file.write_bytes(file.read_bytes()[:-30])
    assert not names_in(file, pattern)  # no zip any more, and no fault
    assert not Who("x", "李", "雷").pattern().search(b"? ? what? ??")
