"""A key is corrected after a class was graded: what changes is shown, then written, and kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE, Class, cell, change
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.database import StoreError
from claimwise.grading import keys
from claimwise.grading.audit import Audit
from claimwise.grading.marker import Marker
from claimwise.grading.regrade import Change, Totals, apply_regrade, plan_regrade
from claimwise.handed_in import responses


@pytest.fixture
def corrected(tea_class: Class) -> Class:
    """Three students are graded; then “unsupported” is found to deserve 0.6 for q2's verdict, not 0.2 of the ledger."""
    for student, verdict in [("ada", "not-checkable"), ("bo", "unsupported"), ("cy", "unsupported")]:
        notebook = tea_class.release()
        cell(notebook, "answers")["source"] = responses.write({"q2": {"verdict": verdict}})
        tea_class.hand_in(student, notebook)
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.find_grade("mark-q2", MODULE, MODULE, "cy").manual_score = 3
        gradebook.db.commit()
    change(tea_class.root / "solutions/tea.verdicts.yml", "accept: {unsupported: 0.2}", "accept: {unsupported: 0.6}")
    tea_class.module = Course.load(tea_class.root).modules[MODULE]
    return tea_class


def test_a_plan_says_whose_marks_change_by_how_much_and_why(corrected: Class) -> None:
    before = corrected.scores("bo")

    plan = plan_regrade(corrected.nbgrader, corrected.module)

    assert plan.changes == [
        Change("bo", "mark-q2", 0.4, 1.2, kept=False),
        Change("cy", "mark-q2", 0.4, 1.2, kept=True),
    ]
    assert plan.totals == Totals(up=1, down=0, same=2)
    assert plan.reasons == {
        "q2": ["verdict, credit: unsupported 0.2, not-checkable 1 → unsupported 0.6, not-checkable 1"]
    }
    assert (plan.graded, plan.newer) == (3, [])
    assert corrected.scores("bo") == before  # nothing is written


def test_grading_says_that_marks_rest_on_an_earlier_key(corrected: Class) -> None:
    results = corrected.grade()

    assert [result.old_key for result in results.values()] == [True, True, True]
    assert corrected.scores("bo")["mark-q2"] == 0.4


def test_applying_a_plan_writes_marks_and_keeps_the_old_ones(corrected: Class) -> None:
    plan = plan_regrade(corrected.nbgrader, corrected.module)

    apply_regrade(corrected.nbgrader, corrected.module, plan)

    assert corrected.scores("bo")["mark-q2"] == 1.2
    assert corrected.scores("cy")["mark-q2"] == 3
    assert plan_regrade(corrected.nbgrader, corrected.module).changes == []
    events = list(Audit(corrected.root, MODULE).events())
    assert [event["event"] for event in events] == ["key", "regrade", "key"]
    assert events[1]["changes"][0] == {"student": "bo", "cell": "mark-q2", "old": 0.4, "new": 1.2, "kept": False}
    assert events[1]["from"] == [events[0]["version"]]
    assert events[1]["to"] == events[2]["version"] == plan.version


def test_the_command_shows_the_plan_and_writes_only_when_told(corrected: Class) -> None:
    line = ["regrade", MODULE, "--root", str(corrected.root)]

    refused = CliRunner().invoke(app, line, input="n\n")
    assert refused.exit_code == 1
    assert "Of 3 students 1 gain and 0 lose points; 2 stay as they are." in refused.output
    assert corrected.scores("bo")["mark-q2"] == 0.4

    assert CliRunner().invoke(app, [*line, "--yes"]).exit_code == 0
    assert corrected.scores("bo")["mark-q2"] == 1.2
    again = CliRunner().invoke(app, line)
    assert "there is nothing to change" in again.output


def test_work_handed_in_since_is_named(corrected: Class) -> None:
    corrected.hand_in("ada", corrected.solved())

    plan = plan_regrade(corrected.nbgrader, corrected.module)

    assert plan.newer == ["ada"]


def test_changed_points_need_another_release(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    change(tea_class.root / "solutions/01-tea.yml", "points: 26", "points: 27")
    hedge = "prompt: Select the hedge.\n        points: "
    change(tea_class.root / "solutions/01-tea.yml", f"{hedge}2", f"{hedge}3")
    tea_class.module = Course.load(tea_class.root).modules[MODULE]

    with pytest.raises(StoreError, match="run “claimwise assign 01-tea”"):
        tea_class.grade()


def test_prose_is_no_new_version(tiny_module: ResolvedModule) -> None:
    old = Marker(tiny_module).keys
    new = json.loads(json.dumps(old))
    for key in new.values():
        key["explanation"] = "Said better."
        key["parts"][0]["prompt"] = "Asked better."

    assert keys.version(new) == keys.version(old)
    assert keys.differences(keys.rules(old), keys.rules(new)) == {}


def test_a_difference_is_told_without_the_reasons_beside_it() -> None:
    old, new = ({"also": [{"value": 632, "credit": credit, "why": "A long story."}]} for credit in (0.3, 0.25))

    assert keys.differences({"q": {"p": old}}, {"q": {"p": new}}) == {
        "q": ["p, also: value 632, credit 0.3 → value 632, credit 0.25"]
    }


@given(st.sampled_from(["credit", "points", "correct", "order", "pairs", "tolerance", "value"]), st.data())
def test_whatever_decides_marks_is_another_version(
    tiny_module: ResolvedModule, field: str, data: st.DataObject
) -> None:
    old = Marker(tiny_module).keys
    new = json.loads(json.dumps(old))
    holders = [part for key in new.values() for part in key["parts"] if field in part]
    part = data.draw(st.sampled_from(holders))
    part[field] = {"changed": 1}

    assert keys.version(new) != keys.version(old)
    found = keys.differences(keys.rules(old), keys.rules(new))
    assert field in str(found)


def test_a_torn_line_in_the_audit_hides_nothing(tea_class: Class) -> None:
    audit = Audit(tea_class.root, MODULE)
    audit.note_key("one", {})
    with audit.file.open("a") as file:
        file.write('{"event": "reg')

    audit.note_key("two", {})

    assert [event["version"] for event in audit.events()] == ["one", "two"]
