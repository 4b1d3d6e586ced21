"""Taking in what students handed in: a folder, or the archive that a learning platform gives.

Four steps: read what lies there (:mod:`inbox`), see whose it is (:mod:`names`, :mod:`roster`, :mod:`people`,
:mod:`owners`), decide (:mod:`plan`), write (:mod:`intake`). Only the last one changes anything. :mod:`collection` puts
them together. From nbgrader's exchange, nbgrader's own command collects, with :mod:`exchange` in place of its plug-in.

nbgrader's own ``zip_collect`` is not used, nor its plug-in classes. It unpacks archives under the names that they hold,
also archives within archives; knows one pattern for names and no list of students; ends the whole run at a second file
of a student without a time, or at anybody's earlier hand-in, which ``--force`` deletes. Its ``FileNameCollectorPlugin``
adds nothing to ``re.match`` that would be left of it here.
"""

from claimwise.collect.collection import (
    ClassList,
    Foreseen,
    Intake,
    came_before,
    class_list,
    collect,
    collect_from_exchange,
    enrol_listed,
    exchange_is_open,
    foresee,
    names_noted,
    plan_intake,
    plan_state,
)
from claimwise.collect.inbox import InboxError, read_inbox
from claimwise.collect.intake import BusyError, State, collecting, enrol, state_of, take_in
from claimwise.collect.people import everybody, known_people, under_known_ids
from claimwise.collect.plan import IntakePlan, LeftOut, Taking, decide
from claimwise.collect.roster import Person, Roster
from claimwise.collect.roster_file import read_roster
from claimwise.collect.table import RosterError
from claimwise.collect.undo import LastTaking, UndoError, last_taking, take_back, undo_taking

__all__ = [
    "BusyError",
    "ClassList",
    "Foreseen",
    "InboxError",
    "Intake",
    "IntakePlan",
    "LastTaking",
    "LeftOut",
    "Person",
    "Roster",
    "RosterError",
    "State",
    "Taking",
    "UndoError",
    "came_before",
    "class_list",
    "collect",
    "collect_from_exchange",
    "collecting",
    "decide",
    "enrol",
    "enrol_listed",
    "everybody",
    "exchange_is_open",
    "foresee",
    "known_people",
    "last_taking",
    "names_noted",
    "plan_intake",
    "plan_state",
    "read_inbox",
    "read_roster",
    "state_of",
    "take_back",
    "take_in",
    "under_known_ids",
    "undo_taking",
]
