"""The rooms as functions: what pages are told, what forms do, what work gives. None needs a server."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from collect.archives import bytes_of_zip, moodle
from desk.a_visit import a_visit, done, drawn
from support import MODULE, Class

from claimwise.collect import UndoError, class_list, collect, plan_intake
from claimwise.content import ContentError
from claimwise.demo import copies
from claimwise.desk import glance, inboxes, jobs
from claimwise.desk.glance import Glance, next_step
from claimwise.desk.place import REHEARSAL, Place, is_course, start_of
from claimwise.desk.rooms import BY_NAME, course, mark, rehearsal, take_in, work
from claimwise.desk.visit import AskedError, Begin, Go, Upload, Visit
from claimwise.errors import Cancelled
from claimwise.progress import Step, quiet
from claimwise.zone import ZoneError


def visit(root: Path, **fields: str) -> Visit:
    return a_visit(root, **{name.replace("_", "-"): value for name, value in fields.items()})


# --- Course


def test_an_empty_folder_becomes_a_course(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "own_course", lambda: tiny)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert course.page(visit(empty))["modules"] is None

    done(empty, course.begin_making(visit(empty)))

    told = course.page(visit(empty))
    assert [module.name for module in told["modules"]] == [MODULE]
    assert (told["step"].room, told["step"].action) == ("mark", "assign")


def test_making_a_course_replaces_nothing(tmp_path: Path, tiny: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "book").write_text("mine")

    with pytest.raises(copies.CopyError, match=r"is in .* already"):
        copies.copy_course(tiny, tmp_path / "half")
    assert [path.name for path in (tmp_path / "half").iterdir()] == ["book"]


def test_a_copy_that_is_cut_short_is_no_course(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies.shutil, "copytree", full)
    with pytest.raises(OSError, match="No space"):
        copies.copy_course(tiny, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    assert not is_course(tmp_path / "new")


def test_a_copy_to_try_things_out_shares_nothing_with_the_course(tiny: Path, tmp_path: Path) -> None:
    settings = tiny / "nbgrader_config.py"
    shared = "c.CourseDirectory.db_url = 'postgresql+psycopg://school/marks'\nc.Exchange.root = '/srv/exchange'\n"
    settings.write_text(f"{settings.read_text()}\n{shared}")

    copy = Place(copies.copy_course(tiny, tmp_path / "copy", apart=True)).nbgrader

    assert copy.directory.db_url == f"sqlite:///{tmp_path / 'copy' / 'gradebook.db'}"
    assert copy.settings.Exchange.root == str(tmp_path / "copy" / "exchange")
    assert Place(copies.copy_course(tiny, tmp_path / "other")).nbgrader.settings.Exchange.root == "/srv/exchange"


def test_below_a_course_the_desk_opens_the_course(tiny: Path, tmp_path: Path) -> None:
    assert start_of(tiny / "solutions") == tiny
    assert start_of(tmp_path) == tmp_path


def test_a_course_that_cannot_be_read_names_every_fault(tiny: Path) -> None:
    (tiny / "solutions" / f"{MODULE}.yml").write_text("title: [")

    with pytest.raises(ContentError):
        course.page(visit(tiny))


def a_glance(**numbers: Any) -> Glance:
    return Glance("m", "M", **{"made": True, **numbers})


@pytest.mark.parametrize(
    ("modules", "rooms", "room", "action"),
    [
        ([a_glance(made=False)], [], "mark", "assign"),
        ([a_glance()], [], "take-in", ""),
        ([a_glance(handed_in=3, new=3)], [], "mark", "grade"),
        ([a_glance(handed_in=3, marked=3, by_hand=2), a_glance(handed_in=3, new=1)], [], "mark", "grade"),
        ([a_glance(handed_in=3, marked=3, by_hand=2, look_at=1)], [], "mark", ""),
        ([a_glance(handed_in=3, marked=3, by_hand=2)], ["written"], "written", ""),
        ([a_glance(handed_in=3, marked=3, look_at=1)], ["handback"], "mark", ""),
        ([a_glance(handed_in=3, marked=3)], ["handback"], "handback", ""),
        ([a_glance(handed_in=3, marked=3, back=3), a_glance(made=False)], ["handback"], "mark", "assign"),
        ([a_glance(handed_in=3, marked=3, back=3)], ["handback", "class"], "class", ""),
    ],
)
def test_there_is_one_next_thing_to_do(modules: list[Glance], rooms: list[str], room: str, action: str) -> None:
    step = next_step(modules, rooms, {})

    assert (step.room, step.action) == (room, action)


def test_pages_older_than_their_marks_come_last() -> None:
    """They are named where everything was handed back; marking comes first, and so does what nobody has back yet."""
    back = a_glance(handed_in=3, marked=3, back=3)

    step = next_step([back], ["handback"], {"m": 2})

    assert (step.room, step.label) == ("handback", "Renew 2 pages older than their marks: M")
    assert next_step([a_glance(handed_in=3, marked=3, back=3, by_hand=1)], ["handback"], {"m": 2}).room == "mark"
    assert next_step([back], [], {"m": 2}).room == "mark"


def seen(root: Path) -> Glance:
    (found,) = glance.glances(Place(root))
    return found


def test_the_glance_counts_what_is_there(tea_class: Class) -> None:
    assert (seen(tea_class.root).made, seen(tea_class.root).handed_in) == (True, 0)
    for student in ("ada", "bo", "cy"):
        tea_class.hand_in(student, tea_class.solved())
    tea_class.hand_in("dee", "no notebook")
    assert (seen(tea_class.root).handed_in, seen(tea_class.root).new) == (4, 4)

    tea_class.grade()

    now = seen(tea_class.root)
    assert (now.marked, now.new, now.by_hand, now.look_at, now.back) == (3, 0, 3, 1, 0)

    (tea_class.root / "gradebook.db").rename(tea_class.root / "lost.db")
    assert seen(tea_class.root).new == 4  # a notebook for graders says nothing without its row
    (tea_class.root / "lost.db").rename(tea_class.root / "gradebook.db")

    tea_class.hand_in("bo", tea_class.release())
    assert seen(tea_class.root).new == 1
    tea_class.hand_in("bo", tea_class.solved())  # the same as was marked, with another date
    assert seen(tea_class.root).new == 0


def test_names_that_are_no_ids_are_not_counted(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("<script>", tea_class.solved())

    assert seen(tea_class.root).handed_in == 1


# --- Rehearse


def test_a_rehearsal_takes_nobody_elses_folder(tiny: Path) -> None:
    own = tiny / REHEARSAL / "notes.txt"
    own.parent.mkdir()
    own.write_text("mine")

    with pytest.raises(AskedError, match="that is no rehearsal"):
        rehearsal.begin(visit(tiny, module=MODULE))
    with pytest.raises(AskedError, match="that is no rehearsal"):
        rehearsal.rehearse(Place(tiny), {"module": MODULE, "size": 12}, quiet)

    assert own.read_text() == "mine"
    assert list(own.parent.iterdir()) == [own]


def test_a_rehearsal_never_reaches_the_real_gradebook_or_exchange(tiny: Path, tmp_path: Path) -> None:
    """Also one made before, or whose settings somebody changed: the folder decides, not the settings."""
    away = tmp_path / "away"
    with (tiny / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{away}/real.db'\n")
        settings.write(f"c.Exchange.root = '{away}/exchange'\nc.ExchangeFactory.list = 'elsewhere.List'\n")
    copies.copy_course(tiny, tiny / REHEARSAL)

    there = Place(tiny / REHEARSAL).nbgrader

    assert there.directory.db_url == f"sqlite:///{tiny.resolve()}/{REHEARSAL}/gradebook.db"
    assert there.settings.Exchange.root == str(tiny.resolve() / REHEARSAL / "exchange")
    assert "ExchangeFactory" not in there.settings


def test_a_rehearsal_is_a_course_of_its_own_and_goes_without_a_trace(tiny: Path) -> None:
    before = {path for path in tiny.rglob("*") if path.is_file()}
    done(tiny, rehearsal.begin(visit(tiny, module=MODULE, size="12")))

    told = rehearsal.page(visit(tiny))
    assert (told["there"], told["archives"]) == (True, [MODULE])
    listed = rehearsal.class_list(visit(tiny)).content
    assert isinstance(listed, Path)
    assert len(list(csv.reader(io.StringIO(listed.read_text())))) == 14  # a head, twelve who handed in, one who did not
    assert rehearsal.archive(visit(tiny, module=MODULE)).name == f"{MODULE}.zip"
    with pytest.raises(AskedError, match="already"):
        rehearsal.begin(visit(tiny / REHEARSAL, module=MODULE))

    there = Place(tiny / REHEARSAL)
    jobs.keep(there, jobs.new_job("mark", "grade", "Marking", {}, "ada"))
    with jobs.lock(there), pytest.raises(AskedError, match="something is being done in the rehearsal: Marking"):
        rehearsal.end(visit(tiny))
    rehearsal.end(visit(tiny))
    assert {path for path in tiny.rglob("*") if path.is_file()} == before


# --- Take in


@pytest.fixture
def brought(tea_class: Class, tmp_path: Path) -> Callable[..., Go | Begin]:
    """Brings Moodle's archive of Ada, Bo and somebody whom no list knows, and a list of Ada, Bo and Cy."""

    def bring(*, with_list: bool = True) -> Go | Begin:
        archive, listed = tmp_path / "class.zip", tmp_path / "class.csv"
        work = json.dumps(tea_class.solved()).encode()
        names = {"Ada Lovelace": 11, "Bo Li": 12, "Somebody Else": 13}
        archive.write_bytes(bytes_of_zip({moodle(name, number): work for name, number in names.items()}))
        listed.write_text("id,name\nada,Ada Lovelace\nbo,Bo Li\ncy,Cy No\n")
        uploads = {"files": [Upload(archive.name, archive)], "list": [Upload("class.csv", listed)] if with_list else []}
        return take_in.bring_files(Visit(Place(tea_class.root), "ada", {"module": [MODULE]}, uploads=uploads))

    return bring


def shown(root: Path, at: Mapping[str, str]) -> dict[str, str]:
    """What the form holds below the table that is shown at an address."""
    page = drawn("take-in", take_in.page(a_visit(root, **at)))
    return {field["name"]: field["value"] for field in page.find("form", id="whose").find_all("input", type="hidden")}


def rows(told: Mapping[str, Any]) -> dict[str, tuple[str, bool, bool]]:
    return {row["file"].split("_")[0]: (row["student"], row["taken"], row["attention"]) for row in told["plan"]["rows"]}


def test_one_sees_what_would_happen_corrects_it_and_takes_it_in(
    tea_class: Class, brought: Callable[..., Begin]
) -> None:
    root = tea_class.root
    looked = done(root, brought())
    told = take_in.page(visit(root, id=looked.fields["id"]))
    assert rows(told) == {
        "Ada Lovelace": ("ada", True, False),
        "Bo Li": ("bo", True, False),
        "Somebody Else": ("", False, True),
    }
    assert told["plan"]["missing"] == ["cy (Cy No)"]
    assert (told["plan"]["to_take"], told["plan"]["same"], told["plan"]["whose"]) == (2, 0, 1)
    assert list(tea_class.nbgrader.submitted(MODULE)) == []

    numbers = {row["file"].split("_")[0]: number for number, row in enumerate(told["plan"]["rows"])}
    said = {f"file_{numbers['Somebody Else']}": "cy", f"file_{numbers['Bo Li']}": ""}
    looked = done(root, take_in.correct(visit(root, **shown(root, looked.fields), **said)))
    told = take_in.page(visit(root, id=looked.fields["id"]))
    assert rows(told) == {
        "Ada Lovelace": ("ada", True, False),
        "Somebody Else": ("cy", True, False),
        "Bo Li": ("", False, False),
    }

    result = done(root, take_in.begin_taking(a_visit(root, **shown(root, looked.fields))))
    assert result.said[0] == "2 taken in, 0 unchanged."
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "cy"]
    with pytest.raises(AskedError, match="not here any more"):
        take_in.page(visit(root, id=looked.fields["id"]))


def text(page: BeautifulSoup) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def numbers(told: Mapping[str, Any]) -> dict[str, str]:
    """Whose file -> the name of its field."""
    return {row["file"].split("_")[0]: f"file-{number}" for number, row in enumerate(told["plan"]["rows"])}


def test_what_was_chosen_and_not_looked_at_is_shown_before_it_is_taken_in(
    tea_class: Class, brought: Callable[..., Begin]
) -> None:
    root = tea_class.root
    at = done(root, brought()).fields
    names = numbers(take_in.page(a_visit(root, **at)))
    chosen = {names["Somebody Else"]: "cy", names["Bo Li"]: take_in.LEAVE_OUT}

    begun = take_in.begin_taking(a_visit(root, **shown(root, at), **chosen))
    assert begun.work == "look"
    at = done(root, begun).fields
    told = take_in.page(a_visit(root, **at))

    assert told["again"]
    assert rows(told)["Somebody Else"] == ("cy", True, False)
    assert rows(told)["Bo Li"] == ("", False, False)
    assert list(tea_class.nbgrader.submitted(MODULE)) == []
    names, found = numbers(told), rows(told)
    as_shown = {name: found[whose][0] for whose, name in names.items()}
    begun = take_in.begin_taking(a_visit(root, **shown(root, at), **as_shown))
    assert begun.work == "take"
    done(root, begun)
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "cy"]


def test_what_another_did_meanwhile_is_shown_before_anything_is_taken_in(
    tea_class: Class, brought: Callable[..., Begin]
) -> None:
    """Ada's own work comes from a colleague while the table says that hers is new."""
    root, at = tea_class.root, done(tea_class.root, brought()).fields
    begun = take_in.begin_taking(a_visit(root, **shown(root, at)))
    hers = tea_class.hand_in("ada", tea_class.release())

    at = done(root, begun).fields
    assert json.loads(hers.read_text()) == tea_class.release()
    page = text(drawn("take-in", take_in.page(a_visit(root, **at))))
    assert "Nothing is taken in yet. Since you looked, other work was taken in" in page
    assert "replaces an earlier hand-in, which is kept" in page

    done(root, take_in.begin_taking(a_visit(root, **shown(root, at))))
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "bo"]
    assert json.loads(hers.read_text()) == tea_class.solved()


@pytest.mark.parametrize("do", [take_in.begin_taking, take_in.correct])
def test_what_is_chosen_is_never_said_of_the_rows_of_another_table(
    do: Callable[[Visit], Go | Begin], tea_class: Class, brought: Callable[..., Begin]
) -> None:
    """A colleague says of the same files whose they are, and the rows change their places."""
    root, at = tea_class.root, done(tea_class.root, brought()).fields
    mine, names = shown(root, at), numbers(take_in.page(a_visit(root, **at)))
    said = {names["Somebody Else"]: "cy", names["Bo Li"]: take_in.LEAVE_OUT}
    done(root, take_in.correct(a_visit(root, **mine, **said)))

    went = do(a_visit(root, **mine, **{names["Ada Lovelace"]: "bo"}))

    assert isinstance(went, Go)
    assert went.refused
    assert went.said.startswith("Nothing was taken in: these files were looked through once more")
    assert rows(take_in.page(a_visit(root, **went.fields)))["Ada Lovelace"] == ("ada", True, False)
    assert list(tea_class.nbgrader.submitted(MODULE)) == []


def test_after_taking_in_was_stopped_the_rest_is_shown_and_taken_in(
    tea_class: Class, brought: Callable[..., Begin]
) -> None:
    root, at = tea_class.root, done(tea_class.root, brought()).fields
    begun = take_in.begin_taking(a_visit(root, **shown(root, at)))
    assert isinstance(begun, Begin)

    def stopping(title: str, _: int) -> Step:
        def step(_: int) -> None:
            if title == "Taking in":
                raise Cancelled

        return step

    stopped = take_in.take(Place(root), begun.arguments, stopping)
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada"]
    assert take_in.page(a_visit(root, **stopped.fields))["plan"]["same"] == 1

    again = done(root, take_in.begin_taking(a_visit(root, **shown(root, stopped.fields))))
    assert again.said[0] == "1 taken in, 1 unchanged."


def test_without_a_list_the_gradebooks_class_is_known_and_who_is_new_is_said(
    tea_class: Class, brought: Callable[..., Begin]
) -> None:
    root = tea_class.root
    at = done(root, brought()).fields
    names = numbers(take_in.page(a_visit(root, **at)))
    said = {names["Somebody Else"]: "cy", names["Bo Li"]: take_in.LEAVE_OUT}
    begun = take_in.correct(a_visit(root, **shown(root, at), **said))
    done(root, take_in.begin_taking(a_visit(root, **shown(root, done(root, begun).fields))))

    told = take_in.page(a_visit(root, **done(root, brought(with_list=False)).fields))

    assert rows(told)["Somebody Else"][0] == "cy"  # as it was said the last time
    assert (rows(told)["Bo Li"][0], told["plan"]["new"]) == ("bo", 0)
    take_in.undo(visit(root, module=MODULE, seen=take_in.page(visit(root))["last"]["taking"].state))
    told = take_in.page(a_visit(root, **done(root, brought(with_list=False)).fields))
    assert [row["student"] for row in told["plan"]["rows"] if row["new"]] == ["somebody-else"]
    assert told["plan"]["missing"] == []
    assert [(who, "counts no more" in what) for who, what, _remedy in told["plan"]["unusable"]] == [
        ("cy (Cy No)", True)
    ]


def test_a_file_that_lies_under_another_student_is_said_to(tea_class: Class, brought: Callable[..., Begin]) -> None:
    root = tea_class.root
    tea_class.hand_in("noor", json.dumps(tea_class.solved()))

    told = take_in.page(a_visit(root, **done(root, brought()).fields))

    assert {row["student"]: row["also"] for row in told["plan"]["rows"] if row["taken"]} == {
        "ada": ["noor"],
        "bo": ["noor"],
    }


def test_no_choice_is_offered_where_none_helps_and_who_sent_it_is_named(tea_class: Class, tmp_path: Path) -> None:
    archive, listed = tmp_path / "class.zip", tmp_path / "class.csv"
    files = {moodle("Ada Lovelace", 11): b"{broken", moodle("Bo Li", 12).replace(".ipynb", ".pdf"): b"%PDF"}
    archive.write_bytes(bytes_of_zip(files))
    listed.write_text("id,name\nada,Ada Lovelace\nbo,Bo Li\ncy,Cy No\n")
    uploads = {"files": [Upload("class.zip", archive)], "list": [Upload("class.csv", listed)]}
    begun = take_in.bring_files(Visit(Place(tea_class.root), "ada", {"module": [MODULE]}, uploads=uploads))

    told = take_in.page(a_visit(tea_class.root, **done(tea_class.root, begun).fields))["plan"]

    assert [(row["student"], row["whose"]) for row in told["rows"]] == [("ada", False), ("bo", False)]
    assert (told["whose"], told["other"], told["missing"]) == (0, 2, ["cy (Cy No)"])
    assert [(person, remedy) for person, _why, remedy in told["unusable"]] == [
        ("ada (Ada Lovelace)", "ask the student to save and hand in again"),
        ("bo (Bo Li)", "ask for the .ipynb file"),
    ]


def test_files_of_another_module_are_looked_through_for_that_one(
    tea_class: Class, brought: Callable[..., Begin], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tea_class.root
    other = json.dumps(tea_class.solved()).replace(MODULE, "02-other")
    monkeypatch.setattr(tea_class, "solved", lambda: json.loads(other))

    at = done(root, brought()).fields
    told = take_in.page(a_visit(root, **at))

    assert (told["plan"]["to_take"], told["plan"]["elsewhere"]) == (0, "02-other")
    assert told["elsewhere"] == ""  # the course has no such module
    begun = take_in.for_other(a_visit(root, **{**at, "module": MODULE}))
    assert begun.work == "look"


def test_a_file_can_be_looked_into_before_it_is_taken_in(tea_class: Class, brought: Callable[..., Begin]) -> None:
    at = done(tea_class.root, brought()).fields
    file = take_in.page(a_visit(tea_class.root, **at))["plan"]["rows"][0]["file"]

    shown = take_in.as_text(a_visit(tea_class.root, **at, file=file))

    assert (shown.kind, shown.shown) == ("text/html; charset=utf-8", True)
    assert b"answers" in shown.content
    with pytest.raises(AskedError, match="cannot be shown"):
        take_in.as_text(a_visit(tea_class.root, **at, file="../about.json"))


def test_a_damaged_file_says_what_it_seems_to_be_and_is_text_wherever_it_is_shown(
    tea_class: Class, tmp_path: Path
) -> None:
    archive = tmp_path / "class.zip"
    archive.write_bytes(bytes_of_zip({moodle("Ada Lovelace", 11): b'{"cells": ["<script>owned()</script>"'}))
    uploads = {"files": [Upload("class.zip", archive)]}
    begun = take_in.bring_files(Visit(Place(tea_class.root), "ada", {"module": [MODULE]}, uploads=uploads))
    at = done(tea_class.root, begun).fields
    (row,) = take_in.page(a_visit(tea_class.root, **at))["plan"]["rows"]

    page = BeautifulSoup(take_in.as_text(a_visit(tea_class.root, **at, file=row["file"])).content, "html.parser")

    assert "The file is cut short or damaged" in page.section.get_text()
    assert "<script>owned()" in page.details.pre.get_text()
    assert not page.find_all("script")


def test_the_last_taking_in_can_be_undone(tea_class: Class, brought: Callable[..., Begin]) -> None:
    root = tea_class.root
    looked = done(root, brought())
    done(root, take_in.begin_taking(a_visit(root, **shown(root, looked.fields))))
    last = take_in.page(visit(root))["last"]["taking"]
    assert last.students == ["ada", "bo"]

    went = take_in.undo(visit(root, module=MODULE, seen=last.state))

    assert went.said.startswith("Undone for 2 students.")
    assert list(tea_class.nbgrader.submitted(MODULE)) == []
    assert take_in.page(visit(root))["last"] is None


def test_only_the_taking_in_that_was_shown_is_undone(
    tea_class: Class, brought: Callable[..., Begin], tmp_path: Path
) -> None:
    root = tea_class.root
    done(root, take_in.begin_taking(a_visit(root, **shown(root, done(root, brought()).fields))))
    last = drawn("take-in", take_in.page(visit(root))).find("input", attrs={"name": "seen"})["value"]
    path = tmp_path / "cy.ipynb"
    path.write_text(json.dumps(tea_class.solved()))
    plan = plan_intake(tea_class.nbgrader, MODULE, path, class_list(tea_class.nbgrader, MODULE))
    collect(tea_class.nbgrader, MODULE, plan, class_list(tea_class.nbgrader, MODULE))  # a colleague's

    with pytest.raises(UndoError, match="something else was taken in since you looked"):
        take_in.undo(visit(root, module=MODULE, seen=last))

    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "bo", "cy"]
    take_in.undo(visit(root, module=MODULE, seen=take_in.page(visit(root))["last"]["taking"].state))
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "bo"]


def test_only_known_people_can_be_chosen(tea_class: Class, brought: Callable[..., Begin]) -> None:
    looked = done(tea_class.root, brought())

    with pytest.raises(AskedError, match=r"nobody known here has the id “\.\./\.\./eve”"):
        take_in.correct(visit(tea_class.root, **shown(tea_class.root, looked.fields), file_0="../../eve"))


def test_files_can_be_forgotten(tea_class: Class, brought: Callable[..., Begin]) -> None:
    looked = done(tea_class.root, brought())
    take_in.forget(visit(tea_class.root, id=looked.fields["id"]))

    assert list(Place(tea_class.root).private("inbox").iterdir()) == []


def test_files_that_vanish_meanwhile_are_left_out(tea_class: Class, brought: Callable[..., Begin]) -> None:
    root, at = tea_class.root, done(tea_class.root, brought()).fields
    everything = Place(root).private("inbox")
    (everything / "0123456789ab").symlink_to("nowhere")  # it is listed, and not there when one looks

    told = take_in.page(visit(root))
    assert [each.id for each, _title in told["waiting"]] == [at["id"]]
    assert isinstance(brought(), Begin)
    shutil.rmtree(everything / at["id"])  # while the page is made
    assert "class.zip" not in text(drawn("take-in", told))


def test_several_notebooks_are_taken_in_without_an_archive(tea_class: Class, tmp_path: Path) -> None:
    uploads = []
    for student in ("ada", "bo"):
        path = tmp_path / f"{student}.ipynb"
        path.write_text(json.dumps(tea_class.solved()))
        uploads.append(Upload(path.name, path))
    asked = Visit(Place(tea_class.root), "ada", {"module": [MODULE]}, uploads={"files": uploads})
    looked = done(tea_class.root, take_in.bring_files(asked))

    assert (
        done(tea_class.root, take_in.begin_taking(a_visit(tea_class.root, **shown(tea_class.root, looked.fields))))
        .said[0]
        .startswith("2 taken in")
    )


@pytest.mark.parametrize(
    ("file", "listed", "says"),
    [
        ("essay.pdf", "", "essay.pdf"),
        ("class.zip", "%PDF-1.4 no list", "class.csv"),
    ],
)
def test_what_is_wrong_with_files_names_them_as_they_were_brought(
    file: str, listed: str, says: str, tea_class: Class, tmp_path: Path
) -> None:
    path, table = tmp_path / file, tmp_path / "class.csv"
    path.write_bytes(b"%PDF" if file.endswith("pdf") else bytes_of_zip({"ada.ipynb": b"{}"}))
    table.write_text(listed)
    uploads = {"files": [Upload(file, path)], "list": [Upload("class.csv", table)] if listed else []}
    begun = take_in.bring_files(Visit(Place(tea_class.root), "ada", {"module": [MODULE]}, uploads=uploads))

    with pytest.raises(AskedError) as caught:
        done(tea_class.root, begun)

    assert says in str(caught.value)
    assert ".desk" not in str(caught.value)
    assert str(tea_class.root) not in str(caught.value)


def test_the_same_brought_twice_waits_once(tea_class: Class, brought: Callable[..., Begin]) -> None:
    first, again = brought(), brought()

    assert first.arguments == again.arguments
    assert len(inboxes.waiting(Place(tea_class.root))) == 1


def test_who_brings_nothing_is_told(tea_class: Class) -> None:
    with pytest.raises(AskedError, match="you chose no file"):
        take_in.bring_files(visit(tea_class.root, module=MODULE))


@pytest.mark.parametrize("inbox", ["", "../../solutions", "0123456789ab", "x" * 12])
def test_what_was_never_brought_is_not_there(inbox: str, tea_class: Class) -> None:
    with pytest.raises(AskedError):
        take_in.begin_taking(visit(tea_class.root, id=inbox))


def test_in_a_very_large_class_one_types_the_id(
    tea_class: Class, brought: Callable[..., Begin], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = done(tea_class.root, brought())
    assert take_in.page(visit(tea_class.root, **looked.fields))["selects"]
    monkeypatch.setattr(take_in, "MOST_CHOICES", 2)
    assert not take_in.page(visit(tea_class.root, **looked.fields))["selects"]


def test_work_is_taken_in_from_the_exchange_where_there_is_one(
    tea_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not take_in.page(visit(tea_class.root))["exchange"]
    (tea_class.root / "exchange" / "claimwise" / "inbound").mkdir(parents=True)
    assert take_in.page(visit(tea_class.root))["exchange"]

    def collected(*_: Any) -> int:
        tea_class.hand_in("ada", tea_class.solved())
        return 1

    monkeypatch.setattr("claimwise.collect.collect_from_exchange", collected)
    result = done(tea_class.root, take_in.begin_exchange(visit(tea_class.root, module=MODULE)))

    assert result.said == ["1 student is new."]
    assert [finding.what for finding in result.findings] == ["nbgrader could not take in everything"]


# --- Mark


def test_a_module_is_made_marked_and_its_troubles_named(tiny: Path) -> None:
    assert not mark.page(visit(tiny, module=MODULE))["glance"].made
    done(tiny, mark.begin_assigning(visit(tiny, module=MODULE)))
    assert mark.notebook(visit(tiny, module=MODULE)).name == f"{MODULE}.ipynb"
    there = Class(tiny)
    there.hand_in("ada", there.solved())
    there.hand_in("bo", there.release())
    there.hand_in("cy", b"\xff\xfe no notebook")

    result = done(tiny, mark.begin_grading(visit(tiny, module=MODULE)))

    assert result.said == ["2 graded, 0 unchanged, 1 not readable.", "2 need your eye."]
    told = mark.page(visit(tiny, module=MODULE))
    assert [(each.student, each.lost) for each in told["troubles"]] == [("cy", True), ("bo", False)]
    table = mark.table(visit(tiny, module=MODULE)).content
    assert isinstance(table, bytes)
    assert "cy" in table.decode("utf-8-sig")


def test_the_questions_can_be_read_before_they_are_given_out_without_the_key(tea_class: Class) -> None:
    page = mark.asked(visit(tea_class.root, module=MODULE))

    text = BeautifulSoup(page.content, "html.parser").get_text()
    assert page.shown
    for item in tea_class.module.items:
        assert item.title in text
        assert all(part["prompt"] in text for part in tea_class.module.public(item)["parts"])
        told = tea_class.module.key(item)["explanation"]
        assert not told or told not in text


def test_a_due_date_is_set_and_taken_away_in_the_courses_zone(tea_class: Class) -> None:
    config = tea_class.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace('time_zone = ""', 'time_zone = "Europe/Berlin"'))

    went = mark.set_due(visit(tea_class.root, module=MODULE, due="2026-12-01T12:00"))

    assert "2026-12-01 12:00 CET" in went.said
    assert "12:00 CET" in mark.page(visit(tea_class.root, module=MODULE))["due"]
    assert mark.page(visit(tea_class.root, module=MODULE))["due_field"] == "2026-12-01T12:00"
    with pytest.raises(AskedError, match="no date was chosen"):
        mark.set_due(visit(tea_class.root, module=MODULE, due=""))
    assert mark.page(visit(tea_class.root, module=MODULE))["due_field"] == "2026-12-01T12:00"
    mark.set_due(visit(tea_class.root, module=MODULE, due="2026-12-01T12:00", do="remove"))
    assert mark.page(visit(tea_class.root, module=MODULE))["due"] == ""
    with pytest.raises(ZoneError):
        mark.set_due(visit(tea_class.root, module=MODULE, due="tomorrow"))


# --- A piece of work


def test_work_is_shown_as_text_and_feedback_as_it_will_be(tea_class: Class) -> None:
    notebook = tea_class.solved()
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "<script>owned()</script>"})
    tea_class.hand_in("ada", notebook)
    tea_class.grade()

    told = work.page(visit(tea_class.root, module=MODULE, student="ada"))

    texts = [cell.source for cell in told["cells"]]
    assert any("Some customers slept better" in text for text in texts)
    assert "<script>owned()</script>" in texts
    assert len(texts) == 3  # with the answers
    page = work.feedback(visit(tea_class.root, module=MODULE, student="ada"))
    assert page.shown
    assert isinstance(page.content, bytes)
    assert b"Some customers slept better" in page.content


def test_a_file_that_is_no_notebook_is_shown_as_it_begins(tea_class: Class) -> None:
    tea_class.hand_in("ada", "<h1>My homework</h1>")

    told = work.page(visit(tea_class.root, module=MODULE, student="ada"))

    assert told["raw"] == "<h1>My homework</h1>"
    assert told["problems"]


def test_work_under_the_wrong_student_is_taken_back_on_a_page_that_says_what_follows(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    at = {"module": MODULE, "student": "ada"}
    assert take_in.page(visit(tea_class.root))["there"] == [("ada", "")]
    assert work.page(visit(tea_class.root, **at, back="1"))["back"]

    went = work.take_back(visit(tea_class.root, **at, why="it is Bo's"))

    assert went.said.startswith("Taken back: nothing of ada counts for Tea and claims now.")
    assert take_in.page(visit(tea_class.root))["there"] == []
    assert seen(tea_class.root).handed_in == seen(tea_class.root).marked == 0


@pytest.mark.parametrize("student", ["nobody", "../ada", ".."])
def test_only_who_handed_in_has_work_to_see(student: str, tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())

    with pytest.raises(AskedError, match="has handed in nothing"):
        work.file(visit(tea_class.root, module=MODULE, student=student))


def test_a_link_in_place_of_work_is_not_followed(tea_class: Class) -> None:
    path = tea_class.hand_in("ada", tea_class.solved())
    path.unlink()
    path.symlink_to(tea_class.root / "solutions" / f"{MODULE}.yml")

    told = work.page(visit(tea_class.root, module=MODULE, student="ada"))

    assert (told["cells"], told["raw"]) == ([], "")
    assert "not followed" in str(told["problems"][0])


def test_every_room_has_its_template() -> None:
    templates = Path(course.__file__).parents[2] / "templates" / "desk"
    assert all((templates / f"{name}.html").is_file() for name in BY_NAME)
