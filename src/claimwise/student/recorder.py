"""``answers(…)``: the cell that holds everything a student answered, and rewrites itself when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.responses import AnswersError
from claimwise.student import front_end, messages, session
from claimwise.student.messages import line, lines
from claimwise.student.session import Session
from claimwise.words import N_, _, ngettext

SAVE = N_("Now save the notebook: press Ctrl+S (on a Mac: Cmd+S). Then go on to “Hand in”.")
AUTOMATIC = N_(
    "Your answers are recorded and saved by themselves when you give them: you need not run this cell. When you have "
    "finished, go on to “Hand in”."
)
CHECK = N_("Does the cell above still not show your answers? Then paste this text into it")
PASTE = N_(
    "Look at the cell above. If it shows your answers now, run it once more. If it does not, replace all of its text "
    "with the text below, and run it once more."
)
UNNAMED = N_("Part of the cell was left out: every answer needs the name of its question, as in {form}.")
OWN_CODE = N_(
    "This cell holds more than the answers, so it was left as it is. Marking reads only a cell with nothing else "
    "in it: replace all of its text with the text below."
)


def record(unnamed: tuple[object, ...], given: Mapping[str, Any]) -> None:
    """Take the arguments, merge in what the cards hold, rewrite the running cell, and say what is recorded."""
    here = session.current()
    with here.lock:
        problems = here.take(given)
        if unnamed:
            problems.insert(0, _(UNNAMED, form="h1={…}"))
        merged = here.merged()
        text = _text(merged)
        paste = _rewrite(here, text)
        if not paste:
            here.recorded(merged)
            if here.automatic:
                here.automatic.resume(front_end.running_cell() or text)
        here.refresh()
        shown = messages.show(_summary(here, problems, text, paste))
        # A text to paste, and what is wrong with the cell, stay until the cell is run again.
        here.summary = None if paste or problems else shown


def renew(here: Session) -> None:
    """Bring what the cell said last up to date, after something was recorded without running it."""
    if here.summary is not None and here.records_itself:
        messages.renew(here.summary, _summary(here, [], "", ""))


def _rewrite(here: Session, text: str) -> str:
    """Have the running cell replaced if its answers differ. Return why the student must paste, or nothing."""
    running = front_end.running_cell()
    if running is not None and _holds(running, text):
        here.replaced = None
        return ""
    if running is not None and not front_end.holds_only_answers(running):
        return _(OWN_CODE)
    # The same text as when it was last to be replaced: the front end did not follow.
    ignored = front_end.ignores_payloads() or (running is not None and running == here.replaced)
    asked = running is not None and front_end.replace_running_cell(text)
    here.replaced = running
    return _(PASTE) if ignored or not asked else ""


def _text(merged: responses.Answers) -> str:
    """The text that the running cell should hold: what did not change keeps its own."""
    try:
        return responses.rewrite(front_end.running_cell() or "", merged)
    except AnswersError:
        return responses.write(merged)


def _holds(source: str, text: str) -> bool:
    try:
        return responses.read(source) == responses.read(text)
    except AnswersError:
        return False


def _summary(here: Session, problems: list[str], text: str, paste: str) -> str:
    blocks = [lines("problem", problems)]
    if paste:
        blocks += [line("problem", paste), f"<pre>{escape(text)}</pre>"]
        return "".join([*blocks, _open_items(here)])
    blocks.append(_recorded(here))
    if here.cell:
        blocks.append(_open_items(here))
    if here.records_itself:
        blocks.append(line("good", _(AUTOMATIC)))
    elif here.cell:
        blocks.append(line("waiting", _(SAVE)))
        blocks.append(f"<details><summary>{escape(_(CHECK))}</summary><pre>{escape(text)}</pre></details>")
    return "".join(blocks)


def _recorded(here: Session) -> str:
    progress = here.progress()
    if not any(here.cell.values()):
        if here.records_itself:
            return line("open", _("Nothing to record yet. Answer the cards above."))
        return line("open", _("Nothing to record yet. Answer the cards above, then run this cell again."))
    if not here.cards:
        counted = ngettext(
            "Answers to {n} question are recorded.", "Answers to {n} questions are recorded.", len(here.cell)
        )
        return line("good", counted) + line(
            "open", _("To see or change them, choose the menu Run, then Run All Cells.")
        )
    if progress.recorded == progress.total:
        return line("good", ngettext("Recorded: all {n} questions.", "Recorded: all {n} questions.", progress.total))
    complete = ngettext(
        "Recorded: {done} of {n} questions are complete.",
        "Recorded: {done} of {n} questions are complete.",
        progress.total,
        done=progress.recorded,
    )
    return line("part", complete)


def _open_items(here: Session) -> str:
    """What is still to do, item by item."""
    entries = []
    waiting = here.waiting()
    for place, item in enumerate(here.items, 1):
        card = here.cards.get(item)
        name = _("Question {n}", n=place)
        if card:
            name = _("Question {n}, “{title}”", n=place, title=card.spec["title"])
        if item in waiting:
            entries.append(
                _("{question}: answered earlier, but not recorded. Run its card, then this cell.", question=name)
            )
        elif not here.is_answered(item):
            entries.append(_what_is_open(here, item, name))
    if not entries:
        return ""
    head = escape(_("Still to do or to know:"))
    return f"<p>{head}</p><ul>" + "".join(f"<li>{escape(entry)}</li>" for entry in entries) + "</ul>"


def _what_is_open(here: Session, item: str, name: str) -> str:
    if item not in here.cards:
        return _("{question}: its card has not been run.", question=name)
    if not here.responses(item):
        return _("{question}: not answered yet.", question=name)
    return _("{question}: not complete: {parts}", question=name, parts="; ".join(here.open_parts(item)))
