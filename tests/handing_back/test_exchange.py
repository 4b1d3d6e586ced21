"""Pages go back by nbgrader's exchange to those who are chosen, and that is what is noted."""

from __future__ import annotations

import pytest
from nbgrader.utils import notebook_hash
from support import MODULE, Class

from claimwise.handing_back.exchange import release
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import pages

# nbgrader's own step leaves files to the garbage collector to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def by_exchange(tea_class: Class) -> Class:
    """A class of three who handed in by the exchange, and one who did not, with pages of feedback."""
    (tea_class.root / "exchange").mkdir()
    for student in ("ada", "bo", "cy", "ada,bo"):
        folder = tea_class.hand_in(student, tea_class.solved()).parent
        (folder / "timestamp.txt").write_text("2026-11-29 10:00:00 UTC")
        if student != "ada,bo":
            (folder / "submission_secret.txt").write_text(f"secret of {student}")
    tea_class.grade()
    write_feedback(tea_class.nbgrader, tea_class.module)
    return tea_class


def released(course: Class) -> set[str]:
    """Whose pages lie in the exchange."""
    there = {path.stem for path in (course.root / "exchange").rglob("*.html")}
    named = {
        student: notebook_hash(secret=f"secret of {student}", notebook_id=MODULE) for student in ("ada", "bo", "cy")
    }
    assert there <= set(named.values())
    return {student for student, name in named.items() if name in there}


def test_only_the_chosen_pages_are_released_and_noted(by_exchange: Class) -> None:
    found = pages(by_exchange.nbgrader, MODULE)

    release(by_exchange.nbgrader, MODULE, [page for page in found if page.student in ("bo", "ada,bo")])

    assert released(by_exchange) == {"bo"}
    assert [page.student for page in pages(by_exchange.nbgrader, MODULE) if page.before] == ["bo"]


def test_an_id_with_a_comma_keeps_nobody_else_from_being_released(by_exchange: Class) -> None:
    done = release(by_exchange.nbgrader, MODULE, pages(by_exchange.nbgrader, MODULE))

    assert released(by_exchange) == {"ada", "bo", "cy"}
    assert [found.student for found in done.left_out] == ["ada,bo"]
