"""nbgrader with the settings of a course, of several courses in one process."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from support import MODULE, Class, change

NOON = datetime(2026, 12, 1, 12)


def test_two_courses_in_one_process_keep_to_their_own_settings(tea_class: Class, tmp_path: Path) -> None:
    place = Path(shutil.copytree(tea_class.root, tmp_path / "other"))
    change(tea_class.root / "nbgrader_config.py", 'c.Course.time_zone = ""', 'c.Course.time_zone = "Europe/Berlin"')
    change(place / "nbgrader_config.py", 'c.Course.time_zone = ""', 'c.Course.time_zone = "Asia/Kolkata"')
    here, there = Class(tea_class.root), Class(place)
    here.hand_in("ada", here.solved())
    there.hand_in("bo", there.solved())

    assert set(here.grade()) == {"ada"}
    assert set(there.grade()) == {"bo"}
    here.nbgrader.autograde(MODULE, "ada")
    there.nbgrader.autograde(MODULE, "bo")

    for course, student, hour in ((here, "ada", "13:00"), (there, "bo", "17:30")):
        assert hour in course.nbgrader.zone.shown(NOON)
        assert course.scores(student)["mark-q3"] == 8
        assert list(course.nbgrader.autograded(MODULE)) == [student]
        assert list(course.nbgrader.submitted(MODULE)) == [student]
