"""Pages of feedback on their way to students: one zip that Moodle or Canvas takes back, or one for sending by mail.

Both platforms find a student by the name that they gave the file when it was downloaded, so only who handed in by such
a download can be in it. What they ask for was read in the source code of their importers (Moodle's
``mod/assign/feedback/file/importziplib.php``, Canvas's ``infer_comment_context_from_filename``), not tried on a running
platform.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimwise.collect.intake import sender_in
from claimwise.collect.names import CANVAS, MOODLE, Sender
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import remembered
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.events import Concerned, note_event
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.returned import Returned, note_returned, returned
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handing_back.formats import Way
from claimwise.tables import table_text
from claimwise.words import _
from claimwise.zips import as_name, writing_zip

LARGE = 50_000_000
"""An archive of so many bytes is more than some platforms take at once."""


class NothingToGiveError(ClaimwiseError):
    """There is no page that could be handed back this way."""


@dataclass(frozen=True)
class Page:
    """A student's page as it lies there, its hash, and when it was handed back before, if it was."""

    student: str
    file: Path
    hash: str
    before: Returned | None = None

    @property
    def changed(self) -> bool:
        """Whether the student was given another one, or none."""
        return self.before is None or self.before.page != self.hash


@dataclass(frozen=True)
class Pack:
    """What goes into an archive: names of files, each with its page. ``left_out`` says whose page does not, and why."""

    way: Way
    entries: tuple[tuple[str, Page], ...]
    left_out: tuple[Finding, ...] = ()

    @property
    def pages(self) -> list[Page]:
        """The pages that go into it."""
        return [page for _name, page in self.entries]


def pages(nbgrader: Nbgrader, assignment: str) -> list[Page]:
    """The pages of feedback that lie there for everybody on the list, in order of ids."""
    with_page = {
        student: nbgrader.feedback_page(assignment, student)
        for student in nbgrader.autograded(assignment)
        if nbgrader.has_page(assignment, student)
    }
    before = _returned(nbgrader, assignment)
    return [Page(student, page, _hash(page), before.get(student)) for student, page in with_page.items()]


@remembered
def _hash(page: Path) -> str:
    return content_hash(page.read_bytes())


def plan_pack(nbgrader: Nbgrader, assignment: str, way: Way, given: Sequence[Page]) -> Pack:
    """Which name each page gets for a platform, and who cannot be reached by it. Writes nothing.

    Nobody is guessed: a student without a name from the platform is left out, and so are two who have the same one.
    """
    if way is Way.MAIL:
        folders = _folders([page.student for page in given])
        return Pack(way, tuple((f"{folders[page.student]}/{assignment}.html", page) for page in given))
    if way is Way.EXCHANGE:
        raise NotImplementedError("the exchange takes no archive")
    platform = MOODLE if way is Way.MOODLE else CANVAS
    senders = {page.student: sender_in(nbgrader.submitted_notebook(assignment, page.student).parent) for page in given}
    count = Counter((found.platform, found.number) for found in senders.values() if found)
    entries: list[tuple[str, Page]] = []
    left_out: list[Finding] = []
    unreachable = _unreachable(platform)
    for page in given:
        found = senders[page.student]
        if found is None or found.platform != platform:
            left_out.append(replace(unreachable, student=page.student))
        elif count[found.platform, found.number] > 1:
            left_out.append(_doubtful(page.student, found))
        else:
            entries.append((_entry(found, assignment), page))
    return Pack(way, tuple(entries), tuple(left_out))


def write_pack(nbgrader: Nbgrader, assignment: str, pack: Pack, path: Path) -> list[Finding]:
    """Write the archive; gives what to know before it is uploaded. :func:`note_given` notes that it was.

    The same pages give the same bytes. Raises :class:`NothingToGiveError` if the archive would be empty.
    """
    if not pack.entries:
        what = _("no page of {module} can be handed back this way", module=assignment)
        raise NothingToGiveError(what, _("write the pages with “claimwise feedback”, or send them by mail"))
    with writing_zip(path, 0o600) as archive:
        for name, page in sorted(pack.entries):
            archive.add(name, page.file.read_bytes())
        if pack.way is Way.MAIL:
            archive.add("addresses.csv", _addresses(nbgrader, pack.entries))
    return [*_notes(pack, path.stat().st_size)]


def note_given(nbgrader: Nbgrader, assignment: str, given: Iterable[Page], way: Way) -> None:
    """Note that pages were handed back, so that later changes can be told."""
    with nbgrader.writing() as connection:
        given = list(given)
        note_returned(connection, assignment, {page.student: page.hash for page in given}, way.value)
        if given:
            note_event(connection, "handed-back", assignment, [Concerned(page.student) for page in given], way.value)


def _returned(nbgrader: Nbgrader, assignment: str) -> dict[str, Returned]:
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        return returned(connection, assignment)


def _folders(students: Iterable[str]) -> dict[str, str]:
    """Student -> the name of their folder: the id as far as every computer can write it, numbered if others have it."""
    folders: dict[str, str] = {}
    taken = set[str]()
    for student in sorted(students, key=lambda student: (as_name(student) != student, student)):
        plain = name = as_name(student) or "student"  # not said: no more than a name of a folder
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        folders[student] = name
    return folders


def _entry(found: Sender, assignment: str) -> str:
    """The name by which the platform finds the student.

    Moodle reads the number between the first and the second “_” of a folder, earlier versions only if a last one
    follows; Canvas reads the first two numbers between underscores.
    """
    if found.platform == MOODLE:
        plugin = found.handle.rpartition("_assignsubmission_")[2]
        who = as_name(found.text.replace("_", " ")) or "student"  # not said: no more than a name of a folder
        return f"{who}_{found.number}_assignsubmission_{plugin}_/{assignment}.html"
    upload, _attempt = found.order
    return f"{_canvas_name(found.text)}{found.number}_{upload}_{assignment}.html"


def _canvas_name(name: str) -> str:
    """A name and “_”, in which Canvas can take no part for one of its numbers; nothing for a hidden name."""
    one = as_name(name).replace("_", "-")
    return f"{'student-' if one.isdecimal() or one == 'anon' else ''}{one}_" if one else ""  # not said: a file's name


def _unreachable(platform: str) -> Finding:
    what = _("the work did not come from a download of {platform}, so nobody knows its name there", platform=platform)
    remedy = _(
        "take in {platform}'s download again, which notes the names; or give the page by hand", platform=platform
    )
    return Finding(what, remedy)


def _doubtful(student: str, found: Sender) -> Finding:
    what = _(
        "{platform} knows this student as number {number}, and so it does another one, so neither gets a page",
        platform=found.platform,
        number=found.number,
    )
    return Finding(
        what, _("take in {platform}'s download again with a class list", platform=found.platform), student=student
    )


def _addresses(nbgrader: Nbgrader, entries: Iterable[tuple[str, Page]]) -> str:
    with nbgrader.gradebook() as gradebook:
        known = {student.id: student for student in gradebook.students}
    rows = [
        {
            "student": page.student,
            "name": " ".join(filter(None, (known[page.student].first_name, known[page.student].last_name))),
            "email": known[page.student].email or (page.student if "@" in page.student else ""),
            "file": name,
        }
        for name, page in sorted(entries)
        if page.student in known
    ]
    return table_text(("student", "name", "email", "file"), rows)  # not said: programs read it


def _notes(pack: Pack, size: int) -> Iterable[Finding]:
    if size > LARGE and pack.way is not Way.MAIL:
        what = _("the archive has {size:.0f} MB, and your platform may take less at once", size=size / 1e6)
        yield Finding(what, _("ask its administrator for the limit of uploads"))
    if pack.way is Way.MOODLE:
        yield Finding(
            _("Moodle takes the archive only if the assignment has “Feedback files” among its feedback types"),
            _("choose “Upload multiple feedback files in a zip” among the grading actions of the same assignment"),
        )
    if pack.way is Way.CANVAS:
        yield Finding(
            _(
                "Canvas adds each page as a comment, under the name of the file that the student handed in; and again "
                "each time that you upload"
            ),
            _(
                "upload once, under “Upload submissions” of the same assignment; tell students to open the page in "
                "a browser"
            ),
        )
