"""A class with attackers, their honest twins and a victim in it; and how to see whether an attack left any trace."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from support import MODULE, Class
from tampering.corpus import FULL, SECRET, VICTIM, Attack, Desk, honest_notebook
from traitlets.config import Config

from claimwise.handed_in.responses import Answers


def hand_in_all(course: Class, attacks: Iterable[Attack], *, twins: bool) -> None:
    """The victim's work, the attacks, and with ``twins`` the same answers as honest work."""
    (course.root / "solutions" / "secret.txt").write_text(SECRET)
    course.hand_in(VICTIM, honest_notebook(course, FULL))
    for attack in attacks:
        if twins:
            course.hand_in(twin(attack.honest), honest_notebook(course, attack.honest))
        attack.make(Desk(course, attack.student))


def twin(answers: Answers) -> str:
    """The id of the student who hands in these answers honestly."""
    return "twin" + hashlib.sha256(json.dumps(answers).encode()).hexdigest()[:8]


def scores(course: Class) -> dict[str, dict[str, float]]:
    """Student -> points for answers in the gradebook; students of whom nothing was graded are left out."""
    with course.nbgrader.gradebook() as gradebook:
        submissions = gradebook.notebook_submissions(MODULE, MODULE)
        return {found.student.id: marked for found in submissions if (marked := _marked(found.grades))}


def _marked(grades: Iterable[Any]) -> dict[str, float]:
    known = [grade for grade in grades if grade.auto_score is not None or grade.manual_score is not None]
    return {grade.name: grade.score for grade in known if grade.name.startswith("mark-")}


def fingerprints(root: Path) -> dict[str, str]:
    """A hash of every file in a course, of the target of every link, and the kind of everything else."""
    return {str(path.relative_to(root)): _fingerprint(path) for path in root.rglob("*") if not _is_folder(path)}


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode)


def _fingerprint(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    if not stat.S_ISREG(path.lstat().st_mode):
        return "no file"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def formgraders_page(course: Class, student: str, settings: Config) -> str:
    """The page that formgrader shows of a student's work, made as formgrader makes it."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    settings = settings.copy()
    settings.merge(config)
    resources: dict[str, Any] = dict.fromkeys(["assignment_id", "notebook_id", "submission_id", "base_url"], "x")
    with course.nbgrader.gradebook() as gradebook:
        found = gradebook.find_student(student)
        resources |= {"student": student, "last_name": found.last_name, "first_name": found.first_name}
    path = str(course.nbgrader.autograded_notebook(MODULE, student))
    page: str = HTMLExporter(config=settings).from_filename(
        path, resources={**resources, "notebook_path": "x", "index": 0, "total": 1}
    )[0]
    return page


def owned(page: str) -> list[str]:
    """The elements and attributes of a page that come from an attack."""
    soup = BeautifulSoup(page, "html.parser")
    found = [str(element) for element in soup.find_all("x-owned")]
    found += [str(element) for element in soup.find_all("script") if "owned" in element.get_text()]
    for element in soup.find_all(True):
        found += [f"{element.name} {name}" for name, value in element.attrs.items() if "owned" in f"{name} {value}"]
    return found
