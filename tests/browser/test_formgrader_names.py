"""Names, ids and answers are text on each of formgrader's pages, whichever folder JupyterLab was started in."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lab import Lab, running_lab
from support import MODULE, Class, cell

OWN = "</script><script>owned = 1</script><img src=x onerror='owned = 1'>"
FIRST, LAST, EMAIL = f'Eve "{OWN}', f"'{OWN}\\", f"{OWN}@example.org"
HOSTILE_ID = f'"; owned = 1; //{OWN}\\'.replace("/", "&#47;")
FORMULA = "$\\unicode{x41}$"


@pytest.fixture(params=["in the course", "above it"])
def lab(request: pytest.FixtureRequest, tea_class: Class, tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab, and formgrader in it on the course with Eve's work and a student whom a person enrolled."""
    notebook = tea_class.solved()
    cell(notebook, "written-q5-note")["source"] = f"{FORMULA} {OWN}"
    tea_class.hand_in("eve", notebook)
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        for student in ("eve", HOSTILE_ID):
            gradebook.update_or_create_student(student, first_name=FIRST, last_name=LAST, email=EMAIL)
    inside = request.param == "in the course"
    with running_lab(tmp_path / "home", tea_class.root if inside else tea_class.root.parent) as running:
        if not inside:
            urllib.request.urlopen(f"{running.url}/formgrader/?path={quote(str(tea_class.root))}").close()  # noqa: S310  our own
        yield running


def test_no_name_or_id_acts_in_formgrader_and_no_other_host_is_asked(lab: Lab, tea_class: Class, page: Any) -> None:
    with tea_class.nbgrader.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(MODULE, MODULE, "eve").id
    name = f"{LAST}, {FIRST}"
    strange = quote(HOSTILE_ID, safe="")
    for address, shown in {
        "manage_students": [name, EMAIL, HOSTILE_ID],
        f"manage_submissions/{MODULE}": [name],
        f"gradebook/{MODULE}/{MODULE}": [name],
        f"manage_students/{strange}": [HOSTILE_ID, MODULE],
        f"manage_students/{strange}/{MODULE}": [HOSTILE_ID, MODULE],
        f"submissions/{submission}/": [name, FORMULA],
    }.items():
        page.goto(f"{lab.url}/formgrader/{address}")
        for text in shown:
            page.get_by_text(text).first.wait_for(state="attached")
        assert page.evaluate("typeof owned") == "undefined", address
        assert page.locator("img[onerror]").count() == 0, address
    assert page.evaluate("Object.keys(MathJax.Hub)") == ["Startup"]  # nothing that draws formulas
    assert page.locator(".mathjax_ignore", has_text=FORMULA).count() == 1
    page.goto(f"{lab.url}/formgrader/manage_students/{strange}")
    assert page.evaluate("student_id") == HOSTILE_ID

    data = page.goto(f"{lab.url}/formgrader/api/students")  # not HTML, in which a browser would find the script

    assert {student["first_name"] for student in json.loads(data.text())} == {FIRST}
    assert page.evaluate("typeof owned") == "undefined"


def test_formgrader_switches_between_a_course_of_ours_and_another(tea_class: Class, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "source").mkdir(parents=True)
    lines = ["c = get_config()", f"c.CourseDirectory.root = {str(other)!r}", "c.CourseDirectory.course_id = 'other'"]
    (other / "nbgrader_config.py").write_text("\n".join(lines))

    def asked(lab: Lab, address: str) -> tuple[str, str]:
        with urllib.request.urlopen(f"{lab.url}/formgrader/{address}") as answer:  # noqa: S310  our own
            return answer.headers["Content-Type"].split(";")[0], answer.read().decode()

    seen = []
    with running_lab(tmp_path / "home", tmp_path) as lab:
        for course in (tea_class.root, other, tea_class.root):
            asked(lab, f"?path={quote(str(course))}")
            kind, data = asked(lab, "api/assignments")
            seen.append((kind, MODULE in data, "a&amp;b" in asked(lab, "gradebook/a%26b/a%26b")[1]))

    assert seen == [("text/plain", True, True), ("text/html", False, False), ("text/plain", True, True)]
