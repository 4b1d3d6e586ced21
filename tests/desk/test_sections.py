"""A section of the class, room by room: what is shown, counted, done and taken along is about it, and pages say so."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from desk.a_visit import a_visit, done
from desk.a_visit import drawn as drawn_page
from support import MODULE, Class
from written.a_class import ALL, SOME, Q, give, mark_of, of, queue, with_texts, write

from claimwise.collect.said_times import note_times
from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME, handback, mark, second, written
from claimwise.desk.unequal import unequal_marks
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.events import Concerned
from claimwise.written.marking import arrange

AT = {"module": MODULE, "question": Q}
SHOWN = "Only section A is shown here."


@pytest.fixture
def there(tea_class: Class) -> Class:
    """s00 in section A, s01 in B; both wrote the same, and handed in by the exchange."""
    for student in ("s00", "s01"):
        beside = tea_class.hand_in(student, tea_class.solved()).parent
        (beside / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
        (beside / "submission_secret.txt").write_text(f"secret of {student}")
    with_texts(tea_class, "Nobody compared them.", "Nobody compared them.")
    in_sections(tea_class, s00="A", s01="B")
    return tea_class


def in_sections(there: Class, **sections: str) -> None:
    decide(there.nbgrader, [Arrangement(name, "section", each, "", "", "ada") for name, each in sections.items()])


def page(there: Class, room: str, **fields: Any) -> BeautifulSoup:
    return drawn_page(room, BY_NAME[room].page(a_visit(there.root, **fields)))


def text(there: Class, room: str, **fields: Any) -> str:
    return " ".join(page(there, room, **fields).get_text(" ").split())


def there_lies(there: Class) -> list[str]:
    return [each.parent.parent.name for each in sorted(there.root.glob("feedback/*/*/*.html"))]


ROOMS = {
    "mark": {"module": MODULE},
    "written": {},
    "handback": {"module": MODULE},
    "class": {"module": MODULE},
    "history": {},
}


def test_each_room_offers_the_sections_of_a_class_that_has_some(there: Class) -> None:
    for room, asked in ROOMS.items():
        offered = page(there, room, **asked).select("#section option")
        assert [each.text for each in offered] == ["All sections", "A", "B"], room
        shown = page(there, room, **asked, section="a")
        assert SHOWN in shown.get_text(), room
        assert [each.text for each in shown.select("#section option[selected]")] == ["A"], room
        assert shown.find("a", string="Show all sections"), room
        with pytest.raises(ClaimwiseError, match="nobody is in a section “C”"):
            page(there, room, **asked, section="C")
    in_sections(there, s00="", s01="")
    for room, asked in ROOMS.items():
        assert not page(there, room, **asked).find(id="section"), room


# --- hand back


def shown_pages(there: Class, **at: str) -> list[str]:
    """The pages of feedback that Hand back shows, as its form names them."""
    return [f"{page.hash} {page.student}" for page in handback.page(a_visit(there.root, **at))["given"]]


def test_pages_are_written_counted_and_handed_back_for_a_section(there: Class) -> None:
    at = {"module": MODULE, "section": "A"}
    begun = handback.begin_pages(a_visit(there.root, **at))
    assert begun.title == "Write the pages: Tea and claims (section A)"
    told = done(there.root, begun)
    assert (told.said, dict(told.fields)) == (["1 page was written."], at)
    assert there_lies(there) == ["s00"]

    done(there.root, handback.begin_pages(a_visit(there.root, module=MODULE)))
    seen = handback.page(a_visit(there.root, **at))
    assert [each.student for each in seen["given"]] == ["s00"]
    assert handback.page(a_visit(there.root, form="plain", section="A"))["unmarked"] == [("Tea and claims", MODULE, 1)]
    assert (seen["graded"], seen["unmarked"], seen["undecided"], seen["older"]) == (1, 1, [], [])
    got = handback.zip_of_pages(a_visit(there.root, **at, way="mail")).content
    assert isinstance(got, bytes)
    with zipfile.ZipFile(io.BytesIO(got)) as archive:
        assert sorted(archive.namelist()) == ["addresses.csv", f"s00/{MODULE}.html"]
        assert b"s01" not in archive.read("addresses.csv")

    went = handback.note(a_visit(there.root, **at, way="mail", page=shown_pages(there, **at)))
    assert (went.said, dict(went.fields)) == ("1 page is noted as handed back.", at)
    assert handback.page(a_visit(there.root, **at))["never"] == []
    assert [each.student for each in handback.page(a_visit(there.root, module=MODULE))["never"]] == ["s01"]


def test_every_way_on_a_modules_page_keeps_the_section(there: Class) -> None:
    done(there.root, handback.begin_pages(a_visit(there.root, module=MODULE)))

    shown = page(there, "handback", module=MODULE, section="A", changed="1")

    for form in shown.find_all("form"):
        assert form.find(attrs={"name": "section"}), form
    ways = [each["href"] for each in shown.select("main a[href]") if "module=" in each["href"]]
    assert [each for each in ways if "section=A" not in each] == [f"/claimwise/handback?module={MODULE}&changed=1"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # nbgrader leaves a file open
def test_the_exchange_gets_pages_of_the_section_only(there: Class, tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    with (there.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    done(there.root, handback.begin_pages(a_visit(there.root, module=MODULE)))

    went = handback.note(
        a_visit(
            there.root, module=MODULE, section="A", way="exchange", page=shown_pages(there, module=MODULE, section="A")
        )
    )
    assert went.said == "1 page is noted as handed back."
    assert len(list(exchange.glob("*/feedback/*.html"))) == 1
    handback.note(a_visit(there.root, module=MODULE, way="exchange", page=shown_pages(there, module=MODULE)))
    assert len(list(exchange.glob("*/feedback/*.html"))) == 2


# --- mark


def test_what_came_in_is_counted_and_marked_for_a_section(there: Class) -> None:
    write(there, "s00", "Another text.")
    write(there, "s01", "Another one, too.")
    assert "2 are new" in text(there, "mark", module=MODULE)
    assert "1 student handed in; 1 is marked, 1 is new" in text(there, "mark", module=MODULE, section="A")

    begun = mark.begin_grading(a_visit(there.root, module=MODULE, section="A"))
    assert begun.title == "Mark: Tea and claims (section A)"
    told = done(there.root, begun)

    assert told.said[0] == "1 graded, 0 unchanged, 0 not readable."
    assert dict(told.fields) == {"module": MODULE, "section": "A"}
    assert "is new" not in text(there, "mark", module=MODULE, section="A")
    assert "1 is new" in text(there, "mark", module=MODULE, section="B")
    with pytest.raises(ClaimwiseError, match="nobody is in a section"):
        mark.begin_grading(a_visit(there.root, module=MODULE, section="C"))


# --- written answers


def test_a_section_is_kept_through_the_rooms_for_written_answers(there: Class) -> None:
    assert "2 answers wait for a mark." in text(there, "written")
    listed = page(there, "written", section="A")
    assert "1 answer waits for a mark." in listed.get_text()
    arrange(there.nbgrader, queue(there), 1.0, "bo", "ada")
    code = of(queue(there), "s00").code
    for room, more in (
        *(("written", one) for one in ({}, {"answer": code})),
        *((room, {}) for room in ("second", "settle", "alike")),
    ):
        shown = page(there, room, **AT, section="A", **more)
        assert SHOWN in shown.get_text()
        for way in shown.select(".kicker a, form[method=post]"):
            assert "section=A" in way.get("href", "") or way.find("input", attrs={"name": "section"}), (room, way)
    for way in listed.select("section.question a, form[method=post] input[name=section]"):
        assert "section=A" in way.get("href", "") or way["value"] == "A"
    assert "0 of 1 marked" in text(there, "written", **AT, section="A")
    assert "of 1 answers second" in text(there, "second", **AT, section="A")
    with pytest.raises(ClaimwiseError, match="there is no such answer"):
        page(there, "written", **AT, section="A", answer=of(queue(there), "s01").code)


def test_alike_answers_of_a_section_are_compared_among_themselves(there: Class) -> None:
    write(there, "s02", "Nobody compared them.")
    there.grade()
    in_sections(there, s02="A")
    found = queue(there)
    give(there, found, [of(found, "s00")], mark_of(ALL))
    give(there, found, [of(found, "s01")], mark_of(SOME))

    def differing(section: str) -> dict[Any, int]:
        return dict(unequal_marks(Place(there.root), 60, section) or {})

    assert (differing(""), differing("A")) == ({(MODULE, Q): 1}, {(MODULE, Q): 0})


def test_a_second_marker_gets_a_share_of_all_sections(there: Class) -> None:
    went = second.arrange(a_visit(there.root, **AT, section="A", marker="bo", share="100"))

    assert (went.said, went.fields["section"]) == ("bo marks 2 answers second.", "A")


def test_a_sheet_holds_the_answers_of_a_section(there: Class) -> None:
    got = written.ROOM.downloads["sheet"](a_visit(there.root, module=MODULE, section="A")).content
    assert isinstance(got, bytes)
    assert len(list(csv.DictReader(io.StringIO(got.decode("utf-8-sig"))))) == 1


# --- late work and the history


def test_work_that_waits_for_its_time_is_listed_by_section(there: Class) -> None:
    for student in ("s00", "s01"):
        beside = there.nbgrader.submitted_notebook(MODULE, student).parent
        (beside / "timestamp.txt").unlink()
        (beside / "platform_name.txt").write_text(f"{student}_LATE_1{student[-1]}_22")
    note_times(there.nbgrader, MODULE, ["s00", "s01"])

    shown = text(there, "late", section="A", kind="per_day", per_day="20")
    assert "s00" in shown
    assert "s01" not in shown
    assert page(there, "late", section="A", kind="per_day", per_day="20").select("form.choose input[value='20']")
    assert "s01" in text(there, "late")
    in_sections(there, s00="", s01="B")
    assert "A" not in [each.text for each in page(there, "late").select("#section option")]


def test_the_history_of_a_section_holds_rows_about_its_students(there: Class) -> None:
    decide(there.nbgrader, [Arrangement("s00", "excused", "yes", MODULE, "ill", "ada")])
    decide(there.nbgrader, [Arrangement("s01", "dropped", "yes", "", "moved", "ada")])
    found = queue(there)
    give(there, found, [of(found, "s01")] if "s01" in found.by_code else [], mark_of(ALL))
    there.nbgrader.note_done("taken-in", MODULE, [Concerned("s01", after="new")])

    def rows(**fields: str) -> list[dict[str, str]]:
        got = BY_NAME["history"].downloads["table"](a_visit(there.root, **fields)).content
        assert isinstance(got, bytes)
        return list(csv.DictReader(io.StringIO(got.decode())))

    both = [each for each in rows() if each["students"] == "2"]
    assert both
    a_only = rows(section="A")
    assert {each["student"] for each in a_only} == {"s00", ""}
    assert {each["students"] for each in a_only} == {"1", ""}
    assert [each["what"] for each in a_only if each["student"]] == ["excused"]
    assert [each["what"] for each in a_only if each["students"]] == [each["what"] for each in both]
    assert rows(section="A", q="s01") == []
    assert "s01" not in text(there, "history", section="A")
    event = page(there, "history", section="A").find("a", string="1 student")
    assert event
    assert "section=A" in event["href"]
    number = event["href"].partition("event=")[2].partition("&")[0]
    assert {each["student"] for each in rows(section="A", event=number)} == {"s00"}
    assert {each["student"] for each in rows(event=number)} == {"s00", "s01"}
