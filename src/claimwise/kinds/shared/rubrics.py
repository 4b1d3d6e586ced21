"""What the levels of a rubric are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claimwise.kinds.shared.base import ResponseError
from claimwise.kinds.shared.texts import clipped
from claimwise.words import _


def rubric_share(levels: Mapping[str, int], rubric: Sequence[Mapping[str, Any]]) -> float:
    """The share of a written answer's points for the levels that a grader gave, from 0 to 1.

    ``levels`` maps each criterion of the rubric to a level from 0 to its highest. Raises :class:`ResponseError` for a
    criterion that is missing or a level that does not exist.
    """
    top = {criterion["id"]: len(criterion["levels"]) - 1 for criterion in rubric}
    if set(levels) != set(top):
        known, given = ", ".join(top), ", ".join(levels)
        raise ResponseError(
            _("The rubric has the criteria {known}; levels were given for {given}.", known=known, given=given)
        )
    for criterion, level in levels.items():
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= top[criterion]:
            message = _(
                "“{criterion}” takes a level from 0 to {top}, not {level}.",
                criterion=criterion,
                top=top[criterion],
                level=clipped(level),
            )
            raise ResponseError(message)
    return sum(levels.values()) / sum(top.values())
