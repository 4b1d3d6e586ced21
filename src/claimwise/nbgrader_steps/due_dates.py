"""Due dates that are typed into nbgrader's own command: they are in the course's time zone."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Assignment, Gradebook
from nbgrader.apps import dbapp
from nbgrader.auth import Authenticator

from claimwise.gradebook.nbgrader import zone_of
from claimwise.nbgrader_steps.ours import course_root
from claimwise.words import _
from claimwise.zone import Zone, ZoneError


class GradebookInZone(Gradebook):
    """nbgrader's gradebook for its command “nbgrader db”: a due date without a zone is in the course's.

    The command's authenticator tells the settings of the course. One that is not ours gets nbgrader's own gradebook.
    """

    def __init__(self, db_url: str, course_id: str, authenticator: Authenticator) -> None:
        super().__init__(db_url, course_id, authenticator)
        settings = authenticator.config
        self._zone: Zone | None = zone_of(settings) if course_root(settings) else None

    def update_or_create_assignment(self, name: str, **kwargs: Any) -> Assignment:
        """As nbgrader does. A due date that is not understood ends the command with a sentence."""
        if self._zone and (typed := kwargs.get("duedate")):
            try:
                kwargs["duedate"] = self._zone.read(str(typed))
            except ZoneError as error:
                raise SystemExit(str(error)) from None
            due = self._zone.shown(kwargs["duedate"])
            print(_("{assignment} is due {time}.", assignment=name, time=due))  # nbgrader logs the text as typed
        return super().update_or_create_assignment(name, **kwargs)


def install() -> None:
    """Let “nbgrader db” use it. nbgrader itself takes due dates for UTC and has no setting for that."""
    dbapp.Gradebook = GradebookInZone
