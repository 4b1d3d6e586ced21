"""Commands about the people of a class: what was decided for whom, and what late work loses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from claimwise.cli.common import HERE, Root, app, console, good, load_course, open_nbgrader, or_stop, stop, warn
from claimwise.errors import Finding, visible
from claimwise.words import _, listed, ngettext, number

if TYPE_CHECKING:
    from claimwise.collect import Roster
    from claimwise.gradebook.arrangements import Arrangement, What
    from claimwise.gradebook.nbgrader import Nbgrader

Modules = list[str] | None


@app.command(help=_("Decide on extra time, excuses, sections and who left the class; or show what was decided."))
def student(
    names: Annotated[list[str], typer.Argument(help=_("Students: by id, e-mail address or name."))],
    extra_time: Annotated[
        str | None, typer.Option("--extra-time", help=_("After the due date, e.g. “2 days” or “36 hours”; or “none”."))
    ] = None,
    modules: Annotated[
        Modules,
        typer.Option("--module", help=_("The module that it is about; extra time is for all if none is named.")),
    ] = None,
    handed_in: Annotated[
        str | None,
        typer.Option("--handed-in", help=_("When work came, e.g. “2026-12-01 12:00”; or “none” to take that back.")),
    ] = None,
    excuse: Annotated[Modules, typer.Option("--excuse", help=_("A module that does not count for them."))] = None,
    count: Annotated[Modules, typer.Option("--count", help=_("A module that counts for them again."))] = None,
    drop: Annotated[
        bool | None, typer.Option("--drop/--back", help=_("They left the class; their work and marks are kept."))
    ] = None,
    section: Annotated[str | None, typer.Option("--section", help=_("Their section of the class."))] = None,
    why: Annotated[str, typer.Option("--why", help=_("The reason, for whoever looks at it later."))] = "",
    root: Root = HERE,
) -> None:
    from claimwise.gradebook.arranging import about_in_words, decide, read_span, value_in_words

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    asked: list[tuple[What, str, str]] = []
    if extra_time is not None:
        span = or_stop(lambda: read_span(extra_time))
        seconds = f"{span.total_seconds():.0f}"
        asked += [("extra-time", module, "" if not span and not module else seconds) for module in modules or [""]]
    elif modules and handed_in is None:
        stop(Finding(_("--module says which module --extra-time or --handed-in is for"), _("give both")))
    asked += [("excused", module, value) for value, named in (("yes", excuse), ("", count)) for module in named or []]
    asked += [("dropped", "", "yes" if drop else "")] if drop is not None else []
    asked += [("section", "", section.strip())] if section is not None else []
    people = or_stop(lambda: _found(nbgrader, names))
    if handed_in is not None:
        _say_times(nbgrader, modules or [], people, handed_in, why)
    elif not asked:
        for person in people:
            _show(nbgrader, person)
        return
    rows = [_row(person, *what, why) for person in people for what in asked]
    done = or_stop(lambda: decide(nbgrader, rows))
    for row in done:
        good(f"{row.student}: {about_in_words(row)}: {value_in_words(row, row.value)}")
    if len(done) < len(rows):
        n = len(rows) - len(done)
        console.print(ngettext("{n} held already.", "{n} held already.", n))


def _say_times(nbgrader: Nbgrader, modules: list[str], students: list[str], typed: str, why: str) -> None:
    """Keep when students' work for one module came, or take that back, and say what holds then."""
    from claimwise.collect.said_times import say_time, take_time_back
    from claimwise.gradebook.people import this_person

    if len(modules) != 1:
        stop(Finding(_("--handed-in is about one module"), _("name it with --module")))
    module, by = modules[0], this_person()
    ask: Callable[[], datetime | None]
    for student in students:
        if typed.strip().casefold() == "none":  # not said: as for extra time
            ask = partial(take_time_back, nbgrader, module, student, by=by)
        else:
            ask = partial(say_time, nbgrader, module, student, typed, why=why, by=by)
        time = or_stop(ask)
        shown = nbgrader.zone.shown(time) if time else _("not known")
        good(_("{student}: handed in: {time}", student=student, time=shown))


def _row(student: str, what: What, module: str, value: str, why: str) -> Arrangement:
    from claimwise.gradebook.arrangements import Arrangement
    from claimwise.gradebook.people import this_person

    return Arrangement(student, what, value, module, why, this_person())


def _found(nbgrader: Nbgrader, names: list[str]) -> list[str]:
    """The ids of the students that are named; ends the command if it is not clear who is meant."""
    from claimwise.collect import everybody
    from claimwise.collect.names import folded
    from claimwise.ids import id_key

    people: Roster = everybody(nbgrader)
    found = []
    for name in names:
        who = people.sharing_ids([id_key(name)]) or people.sharing_names([folded(name)])
        if not who:
            stop(Finding(_("the gradebook knows no student “{student}”", student=name), _("name one by the id")))
        if len(who) > 1:
            what = _("“{name}” could be {people}", name=name, people=listed(list(map(str, who))))
            stop(Finding(what, _("name one by the id")))
        found.append(who[0].id)
    return list(dict.fromkeys(found))


def _show(nbgrader: Nbgrader, student: str) -> None:
    from claimwise.gradebook.record import Asked, all_entries

    with nbgrader.reading() as connection:
        found = list(all_entries(connection, Asked(student)))
    console.print(Text(visible(student), style="bold"))
    if not found:
        console.print(_("Nothing was decided or done about this student so far."))
        return
    columns = (_("When"), _("Who"), _("What"), _("Module"), _("Cell"), _("From"), _("To"), _("Why"))
    table = Table(*columns, box=None, pad_edge=False)
    for row in reversed(found):
        about = (nbgrader.zone.shown(row.time), row.by, row.what, row.module, row.cell)
        table.add_row(*(Text(visible(cell), overflow="fold") for cell in (*about, row.before, row.after, row.why)))
    console.print(table)


@app.command(help=_("Show what late work loses, with examples; or set it for the whole course."))
def late(
    setting: Annotated[
        str | None, typer.Argument(help=_("“none”, or per cent of the points earned for each day, e.g. “10% a day”."))
    ] = None,
    why: Annotated[str, typer.Option("--why", help=_("The reason, for whoever looks at it later."))] = "",
    root: Root = HERE,
) -> None:
    from claimwise.gradebook.late import examples, in_words
    from claimwise.gradebook.late_setting import late_setting, set_late_penalty
    from claimwise.gradebook.people import this_person

    course = load_course(root)
    nbgrader = open_nbgrader(course.root)
    if setting is not None:
        nbgrader = or_stop(lambda: set_late_penalty(nbgrader, setting, why=why, by=this_person()))
        good(_("The late penalty is set, and all penalties are worked out again."))
    holds = or_stop(lambda: late_setting(nbgrader))
    console.print(Text(in_words(holds.penalty)), soft_wrap=True)
    if holds.overruled:
        what = _("nbgrader_config.py sets a plug-in of nbgrader's for late work, which counts in place of this setting")
        warn(Finding(what, _("delete that line there, if this setting is to count")))
        return
    if not holds.penalty.per_day:
        return
    points = 36.5
    title = _("Due on Friday at 18:00; {points} points earned", points=number(points, "g"))
    table = Table(_("Handed in"), _("Taken off"), _("Points that count"), title=title, box=None, pad_edge=False)
    for example in examples(holds.penalty, points):
        taken = _("nothing") if not example.share else f"{number(example.share * 100, 'g')} %"
        table.add_row(example.handed_in, taken, number(round(example.left, 2), "g"))
    console.print(table)
    console.print(_("Who has extra time is late from the later time on."))
