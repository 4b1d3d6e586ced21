"""Due dates that are typed into nbgrader's own command: they are in the course's time zone."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Assignment, Gradebook
from nbgrader.apps import dbapp

from claimwise.zone import Zone, ZoneError


class _DueDatesInZone(Gradebook):
    """nbgrader's gradebook for its command “nbgrader db”: a due date without a zone is in the course's."""

    zone = Zone()

    def update_or_create_assignment(self, name: str, **kwargs: Any) -> Assignment:
        """As nbgrader does. A due date that is not understood ends the command with a sentence."""
        if typed := kwargs.get("duedate"):
            try:
                kwargs["duedate"] = self.zone.read(str(typed))
            except ZoneError as error:
                raise SystemExit(str(error)) from None
            print(f"{name} is due {self.zone.shown(kwargs['duedate'])}.")  # nbgrader logs the text as typed
        return super().update_or_create_assignment(name, **kwargs)


def install(zone: Zone) -> None:
    """Let “nbgrader db” read due dates in this zone. nbgrader itself takes them for UTC and has no setting for that."""
    _DueDatesInZone.zone = zone
    dbapp.Gradebook = _DueDatesInZone
