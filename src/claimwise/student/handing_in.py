"""The card for handing in: what is answered, a check of the saved notebook, and a link to the file to hand in.

The link is there only while the answers in the saved notebook are those that the cards hold.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.cells import known_cells, part_of
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.handed_in.written import Where, Written
from claimwise.ids import is_plain_id
from claimwise.student import download, front_end, messages, saved, session, student_id
from claimwise.student.card import display_card
from claimwise.student.messages import line, lines
from claimwise.student.saved import Saved, UnseenError
from claimwise.student.session import Session, Spec
from claimwise.words import N_, _, ngettext

NOT_RECORDED = N_(
    "Not everything is recorded. Run the cell under “Record your answers”, then save the notebook (Ctrl+S, on a Mac "
    "Cmd+S). Then press the button again."
)
NOT_SAVED = N_(
    "Your answers are recorded, but not yet saved. Please save the notebook (Ctrl+S, on a Mac Cmd+S). Then press the "
    "button again."
)
ASLEEP_CARDS = N_("Some answers wait for their cards. Choose the menu Run, then Run All Cells.")
UNREADABLE = N_(
    "The answers cell of the saved notebook cannot be used: {why}. Replace all of its text with the text below (or put "
    "it into a new code cell), run it, then save the notebook (Ctrl+S, on a Mac Cmd+S). Then press the button again."
)
BEING_SAVED = N_("Your notebook is being saved.")
BEING_RECORDED = N_("Your last answer is being recorded and saved.")
TO_RECORD = N_(
    "Something is not recorded yet. Run the cell under “Record your answers”, then save the notebook (Ctrl+S, on a Mac "
    "Cmd+S). Then press the button."
)
TO_PRESS = N_(
    "All your answers are recorded and saved. Have you written something since? Then save the notebook (Ctrl+S, on a "
    "Mac Cmd+S). Press the button."
)
TO_SAVE = N_("If you have not done so, save the notebook (Ctrl+S, on a Mac Cmd+S). Then press the button.")
NO_ID = N_("Type your student id first, in the field above.")
BAD_ID = N_("An id has letters without accents, digits, and . _ @ - and begins with a letter or digit. No spaces.")
SEE_ID = N_("There is no file yet: the id above has to be changed first.")
WHAT_ID = N_(
    "Use the id or the code that your instructor told you. It goes into the name of the file and nowhere else, and is "
    "remembered in this folder for the next time."
)
FORGETFUL = N_("Your id could not be remembered here, so you will be asked again next time. That does no harm.")
BY_HAND = N_(
    "You can hand in without the button. Run the cell under “Record your answers”, save the notebook (Ctrl+S, on a Mac "
    "Cmd+S), and choose the menu File, then Download. Call the file {file} and upload it where you were told to."
)
READY = N_("Your file is ready. Download it, and upload this one file where your instructor told you to.")
AS_SAVED = N_(
    "It is {name} as you last saved it. Have you changed something since, also in a written answer? "
    "Save, and press the button again."
)
SHORTENED = N_("Outputs were left out, because the file is very large. All your answers are in it.")
TOO_LARGE = N_("The notebook is too large for a link. Have you pasted pictures into it?")
STILL_OPEN = N_("Not everything is answered: {what}. You can still do that, or hand in as it is.")
REPLACED = N_("This card was opened again in another place. Go on there, or run this cell to bring it back here.")
BROKEN = N_("Something went wrong in this card.")
_YOUR_ID = "YOUR-ID"  # not said: part of a file's name


def show_hand_in(module: str, spec: Spec) -> None:
    """Show the card, or a plain sentence where that is not possible; nothing where nobody is there to hand in."""
    if os.environ.get("NBGRADER_EXECUTION") or messages.shell() is None:
        return
    try:
        _show(module, spec)
    except Exception as error:  # a card that cannot be drawn must not look like the student's mistake
        words = _(
            "This card cannot be shown ({error}). This is not your fault. {by_hand}",
            error=f"{type(error).__name__}: {error}",
            by_hand=_(BY_HAND, file=student_id.file_name(module, _YOUR_ID)),
        )
        messages.show(line("problem", words))


def _show(module: str, spec: Spec) -> None:
    here = session.open_session(module, spec["items"])
    with here.lock:
        card = HandInCard(module, spec, here)
        if isinstance(here.follower, HandInCard):
            here.follower.retire()
        here.follower = card
        card.open()
    display_card(card.widget, _("Hand in"), module)


class HandInCard:
    """The card on screen."""

    def __init__(self, module: str, spec: Spec, here: Session) -> None:
        import ipywidgets

        from claimwise.student.boxes import assets, box, html, styled, text

        self._module = module
        self._spec = spec
        self._session = here
        self._written: dict[str, Written] | None = None
        """The written answers as last seen in the saved notebook, by the names of their cells."""
        self._checked: tuple[Answers, Answers] | None = None
        """What the cards and the answers cell held when the outcome was shown."""
        self._header = html("", "cw-header")
        self._list = html("", "cw-list")
        self._field = styled(ipywidgets.Text(description=_("Your student id"), tooltip=""), "cw-text")
        self._hint = html("", "cw-hint")
        self._outcome = html("", "cw-outcome")
        self._link = html("", "cw-download")
        check = styled(ipywidgets.Button(description=_("Check and prepare my file"), tooltip=""), "cw-check")
        self._as_it_is = styled(ipywidgets.Button(tooltip=""), "cw-as-it-is")
        check.on_click(lambda _pressed: self._guarded(lambda: self._press(as_it_is=False)))
        self._as_it_is.on_click(lambda _pressed: self._guarded(lambda: self._press(as_it_is=True)))
        self._field.observe(lambda _change: self._guarded(self._typed), "value")
        questions = box([html(_prompt(_("What is in your notebook"))), self._list], "cw-part")
        who = box([html(_prompt(_("Your id"))), text(_(WHAT_ID), "cw-what"), self._field, self._hint], "cw-part")
        last = [check, self._outcome, self._link, self._as_it_is]
        self.widget = box([html(assets(), "cw-assets"), self._header, questions, who, *last], "cw-hand-in")

    def open(self) -> None:
        """Fill the card when it is shown."""
        self._field.value = student_id.remembered(self._folder())
        try:
            self._look_into(saved.find(self._module))
        except UnseenError:
            self._written = None  # the button says what to do about it
        self._start_again()

    def refresh(self) -> None:
        """Bring the list up to date, and take an outcome back that is true no more."""
        if self._checked is None or self._checked != self._now():
            self._start_again()
        else:
            self._show_list()

    def retire(self) -> None:
        """Give way to another card."""
        from claimwise.student.boxes import retire

        retire(self.widget, line("problem", _(REPLACED)))

    # --- the check -------------------------------------------------------------------------------------------------

    def _press(self, *, as_it_is: bool) -> None:
        """Check the notebook, after it was saved where the page can do that: then all that is on screen is in it."""
        with self._session.lock:
            automatic = self._session.automatic
            if automatic and automatic.save(lambda: self._guarded(lambda: self._check(as_it_is=as_it_is))):
                self._say(line("waiting", _(BEING_SAVED)))
            else:
                self._check(as_it_is=as_it_is)

    def _check(self, *, as_it_is: bool) -> None:
        with self._session.lock:
            if not as_it_is:  # the button that is pressed keeps the focus, so it must stay
                self._offer(False)
            _put(self._link, "")
            student = self._student()
            if not student:
                self._say(line("problem", _(SEE_ID) if self._field.value.strip() else _(NO_ID)))
                return
            notes = [] if student_id.remember(self._folder(), student) else [_(FORGETFUL)]
            file = student_id.file_name(self._module, student)
            try:
                found = saved.find(self._module)
            except UnseenError as unseen:
                self._say(line("problem", str(unseen)) + _by_hand(file))
                return
            self._look_into(found)
            self._show_list()
            if obstacle := self._obstacle(found):
                self._say(obstacle)
            elif not as_it_is and (still_open := self._still_open()):
                self._say(line("part", _(STILL_OPEN, what=still_open)))
                self._offer(True)
            else:
                self._give(found, file, notes)

    def _obstacle(self, found: Saved) -> str:
        """Why the saved notebook must not be handed in as it is, and what to do; empty if it may."""
        held = self._session.held()
        try:
            inside = found.answers()
        except AnswersError as error:
            paste = f"<pre>{escape(responses.write(held))}</pre>"
            return line("problem", _(UNREADABLE, why=error)) + paste
        if inside == responses.read(responses.write(held)):
            return ""
        if self._session.all_recorded():
            return line("waiting", _(NOT_SAVED))
        asleep = [_(ASLEEP_CARDS)] if self._session.waiting() else []
        return lines("waiting", [*asleep, _(NOT_RECORDED)])

    def _give(self, found: Saved, file: str, notes: Sequence[str]) -> None:
        data = found.data
        if len(data) > download.MAX_BYTES:
            data, notes = download.without_outputs(data), [*notes, _(SHORTENED)]
        if len(data) > download.MAX_BYTES:
            self._say(line("problem", _(TOO_LARGE)) + _by_hand(file))
            return
        self._as_it_is.description = _("Make the file again")  # if it is there, it was pressed
        self._say(line("good", _(READY)) + "".join(map(_paragraph, notes)))
        _put(self._link, download.link(data, file) + _paragraph(_(AS_SAVED, name=found.name)))

    def _look_into(self, found: Saved) -> None:
        names = [part["cell"] for part in self._spec["written"]]
        self._written = found.written(names, known_cells(self._spec["items"], names))

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _start_again(self) -> None:
        """Show what is to be done first, and no outcome."""
        self._checked = None
        self._offer(False)
        _put(self._link, "")
        _put(self._outcome, line(*self._first_step()))
        self._show_list()

    def _first_step(self) -> tuple[str, str]:
        """What is to be done before the button is pressed, after its sign."""
        if not self._session.all_recorded():
            return "waiting", _(BEING_RECORDED) if self._session.records_itself else _(TO_RECORD)
        return "open", _(TO_PRESS) if self._session.all_saved() else _(TO_SAVE)

    def _say(self, fragment: str) -> None:
        """Show the outcome of a check."""
        self._checked = self._now()
        _put(self._outcome, fragment)

    def _offer(self, offered: bool) -> None:
        """Show or hide the second button."""
        self._as_it_is.description = _("Hand in as it is")
        # An empty text, because no value at all does not arrive where the kernel runs in the browser.
        self._as_it_is.layout.display = "" if offered else "none"

    def _show_list(self) -> None:
        groups = self._groups()
        _put(self._header, self._header_html())
        _put(self._list, "".join(_group(state, label, groups[label]) for state, label in GROUPS if groups.get(label)))

    def _header_html(self) -> str:
        questions = [question["id"] for question in self._spec["questions"]]
        where, answered = escape(_("Hand in")), sum(map(self._session.is_answered, questions))
        done = ngettext(
            "{done} of {n} questions answered", "{done} of {n} questions answered", len(questions), done=answered
        )
        return (  # not said: HTML
            f'<div class="cw-head"><span class="cw-where">{where}</span>'
            f'<span class="cw-done">{escape(done)}</span></div><div class="cw-progress"></div>'
        )

    def _groups(self) -> dict[str, list[str]]:
        """The questions and written answers by how far they are."""
        groups: dict[str, list[str]] = {}
        for question in self._spec["questions"]:
            groups.setdefault(self._state(question["id"]), []).append(self._name(question))
        for part in self._spec["written"]:
            label, words = self._written_state(part["cell"], self._name(part))
            groups.setdefault(label, []).append(words)
        return groups

    def _state(self, item: str) -> str:
        given, recorded = self._session.responses(item), self._session.is_recorded(item)
        if not recorded:
            return CHANGED if given else TAKEN_BACK
        return (ANSWERED if self._session.is_answered(item) else PART) if given else OPEN

    def _written_state(self, cell: str, name: str) -> tuple[str, str]:
        """How far a written answer is, and its name with what is to be said of it."""
        item, part = part_of(cell)
        text = str(self._session.responses(item).get(part, ""))
        if text.strip() and not self._session.is_recorded(item):
            return CHANGED, name
        if words := len(text.split()):
            return WRITTEN, ngettext("{question}: {n} word", "{question}: {n} words", words, question=name)
        if self._written is None:
            return UNSEEN, name
        found = self._written[cell]
        if found.astray:
            return NOT_WRITTEN, _(ASTRAY[found.where], question=name)
        if words := len(found.text.split()):
            return WRITTEN, ngettext("{question}: {n} word", "{question}: {n} words", words, question=name)
        return NOT_WRITTEN, name

    def _name(self, thing: Mapping[str, Any]) -> str:
        named = {"n": thing["number"], "title": thing["title"]}
        if thing.get("id") in self._spec["practice"]:
            return _("Question {n}, “{title}” (practice, no points)", **named)
        return _("Question {n}, “{title}”", **named)

    def _still_open(self) -> str:
        """What is asked about before a file is given, in words. Practice is not."""
        graded = [question for question in self._spec["questions"] if question["id"] not in self._spec["practice"]]
        unanswered = [question for question in graded if not self._session.is_answered(question["id"])]
        unwritten = [part for part in self._spec["written"] if self._written_state(part["cell"], "")[0] == NOT_WRITTEN]
        open_ = [_("question {numbers}", numbers=_numbers(unanswered))] if unanswered else []
        if unwritten:
            open_.append(_("the written answer to question {numbers}", numbers=_numbers(unwritten)))
        return "; ".join(open_)

    # --- the id --------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        with self._session.lock:
            wrong = self._field.value.strip() and not self._student()
            _put(self._hint, line("problem", _(BAD_ID)) if wrong else "")
            self._start_again()

    def _student(self) -> str:
        """The id in the field; empty if it is none."""
        typed = str(self._field.value).strip()
        return typed if is_plain_id(typed) else ""

    def _folder(self) -> Path:
        return front_end.folder(self._module)

    def _now(self) -> tuple[Answers, Answers]:
        return self._session.held(), dict(self._session.cell)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # an error in a callback would go to a log that students never see
            logging.getLogger(__name__).debug("hand in", exc_info=True)  # not said: a log
            file = student_id.file_name(self._module, self._student() or _YOUR_ID)
            self._link.value = ""
            self._outcome.value = line("problem", _(BROKEN)) + _by_hand(file)


CHANGED = N_("Answered, but not recorded yet: {n}")
TAKEN_BACK = N_("Taken back, but not recorded yet: {n}")
OPEN = N_("Not answered: {n}")
PART = N_("Answered in part, and recorded: {n}")
NOT_WRITTEN = N_("Written answer not filled in: {n}")
UNSEEN = N_("Written answer: the button looks for it: {n}")
ANSWERED = N_("Answered and recorded: {n}")
WRITTEN = N_("Written answer filled in: {n}")
ASTRAY = {
    Where.ELSEWHERE: N_("{question}: a text stands in another cell; put it into the cell for this answer"),
    Where.BLANK: N_("{question}: its cell is empty in the saved notebook"),
    Where.GONE: N_("{question}: its cell is missing in the saved notebook"),
}
"""What is said of a written answer that is not where it belongs."""
GROUPS = [
    *(("waiting", CHANGED), ("waiting", TAKEN_BACK), ("open", OPEN), ("part", PART)),
    *(("open", NOT_WRITTEN), ("written", UNSEEN), ("good", ANSWERED), ("good", WRITTEN)),
]
"""How far a question can be, with its sign; what needs doing comes first."""


def _put(widget: Any, value: str) -> None:
    # Sending the same text again would make a screen reader say it again.
    if widget.value != value:
        widget.value = value


def _group(state: str, label: str, names: Sequence[str]) -> str:
    return line(state, _(label, n=len(names))) + _bullets(names)


def _numbers(questions: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(str(question["number"]) for question in questions)


def _prompt(words: str) -> str:
    return f'<p class="cw-prompt">{escape(words)}</p>'  # not said: HTML


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _by_hand(file: str) -> str:
    return _paragraph(_(BY_HAND, file=file))


def _bullets(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"
