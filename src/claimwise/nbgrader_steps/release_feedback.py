"""nbgrader's release of feedback through its exchange, for a class in which not everybody uses the exchange."""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback

from claimwise.grading.secrets import MODES
from claimwise.words import _


class ReleasePlain(ExchangeReleaseFeedback):
    """nbgrader's release of feedback. Pages of students who never used the exchange do not end it for the others."""

    def copy_files(self) -> None:
        """Releases every page that the exchange can hand back, and names the others."""
        coursedir = self.coursedir
        pages = Path(coursedir.format_path(coursedir.feedback_directory, ".", "."))
        left_out = []
        for student in sorted(pages.iterdir()) if pages.is_dir() else []:
            page = student / coursedir.assignment_id
            if any(page.glob("*.html")) and not all((page / name).is_file() for name in MODES):
                self.log.warning(
                    _(
                        "{student} did not hand in by the exchange; give the page by hand: {page}",
                        student=student.name,
                        page=page,
                    )
                )
                left_out.append(student.name)
        excluded = coursedir.student_id_exclude
        coursedir.student_id_exclude = ",".join(filter(None, [excluded, *left_out]))
        try:
            super().copy_files()
        finally:
            coursedir.student_id_exclude = excluded
