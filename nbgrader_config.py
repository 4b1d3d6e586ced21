"""nbgrader's settings for this course. Every nbgrader command run in this folder, and formgrader, use them."""

from pathlib import Path

from claimwise.nbgrader_steps.settings import apply_to

c = get_config()  # noqa: F821  traitlets provides it when it runs this file

# The names below are yours to change.
c.CourseDirectory.course_id = "claimwise"

# The time zone of due dates, and of dates in lists and archives, such as "Europe/Berlin"; empty: this computer's.
c.Course.time_zone = ""

# What late work loses: "none", or per cent of the points earned for each day begun, such as "10% a day".
c.Course.late_penalty = "none"

# A folder that instructor and students share. On a JupyterHub, ask its administrator for the path.
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")

# How the course is laid out and marked: answers are read, never run. See src/claimwise/nbgrader_steps/settings.py.
apply_to(c, Path(__file__).resolve().parent)
