"""nbgrader, used as a library with the course's own settings: release, autograde, feedback."""

from __future__ import annotations

import copy
import logging
import os
import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import capture_log, temp_attrs
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import Config, PyFileConfigLoader

from claimwise.access import fit_path
from claimwise.content.course import is_rehearsal
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.arrangements import Standings, standings
from claimwise.gradebook.database import in_words, open_database, reading, sqlite_file, writing
from claimwise.gradebook.events import Concerned, What, note_event
from claimwise.gradebook.marks import Penalty
from claimwise.gradebook.own_tables import prepare
from claimwise.gradebook.store import Store
from claimwise.gradebook.switch import finish_exchange
from claimwise.ids import id_key, is_student_id, no_id
from claimwise.words import _, listed
from claimwise.zone import Zone

CONFIG_FILE = "nbgrader_config.py"

# nbgrader 0.9 reads a submission's notebooks before SQLAlchemy 2 knows of it, which is harmless and says so each time.
warnings.filterwarnings("ignore", message="Object of type <.*> not in session", category=SAWarning)


class NbgraderError(ClaimwiseError):
    """nbgrader could not do what was asked. The message holds the end of what it logged."""


class Nbgrader:
    """nbgrader in a course folder. ``root`` is the folder with ``nbgrader_config.py``.

    There can be several in one process, each with its own course's settings. Lists hold the students of ``section``
    only, if it names one (see :meth:`only`), and nobody who was dropped.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.section = ""
        _put_own_commands_on_path()
        config = self.settings = self._config()
        self.directory = CourseDirectory(config=config)
        self._places: dict[str, Path] = {}
        finish_exchange(self.root, self.directory.db_url)
        self._api = NbGraderAPI(self.directory, config=config)
        # Its report is returned with each result; on the terminal it would bury ours.
        # A log of its own, not one that logging knows by name: another course at work at once writes into another.
        self._api.log = logging.Logger("claimwise.nbgrader", logging.INFO)
        self._api.log.addHandler(logging.NullHandler())

    def _config(self) -> Config:
        where = {"file": CONFIG_FILE, "folder": self.root}
        if not (self.root / CONFIG_FILE).is_file():
            what = _("there is no {file} in {folder}; copy the one that comes with the course", **where)
            raise NbgraderError(what)
        try:
            config = PyFileConfigLoader(CONFIG_FILE, path=str(self.root)).load_config()
        except SystemExit as error:  # a setting that is not understood
            raise NbgraderError(str(error)) from None
        except Exception as error:  # it is a program, so anything can go wrong in it
            why = f"{type(error).__name__}: {error}"
            what = _("{file} cannot be read: {why}", file=CONFIG_FILE, why=why)
            raise NbgraderError(what, _("correct it, or copy the one that comes with the course")) from error
        # The settings describe the folder they came from; a copy of a course is a course of its own.
        config.CourseDirectory.root = str(self.root)
        if is_rehearsal(self.root):  # whatever its settings say, it never reaches the real gradebook or exchange
            own = URL.create("sqlite", database=str(self.root / "gradebook.db"))
            config.CourseDirectory.db_url = own.render_as_string()
            config.Exchange.root = str(self.root / "exchange")
            config.pop("ExchangeFactory", None)
        return config

    def generate(self, assignment: str) -> None:
        """Make the release version of an assignment and note its cells in the gradebook."""
        self._run(self._api.generate_assignment(assignment, force=True, create=True))

    def autograde(self, assignment: str, student: str) -> str:
        """Grade one submission and give nbgrader's log. Earlier manual marks and comments are kept."""
        return self._run(self._api.autograde(assignment, student, force=True, create=True))

    def feedback(self, assignment: str, student: str) -> None:
        """Write one student's page of feedback."""
        self._run(self._api.generate_feedback(assignment, student_id=student, force=True))

    def release_feedback(self, assignment: str, students: Iterable[str]) -> None:
        """Put the pages of feedback that some students have of an assignment into the exchange."""
        # As nbgrader's own function does it, but for its slip in the name of an argument, of which traitlets complains.
        api = self._api
        for student in students:
            with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
                made = {"coursedir": api.coursedir, "authenticator": api.authenticator, "parent": api}
                self._run(capture_log(api.exchange.ReleaseFeedback(**made)))

    def only(self, section: str) -> Nbgrader:
        """The same, with lists of the students of one section; with an empty name of all.

        Raises :class:`NbgraderError` for a section that nobody is in.
        """
        known = self.standings().sections if section else [section]
        if not (found := [name for name in known if name.casefold() == section.casefold()]):
            what = _("nobody is in a section “{section}”", section=section)
            there_are = _("the class list names {sections}", sections=listed([f"“{name}”" for name in known]))
            none = _("collect with a class list that has a column “Section”")
            raise NbgraderError(what, there_are if known else none)
        one = copy.copy(self)
        one.section = found[0]
        return one

    def elsewhere(self, root: Path, gradebook: Path) -> Nbgrader:
        """The same course with its data in another folder and file, and without an exchange."""
        one = copy.copy(self)
        one.root, config = root.resolve(), copy.deepcopy(self.settings)
        for name in ("submitted_directory", "autograded_directory", "feedback_directory"):
            folder = self.root / getattr(self.directory, name)  # the settings may name it with all above it
            config.CourseDirectory[name] = str(
                folder.relative_to(self.root) if folder.is_relative_to(self.root) else folder
            )
        config.CourseDirectory.root = str(one.root)
        config.CourseDirectory.db_url = URL.create("sqlite", database=str(gradebook)).render_as_string()
        config.Exchange.root = ""
        one.settings, one.directory = config, CourseDirectory(config=config)
        return one

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to the gradebook, with our tables in it, to read with. Raises :class:`StoreError`."""
        return reading(self._database())

    def writing(self, wait: float | None = None) -> AbstractContextManager[Connection]:
        """One transaction in the gradebook, with our tables in it, as :func:`writing` makes it."""
        return writing(self._database(), wait)

    def _database(self) -> Engine:
        engine = open_database(self.directory.db_url)
        prepare(engine)
        return engine

    def note_done(
        self,
        what: What,
        assignment: str = "",
        concerned: Iterable[Concerned] = (),
        value: str = "",
        whys: Mapping[str, str] | None = None,
        wait: float | None = None,
    ) -> None:
        """What :func:`note_event` notes, in a transaction of its own; nothing where there is no gradebook yet.

        ``wait`` is as in :func:`writing`. Raises :class:`StoreError` if nothing can be written.
        """
        if self.has_gradebook():
            with self.writing(wait) as connection:
                note_event(connection, what, assignment, list(concerned), value, whys)

    def store(self, assignment: str) -> Store:
        """The gradebook's rows of an assignment.

        Raises :class:`UnknownAssignmentError` if it knows none of that name, :class:`StoreError` if it cannot be read.
        """
        return Store(self.directory.db_url, assignment, self.late_penalty)

    def standings(self) -> Standings:
        """What was decided about students, and what the class list says of them."""
        if not self.has_gradebook():
            return Standings()
        with reading(open_database(self.directory.db_url)) as connection:
            return standings(connection)

    def submitted(self, assignment: str) -> dict[str, Path]:
        """Student id -> folder, for everybody on the list who handed in something, sorted by id."""
        return self.submissions(assignment)[0]

    def submissions(self, assignment: str) -> tuple[dict[str, Path], dict[str, Finding]]:
        """As :meth:`submitted` and as :meth:`left_out`, in one look at the folders."""
        found, left_out = self._told_apart(assignment)
        return self._listed(found), left_out

    def all_submitted(self, assignments: Collection[str]) -> dict[str, list[str]]:
        """Assignment -> the ids that :meth:`submitted` gives, of several assignments in one look at the folders."""
        folders, known = self._all_folders(self.directory.submitted_directory, assignments), self.standings()
        found = {}
        for assignment, names in folders.items():
            left_out = self._left_out(assignment, names)
            found[assignment] = [name for name in names if name not in left_out and known.listed(name, self.section)]
        return found

    def counting(self, assignment: str) -> dict[str, Path]:
        """As :meth:`submitted`, but without those whom the assignment does not count for."""
        known = self.standings()
        found, _left_out = self._told_apart(assignment)
        return {
            student: folder
            for student, folder in found.items()
            if known.listed(student, self.section) and assignment not in known[student].excused
        }

    def handed_in(self, assignment: str) -> dict[str, Path]:
        """Student id -> folder, for everybody who handed in something, also if they left the class; sorted by id."""
        return self._told_apart(assignment)[0]

    def left_out(self, assignment: str) -> dict[str, Finding]:
        """Name of a folder -> why what was handed in there is nobody's: it is no id, or not to be told from another."""
        return self._told_apart(assignment)[1]

    def _told_apart(self, assignment: str) -> tuple[dict[str, Path], dict[str, Finding]]:
        folders = self._folders(self.directory.submitted_directory, assignment)
        left_out = self._left_out(assignment, folders)
        return {student: folder for student, folder in folders.items() if student not in left_out}, left_out

    def _left_out(self, assignment: str, names: Collection[str]) -> dict[str, Finding]:
        left_out = {name: replace(no_id(), student=name) for name in names if not is_student_id(name)}
        same = defaultdict(list)
        for name in names:
            if name not in left_out:
                same[id_key(name)].append(name)
        for alike in (sorted(alike) for alike in same.values() if len(alike) > 1):
            graded = [name for name in alike if is_there(self.autograded_notebook(assignment, name).parent)]
            right = graded[0] if len(graded) == 1 else None
            left_out |= {name: _same(name, alike) for name in alike if name != right}
        return left_out

    def autograded(self, assignment: str) -> dict[str, Path]:
        """Student id -> folder, for every submission on the list that has been autograded, sorted by id."""
        found = self._folders(self.directory.autograded_directory, assignment)
        return self._listed({student: folder for student, folder in found.items() if is_student_id(student)})

    def all_autograded(self, assignments: Collection[str]) -> dict[str, list[str]]:
        """Assignment -> the ids that :meth:`autograded` gives, of several assignments in one look at the folders."""
        folders, known = self._all_folders(self.directory.autograded_directory, assignments), self.standings()
        return {
            assignment: [name for name in names if is_student_id(name) and known.listed(name, self.section)]
            for assignment, names in folders.items()
        }

    def _listed(self, folders: dict[str, Path]) -> dict[str, Path]:
        known = self.standings() if folders else Standings()
        return {student: folder for student, folder in folders.items() if known.listed(student, self.section)}

    def submitted_notebook(self, assignment: str, student: str) -> Path:
        """Where the notebook lies that a student handed in."""
        return self._file(self.directory.submitted_directory, assignment, student, ".ipynb")

    def autograded_notebook(self, assignment: str, student: str) -> Path:
        """Where the notebook lies that graders see."""
        return self._file(self.directory.autograded_directory, assignment, student, ".ipynb")

    @cached_property
    def zone(self) -> Zone:
        """The zone of due dates and of times that come without one."""
        return zone_of(self.settings)

    def due(self, assignment: str) -> datetime | None:
        """When an assignment is due, in UTC; ``None`` if nobody said, or there is no gradebook yet."""
        if not self.has_gradebook():
            return None
        with self.gradebook() as gradebook:
            dates = [known.duedate for known in gradebook.assignments if known.name == assignment]
        return dates[0].replace(tzinfo=UTC) if dates and dates[0] else None

    @cached_property
    def late_penalty(self) -> Penalty:
        """Says how many points a late submission loses."""
        return late_penalty(self.settings)

    def feedback_page(self, assignment: str, student: str) -> Path:
        """Where a student's page of feedback lies."""
        return self._file(self.directory.feedback_directory, assignment, student, ".html")

    def has_page(self, assignment: str, student: str) -> bool:
        """Whether a student's page of feedback lies there; one that a link leads to lies elsewhere, and is none."""
        page = self.feedback_page(assignment, student)
        return page.is_file() and not any(each.is_symlink() for each in (page, *page.parents[:2]))

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """The gradebook of nbgrader, closed again at the end."""
        with in_words(), Gradebook(self.directory.db_url, self.directory.course_id) as gradebook:
            self._share_gradebook()
            yield gradebook

    def has_submissions(self, assignment: str) -> bool:
        """Whether the gradebook holds a submission of an assignment, so that its cells must not change any more."""
        if not self.has_gradebook():
            return False
        with self.gradebook() as gradebook:
            return any(known.name == assignment and known.num_submissions for known in gradebook.assignments)

    def has_gradebook(self) -> bool:
        """Whether there is a gradebook. Opening one that is not there would make it."""
        file = sqlite_file(self.directory.db_url)
        return file is None or file.exists()

    def _folders(self, directory: str, assignment: str) -> dict[str, Path]:
        students = self._students(directory)
        folders = {name: f"{students}{os.sep}{name}{os.sep}{assignment}" for name in _names(students)}
        return {name: Path(folder) for name, folder in folders.items() if is_there(folder)}

    def _all_folders(self, directory: str, assignments: Collection[str]) -> dict[str, list[str]]:
        """Assignment -> the names of the folders of students with one of it, in order."""
        students = self._students(directory)
        found: dict[str, list[str]] = {assignment: [] for assignment in assignments}
        for student in _names(students):
            try:
                there: Collection[str] = os.listdir(f"{students}{os.sep}{student}")  # noqa: PTH208  only names
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:  # as in is_there
                there = assignments
            for assignment in found.keys() & there:
                found[assignment].append(student)
        return found

    def _file(self, directory: str, assignment: str, student: str, ending: str) -> Path:
        return Path(f"{self._students(directory)}{os.sep}{student}{os.sep}{assignment}{os.sep}{assignment}{ending}")

    def _students(self, directory: str) -> Path:
        """The folder with a folder for each student."""
        if directory not in self._places:  # nbgrader takes a moment for it, and a class has thousands of files
            self._places[directory] = Path(self.directory.format_path(directory, ".", "."))
        return self._places[directory]

    def _share_gradebook(self) -> None:
        """Let a shared folder's group write to the gradebook in it, which its library makes for its owner alone."""
        if file := sqlite_file(self.directory.db_url):
            fit_path(file)

    def _run(self, result: dict[str, Any]) -> str:
        self._share_gradebook()
        log = str(result.get("log", ""))
        if not result["success"]:
            lines = (log or str(result.get("error", ""))).splitlines()
            last = [line.strip() for line in lines if _says_something(line)][-6:]
            raise NbgraderError("\n".join(last) or _("nbgrader failed without saying why"))
        return log


def zone_of(config: Any) -> Zone:
    """The course's time zone: ``Course.time_zone`` in its settings; if that is not set, this computer's."""
    return Zone(config.Course.get("time_zone", ""))


def late_penalty(settings: Config) -> Penalty:
    """Says how many points a late submission loses, as nbgrader's plugin does that the settings name."""
    penalty: Penalty = late_plugin(settings).late_submission_penalty
    return penalty


def late_plugin(settings: Config) -> Any:
    """The plugin for late submissions that the settings name: ours, unless the course chose another."""
    step = AssignLatePenalties(config=settings)
    step.init_plugin()
    return step.plugin_inst


_LINE = re.compile(r"\[[A-Z]+\] |\s*[A-Za-z_.]+: ")
"""How lines of nbgrader's log begin that are no steps of a traceback: with a level, or with the name of an error."""


def _says_something(line: str) -> bool:
    """Whether a line of nbgrader's log is for people, and not a step of a traceback."""
    return bool(_LINE.match(line)) and "raceback" not in line


def _same(name: str, names: list[str]) -> Finding:
    others = listed([f"“{other}”" for other in names if other != name])
    what = _("many computers do not tell this id from {others}", others=others)
    return Finding(what, _("keep one folder, under the student's real id"), student=name)


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208  only names


def is_there(path: Path | str) -> bool:
    """Whether a path leads to anything, even to what must not be read or to a link to nowhere: it is named later."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _put_own_commands_on_path() -> None:
    # nbgrader starts "alembic" by name to make its database; it lies beside our Python even if no shell knows of it.
    commands = str(Path(sys.executable).parent)
    if commands not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [commands, os.environ.get("PATH")]))
