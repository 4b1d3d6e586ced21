"""What goes back to students and platforms is whole or not there, also if whoever writes it is killed in the middle."""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Callable

import pytest
from support import MODULE, Class

from claimwise.handing_back import export, feedback_zip
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.formats import Way

resource = pytest.importorskip("resource", reason="this system kills nobody for a long file")

PAGE = f"feedback/ada/{MODULE}/{MODULE}.html"


def is_killed(do: Callable[[], object], most: int) -> bool:
    """Whether a process that does something is killed when a file that it writes gets longer than ``most`` bytes."""
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            do()
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXFSZ


@pytest.fixture
def graded(tea_class: Class) -> Class:
    for student in ("ada", "bo"):
        tea_class.hand_in(student, tea_class.solved())
    tea_class.grade()
    return tea_class


def our_pages(there: Class) -> Callable[[], object]:
    return lambda: write_feedback(there.nbgrader, there.module)


def nbgraders_page(there: Class) -> Callable[[], object]:
    return lambda: there.nbgrader.feedback(MODULE, "ada")


def archive(there: Class) -> Callable[[], object]:
    write_feedback(there.nbgrader, there.module)
    pack = feedback_zip.plan_pack(there.nbgrader, MODULE, Way.MAIL, feedback_zip.pages(there.nbgrader, MODULE))
    return lambda: feedback_zip.write_pack(there.nbgrader, MODULE, pack, there.root / "pages.zip")


def table(there: Class) -> Callable[[], object]:
    return lambda: export.export(there.nbgrader, there.root / "marks.csv")


@pytest.mark.parametrize(
    ("made_by", "name", "most"),
    [(our_pages, PAGE, 5000), (nbgraders_page, PAGE, 5000), (archive, "pages.zip", 3000), (table, "marks.csv", 100)],
)
def test_a_kill_leaves_the_old_or_nothing_and_another_run_makes_it_whole(
    made_by: Callable[[Class], Callable[[], object]], name: str, most: int, graded: Class
) -> None:
    path, do = graded.root / name, made_by(graded)

    assert is_killed(do, most)
    assert [left.stat().st_size for left in path.parent.glob(f".{path.name}.*")] == [most]  # it was at this file
    assert not path.exists()
    do()
    whole = path.read_bytes()
    assert len(whole) > most

    path.write_bytes(b"the old one")
    assert is_killed(do, most)
    assert not path.exists() or path.read_bytes() == b"the old one"  # nbgrader deletes it first
    do()
    assert path.read_bytes() == whole
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as found:
            assert found.testzip() is None
