"""Whose a file is: what its name says, who is on the list, and what a person said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimwise.collect.names import FOLDER, GRADESCOPE, TWO_FORMS, Sender
from claimwise.collect.roster import Person, Roster
from claimwise.errors import Finding
from claimwise.ids import id_key
from claimwise.words import _, listed


@dataclass(frozen=True)
class Owners:
    """Who may have handed in a module: those of the list, if there is one, and those who are known of the course.

    ``chosen`` is what a person said of files, by their names: whose each is, or nobody's (an empty text).
    """

    module: str
    roster: Roster | None = None
    known: Roster | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    def owner(self, found: Sender | None) -> Person | Finding:
        """Whose a file is by its name, or why nobody knows."""
        if not found:
            remedy = _("call it STUDENT.ipynb or {module}_STUDENT.ipynb", module=self.module)
            return Finding(_("its name does not say whose it is"), remedy)
        roster = self.roster or self.known
        people = roster.fits(found) if roster else []
        if len(people) != 1 and (before := self._as_before(found)):
            return before
        if len(people) == 1:
            return people[0]
        if people:
            what = _("its name fits {names}, so it is taken for nobody", names=listed(list(map(str, people))))
            return Finding(what, _("call it by the id, e.g. {student}.ipynb", student=people[0].id))
        if self.roster:
            return _stranger(found, self.roster)
        return self.person(found.own_id) if found.own_id else _nameless(found)

    def person(self, student: str) -> Person:
        """The person with an id, as far as anything is known of one."""
        people = (person for roster in (self.roster, self.known) if roster for person in roster.people)
        return next((person for person in people if id_key(person.id) == id_key(student)), Person(student))

    def _as_before(self, found: Sender) -> Person | None:
        """Who was said to be a sender when this was taken in before, where the name does not tell."""
        before = self.known.numbered(found) if self.known else []
        return self.person(before[0].id) if len(before) == 1 else None


def _stranger(found: Sender, roster: Roster) -> Finding:
    """Why nobody on the list handed in a file."""
    if found.platform in (GRADESCOPE, TWO_FORMS) or found.is_group:
        return _nameless(found)
    if not roster.has_names and found.platform:
        what = _("no column of names was recognised in the list, so nobody can be found by name")
        return Finding(what, _("call it “name”"))
    who, remedy = found.text or found.number, _("correct the list, or call the file by the student's id")
    if found.platform in ("", FOLDER):
        return Finding(_("nobody on the list is “{who}”", who=who), remedy)
    what = _("nobody on the list is “{who}” (this looks like {platform})", who=who, platform=found.platform)
    return Finding(what, remedy)


def _nameless(found: Sender) -> Finding:
    """Why a file is nobody's whose name gives no id."""
    if found.platform == GRADESCOPE:
        what = _("this looks like Gradescope, whose folders do not say whose work it is")
        return Finding(what, _("call each file by its student's id, e.g. ada.ipynb"))
    if found.platform == TWO_FORMS:
        what = _("its name could be Canvas's or Blackboard's")
        return Finding(what, _("call it by the student's id, e.g. ada.ipynb"))
    if found.is_group:
        what = _("“{group}” looks like a group in Moodle, so nobody knows whose work it is", group=found.text)
        return Finding(what, _("save the file once for each of its students, e.g. as ada.ipynb"))
    if found.platform in ("", FOLDER):
        remedy = _("name the file after the student, e.g. ada.ipynb, or give a class list (--roster)")
        return Finding(_("“{name}” is no student id", name=found.text), remedy)
    what = _("this looks like {platform}, whose names here give no id", platform=found.platform)
    remedy = _("give a class list (--roster), or call the file by the student's id, e.g. ada.ipynb")
    return Finding(what, remedy)
