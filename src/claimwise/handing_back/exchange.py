"""Pages of feedback back through nbgrader's exchange, for those who handed in by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimwise.errors import Finding
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.secrets import MODES
from claimwise.handing_back.feedback_zip import NothingToGiveError, Page, note_given
from claimwise.handing_back.formats import Way
from claimwise.words import _


@dataclass(frozen=True)
class Released:
    """Whose pages the exchange holds now, and whose it cannot hand back, with the reason."""

    pages: tuple[Page, ...]
    left_out: tuple[Finding, ...]


def plan_release(given: Sequence[Page]) -> Released:
    """Who can be reached by the exchange: it finds a student by what lay beside the hand-in."""
    reached = [page for page in given if all((page.file.parent / name).is_file() for name in MODES)]
    what, remedy = _("the work did not come from the exchange"), _("give the page by hand, or by another way")
    students = {page.student for page in reached}
    left_out = [Finding(what, remedy, student=page.student) for page in given if page.student not in students]
    return Released(tuple(reached), tuple(left_out))


def release(nbgrader: Nbgrader, assignment: str, given: Sequence[Page]) -> Released:
    """Release those of the pages that are ``given`` whose students handed in by the exchange, and no others.

    Raises :class:`NothingToGiveError` if nobody did, and :class:`NbgraderError` if the exchange cannot be used.
    """
    plan = plan_release(given)
    if not plan.pages:
        what = _("nobody handed in {module} by nbgrader's exchange", module=assignment)
        raise NothingToGiveError(what, _("hand the pages back by another way"))
    nbgrader.release_feedback(assignment, [page.student for page in plan.pages])
    note_given(nbgrader, assignment, plan.pages, Way.EXCHANGE)
    return plan
