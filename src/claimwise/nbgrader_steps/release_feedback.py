"""nbgrader's release of feedback through its exchange, for a class in which not everybody uses the exchange."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback

from claimwise.grading.secrets import MODES
from claimwise.words import _


class ReleasePlain(ExchangeReleaseFeedback):
    """nbgrader's release of feedback. Pages of students who never used the exchange do not end it for the others."""

    def copy_files(self) -> None:
        """Releases every page that is asked for and that the exchange can hand back, and names the others."""
        coursedir = self.coursedir
        pages = Path(coursedir.format_path(coursedir.feedback_directory, ".", "."))
        for student in sorted(pages.iterdir()) if pages.is_dir() else []:
            page = student / coursedir.assignment_id
            if not fnmatchcase(student.name, coursedir.student_id or "*") or not any(page.glob("*.html")):
                continue
            if all((page / name).is_file() for name in MODES):
                self.src_path = str(page)
                super().copy_files()
            else:
                self.log.warning(
                    _(
                        "{student} did not hand in by the exchange; give the page by hand: {page}",
                        student=student.name,
                        page=page,
                    )
                )
