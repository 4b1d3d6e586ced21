"""The rooms about people: whom the list shows, what is decided there, a student's page, and late work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from desk.a_desk import Person, running_desk
from support import MODULE, Class

from claimwise.collect import enrol, read_roster
from claimwise.desk.glance import glances
from claimwise.desk.handlers import Frame
from claimwise.desk.place import Place
from claimwise.desk.rooms import late, mark, student, students
from claimwise.desk.visit import AskedError, Go, Right, Visit
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import ChangedMeanwhileError
from claimwise.templating import render

HOSTILE = '"><script>alert(1)</script>'
LIST = f"""username,First name,Last name,Email,Section
ada,Ada,Lovelace,ada@x.org,A
bo,Bo,"Li, Jr.",bo@x.org,"A, B"
cy,"{HOSTILE.replace('"', '""')}",Ångström,cy@x.org,B
"""


@pytest.fixture
def there(people: Class, tmp_path: Path) -> Class:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    enrol(people.nbgrader, read_roster(tmp_path / "list.csv").people)
    return people


def visit(there: Class, user: str = "teacher", rights: frozenset[Right] = frozenset(Right), **fields: Any) -> Visit:
    told = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return Visit(Place(there.root), user, told, rights)


def shown(there: Class, **fields: str) -> list[str]:
    return [each.id for each in students.page(visit(there, **fields))["students"]]


def drawn(room: Any, asked: Visit) -> str:
    frame = Frame("/claimwise", "xsrf", "nonce", lambda name: name, room.ROOM.name, asked.user, [])
    return render(f"desk/{room.ROOM.name}.html", desk=frame, **room.page(asked))


def decide(there: Class, *whom: str, **fields: Any) -> Any:
    return students.decide(visit(there, student=list(whom), **fields))


def test_the_list_is_filtered_searched_and_sorted(there: Class) -> None:
    assert shown(there) == ["di", "bo", "ada", "eve", "cy"]  # di has no name
    assert shown(there, sort="id") == ["ada", "bo", "cy", "di", "eve"]
    assert shown(there, section="a") == ["bo", "ada"]
    assert shown(there, section="B", sort="id") == ["bo", "cy"]
    for words in ("angstrom", "CY@X", "cy"):
        assert shown(there, q=words) == ["cy"]
    assert shown(there, state="nothing") == ["eve"]
    assert shown(there, state="mark", sort="id") == ["ada", "bo", "cy", "di"]
    assert shown(there, sort="graded")[0] == "eve"
    assert shown(there, q="nobody") == []


def test_several_are_decided_about_at_once_and_the_list_says_so(there: Class) -> None:
    done = decide(there, "ada", "bo", do="extend", amount="2", unit="days", extended=MODULE, why="ill", section="A")

    assert done == Go("students", {"section": "A"}, "Done for 2 students.")
    assert shown(there, state="extra", sort="id") == ["ada", "bo"]
    decide(there, "ada", do="unextend", extended=MODULE)
    assert shown(there, state="extra") == ["bo"]
    decide(there, "cy", do="excuse", excused=MODULE)
    assert shown(there, state="excused") == ["cy"]
    assert "cy" not in shown(there, state="mark")
    decide(there, "di", do="drop", why="moved away")
    assert "di" not in shown(there)
    assert shown(there, state="left") == ["di"]
    decide(there, "di", do="back")
    decide(there, "eve", do="section", new_section="C")
    assert shown(there, section="C") == ["eve"]
    assert "has changed" in decide(there, "eve", do="section", new_section="C").said
    assert "excused: Tea and claims" in drawn(students, visit(there))


def test_other_rooms_know_sections_and_whom_a_module_does_not_count_for(there: Class) -> None:
    decide(there, "ada", do="excuse", excused=MODULE)
    (glance,) = glances(Place(there.root))
    there.hand_in("bo", "{")
    there.grade()

    assert glance.by_hand == 3  # bo, cy and di
    for section in ("", "a", "B"):
        found = mark.page(visit(there, module=MODULE, section=section))["troubles"]
        assert [each.student for each in found] == ["bo"]
    decide(there, "bo", do="section", new_section="C")
    assert mark.page(visit(there, module=MODULE, section="A"))["troubles"] == []
    assert "Nothing in this section." in drawn(mark, visit(there, module=MODULE, section="A"))


def test_what_makes_no_sense_is_refused(there: Class) -> None:
    for fields in (
        {"do": "drop", "student": []},
        {"do": "burn", "student": "ada"},
        {"student": "ada"},
        {"do": "extend", "student": "ada"},
    ):
        with pytest.raises(AskedError):
            students.decide(visit(there, **fields))
    with pytest.raises(ClaimwiseError, match="is not understood"):
        decide(there, "ada", do="extend", amount="lots", unit="days")
    with pytest.raises(AskedError, match="knows no student"):
        student.page(visit(there, student="../../etc"))
    with pytest.raises(ClaimwiseError, match="there is no module"):
        student.feedback(visit(there, student="ada", module="../../x"))


def test_the_second_who_decides_is_shown_what_the_first_decided(there: Class) -> None:
    version = there.nbgrader.standings()["ada"].version
    decide(there, "ada", do="drop", seen=[f"{version} ada"])

    with pytest.raises(ChangedMeanwhileError, match="ada: left the class: no → yes"):
        decide(there, "ada", do="excuse", excused=MODULE, seen=[f"{version} ada"])


def test_a_students_page_has_marks_with_history_work_and_decisions(there: Class) -> None:
    decide(there, "cy", do="extend", amount="1", unit="days", extended="", why=HOSTILE)
    told = student.page(visit(there, student="cy", module=MODULE))
    question = next(each for each in told["shown"]["questions"] if each.cell.startswith("written"))
    fields = {"student": "cy", "module": MODULE, "cell": question.cell, "seen": question.state}
    student.correct(visit(there, **fields, points="6", comment=HOSTILE, why="read again"))

    page = drawn(student, visit(there, student="cy", module=MODULE))

    for words in ("24 of 26", "read again", "teacher", "extra time for all modules", "1 day", "nobody compared"):
        assert words in page
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 4  # name, reason, comment (twice)
    assert student.notebook(visit(there, student="cy", module=MODULE)).name == f"cy_{MODULE}.ipynb"


def test_nobody_decides_or_marks_without_the_right(there: Class) -> None:
    looks_only = visit(there, rights=frozenset({Right.NAMES}), student="ada", module=MODULE)

    assert '<form method="post"' not in drawn(student, looks_only)
    assert 'name="student"' not in drawn(students, looks_only)
    assert student.ROOM.needs == students.ROOM.needs == {Right.NAMES}
    assert (student.ROOM.actions["correct"].right, student.ROOM.actions["decide"].right) == (Right.MARK, Right.RUN)


def test_late_work_is_shown_tried_and_set(there: Class) -> None:
    assert "Late work loses nothing." in drawn(late, visit(there))
    page = drawn(late, visit(there, kind="per_day", per_day="10"))
    assert "Set it for the whole course" in page
    assert "32.85" in page
    late.change(visit(there, kind="per_day", per_day="10", seen="none", why="agreed"))

    page = drawn(late, visit(there))

    assert "Late work loses 10 % of the points" in page
    assert "agreed" in page
    with pytest.raises(ClaimwiseError, match="it is “10% a day” now"):
        late.change(visit(there, kind="none", seen="none"))
    with pytest.raises(ClaimwiseError, match="is not understood"):
        late.page(visit(there, kind="per_day", per_day="soon"))


def test_what_was_typed_after_the_examples_were_shown_is_shown_before_it_is_set(there: Class) -> None:
    asked = {"kind": "per_day", "per_day": "20", "seen": "none", "why": "agreed"}

    went = late.change(visit(there, **asked, shown="10% a day", do="set"))

    assert went.said.startswith("Nothing is set yet")
    page = drawn(late, visit(there, **went.fields))
    assert "Late work loses 20 % of the points" in page
    assert 'value="agreed"' in page
    assert "Late work loses nothing." in drawn(late, visit(there))
    assert late.change(visit(there, **asked, shown="20% a day", do="show")).said == ""
    late.change(visit(there, **asked, shown="20% a day", do="set"))
    assert "Late work loses 20 %" in drawn(late, visit(there))


def test_a_teacher_without_scripts_decides_by_keyboard_on_a_phone(there: Class, tmp_path: Path, browser: Any) -> None:
    from playwright.sync_api import expect

    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    with running_desk(there.root, tmp_path / "home") as person:
        context = browser.new_context(**phone, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{person.address}/claimwise?token={person.token}")
        page.get_by_role("link", name="Students").press("Enter")
        page.get_by_label("Section", exact=True).select_option("A")
        page.get_by_role("button", name="Show", exact=True).press("Enter")
        expect(page.get_by_text("2 of 5 students")).to_be_visible()
        for box in page.get_by_role("checkbox").all():
            box.press("Space")
        page.get_by_label("After the due date").fill("2")
        page.get_by_label("Why (").fill("The site was down.")
        page.get_by_label("Why (").press("Enter")  # decides nothing
        page.get_by_role("button", name="Set the extra time").press("Enter")
        expect(page.get_by_role("status")).to_have_text("Done for 2 students.")
        page.get_by_role("link", name="Ada Lovelace").press("Enter")
        page.get_by_role("link", name="Tea and claims").press("Enter")
        page.get_by_label("Points, from 0 to 8").last.fill("7")
        page.get_by_label("Comment, which the student reads").last.fill("Fair.")
        page.get_by_role("button", name="Give this mark").last.press("Enter")
        expect(page.get_by_text("25 of 26", exact=True)).to_be_visible()
        expect(page.get_by_text("The site was down.")).to_be_visible()
        context.close()
        fit_for_everybody(browser.new_context(**phone, bypass_csp=True), person)


def fit_for_everybody(context: Any, person: Person) -> None:
    page = context.new_page()
    page.goto(f"{person.address}/claimwise?token={person.token}")
    for path in ("students", f"student?student=ada&module={MODULE}", "late?kind=per_day&per_day=20"):
        page.goto(f"{person.address}/claimwise/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert barriers(page) == [], path
    context.close()
