"""The list of students, and who on it may have handed in a file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from claimwise.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CLASSROOM,
    FOLDER,
    GRADESCOPE,
    ILIAS,
    MOODLE,
    PRAIRIELEARN,
    TWO_FORMS,
    Sender,
    folded,
)
from claimwise.errors import Finding
from claimwise.ids import id_key

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Person:
    """A student on the list.

    ``ids`` are all ids and addresses of the person, as :func:`id_key` gives them; ``names`` the name in any order of
    its words, folded; ``numbers`` the person's number on each platform, ``login`` and ``sis_id`` its other names there;
    ``section`` is the course's section or group; ``handed_in`` when Moodle's grading worksheet says so, in UTC;
    ``where`` says for people where all this stands.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, str], ...] = ()
    login: str = ""
    sis_id: str = ""
    section: str = ""
    handed_in: datetime | None = None
    where: str = ""

    def __str__(self) -> str:
        return f"{self.id} ({self.name})" if self.name else self.id

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first, self.last)))

    @property
    def row(self) -> str:
        """Everything that tells people who is meant, and where it stands."""
        return f"{self.where}: {', '.join(filter(None, (self.id, self.name, self.email)))}"


@dataclass(frozen=True)
class Roster:
    """The students, and which column their ids are from.

    ``problems`` name the rows that cannot be used, and ``notes`` say what else holds for the list. ``has_names`` and
    ``has_times`` say whether there is a column of names, and one of when work came in.
    """

    people: tuple[Person, ...]
    id_column: str
    problems: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    has_names: bool = True
    has_times: bool = False

    def fits(self, sender: Sender) -> list[Person]:
        """Everybody on the list who may be the sender; one if it is clear."""
        text = sender.text
        if sender.platform in (GRADESCOPE, TWO_FORMS):
            return []
        if not sender.platform:
            return self._with_id(text) or self._named(text)
        if sender.platform == PRAIRIELEARN:
            return self._with_id(text)
        if sender.platform == BLACKBOARD:
            return self._ending(text)
        if sender.platform in (ILIAS, FOLDER):
            return self._with_id(text) or self._named(text) or self._standing_in(text)
        by_name = self._named(text)
        if sender.platform == CLASSROOM:
            return by_name
        if sender.platform == MOODLE and not by_name:
            by_name = self._named_after_a_group(text)
        by_number = self.numbered(sender)
        if sender.platform == BRIGHTSPACE:
            by_number = self._with_id(sender.number)
            return by_name if len(by_name) != 1 or not by_number else _all_of(by_name, by_number)
        if by_number and by_name and not set(by_number) <= set(by_name):
            return _all_of(by_number, by_name)  # number and name speak of different people
        return by_number or by_name

    def numbered(self, sender: Sender) -> list[Person]:
        """Everybody whom the sender's platform calls by the sender's number."""
        return self._by_number.get((sender.platform, sender.number), []) if sender.number else []

    def sharing_ids(self, ids: Iterable[str]) -> list[Person]:
        """Everybody who has one of some ids, as :func:`id_key` gives them."""
        return _all_of(*(self._by_id.get(each, []) for each in sorted(ids)))

    def sharing_names(self, names: Iterable[str]) -> list[Person]:
        """Everybody who has one of some folded names."""
        return _all_of(*(self._by_name.get(each, []) for each in sorted(names)))

    def _with_id(self, text: str) -> list[Person]:
        return self._by_id.get(id_key(text), [])

    def _named(self, text: str) -> list[Person]:
        return self._by_name.get(folded(text), [])

    @cached_property
    def _by_id(self) -> dict[str, list[Person]]:
        return _index(self.people, lambda person: person.ids)

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        return _index(self.people, lambda person: person.names)

    @cached_property
    def _by_number(self) -> dict[tuple[str, str], list[Person]]:
        return _index(self.people, lambda person: person.numbers)

    def _named_after_a_group(self, text: str) -> list[Person]:
        """Moodle puts a group's name and a dash before a name; a dash may also stand in either of them."""
        parts = text.split("-")
        found = (self._named("-".join(parts[begin:])) for begin in range(1, len(parts)))
        return next((people for people in found if people), [])

    def _ending(self, text: str) -> list[Person]:
        """Whose id a text ends with: Blackboard puts it after the name of the assignment."""
        parts = text.split("_")
        return _all_of(*(self._with_id("_".join(parts[begin:])) for begin in range(1, len(parts))))

    def _standing_in(self, text: str) -> list[Person]:
        """Whose id, address or name stands whole in a longer text; two, if they speak of different people."""
        parts = [part.strip() for part in re.split(r"[_,;()\[\]+=]| - ", text)]
        # A short number could be anything: a week, a group, a version.
        ids = [part for part in [*parts, *text.split()] if not part.isdecimal() or len(part) > 4]
        pairs = [f"{one} {two}" for one, two in pairwise(parts)]
        words = {folded(word) for word in re.findall(r"[^\W_]+", text)}
        by_id = [
            person
            for part in ids
            for person in self._with_id(part)
            # An id in letters only may be a word of somebody else's name.
            if not part.isalpha() or not person.names or words & {folded(word) for word in person.name.split()}
        ]
        by_name = [person for part in (*parts, *pairs) if folded(part) for person in self._named(part)]
        return _all_of(by_id, by_name)


def _index(people: Iterable[Person], keys: Callable[[Person], Iterable[K]]) -> dict[K, list[Person]]:
    index: defaultdict[K, list[Person]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            index[key].append(person)
    return index


def _all_of(*people: Sequence[Person]) -> list[Person]:
    return list(dict.fromkeys(person for several in people for person in several))


def orders(name: str) -> frozenset[str]:
    """A name with its words turned around at every place, folded: nobody knows which word begins the last name."""
    words = name.split()
    turned = (folded("".join(words[turn:] + words[:turn])) for turn in range(len(words)))
    return frozenset(filter(None, turned))
