"""What a form decides about students: extra time, excuses, who left the class, sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimwise.at_work import at_work
from claimwise.desk.visit import AskedError, Visit
from claimwise.words import _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.arrangements import Arrangement, What

_EITHER: dict[str, tuple[What, str]] = {
    "excuse": ("excused", "yes"),
    "count": ("excused", ""),
    "drop": ("dropped", "yes"),
    "back": ("dropped", ""),
}
"""What a button decides -> what it is about, and the value that it gets."""


def decide_as_asked(visit: Visit, students: Sequence[str]) -> str:
    """Do what a form asks for, about some students; gives a sentence that says what became of it.

    Raises :class:`AskedError` if nobody is chosen, and what :func:`decide` raises.
    """
    from claimwise.gradebook.arranging import decide

    if not students:
        raise AskedError(_("nobody is chosen"), _("go back and tick whom it is about"))
    what, module, value = _asked(visit)
    rows = [_row(visit, student, what, module, value) for student in students]
    with at_work(visit.root):
        done = decide(visit.nbgrader, rows, _seen(visit, students))
    if not done:
        return _("That held already; nothing has changed.")
    return ngettext("Done for {n} student.", "Done for {n} students.", len(done))


def _asked(visit: Visit) -> tuple[What, str, str]:
    """What is decided, for which module (if it is for one), and the value."""
    from claimwise.gradebook.arranging import read_span

    button = visit.needs("do")
    if button == "section":
        return "section", "", visit.get("new_section").strip()
    if button == "unextend":
        return "extra-time", visit.get("extended"), ""
    if button == "extend":
        span = read_span(f"{visit.needs('amount').strip()} {visit.get('unit', 'days')}")
        return "extra-time", visit.get("extended"), f"{span.total_seconds():.0f}"
    if button not in _EITHER:
        raise AskedError(_("nobody knows what “{button}” means", button=button[:40]), _("go back, try again"))
    what, value = _EITHER[button]
    return what, visit.needs("excused") if what == "excused" else "", value


def _row(visit: Visit, student: str, what: What, module: str, value: str) -> Arrangement:
    from claimwise.gradebook.arrangements import Arrangement

    return Arrangement(student, what, value, module, visit.get("why").strip(), visit.user)


def _seen(visit: Visit, students: Sequence[str]) -> dict[str, int]:
    """The versions that whoever decides had before their eyes: “12 ada” in hidden fields."""
    shown = (each.partition(" ") for each in visit.all("seen"))
    return {
        student: int(version[:18]) for version, _, student in shown if version[:18].isdecimal() and student in students
    }
