"""Several courses in one process, of ours and not of ours: each is graded, exported and shown by its own rules."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI, api, autogradeapp, dbapp, exportapp
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import base
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from nbgrader.utils import find_all_files
from support import MODULE, Class, change
from traitlets.config.loader import Config, PyFileConfigLoader

STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "stock"
c.Exchange.root = {exchange!r}
c.Execute.enabled = False
"""
NAME = "<b>Bo & sons</b>"
TYPED = "2026-12-01 12:00"

ORDERS = list(itertools.permutations(["berlin", "york", "stock"]))


@pytest.fixture
def courses(assigned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Two courses of ours, with other zones, penalties and odd names, and a plain one of nbgrader's; all have work."""
    monkeypatch.setattr(sys, "path", [*sys.path])  # nbgrader's commands add to it
    places = {"berlin": tmp_path / "Kurs [1]", "york": tmp_path / "Kurs [1] b", "stock": tmp_path / "stock"}
    for name, zone, method in (("berlin", "Europe/Berlin", "zero"), ("york", "America/New_York", "none")):
        settings = Path(shutil.copytree(assigned, places[name])) / "nbgrader_config.py"
        change(settings, 'c.Course.time_zone = ""', f'c.Course.time_zone = "{zone}"')
        settings.write_text(settings.read_text() + f"\nc.LateSubmissionPlugin.penalty_method = {method!r}\n")
        ours = Class(places[name])
        folder = ours.hand_in("ada", ours.solved()).parent
        (folder / "timestamp.txt").write_text("2026-12-01 20:00:00.000000 UTC")
        (folder / "data.csv").write_text("1,2")
    make_stock(places["stock"], tmp_path / "nowhere")
    return places


def make_stock(root: Path, exchange: Path) -> None:
    grade = {"grade": True, "grade_id": "test", "locked": True, "points": 3, "schema_version": 3, "solution": False}
    test = new_code_cell("assert True", metadata={"nbgrader": {**grade, "task": False}})
    for folder in (root / "source" / "ps1", root / "submitted" / "ada" / "ps1"):
        folder.mkdir(parents=True)
        nbformat.write(new_notebook(cells=[test]), folder / "ps1.ipynb")
    (root / "submitted" / "ada" / "ps1" / "data.csv").write_text("1,2")
    (root / "nbgrader_config.py").write_text(STOCK.format(root=str(root), exchange=str(exchange)))


def settings_of(root: Path) -> Config:
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def loaded(courses: dict[str, Path], order: Sequence[str]) -> dict[str, Config]:
    return {name: settings_of(courses[name]) for name in order}


@pytest.mark.parametrize("order", ORDERS)
def test_each_course_is_autograded_by_its_own_rules(courses: dict[str, Path], order: Sequence[str]) -> None:
    for name, settings in loaded(courses, order).items():
        directory = CourseDirectory(config=settings)
        grader = NbGraderAPI(directory, config=settings)
        assignment = "ps1" if name == "stock" else MODULE
        if name == "stock":
            assert grader.generate_assignment(assignment, create=True)["success"]
        else:
            with Gradebook(directory.db_url) as gradebook:
                gradebook.update_or_create_assignment(MODULE, duedate=datetime(2026, 12, 1, 12))

        result = grader.autograde(assignment, "ada")

        assert result["success"], result
        graded = courses[name] / "autograded" / "ada" / assignment
        assert (graded / "data.csv").exists() == (name == "stock")
        with Gradebook(directory.db_url) as gradebook:
            work = gradebook.find_submission(assignment, "ada")
            earned, penalty = work.score, work.late_submission_penalty or 0
        assert (earned, penalty) == {"berlin": (18, 18), "york": (18, 0), "stock": (3, 0)}[name]


@pytest.mark.parametrize("name", ["berlin", "stock"])
def test_options_of_the_command_line_reach_whichever_autogrades(
    courses: dict[str, Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = loaded(courses, ["stock", "berlin"])
    assignment = "ps1" if name == "stock" else MODULE
    NbGraderAPI(CourseDirectory(config=settings["stock"]), config=settings["stock"]).generate_assignment("ps1")
    monkeypatch.chdir(courses[name])

    times = []
    for options in ([], [], ["--force"]):
        command = autogradeapp.AutogradeApp()
        command.initialize([assignment, *options])
        command.start()
        times.append((courses[name] / "autograded" / "ada" / assignment / f"{assignment}.ipynb").stat().st_mtime_ns)

    assert times[0] == times[1] != times[2]


def test_the_log_of_a_stock_course_is_its_own(courses: dict[str, Path], caplog: pytest.LogCaptureFixture) -> None:
    ours, stock = (
        NbGraderAPI(CourseDirectory(config=settings), config=settings)
        for settings in loaded(courses, ["york", "stock"]).values()
    )
    assert ours.log is stock.log
    assert ours.autograde(MODULE, "ada")["success"]
    stock.log.warning("two\nlines")

    assert "two\nlines" in caplog.messages


@pytest.mark.parametrize("order", ORDERS)
def test_each_course_reads_due_dates_in_its_own_zone(
    courses: dict[str, Path], order: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = {}
    for name in order:
        monkeypatch.chdir(courses[name])
        commands[name] = dbapp.DbAssignmentAddApp()
        commands[name].initialize(["due", f"--duedate={TYPED}"])

    hours = {}
    for name, command in commands.items():
        command.start()
        with Gradebook(command.coursedir.db_url) as gradebook:
            hours[name] = gradebook.find_assignment("due").duedate.hour

    assert hours == {"berlin": 11, "york": 17, "stock": 12}


@pytest.mark.parametrize("order", [ORDERS[0], ORDERS[-1]])
def test_each_course_is_exported_its_own_way(
    courses: dict[str, Path], order: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = {}
    for name in order:
        monkeypatch.chdir(courses[name])
        commands[name] = exportapp.ExportApp()
        commands[name].initialize([])

    lines = {}
    for name, command in commands.items():
        monkeypatch.chdir(courses[name])
        with Gradebook(command.coursedir.db_url) as gradebook:
            gradebook.update_or_create_student("bo", last_name="Bo, the")
            gradebook.update_or_create_assignment("due")
        command.start()
        lines[name] = (courses[name] / "grades.csv").read_text().splitlines()[-1]

    assert '"Bo, the"' in lines["berlin"]
    assert '"Bo, the"' in lines["york"]
    assert ",Bo, the," in lines["stock"]


def test_files_are_found_in_courses_whose_names_mean_something_in_a_search(courses: dict[str, Path]) -> None:
    loaded(courses, ["york", "stock", "berlin"])

    for name in ("berlin", "york"):
        found = api.glob.glob(str(courses[name] / "submitted" / "*" / MODULE))
        assert found == [str(courses[name] / "submitted" / "ada" / MODULE)]
    assert find_all_files(str(courses["stock"] / "source")) == [str(courses["stock"] / "source" / "ps1" / "ps1.ipynb")]


class Handler(base.BaseApiHandler):
    """One of formgrader's, as if its server had been asked something while it shows a course."""

    def __init__(self, started_in: Config, now: Config) -> None:
        shown = FormgradeExtension()
        shown.config = now
        shown.update_config(shown.build_extra_config())
        settings = {"nbgrader_formgrader": shown, "initial_config": started_in}
        settings |= {"nbgrader_exporter": "stock", "nbgrader_jinja2_env": stock_environment()}
        self.application = SimpleNamespace(settings=settings)
        self.request = SimpleNamespace()
        self.sent: dict[str, str] = {}

    def set_header(self, name: str, value: str) -> None:
        self.sent[name] = value


def stock_environment() -> Any:
    template = SimpleNamespace(render=lambda **values: json.dumps(values))
    return SimpleNamespace(get_template=lambda _: template)


@pytest.mark.parametrize("order", ORDERS)
def test_formgrader_shows_each_course_its_own_way(courses: dict[str, Path], order: Sequence[str]) -> None:
    settings = loaded(courses, order)

    for name, now in settings.items():
        handler = Handler(settings[order[0]], now)
        page = handler.render("gradebook_notebooks.tpl", assignment_id=NAME, base_url="")

        assert (NAME in page) == (name == "stock")


def test_formgrader_draws_submissions_by_the_settings_of_the_course_at_hand(courses: dict[str, Path]) -> None:
    settings = loaded(courses, ["stock", "berlin"])
    ours, stock = settings["berlin"], settings["stock"]

    shown = Handler(stock, ours).exporter
    assert "ShowAsTyped" in str(shown.preprocessors)
    assert Handler(stock, stock).exporter == "stock"
    switched = Handler(ours, stock).exporter
    assert isinstance(switched, HTMLExporter)
    assert "ShowAsTyped" not in str(switched.preprocessors)


def test_formgrader_sends_data_as_text_for_our_courses(courses: dict[str, Path]) -> None:
    settings = loaded(courses, ["stock", "berlin"])

    sent = {}
    for name, now in settings.items():
        handler = Handler(now, now)
        handler.set_default_headers()
        sent[name] = handler.sent.get("Content-Type", "")

    assert sent["berlin"].startswith("text/plain")
    assert not sent["stock"].startswith("text/plain")
