"""The card of one item: its header, its parts, and a line that says how far the answer is."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from claimwise import kinds, marking
from claimwise.student import messages, session
from claimwise.student.messages import line, lines
from claimwise.student.session import Responses, Session, Spec
from claimwise.words import N_, _, ngettext

ASLEEP = N_(
    "If there is no card below, this notebook has just been opened. Choose the menu Run, then Run All Cells. "
    "Your answers come back."
)
REPLACED = N_("This question was opened again in another place. Go on there, or run this cell to bring it back here.")
BROKEN = N_("Something went wrong in this card. Run the cell again: your answers so far are kept.")


def show_card(item_id: str, spec: Spec) -> None:
    """Show the card, or a plain sentence where that is not possible."""
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return  # nobody looks; drawing cards is most of the time that executing a notebook takes
    if messages.shell() is None:
        needs = _("This card needs a notebook: open it in JupyterLab and run the cell there.")
        messages.show(line("problem", needs))
        return
    try:
        import ipywidgets  # noqa: F401
    except ImportError:
        needs = _("The cards need the package ipywidgets. Run %pip install ipywidgets, restart the kernel.")
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
            replaced.retire()
        card.complain(here.add(item_id, card))
        # Items are counted differently once their card is known.
        here.refresh()
    display_card(card.widget, spec["title"], spec["module"])


def display_card(widget: Any, title: str, module: str) -> None:
    """Show a card below the running cell, and tell the page of which module it is."""
    from IPython.display import display

    from claimwise.student import automatic

    automatic.listen()
    # When a saved notebook is opened its cards are dead, and the notebook shows an error in their place. This line
    # then says what to do; the style sheet of a living card hides it.
    asleep = {"text/html": f'<p class="cw-asleep">{escape(_(ASLEEP))}</p>', "text/plain": ""}
    display(asleep, raw=True)  # type: ignore[no-untyped-call]
    bundle = widget._repr_mimebundle_()
    bundle["text/plain"] = _("Card: {title}", title=title)
    display(bundle, raw=True, metadata={"claimwise": {"module": module}})  # type: ignore[no-untyped-call]


class ItemCard:
    """One item on screen."""

    def __init__(self, item_id: str, spec: Spec, here: Session) -> None:
        from claimwise.student.interactions.shared.base import box, html
        from claimwise.student.style import assets

        self.item_id = item_id
        self.spec = spec
        self._session = here
        self._practice = "key" in spec
        self._complaints: list[str] = []
        self._header = html("", "cw-header")
        self._status = html("", "cw-status")
        self._notice = html("", "cw-notice")
        self._parts: dict[str, Any] = {}
        shown = [self._part(part) for part in spec["parts"]]
        check = self._checker() if self._practice else []
        children = [html(assets(), "cw-assets"), self._header, *shown, *check, self._status, self._notice]
        self.widget = box(children, "cw", *(["cw-practice"] if self._practice else []))

    # --- what the session asks for ---------------------------------------------------------------------------------

    def show(self, responses: Responses) -> None:
        """Show these responses."""
        for part_id, part in self._parts.items():
            part.show(responses.get(part_id))

    def refresh(self) -> None:
        """Bring progress and status up to date."""
        put(self._header, self._header_html())
        put(self._status, line(*self._state()))
        put(self._notice, lines("problem", [*self._complaints, *self._session.problems()]))

    def complain(self, problems: list[str]) -> None:
        """Show these sentences below the card."""
        self._complaints = problems
        self.refresh()

    def retire(self) -> None:
        """Give way to another card of the same item."""
        retire_card(self.widget, _(REPLACED))

    # --- parts ---------------------------------------------------------------------------------------------------

    def _part(self, part: Mapping[str, Any]) -> Any:
        from claimwise.student.interactions import create
        from claimwise.student.interactions.shared.base import box, html

        prompt = html(self._prompt(part), "cw-ask")
        try:
            interaction = create(part, self._guarded(self._changed))
        except kinds.UnknownKindError as kind:
            newer = _(
                "This part is of a kind ({kind}) that your version of claimwise does not know. "
                "Ask your instructor how to update it; your other answers are not affected.",
                kind=kind,
            )
            return box([prompt, html(line("problem", newer))], "cw-part")
        self._parts[part["id"]] = interaction
        return box([prompt, interaction.widget], "cw-part", f"cw-kind-{part['kind'].replace('_', '-')}")

    def _prompt(self, part: Mapping[str, Any]) -> str:
        points = part["points"]
        worth = _points(points) if points else _("not marked")
        # The header already says what a card of one part is worth.
        if self._practice or (points and len(self.spec["parts"]) == 1):
            worth = ""
        said = f'<span class="cw-worth">{escape(worth)}</span>'  # not said: HTML
        return f'<p class="cw-prompt">{escape(part["prompt"])} {said}</p>'  # not said: HTML

    def _changed(self) -> None:
        with self._session.lock:
            if self._session.cards.get(self.item_id) is not self:
                return
            # Parts without a widget (of an unknown kind) keep what they have.
            kept = {k: v for k, v in self._session.responses(self.item_id).items() if k not in self._parts}
            given = {part_id: part.response for part_id, part in self._parts.items()}
            self._complaints = []
            if self._practice:
                put(self._feedback, "")
            self._session.touch(self.item_id, kept | {k: v for k, v in given.items() if v is not None})

    # --- practice --------------------------------------------------------------------------------------------------

    def _checker(self) -> list[Any]:
        import ipywidgets

        from claimwise.student.interactions.shared.base import html, make, styled

        button = styled(make(ipywidgets.Button, description=_("Check my answer"), tooltip=""), "cw-check")
        self._feedback = html("", "cw-feedback")
        check = self._guarded(self._check)
        button.on_click(lambda _: check())
        return [button, self._feedback]

    def _check(self) -> None:
        with self._session.lock:
            open_parts = self._session.open_parts(self.item_id)
            if open_parts:
                first = line("open", _("Answer every part first, then check. Still open:"))
                self._feedback.value = first + "<ul>" + "".join(f"<li>{escape(p)}</li>" for p in open_parts) + "</ul>"
                return
            marked = marking.mark_item(self.item_id, self.spec["key"], self._session.responses(self.item_id))
            self._feedback.value = marking.html(marked, self.spec["key"])

    def _guarded(self, action: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                action()
            except Exception:  # an error in a callback would go to a log that students never see
                logging.getLogger(__name__).debug("card %s", self.item_id, exc_info=True)
                self._notice.value = line("problem", _(BROKEN))

        return run

    # --- header and status -------------------------------------------------------------------------------------------

    def _header_html(self) -> str:
        progress = self._session.progress()
        items = self._session.items
        place = _("Question")
        if self.item_id in items:
            place = _("Question {n} of {total}", n=items.index(self.item_id) + 1, total=len(items))
        practice = escape(_("Practice, no points"))
        badge = f'<span class="cw-badge">{practice}</span>' if self._practice else ""  # not said: HTML
        points = escape(_points(self.spec["points"]))
        worth = "" if self._practice else f'<span class="cw-worth">{points}</span>'  # not said: HTML
        label = escape(_("Questions answered in this notebook"))
        done = escape(_answered(progress.answered, progress.total, progress.written))
        share = 100 * progress.answered / progress.total if progress.total else 0
        return (  # not said: HTML
            f'<div class="cw-head"><span class="cw-where">{escape(place)}</span>{badge}{worth}'
            f'<span class="cw-done">{done}</span></div>'
            f'<div class="cw-progress" role="progressbar" aria-label="{label}" '
            f'aria-valuemin="0" aria-valuemax="{progress.total}" aria-valuenow="{progress.answered}" '
            f'aria-valuetext="{done}"><span style="width:{share:.1f}%"></span></div>'
        )

    def _state(self) -> tuple[str, str]:
        """The state's sign and its words."""
        parts = session.recordable(self.spec)
        if not parts:
            return "written", _("Written in the cell below, not here. Save the notebook when you have finished.")
        given = self._session.responses(self.item_id)
        recorded = self._session.is_recorded(self.item_id)
        open_parts = len(self._session.open_parts(self.item_id))
        itself = self._session.records_itself
        if not open_parts and recorded:
            return "good", _("Recorded and saved") if self._session.is_saved(self.item_id) else _("Recorded")
        if not open_parts:
            to_do = _("Answered, not yet recorded: run the cell under “Record your answers”")
            return "waiting", _("Answered, being recorded") if itself else to_do
        if not given and not recorded:
            to_do = _("Answer taken back, not yet recorded: run the cell under “Record your answers”")
            return "waiting", _("Answer taken back, being recorded") if itself else to_do
        if not given:
            return "open", _("Not answered yet")
        return "part", _part_done(len(parts) - open_parts, len(parts), recorded)


def _answered(done: int, total: int, written: int) -> str:
    """How many questions of the module are answered, and how many are to be written elsewhere."""
    if written:
        return _("{n} of {total} answered, {written} to write", n=done, total=total, written=written)
    return _("{n} of {total} answered", n=done, total=total)


def _part_done(done: int, parts: int, recorded: bool) -> str:
    """How much of an item is answered, which is not all of it."""
    if parts == 1:
        return _("Not complete yet, recorded so far") if recorded else _("Not complete yet")
    if recorded:
        return _("{n} of {total} parts answered, recorded so far", n=done, total=parts)
    return _("{n} of {total} parts answered", n=done, total=parts)


def _points(points: float) -> str:
    return ngettext("{points} point", "{points} points", marking.counted(points), points=marking.number(points))


def retire_card(widget: Any, why: str) -> None:
    """Leave only a sentence of a card that has given way to another."""
    from claimwise.student.interactions.shared.base import html

    assets, *rest = widget.children
    widget.children = [assets, html(line("problem", why))]
    for child in rest:
        _close(child)


def _close(widget: Any) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()


def put(widget: Any, value: str) -> None:
    """Give a widget a text. Sending the same text again would make a screen reader say it again."""
    if widget.value != value:
        widget.value = value
