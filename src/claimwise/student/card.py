"""The card of one item: the widget on screen, and what is said beside its state."""

from __future__ import annotations

import logging
import os
from html import escape
from typing import Any

from claimwise import kinds
from claimwise.student import messages, session
from claimwise.student.messages import line
from claimwise.student.session import Responses, Session, Spec
from claimwise.words import N_, _

ASLEEP = N_(
    "If there is no card below, this notebook has just been opened. Choose the menu Run, then Run All Cells. "
    "Your answers come back."
)
REPLACED = N_("This question was opened again in another place. Go on there, or run this cell to bring it back here.")
BROKEN = N_("Something went wrong in this card. Run the cell again: your answers so far are kept.")
OTHER_TEXT = N_(
    "The cell below this card holds another text, which was left as it is. Both are handed in; the one in this card "
    "counts."
)


def show_card(item_id: str, spec: Spec) -> None:
    """Show the card, or a plain sentence where that is not possible."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return  # nobody looks; drawing cards is most of the time that executing a notebook takes
    if messages.shell() is None:
        needs = _("This card needs a notebook: open it in JupyterLab and run the cell there.")
        messages.show(line("problem", needs))
        return
    try:
        import anywidget  # noqa: F401
    except ImportError:
        needs = _("The cards need the package anywidget. Run %pip install anywidget, restart the kernel.")
        messages.show(line("problem", needs))
        return
    try:
        _show(item_id, spec)
    except Exception as error:  # a card that cannot be drawn must not look like the student's mistake
        words = _(
            "The card {item} cannot be shown ({error}). This is not your fault. "
            "Leave the cell as it is and tell your instructor; the other questions are not affected.",
            item=item_id,
            error=f"{type(error).__name__}: {error}",
        )
        messages.show(line("problem", words))


def _show(item_id: str, spec: Spec) -> None:
    here = session.open_session(spec["module"], spec["items"])
    with here.lock:
        replaced = here.cards.get(item_id)
        card = ItemCard(item_id, spec, here)
        if isinstance(replaced, ItemCard):
            card.follow(replaced)
        here.add(item_id, card)
        here.refresh()
    display_card(card.widget, spec["title"], spec["module"], _to_read(spec))


def _to_read(spec: Spec) -> str:
    """What a question gives to read, as plain text for where no card can be drawn."""
    texts = [text for part in spec["parts"] if kinds.known(part["kind"]) for text in kinds.of(part).texts(part)]
    if not texts:
        return ""
    missing = _("The card cannot be drawn here. What it gives to read:")
    return "\n\n".join([missing, *("\n".join([title, *lines]) for title, lines in texts)])


def display_card(widget: Any, title: str, module: str, to_read: str = "") -> None:
    """Show a card below the running cell, and tell the page of which module it is.

    ``to_read`` is shown with its title where no card can be drawn.
    """
    from IPython.display import display

    from claimwise.student import automatic

    automatic.listen()
    # When a saved notebook is opened its cards are dead, and the notebook shows an error in their place. This line
    # then says what to do; the style sheet of a living card hides it.
    asleep = {"text/html": f'<p class="cw-asleep">{escape(_(ASLEEP))}</p>', "text/plain": ""}
    display(asleep, raw=True)  # type: ignore[no-untyped-call]
    shown = widget._repr_mimebundle_()
    bundle, metadata = shown if isinstance(shown, tuple) else (shown, {})
    bundle["text/plain"] = "\n\n".join(filter(None, [_("Card: {title}", title=title), to_read]))
    display(bundle, raw=True, metadata={**metadata, "claimwise": {"module": module}})  # type: ignore[no-untyped-call]


class ItemCard:
    """One item on screen."""

    def __init__(self, item_id: str, spec: Spec, here: Session) -> None:
        from claimwise.student.widget import CardWidget

        self.item_id = item_id
        self.spec = spec
        self._session = here
        self._followed: ItemCard | None = None
        for part in spec["parts"]:  # what every card needs, so that one without it says so
            part["id"], part["kind"], part["prompt"], part["points"]
        place = {"place": here.items.index(item_id) + 1, "total": len(here.items)} if item_id in here.items else {}
        self.widget = CardWidget(item={**spec, **place})
        self.widget.observe(lambda _change: self._guarded(), "touched")

    # --- what the session asks for ---------------------------------------------------------------------------------

    def show(self, responses: Responses) -> None:
        """Show these responses."""
        if self.widget.response != responses:
            self.widget.response = dict(responses)

    def refresh(self) -> None:
        """Bring what is said of the answer up to date."""
        with self.widget.hold_sync():
            self.widget.said = {"of": self.widget.touched, "note": self._note()}
            other = [_(OTHER_TEXT)] if self._session.differs(self.item_id) else []
            self.widget.complaints = [*other, *self._session.problems()]

    def follow(self, other: ItemCard) -> None:
        """Take the place of another card of the same item. That one stays to say so, and the one before it goes."""
        self._followed, other.widget.retired = other, _(REPLACED)
        if other._followed:
            other._followed.widget.close()
            other._followed = None

    # --- changes ---------------------------------------------------------------------------------------------------

    def _guarded(self) -> None:
        try:
            self._changed()
        except Exception:  # an error in a callback would go to a log that students never see
            logging.getLogger(__name__).debug("card %s", self.item_id, exc_info=True)  # not said: a log
            self.widget.complaints = [_(BROKEN)]

    def _changed(self) -> None:
        with self._session.lock:
            if self._session.cards.get(self.item_id) is not self:
                return
            shown = {part["id"] for part in self.spec["parts"]}
            others = {part: held for part, held in self._session.responses(self.item_id).items() if part not in shown}
            self._session.touch(self.item_id, others | self.widget.response)

    # --- the state ---------------------------------------------------------------------------------------------------

    def _note(self) -> str:
        """What is said behind “Answered” and its like; nothing if nothing was ever answered."""
        here = self._session
        given, recorded = here.responses(self.item_id), here.is_recorded(self.item_id)
        if recorded and not given:
            return ""
        if recorded:
            return _("recorded and saved") if here.is_saved(self.item_id) else _("recorded")
        if here.records_itself:
            return _("being recorded")
        return _("not yet recorded: run the cell under “Record your answers”")
