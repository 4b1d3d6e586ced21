"""Recording without a click, where the page around the notebook helps: it writes the answers cell and saves.

The page is JupyterLab or Notebook with the extension in ``labextension/``. It opens a comm when it sees a
card; without it nothing here does anything. It tells the module by the notebook's note (``metadata.claimwise.module``)
and by the cards' specs, and the answers cell by its names (grade id, id, ``metadata.id``), else by the import that it
holds, as :mod:`claimwise.handed_in` does; but where there are several, or they differ, it writes into none. Text in the
answers cell is replaced only if it is what is known here:

========  ===========================  =========================================================================
from      data                         meaning
========  ===========================  =========================================================================
page      module, source, texts        on opening: the answers cell holds ``source``
kernel    expected, text, written      put ``text`` in the place of ``expected``, then save
kernel    save                         save now
page      is: written, source, texts   done
page      is: different, source        the cell holds something else; nothing was done
page      is: saved, source            the saved file holds ``source``
page      is: unsaved, why             the file could not be saved: changed elsewhere, locked, or failed
========  ===========================  =========================================================================

``texts`` maps the names of cells for written answers to what they hold. ``written`` maps such names to the ``text`` of
the card, and to what ``may`` be replaced by it: what was given out, and the text that was recorded last. What a student
typed there is never replaced.
"""

from __future__ import annotations

import io
import logging
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.cells import STUBS, WRITE_HERE
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.student import front_end, recorder, session
from claimwise.student.session import Session
from claimwise.words import N_, _

TARGET = "claimwise:answers"

STOPPED = N_(
    "Answers are not recorded by themselves any more: the cell under “Record your answers” was changed by hand or in "
    "another window. Nothing there was overwritten. Run that cell: it takes what it holds and adds what the cards hold."
)
UNSAVED = {
    "changed": N_(
        "Recorded, but not saved: the notebook’s file was changed in another window or program. Close the notebook in "
        "the other places, then save the notebook (Ctrl+S, on a Mac Cmd+S) here."
    ),
    "locked": N_(
        "Recorded, but not saved: this notebook’s file cannot be changed. Save a copy in a folder of your own."
    ),
    "failed": N_(
        "Recorded, but not saved: saving failed. Check your connection, then save the notebook (Ctrl+S, on a Mac "
        "Cmd+S)."
    ),
}


@dataclass
class Page:
    """One open page with the notebook."""

    comm: Any
    source: str
    """What the answers cell holds there, as last heard."""


def listen() -> None:
    """Let pages that can record by themselves say so."""
    from comm import get_comm_manager

    get_comm_manager().register_target(TARGET, _opened)


def _opened(comm: Any, message: Mapping[str, Any]) -> None:
    data = message["content"]["data"]
    here = session.known(data["module"])
    if here is None:
        comm.close()
        return
    with here.lock:
        if not isinstance(here.automatic, Automatic):
            here.automatic = Automatic(here)
        here.automatic.join(message["header"]["session"], Page(comm, data["source"]), data.get("texts", {}))


class Automatic:
    """Keeps the answers cell of one module up to date in the pages that can."""

    def __init__(self, here: Session) -> None:
        self.problem = ""
        self.working = False
        self._session = here
        self._pages: dict[str, Page] = {}
        self._stopped = False
        self._then: list[Callable[[], None]] = []

    def join(self, name: str, page: Page, texts: Mapping[str, str]) -> None:
        """A page has opened, or was loaded again."""
        self._pages[name] = page
        self._session.hear(texts)
        page.comm.on_msg(_quietly(lambda message: self._hear(page, message["content"]["data"])))
        page.comm.on_close(lambda _closed: self._pages.pop(name, None))
        held = _plain(page.source)
        if held is not None and self._session.adopt(held):
            self.working = not self._stopped
            self._put(page)
        else:
            self._stop()
        self._show()

    def write(self) -> None:
        """Have what the cards hold recorded, in the page in which the student is working."""
        page = self._pages.get(front_end.asking_page())
        self.working = page is not None and not self._stopped
        if page and self.working:
            self._put(page)

    def save(self, then: Callable[[], None]) -> bool:
        """Have the notebook saved where the student is working, and call when that is done or has failed."""
        page = self._pages.get(front_end.asking_page())
        if page is None or self._stopped:
            return False
        self._then.append(then)
        page.comm.send({"save": 1})
        return True

    def resume(self, source: str) -> None:
        """``answers(…)`` has been run in a cell with this text, and has taken everything that it holds."""
        self._stopped, self.problem = False, ""
        if page := self._pages.get(front_end.asking_page()):
            page.source = source
        self.write()

    def _put(self, page: Page) -> None:
        if self._stopped:
            return
        merged = self._session.merged()
        page.comm.send(
            {"expected": page.source, "text": responses.rewrite(page.source, merged), "written": self._written()}
        )

    def _written(self) -> dict[str, Any]:
        """What the cells for written answers should hold."""
        here, wanted = self._session, {}
        for item, card in here.cards.items():
            given, recorded = here.responses(item), here.cell.get(item, {})
            for part, cell in session.written_cells(item, card.spec):
                text, before = str(given.get(part, "")), str(recorded.get(part, ""))
                if text or before:
                    wanted[cell] = {"text": text or WRITE_HERE, "may": [*STUBS, "", before.strip(), text.strip()]}
        return wanted

    def _hear(self, page: Page, said: Mapping[str, Any]) -> None:
        with self._session.lock:
            match said["is"]:
                case "written":
                    page.source = said["source"]
                    self._session.recorded(responses.read(page.source))
                    self._session.hear(said.get("texts", {}))
                case "different":
                    self._compare(page, said["source"])
                case "saved":
                    self._session.saved = _plain(said["source"])
                    self.problem = _(STOPPED) if self._stopped else ""
                case "unsaved" if not self._stopped:
                    self.problem = _(UNSAVED.get(said["why"], UNSAVED["failed"]))
            self._show()
            if said["is"] in ("saved", "unsaved"):
                waiting, self._then = self._then, []
                for then in waiting:
                    then()

    def _compare(self, page: Page, source: str) -> None:
        """Go on if the cell holds known answers, only in other words; else stop."""
        held = _plain(source)
        if held is not None and held in (self._session.cell, self._session.merged()):
            page.source = source
            self._put(page)
        else:
            self._stop()

    def _stop(self) -> None:
        self._stopped, self.working, self.problem = True, False, _(STOPPED)

    def _show(self) -> None:
        self._session.refresh()
        recorder.renew(self._session)


def _plain(source: str) -> Answers | None:
    """What the answers cell says, or ``None`` if there is more in it: code, or a comment."""
    try:
        held = responses.read(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (AnswersError, tokenize.TokenError, SyntaxError):
        return None
    if any(token.type == tokenize.COMMENT for token in tokens):
        return None
    return {item: parts for item, parts in held.items() if parts}


def _quietly(hear: Callable[[Mapping[str, Any]], None]) -> Callable[[Mapping[str, Any]], None]:
    def run(message: Mapping[str, Any]) -> None:
        try:
            hear(message)
        except Exception:  # what goes wrong here must not show below whatever cell was run last
            logging.getLogger(__name__).debug("recording by itself", exc_info=True)  # not said: a log

    return run
