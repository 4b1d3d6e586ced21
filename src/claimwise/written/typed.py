"""A mark as a grader chooses or types it: levels of the rubric, or points. Nothing is guessed and nothing clamped."""

from __future__ import annotations

from collections.abc import Mapping

from claimwise.content.interactions import WrittenInteraction
from claimwise.errors import ClaimwiseError
from claimwise.kinds.shared.numbers import parse_number
from claimwise.words import _, listed, number
from claimwise.written.sheets import MarkersMark


class NoMarkError(ClaimwiseError):
    """What was chosen or typed is no mark. The message says why and what to do; nothing was written."""


def read_mark(part: WrittenInteraction, levels: Mapping[str, str], points: str) -> MarkersMark:
    """The mark that somebody means with a level for each criterion, or with points such as “1.5” or “1,5”.

    Raises :class:`NoMarkError` for what is no mark from 0 to the most, a row without a level, and for points that
    contradict the levels.
    """
    chosen = {criterion.id: levels.get(criterion.id, "").strip() for criterion in part.rubric}
    typed = _points(part, points) if points.strip() else None
    if not any(chosen.values()):
        if typed is None:
            raise NoMarkError(_("there is no mark yet"), _("choose a level in each row, or type points"))
        return MarkersMark(typed)
    if missing := [criterion.text for criterion in part.rubric if not chosen[criterion.id]]:
        what = _("no level is chosen for {rows}", rows=listed([f"“{row}”" for row in missing]))
        remedy = _("choose one in each row; or clear the rows and type points")
        raise NoMarkError(what, remedy)
    found = {}
    for criterion in part.rubric:
        level = parse_number(chosen[criterion.id])
        if level is None or level not in range(len(criterion.levels)):
            what = _("“{typed}” is no level of “{row}”", typed=chosen[criterion.id][:40], row=criterion.text)
            raise NoMarkError(what, _("choose one from 0 to {top}", top=len(criterion.levels) - 1))
        found[criterion.id] = int(level)
    added = sum(found.values())
    if typed is not None and typed != added:
        what = _("{points} points are typed, but the rows add up to {sum}", points=number(typed, "g"), sum=added)
        raise NoMarkError(what, _("clear the points, or the rows"))
    return MarkersMark(added, found)


def _points(part: WrittenInteraction, text: str) -> float:
    points = parse_number(text)
    if points is None:
        raise NoMarkError(_("“{text}” is no number", text=text.strip()[:40]), _("type one such as 2, 1.5 or 1,5"))
    if not 0 <= points <= part.points:
        what = _("“{text}” are no points from 0 to {most}", text=text.strip()[:40], most=number(part.points, "g"))
        raise NoMarkError(what, _("nothing was changed; type a number in that range"))
    return points
