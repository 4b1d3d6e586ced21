"""The rooms about people: whom the list shows, what is decided there, a student's page, and late work."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from desk.a_desk import running_desk
from late_class import DUE
from support import MODULE, Class, cell, change

from claimwise.collect import ClassList, IntakePlan, Roster, Taking, collect, enrol, read_roster
from claimwise.collect.inbox import Entry
from claimwise.collect.said_times import note_times
from claimwise.desk.glance import glances
from claimwise.desk.place import Place
from claimwise.desk.rooms import handback, history, late, mark, student, students, term, work
from claimwise.desk.told import explained
from claimwise.desk.visit import AskedError, Go, Right, Visit
from claimwise.desk.web.frame import Frame
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.arrangements import Arrangement, ChangedMeanwhileError, arrange
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.people import working_as
from claimwise.grading.regrade import apply_regrade, plan_regrade
from claimwise.handed_in import responses
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.source_notebook import solution_answers
from claimwise.templating import render

HOUR = timedelta(hours=1)
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

    assert isinstance(done, Go)
    assert done.said == "Ada Lovelace and Bo Li, Jr.: extra time for Tea and claims: 2 days."
    assert done.fields["section"] == "A"
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


def test_what_was_just_decided_is_taken_back_at_once_unless_somebody_decided_since(there: Class) -> None:
    decide(there, "ada", do="extend", amount="1", extended=MODULE)
    done = decide(there, "ada", "bo", do="extend", amount="2", extended=MODULE).fields["done"]
    assert "Take back what was just decided" in drawn(students, visit(there, done=done))

    went = students.undo(visit(there, done=done))

    assert went.said.startswith("Taken back. Ada Lovelace and Bo Li, Jr.: extra time for Tea and claims: ")
    known = there.nbgrader.standings()
    assert (known["ada"].extension(MODULE), known["bo"].extension(MODULE)) == (timedelta(days=1), timedelta())
    assert "Take back what was just decided" not in drawn(students, visit(there, done=done))
    with pytest.raises(ChangedMeanwhileError):
        student.undo(visit(there, student="ada", done=done))
    for nothing in ("x", "2020-01-01T00:00:00"):
        with pytest.raises(AskedError, match="nothing to take back"):
            students.undo(visit(there, done=nothing))


def test_enter_decides_nothing_says_so_and_keeps_what_was_typed(there: Class) -> None:
    went = decide(there, "ada", do="enter", amount="3", unit="hours", why="ill")

    assert went.said.startswith("Nothing is decided yet.")
    page = drawn(students, visit(there, **went.fields))
    for words in ('value="3"', 'value="ill"', '<option value="hours" selected', 'value="ada" checked'):
        assert words in page
    went = decide(there, "ada lovelace", do="enter")  # an id may hold a space
    assert 'value="ada" checked' not in drawn(students, visit(there, **went.fields))


@pytest.mark.parametrize(
    ("amount", "unit", "span"),
    [
        ("2", "days", timedelta(days=2)),
        ("36", "hours", timedelta(hours=36)),
        ("2 days", "days", timedelta(days=2)),
        ("2 days", "hours", timedelta(days=2)),
        (" 1 day 12 hours ", "days", timedelta(hours=36)),
        ("none", "days", timedelta()),
    ],
)
def test_extra_time_is_typed_with_or_without_its_unit(there: Class, amount: str, unit: str, span: timedelta) -> None:
    decide(there, "ada", do="extend", amount=amount, unit=unit, extended=MODULE)

    assert (there.nbgrader.standings()["ada"].extension(MODULE) or timedelta()) == span


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "no extra time is typed in the field “After the due date”"),
        ("lots", "the extra time “lots” is not understood"),
        ("999999999", "“999999999 days” is more than the most that there is: 366 days"),
        ("999999999999999 weeks", "is more than the most"),
        ("-2", "is not understood"),
    ],
)
def test_extra_time_that_cannot_be_is_named_as_it_was_typed(there: Class, amount: str, said: str) -> None:
    with pytest.raises(ClaimwiseError, match=said):
        decide(there, "ada", do="extend", amount=amount, unit="days", extended=MODULE)


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


def answers_of(there: Class, student_id: str, answers: str | None = None) -> None:
    """Hand in the notebook as it was given out, or with these answers, and grade it."""
    notebook = there.solved() if answers else there.release()
    there.hand_in(student_id, notebook)
    there.grade()


def test_a_mark_is_corrected_beside_question_answer_and_key_in_the_words_that_students_see(there: Class) -> None:
    decide(there, "cy", do="excuse", excused=MODULE)  # there is nothing to mark
    page = drawn(student, visit(there, student="ada", module=MODULE))

    for words in ("The student’s answer", "Best answer", "Rubric and model answers", "What the question is about"):
        assert words in page
    assert "from claimwise.student import answers" not in page
    assert re.search(r'href="/claimwise/written\?module=[^"]*&amp;question=written-q5-note&amp;answer=\w+"', page)
    assert "Next student: " in page
    assert "Next with something to mark: di" in page
    assert "from claimwise.student" in drawn(work, visit(there, student="ada", module=MODULE))  # folded, with the rest


def test_a_first_mark_is_given_a_later_one_is_corrected_and_the_log_says_from_what(there: Class) -> None:
    def give(points: str, **more: str) -> Go:
        found = student.page(visit(there, student="ada", module=MODULE))["shown"]["questions"]
        seen = next(each.state for each in found if each.cell == "written-q5-note")
        at = {"student": "ada", "module": MODULE, "cell": "written-q5-note", "seen": seen}
        return student.correct(visit(there, **at, points=points, **more))

    assert give("6").said.endswith("written answer: 6 points are given.")
    second = give("7", why="read again")
    assert "the mark is corrected to 7 points" in second.said
    page = drawn(student, visit(there, **second.fields))
    assert re.search(r'id="written-q5-note" open', page)
    row = student.page(visit(there, student="ada"))["history"][0]
    assert (row.before, row.after, row.cell) == ("6", "7", "written-q5-note")
    assert "written answer" in page


def test_a_page_of_feedback_that_is_older_than_a_mark_says_so_beside_its_button(there: Class) -> None:
    told = "older than the marks below"
    write_feedback(there.nbgrader, there.module)
    assert told not in drawn(student, visit(there, student="ada", module=MODULE))

    with there.nbgrader.gradebook() as gradebook:
        gradebook.find_grade("written-q5-note", MODULE, MODULE, "ada").manual_score = 1
        gradebook.db.commit()

    assert told in drawn(student, visit(there, student="ada", module=MODULE))
    assert told not in drawn(student, visit(there, student="cy", module=MODULE))


def test_late_work_without_a_time_is_listed_until_its_time_is_said_on_the_students_page(there: Class) -> None:
    set_late_penalty(there.nbgrader, "10% a day", why="", by="teacher")
    beside = there.nbgrader.submitted_notebook(MODULE, "cy").parent
    (beside / "timestamp.txt").unlink()
    (beside / "platform_name.txt").write_text("angstromcy_LATE_11_22")
    store = there.nbgrader.store(MODULE)
    store.set_time("cy", None)
    note_times(there.nbgrader, MODULE, ["cy"])
    listed = drawn(late, visit(there))
    assert "takes nothing off it until somebody says so" in listed
    assert f"/claimwise/student?student=cy&amp;module={MODULE}#handed-in" in listed
    assert "Bo Li, Jr." not in listed
    page = drawn(student, visit(there, student="cy", module=MODULE))
    assert "Canvas called this work late and told no time." in page
    assert "Correct when it was handed in" in drawn(student, visit(there, student="bo", module=MODULE))
    at = {"student": "cy", "module": MODULE}

    before = student.page(visit(there, **at))["shown"]["time"]["known"].state
    with pytest.raises(ClaimwiseError, match="no time is typed"):
        student.say_time(visit(there, **at, seen=before))
    went = student.say_time(visit(there, **at, seen=before, time=there.nbgrader.zone.wall(DUE + HOUR), why=HOSTILE))

    assert "handed in on" in went.said
    page = drawn(student, visit(there, **went.fields))
    for words in ("late: 1.8 points off", "as said by teacher.", "No time came with the work.", "time of handing in"):
        assert words in page
    assert "<script>alert" not in page
    assert "until somebody says" not in drawn(late, visit(there))
    seen = student.page(visit(there, **at))["shown"]["time"]["known"].state
    with pytest.raises(ClaimwiseError, match="has changed since you looked"):
        student.say_time(visit(there, **at, do="back", seen=before))
    went = student.say_time(visit(there, **at, do="back", seen=seen))
    assert "is not known again" in went.said
    assert "yes, the time is not known" in drawn(student, visit(there, **at))
    assert "until somebody says" in drawn(late, visit(there))


def test_a_question_tells_how_another_key_changed_its_mark(there: Class) -> None:
    change(there.root / "solutions" / f"{MODULE}.yml", "value: 13.5", "value: 20.5")
    module = Place(there.root).course.module(MODULE)
    with working_as("grace"):
        apply_regrade(there.nbgrader, module, plan_regrade(there.nbgrader, module), why=f"a slip {HOSTILE}")

    page = BeautifulSoup(drawn(student, visit(there, student="ada", module=MODULE)), "html.parser")

    told = f"grace, marked with another key: 6 → 4; a slip {HOSTILE}; share, value: 13.5 → 20.5"
    assert told in " ".join(page.select_one("#mark-q4").text.split())  # type: ignore[union-attr]
    (row,) = [row.text for row in page.select("tr") if "marked with another key" in row.text]
    assert "4. Numbers" in row
    assert HOSTILE in row


def test_work_that_came_again_without_a_time_is_asked_for_one_and_shows_no_older_one(there: Class) -> None:
    at, plan = {"student": "bo", "module": MODULE}, IntakePlan([Taking("bo", Entry("bo.ipynb", b"{}"))])
    assert "2026-11-28 09:00" in drawn(student, visit(there, **at))

    collect(there.nbgrader, MODULE, plan, ClassList(Roster([], "id")))

    page = drawn(student, visit(there, **at))
    assert "This work was handed in again, and no time came with it." in page
    assert "handed in again, not graded yet" in page
    assert "yes, the time is not known" in page
    assert "handed in again without a time" in drawn(late, visit(there))


def test_the_list_of_work_without_a_time_comes_in_pages(there: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bo", "cy"):
        plan = IntakePlan([Taking(name, Entry(f"{name}.ipynb", b"{}"))])
        collect(there.nbgrader, MODULE, plan, ClassList(Roster([], "id")))
    monkeypatch.setattr("claimwise.desk.paged.A_PAGE", 1)

    first, second = (drawn(late, visit(there, page=page)) for page in ("1", "2"))

    assert [("student=bo" in page, "student=cy" in page) for page in (first, second)] == [(True, False), (False, True)]
    assert "Next page" in first


def test_the_history_is_filtered_paged_and_taken_along(there: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(there, "cy", do="extend", amount="1", unit="days", extended=MODULE, why=f"=1+1{HOSTILE}")
    decide(there, "ada", do="excuse", excused=MODULE)

    def asked(**fields: str) -> list[tuple[str, str]]:
        return [(entry.what, entry.student) for entry in history.page(visit(there, **fields))["entries"]]

    assert asked()[:2] == [("excused", "ada"), ("extra time", "cy")]
    assert asked(q="lovelace", kind="decisions") == [("excused", "ada")]
    assert asked(q="cy", kind="decisions") == [("extra time", "cy")]
    assert asked(q="nobody") == asked(by="nobody") == asked(kind="back") == []
    assert len(history.page(visit(there, q="a"))["meant"]) > 1
    monkeypatch.setattr(history, "A_PAGE", 1)
    assert asked(page="2") == [("extra time", "cy")]
    page = drawn(history, visit(there, page="2"))
    assert HOSTILE not in page
    assert "Ångström" in page
    assert "Newer" in page
    assert "Older" in page
    table = history.table(visit(there)).content
    assert isinstance(table, bytes)
    first, second, third = list(csv.DictReader(io.StringIO(table.decode())))[:3]
    assert (first["what"], first["name"], first["who"]) == ("excused", "Ada Lovelace", "teacher")
    assert second["why"].startswith("'=1+1")
    assert (third["what"], third["students"]) == ("names noted from a class list", "3")


def test_whoever_may_not_see_names_sees_none_in_the_history(there: Class) -> None:
    decide(there, "ada", do="excuse", excused=MODULE)
    blind = {"rights": frozenset({Right.RUN})}

    page, table = (
        drawn(history, visit(there, q="ada", event="1", **blind)),
        history.table(visit(there, q="ada", **blind)),
    )

    assert "excused" in page
    assert "hidden" in page
    assert isinstance(table.content, bytes)
    for name in ("Lovelace", "student=ada", ">ada<"):
        assert name not in page
    assert b"ada" not in table.content.replace(b"grada", b"")


def test_work_without_recorded_answers_counts_as_not_answered_only_if_a_person_says_so(there: Class) -> None:
    assert "24 of 26" not in drawn(students, visit(there))
    there.hand_in("eve", there.release())
    assert students.page(visit(there))["came"]["eve"] == {MODULE}  # taken in, not marked yet
    answers_of(there, "eve")
    page = drawn(students, visit(there))
    assert "1 whole work" in page
    assert "0 of 26" not in page
    assert "18 of 18" in page  # of what has a mark, whatever waits for one
    told = student.page(visit(there, student="eve", module=MODULE))["shown"]
    n = len(told["marks"].open)
    at = {"student": "eve", "module": MODULE, "seen": told["states"]}
    assert "No answers are recorded in this file" in drawn(student, visit(there, student="eve", module=MODULE))
    with pytest.raises(ClaimwiseError, match="needs a reason"):
        student.unanswered(visit(there, **at))

    done = student.unanswered(visit(there, **at, why="Asked; nothing came."))

    assert f"{n} questions count as not answered" in done.said
    told = student.page(visit(there, student="eve", module=MODULE))
    assert told["shown"]["marks"].open == []
    assert told["shown"]["marks"].total == 0
    assert {each.story[-1].why for each in told["shown"]["questions"] if each.story} == {"Asked; nothing came."}
    assert [row.why for row in told["history"][:n]] == ["Asked; nothing came."] * n
    with pytest.raises(ClaimwiseError, match="waits for a mark"):
        student.unanswered(visit(there, **at, why="again"))
    answers_of(there, "eve", "all")  # what comes later is an answer of its own
    assert student.page(visit(there, student="eve", module=MODULE))["shown"]["marks"].total > 0


def two_texts(there: Class, student_id: str) -> None:
    """Hand in work whose card and notebook hold different texts for the written answer, and grade it."""
    notebook = there.solved()
    cell(notebook, "answers")["source"] = responses.write(
        {**solution_answers(there.module), "q5": {"note": "*Mine*, in the card."}}
    )
    there.hand_in(student_id, notebook)
    there.grade()


def test_work_with_questions_without_a_mark_stays_on_the_list_until_the_marks_are_given(there: Class) -> None:
    answers_of(there, "eve")
    page = BeautifulSoup(drawn(mark, visit(there, module=MODULE)), "html.parser")
    (row,) = (row for row in page.select("tbody tr") if "eve" in row.th.get_text())
    assert re.search(r"\d questions have no mark", row.get_text())
    assert "Looked at" not in row.get_text()
    (way,) = (a["href"] for a in row.select("a") if "count it as not answered" in a.get_text())
    assert way == f"/claimwise/student?student=eve&module={MODULE}#module"
    with pytest.raises(AskedError, match="questions in this work have no mark yet"):
        mark.look(visit(there, module=MODULE, student="eve"))
    before = glances(Place(there.root))[0].look_at
    back = BeautifulSoup(drawn(handback, visit(there, module=MODULE)), "html.parser").get_text()
    assert "The work of 1 student has questions without a mark: Eve Moss." in " ".join(back.split())

    told = student.page(visit(there, student="eve", module=MODULE))["shown"]
    student.unanswered(visit(there, student="eve", module=MODULE, seen=told["states"], why="Asked; nothing came."))
    mark.look(visit(there, module=MODULE, student="eve"))

    assert glances(Place(there.root))[0].look_at == before - 1
    assert "eve" not in {each.student for each in mark.page(visit(there, module=MODULE))["troubles"]}


def test_what_was_looked_at_leaves_the_list_with_who_and_when_until_the_work_changes(there: Class) -> None:
    two_texts(there, "ada")
    (glance,) = glances(Place(there.root))
    before = mark.page(visit(there, module=MODULE))
    whose = {each.student for each in before["troubles"]}
    assert "ada" in whose
    assert "Ada Lovelace" in drawn(mark, visit(there, module=MODULE))

    mark.look(visit(there, user="grader", module=MODULE, student="ada"))

    told = mark.page(visit(there, module=MODULE))
    assert {each.student for each in told["troubles"]} == whose - {"ada"}
    (looked,) = told["looked"]
    assert (looked.student, looked.by) == ("ada", "grader")
    assert glances(Place(there.root))[0].look_at == glance.look_at - 1
    assert "looked at the work" in drawn(student, visit(there, student="ada"))
    mark.look(visit(there, module=MODULE, student="ada", do="again"))
    assert mark.page(visit(there, module=MODULE))["looked"] == []
    mark.look(visit(there, module=MODULE, student="ada"))
    notebook = there.release()
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "more"})
    there.hand_in("ada", notebook)
    there.grade()
    assert "ada" in {each.student for each in mark.page(visit(there, module=MODULE))["troubles"]}
    with pytest.raises(AskedError, match="cannot be read"):
        mark.look(visit(there, module=MODULE, student="../x"))


def test_work_names_questions_and_keeps_our_words_apart_from_the_students(there: Class) -> None:
    two_texts(there, "ada")

    page = BeautifulSoup(drawn(work, visit(there, module=MODULE, student="ada")), "html.parser")

    assert "written-q5-note" not in page.get_text()
    text, other = (each.get_text() for each in page.select("div.answer"))
    assert text == "*Mine*, in the card."
    assert other == "Some customers slept better; nobody compared."
    assert "The notebook also holds this one for the same answer:" in page.get_text()


def test_what_is_wrong_is_told_with_questions_by_their_names(there: Class) -> None:
    found = explained(Finding("q1: odd; written-q5-note is missing", "look at mark-q1, not at q9"), there.module)

    assert "q1: " not in found.what
    assert "written answer” is missing" in found.what
    assert found.remedy.endswith("not at q9")
    assert "mark-q1" not in found.remedy
    same = Finding("no answers are recorded", "run the cell under “Record your answers”")
    assert explained(same, there.module) == same


def test_nobody_decides_or_marks_without_the_right(there: Class) -> None:
    looks_only = visit(there, rights=frozenset({Right.NAMES}), student="ada", module=MODULE)

    assert '<form method="post"' not in drawn(student, looks_only)
    assert 'name="student"' not in drawn(students, looks_only)
    assert student.ROOM.needs == students.ROOM.needs == {Right.NAMES}
    assert (student.ROOM.actions["correct"].right, student.ROOM.actions["decide"].right) == (Right.MARK, Right.RUN)


def test_late_work_is_shown_tried_and_set(there: Class) -> None:
    with there.nbgrader.writing() as connection:
        arrange(connection, [Arrangement("", "canvas-column", "a column of Canvas", MODULE, by="teacher")])
    assert "a column of Canvas" not in drawn(late, visit(there))
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
    for typed, said in (("soon", "“soon” is not understood"), ("101", "“101” is not"), ("", "are missing")):
        with pytest.raises(ClaimwiseError, match=said):
            late.page(visit(there, kind="per_day", per_day=typed))
    noted = page.count("10% a day")
    assert late.change(visit(there, kind="per_day", per_day="10", stood="10", seen="10% a day")).said.startswith("That")
    assert drawn(late, visit(there)).count("10% a day") == noted


def test_a_number_typed_beside_nothing_is_shown_and_asked_about(there: Class) -> None:
    went = late.change(visit(there, kind="none", per_day="7.5", stood="", shown="none", seen="none", do="show"))

    assert "You typed 7.5 while “nothing” was chosen." in went.said
    page = drawn(late, visit(there, **went.fields))
    assert "7.5 %" in page
    assert "33.76" in page
    late.change(visit(there, kind="per_day", per_day="7.5", stood="7.5", shown="7.5% a day", seen="none", do="set"))
    late.change(visit(there, kind="none", per_day="7.5", stood="7.5", shown="none", seen="7.5% a day", do="set"))
    assert "Late work loses nothing." in drawn(late, visit(there))


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
        expect(page.get_by_role("status")).to_contain_text("Nothing is decided yet.")
        page.get_by_role("button", name="Set the extra time").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("extra time for all modules: 2 days")
        page.get_by_role("link", name="Ada Lovelace").press("Enter")
        page.get_by_role("link", name="Tea and claims").press("Enter")
        page.get_by_label("Points, from 0 to 8").last.fill("7")
        page.get_by_label("Comment, which the student reads").last.fill("Fair.")
        page.get_by_role("button", name="Give this mark").last.press("Enter")
        expect(page.get_by_text("25 of 26", exact=True)).to_be_visible()
        expect(page.get_by_text("The site was down.")).to_be_visible()
        context.close()


def test_the_term_says_who_may_do_what(there: Class) -> None:
    page = term.page(visit(there))

    def drawn_with(rights: dict[str, frozenset[Right]], **more: bool) -> str:
        frame = Frame("/claimwise", "xsrf", "nonce", lambda name: name, "term", "ada", [], rights=rights, **more)
        return re.sub(r"\s+", " ", render("desk/term.html", desk=frame, **page))

    assert "Everybody who may open this desk may do everything." in drawn_with({})
    some = {HOSTILE: frozenset({Right.MARK, Right.NAMES}), "*": frozenset[Right]()}
    assert "<dd>give marks, see whose work it is</dd>" in drawn_with(some)
    assert HOSTILE not in drawn_with(some)
    assert "<dt>Everybody else who may come in</dt><dd>nothing</dd>" in drawn_with(some)
    assert "Everybody else who may come in may do everything." in drawn_with({"bo": frozenset({Right.MARK})})

    assert "So no right holds here" not in drawn_with(some)
    assert "So no right holds here" in drawn_with(some, alone=False)
    apart = drawn_with({**some, "*": frozenset({Right.MARK})}, chooses=True)
    assert "Everybody who may open this desk may do the same: give marks. It cannot tell people apart" in apart
    assert "The settings of this server also name" in apart
    assert HOSTILE not in apart
