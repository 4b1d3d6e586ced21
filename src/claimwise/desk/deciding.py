"""What a form decides about students: extra time, excuses, who left the class, sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from claimwise.at_work import at_work
from claimwise.desk.visit import AskedError, Visit
from claimwise.words import _, listed, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.arrangements import Arrangement, What

ENTER = "enter"
"""The button that the Enter key presses: it decides nothing, and says so."""

_EITHER: dict[str, tuple[What, str]] = {
    "excuse": ("excused", "yes"),
    "count": ("excused", ""),
    "drop": ("dropped", "yes"),
    "back": ("dropped", ""),
}
"""What a button decides -> what it is about, and the value that it gets."""

_TYPED = ("why", "amount", "unit", "extended", "excused", "new_section")
_MOST_NAMES = 3
_BETWEEN = "\n"  # ids may hold spaces, and nothing that cannot be seen


def decide_as_asked(visit: Visit, students: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Do what a form asks for, about some students; gives a sentence that says whom and what, and fields for the page.

    With these fields the page offers to take it back (see :func:`shown`), or shows again what was typed.
    Raises :class:`AskedError` if nobody is chosen, and what :func:`decide` raises.
    """
    from claimwise.gradebook.arrangements import Arrangement
    from claimwise.gradebook.arranging import decide
    from claimwise.gradebook.own_tables import utc_now

    if visit.get("do") == ENTER:
        typed = {name: value for name in _TYPED if (value := visit.get(name))}
        said = _("Nothing is decided yet. Press the button of what you decide, such as “Set the extra time”.")
        return said, {**typed, "ticked": _BETWEEN.join(students)}
    if not students:
        raise AskedError(_("nobody is chosen"), _("go back and tick whom it is about"))
    what, module, value = _asked(visit)
    now, why = utc_now(), visit.get("why").strip()
    rows = [Arrangement(student, what, value, module, why, visit.user, now) for student in students]
    with at_work(visit.root):
        done = decide(visit.nbgrader, rows, _seen(visit, students))
    if not done:
        return _("That held already; nothing has changed."), {}
    return _told(visit, done), {"done": now.isoformat()}


def taken_back(visit: Visit) -> str:
    """Take back what was just decided; gives a sentence. Raises :class:`AskedError` if that is nothing."""
    from claimwise.gradebook.arranging import take_back

    time = _time(visit.needs("done"))
    with at_work(visit.root):
        done = take_back(visit.nbgrader, time, visit.user) if time else []
    if not done:
        raise AskedError(_("there is nothing to take back"), _("decide again what is to hold"))
    return _("Taken back. {told}", told=_told(visit, done))


def shown(visit: Visit) -> Mapping[str, object]:
    """What the form shows: what was ``typed``, who is ``ticked``, and what was ``done`` and can be taken back."""
    from claimwise.gradebook.arranging import can_be_taken_back

    time = _time(visit.get("done"))
    return {
        "typed": {name: visit.get(name) for name in _TYPED},
        "ticked": visit.get("ticked").split(_BETWEEN),
        "done": time.isoformat() if time and can_be_taken_back(visit.nbgrader, time) else "",
    }


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _told(visit: Visit, done: Sequence[Arrangement]) -> str:
    """Whom something was decided about, and what holds now."""
    from claimwise.gradebook.arranging import about_in_words, value_in_words
    from claimwise.gradebook.students import find_student

    with visit.nbgrader.reading() as connection:
        found = [find_student(connection, row.student) for row in done[:_MOST_NAMES]]
    names = [(one.name or one.id) for one in found if one]
    if more := len(done) - len(names):
        names.append(ngettext("{n} other", "{n} others", more))
    modules = visit.course.modules
    rows = {
        replace(row, student="", assignment=modules[row.assignment].module.title)
        if row.assignment in modules
        else replace(row, student="")
        for row in done
    }
    what = "; ".join(dict.fromkeys(f"{about_in_words(row)}: {value_in_words(row, row.value)}" for row in rows))
    return _("{who}: {what}.", who=listed(names), what=what)


def _asked(visit: Visit) -> tuple[What, str, str]:
    """What is decided, for which module (if it is for one), and the value."""
    button = visit.needs("do")
    if button == "section":
        return "section", "", visit.get("new_section").strip()
    if button == "unextend":
        return "extra-time", visit.get("extended"), ""
    if button == "extend":
        return "extra-time", visit.get("extended"), f"{_amount(visit).total_seconds():.0f}"
    if button not in _EITHER:
        raise AskedError(_("nobody knows what “{button}” means", button=button[:40]), _("go back, try again"))
    what, value = _EITHER[button]
    return what, visit.needs("excused") if what == "excused" else "", value


def _amount(visit: Visit) -> timedelta:
    """The extra time that was typed: a number of the unit chosen beside it, or a text that names its own."""
    from claimwise.gradebook.arranging import read_span

    typed = visit.get("amount").strip()
    if not typed:
        what = _("no extra time is typed in the field “After the due date”")
        raise AskedError(what, _("type how much, such as 2, and choose days or hours beside it; nothing has changed"))
    names_its_unit = any(letter.isalpha() for letter in typed)
    return read_span(typed if names_its_unit else f"{typed} {visit.get('unit', 'days')}")


def _seen(visit: Visit, students: Sequence[str]) -> dict[str, int]:
    """The versions that whoever decides had before their eyes: “12 ada” in hidden fields."""
    shown = (each.partition(" ") for each in visit.all("seen"))
    return {
        student: int(version[:18]) for version, _, student in shown if version[:18].isdecimal() and student in students
    }
