"""What nbgrader must be told so that it marks this course by reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from claimwise.access import is_shared
from claimwise.gradebook.late import LatePenaltyError, read_penalty
from claimwise.gradebook.nbgrader import zone_of
from claimwise.handed_in.cells import WRITE_HERE
from claimwise.nbgrader_steps import autograde, due_dates, feedback, formgrader, places
from claimwise.words import _
from claimwise.zone import ZoneError


def apply_to(config: Any, root: Path) -> None:
    """Set nbgrader's options for the course in a folder.

    The layout is the course's own, the cells of a release hold our stubs, and grading rebuilds a submission from the
    instructor's notebook and reads the answers instead of executing them. Where nbgrader has no setting, it is changed
    itself, for courses of ours only (see ``ours.py``). Ends the command if ``Course.time_zone`` is set to what is no
    time zone, or ``Course.late_penalty`` to what is no penalty: nbgrader would only log an error, and go on with other
    times and marks.
    """
    autograde.install()
    feedback.install()
    formgrader.install()
    places.install(root)
    due_dates.install()
    try:
        zone_of(config)
    except ZoneError as error:
        raise SystemExit(_("Course.time_zone in nbgrader_config.py: {error}", error=error)) from None
    try:
        read_penalty(config.Course.get("late_penalty", ""))
    except LatePenaltyError as error:
        raise SystemExit(_("Course.late_penalty in nbgrader_config.py: {error}", error=error)) from None
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    config.CourseDirectory.setdefault("db_url", places.database(root))
    config.CourseDirectory.setdefault("groupshared", is_shared(root))
    # A draft is a student's scratch file, and earlier versions noted there what was graded: neither belongs in a
    # release or in feedback.
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.draft.json", ".graded.json"]
    config.ClearSolutions.code_stub = {"python": "answers()"}
    config.ClearSolutions.text_stub = WRITE_HERE
    config.OverwriteCells.add_missing_cells = True
    # Names, not classes: they are imported only by the commands that grade.
    config.CourseStep.course_root = str(root)
    config.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "claimwise.nbgrader_steps.preprocessors.RebuildSubmission",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "claimwise.nbgrader_steps.preprocessors.ReadAnswers",
        "claimwise.nbgrader_steps.preprocessors.SaveMarks",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.AssignLatePenalties.setdefault("plugin_class", "claimwise.gradebook.late.PerDay")
    config.ExchangeFactory.setdefault("collect", "claimwise.collect.exchange.PlainCollect")
    config.ExchangeFactory.setdefault("release_feedback", "claimwise.nbgrader_steps.release_feedback.ReleasePlain")
    config.HTMLExporter.preprocessors = ["claimwise.nbgrader_steps.formgrader.ShowAsTyped"]
    config.HTMLExporter.extra_template_basedirs = formgrader.TEMPLATES
    config.GenerateFeedback.exporter_class = "claimwise.nbgrader_steps.feedback.FeedbackPage"
    config.GenerateFeedback.preprocessors = ["claimwise.nbgrader_steps.preprocessors.GetMarks"]
    config.ExportApp.plugin_class = "claimwise.nbgrader_steps.export.WholeTable"
