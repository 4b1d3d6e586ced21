"""“nbgrader export” writes nbgrader's columns, whole whatever people are called, and starts no formula."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from support import MODULE, Class

NAMES = {"first_name": '=HYPERLINK("x")', "last_name": "Eve, the;=1+1", "email": "+eve@example.org"}


def exported(course: Class, *options: str) -> list[dict[str, str]]:
    command = [str(Path(sys.executable).with_name("nbgrader")), "export", *options]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_names_stay_in_their_cells_and_are_texts(tea_class: Class) -> None:
    tea_class.hand_in("eve", tea_class.solved())
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student("eve", **NAMES)
        gradebook.update_or_create_student("bo")

    rows = {row["student_id"]: row for row in exported(tea_class)}
    stock = {row["student_id"]: row for row in exported(tea_class, "--exporter=nbgrader.plugins.CsvExportPlugin")}

    eve = rows["eve"]
    assert (eve["first_name"], eve["last_name"]) == ('\'=HYPERLINK("x")', "Eve, the;'=1+1")
    assert (eve["email"], eve["assignment"], float(eve["score"])) == ("'+eve@example.org", MODULE, 18)
    assert rows["bo"] == stock["bo"]
    assert list(eve) == list(stock["eve"])[: len(eve)]
