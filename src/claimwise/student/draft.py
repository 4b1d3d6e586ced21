"""The draft: a small file beside the notebook with answers that the notebook itself may not hold yet.

Every change on a card is written here at once, so that a lost kernel costs nothing. An entry carries fingerprints of
what the answers cell held while the entry was made. When the notebook is opened again the entry counts only if the
cell still holds one of those; otherwise the notebook has moved on (recorded elsewhere, say) and the entry is stale.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimwise.handed_in.responses import Answers
from claimwise.words import _

FORMAT = 1
MAX_BYTES = 1_000_000
MAX_FINGERPRINTS = 50

Responses = Mapping[str, Any]


@dataclass
class Entry:
    """The answers to one item, and fingerprints of what the answers cell held for it meanwhile."""

    responses: dict[str, Any]
    since: list[str] = field(default_factory=list)

    def seen(self, recorded: Responses) -> None:
        """Remember that the answers cell held this."""
        mark = fingerprint(recorded)
        self.since = [*(old for old in self.since if old != mark), mark][-MAX_FINGERPRINTS:]


class Draft:
    """The draft file of one module."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        """A plain sentence if the file could not be read or written, else empty."""

    def load(self, recorded: Answers) -> dict[str, Entry]:
        """The entries that the notebook does not hold and that are not stale, by item id."""
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise ValueError("too long")  # not said: caught here
            entries = _parse(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            self.problem = _(
                "The draft file {name} could not be read and is left aside. "
                "What the answers cell holds is shown instead.",
                name=self.path.name,
            )
            return {}
        return {
            item: entry
            for item, entry in entries.items()
            if entry.responses != recorded.get(item, {}) and fingerprint(recorded.get(item, {})) in entry.since
        }

    def save(self, module: str, entries: Mapping[str, Entry]) -> None:
        """Write all entries at once: the file is always either the old one or the new one."""
        items = {item: {"since": entry.since, "responses": entry.responses} for item, entry in entries.items()}
        text = json.dumps({"format": FORMAT, "module": module, "items": items}, indent=1)
        try:
            replace_file(self.path, text)
            self.problem = ""
        except (OSError, ValueError):
            self.problem = _(
                "Your answers cannot be kept as a draft in this folder. They last as long as the notebook runs: "
                "run the cell under “Record your answers” and save soon."
            )


def replace_file(path: Path, text: str) -> None:
    """Write a file at once: it is always either the old one or the new one. Raises what writing raises."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
    except (OSError, ValueError):
        _remove(unfinished)
        raise


def fingerprint(responses: Responses) -> str:
    """A short name for exactly these responses, whatever the order of their parts."""
    text = json.dumps(responses, sort_keys=True, ensure_ascii=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parse(content: Any) -> dict[str, Entry]:
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("items"), dict):
        raise ValueError("not a draft")  # not said: caught by load()
    entries = {}
    for item, entry in content["items"].items():
        responses, since = entry["responses"], entry["since"]
        if not isinstance(responses, dict) or not isinstance(since, list):
            raise ValueError("not a draft")  # not said: caught by load()
        entries[item] = Entry(responses, [str(mark) for mark in since])
    return entries


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
