"""Pages of feedback for a whole class, from the same notebooks and marks as nbgrader's own command."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from claimwise.at_work import at_work
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.files import write_atomically
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.secrets import put_beside_page
from claimwise.grading.workers import batches
from claimwise.handed_in.submission import UnreadableSubmissionError, load
from claimwise.handing_back.feedback import FeedbackError, FeedbackPages
from claimwise.progress import Step, quiet_step
from claimwise.words import _


@dataclass
class Feedback:
    """What became of a class's pages: all that lie there now, whose are not as they were, and whose could not be made.

    ``changed`` are students whose page was written before and says something else now. Each problem names its student.
    """

    pages: list[Path] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


def write_feedback(nbgrader: Nbgrader, module: ResolvedModule, *, book: str = "", step: Step = quiet_step) -> Feedback:
    """Write the page of feedback of every student whose work is graded.

    ``book`` is where the pages find the book, if it is not where the course's settings say.

    One page that cannot be made stops no other. Raises :class:`StoreError` if the module is not assigned, and what
    ``step`` raises: the pages written before stay, and another run writes the rest.
    """
    done, pages = Feedback(), FeedbackPages(module, nbgrader.root, book)
    store = nbgrader.store(module.name)
    with at_work(nbgrader.root):
        for students in batches(nbgrader.autograded(module.name)):
            marks = store.marks(students)
            for student in students:
                target = nbgrader.feedback_page(module.name, student)
                try:
                    _refuse_link(target)
                    page = _page(nbgrader, module.name, pages, student, marks.get(student))
                    _write(target, page, student, done)
                    put_beside_page(nbgrader.autograded_notebook(module.name, student).parent, target)
                except FeedbackError as error:
                    done.problems.append(replace(error.finding, student=student))
                except OSError as error:
                    done.problems.append(_not_written(target, student, error))
            step(len(students))
    return done


def student_page(nbgrader: Nbgrader, module: ResolvedModule, student: str) -> str:
    """A student's page as it would be written now. Raises :class:`FeedbackError` if there is nothing to show yet."""
    store = nbgrader.store(module.name)
    marks = store.marks([student])
    return _page(nbgrader, module.name, FeedbackPages(module, nbgrader.root), student, marks.get(student))


def _page(
    nbgrader: Nbgrader, assignment: str, pages: FeedbackPages, student: str, marks: SubmissionMarks | None
) -> str:
    if marks is None:
        raise FeedbackError(_("the gradebook knows no marks"), _("run “claimwise grade” again"))
    try:
        return pages.page(load(nbgrader.autograded_notebook(assignment, student)), marks)
    except UnreadableSubmissionError:
        what = _("the notebook for graders is gone or damaged")
        raise FeedbackError(what, _("run “claimwise grade” again")) from None


def _refuse_link(page: Path) -> None:
    for path in (page, *page.parents[:2]):
        if path.is_symlink():
            what = _("its place in the folder of feedback is a link, so nothing is written there")
            raise FeedbackError(Finding(what, _("remove the link, then write the pages again"), file=path))


def _write(target: Path, page: str, student: str, done: Feedback) -> None:
    before = target.read_bytes() if target.is_file() else None
    write_atomically(target, page)
    done.pages.append(target)
    if before not in (None, page.encode("utf-8")):
        done.changed.append(student)


def _not_written(page: Path, student: str, error: OSError) -> Finding:
    what = _("the page could not be written: {why}", why=error.strerror or error)
    remedy = _("see what lies in its place, and who may write there; then write the pages again")
    return Finding(what, remedy, file=page, student=student)
