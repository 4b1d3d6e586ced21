"""Whether settings are those of a course of ours.

One process may serve several courses, and some that are not ours: the pages of formgrader switch between them. So
whatever we change in nbgrader itself asks here each time, and leaves other courses what nbgrader does.
"""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config


def course_root(settings: Config) -> Path | None:
    """The folder of the course that the settings are for; ``None`` if it is no course of ours."""
    root = settings.get("CourseStep", {}).get("course_root")  # reading it as an attribute would change the settings
    return Path(root) if root else None
