"""One person, one id: students of the course are found again in a list that has other ids, by address and name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from claimwise.collect.intake import sender_in
from claimwise.collect.names import CANVAS, MOODLE, Sender, folded
from claimwise.collect.roster import Person, Roster, orders
from claimwise.collect.table import RosterError
from claimwise.errors import Finding
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.ids import id_key
from claimwise.words import _, ngettext


def everybody(nbgrader: Nbgrader) -> Roster:
    """Everybody who stands in the gradebook, also who left the class."""
    people = {}
    if nbgrader.has_gradebook():
        with nbgrader.gradebook() as gradebook:
            for student in gradebook.students:
                first, last, email = student.first_name or "", student.last_name or "", student.email or ""
                ids = frozenset(id_key(each) for each in (student.id, email) if each)
                names = orders(f"{first} {last}")
                people[student.id] = Person(student.id, first, last, email, ids, names, where=_("the gradebook"))
    return Roster(tuple(people.values()), "id")


def known_people(nbgrader: Nbgrader, assignment: str) -> Roster:
    """Everybody of the course so far: who stands in the gradebook, and who has handed in this assignment.

    Of the latter it is known by which number the platform's download calls them, so their files are found again.
    """
    people = {person.id: person for person in everybody(nbgrader).people}
    for student_id, folder in nbgrader.handed_in(assignment).items():
        person = Person(student_id, ids=frozenset({id_key(student_id)}), where="submitted/")
        people.setdefault(student_id, person)
        if before := sender_in(folder):
            numbers = ((before.platform, before.number),)
            people[student_id] = replace(people[student_id], numbers=numbers)
    return Roster(tuple(people.values()), "id")


def under_known_ids(roster: Roster, known: Roster) -> Roster:
    """The list, with the ids by which its people are known already, and a note if that changed any.

    Raises :class:`RosterError` where the list and what is known disagree on who somebody is, or two rows are one
    person.
    """
    people = [_recognised(person, roster, known) for person in roster.people]
    rows: dict[str, list[Person]] = defaultdict(list)
    for before, after in zip(roster.people, people, strict=True):
        rows[id_key(after.id)].append(before)
    if doubled := next((same for same in rows.values() if len(same) > 1), None):
        rows_of_one = " / ".join(person.row for person in doubled)
        raise RosterError(_("two rows seem to be one person: {rows}", rows=rows_of_one), _("correct the list"))
    renamed = [(before, after) for before, after in zip(roster.people, people, strict=True) if before.id != after.id]
    notes = roster.notes
    if renamed:
        before, after = renamed[0]
        what = ngettext(
            "{n} on the list is known in the gradebook under another id, and keeps it ({before} stays {after})",
            "{n} on the list are known in the gradebook under other ids, which they keep ({before} stays {after})",
            len(renamed),
            before=before.id,
            after=after.id,
        )
        notes = (*notes, Finding(what))
    return replace(roster, people=tuple(people), notes=notes)


def _recognised(person: Person, rows: Roster, known: Roster) -> Person:
    """A person of the list, under the id that is known."""
    found = _same(person, known) or _of_the_same_name(person, rows, known)
    if len(found) > 1:
        rows_of_all = " / ".join(each.row for each in (person, *found))
        what = _("the list and the gradebook disagree on who this is: {rows}", rows=rows_of_all)
        raise RosterError(what, _("correct the list"))
    if not found:
        return person
    other = found[0]
    if _are_strangers(person, other):
        rows_of_both = f"{person.row} / {other.row}"
        what = _("the list and the gradebook disagree on who has this id: {rows}", rows=rows_of_both)
        raise RosterError(what, _("correct the list, or give one of them another id"))
    return replace(person, id=other.id, ids=person.ids | other.ids)


def _same(person: Person, known: Roster) -> list[Person]:
    """Who has an id or an address of a person; or goes by the name or number that stands in without a list."""
    stand_ins = {
        Sender(person.name, MOODLE).own_id,
        *(number for platform, number in person.numbers if platform == CANVAS),
    }
    unnamed = [other for other in known.sharing_ids(filter(None, stand_ins)) if not other.names and not other.email]
    return list(dict.fromkeys([*known.sharing_ids(person.ids), *unnamed]))


def _of_the_same_name(person: Person, rows: Roster, known: Roster) -> list[Person]:
    """Who has the same name, if one of them has no address, and nobody else of the list could be meant."""
    found = [other for other in known.sharing_names(person.names) if not rows.sharing_ids(other.ids)]
    if not found:
        return []
    namesakes = rows.sharing_names(person.names)
    if len(namesakes) > 1 or len(found) > 1 or (person.email and found[0].email):
        each = " / ".join(one.row for one in (*namesakes, *found))
        what = _("nobody can say whether these are one person: {rows}", rows=each)
        remedy = _("give the list a column with the ids or addresses that are in the gradebook")
        raise RosterError(what, remedy)
    return found


def _are_strangers(person: Person, other: Person) -> bool:
    """Whether two have an id in common, but no word of the name and no address."""
    words = [{folded(word) for word in each.name.split()} for each in (person, other)]
    names = all(words) and not words[0] & words[1]
    emails = bool(person.email and other.email) and person.email.casefold() != other.email.casefold()
    return names and (emails or not (person.email and other.email))
