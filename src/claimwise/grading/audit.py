"""What became of a module's key and marks over time: a file of one JSON object a line, only ever added to.

It lies under ``solutions/``, because it holds keys, and it names students, so it belongs in no public repository.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimwise.access import open_private
from claimwise.grading.keys import Rules


class Audit:
    """The audit of one module. ``root`` is the course's folder."""

    def __init__(self, root: Path, module: str) -> None:
        self.file = root / "solutions" / f"{module}.audit.jsonl"

    def note_key(self, version: str, rules: Mapping[str, Rules]) -> None:
        """Keep a version of the key, the first time that it is used."""
        if self.key(version) is None:
            self._add({"event": "key", "version": version, "key": rules})

    def key(self, version: str) -> dict[str, Rules] | None:
        """What decided marks in a version; ``None`` if it was not kept."""
        kept = (event["key"] for event in self.events() if event["event"] == "key" and event["version"] == version)
        return next(kept, None)

    def note_regrade(self, before: list[str], version: str, changes: list[dict[str, Any]]) -> None:
        """Keep old and new marks. ``before`` are the versions that gave the old ones."""
        self._add({"event": "regrade", "from": before, "to": version, "changes": changes})

    def events(self) -> Iterator[dict[str, Any]]:
        """Everything that was kept, oldest first. A last line that a power cut left unfinished is passed over."""
        if not self.file.is_file():
            return
        for line in self.file.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def _add(self, event: dict[str, Any]) -> None:
        line = json.dumps({"when": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", **event}, ensure_ascii=False)
        # In one call, so that the lines of two graders never mix; after a line break, so that a torn line stays alone.
        torn = self.file.is_file() and not self.file.read_bytes().endswith(b"\n")
        descriptor = open_private(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.write(f"{chr(10) * torn}{line}\n".encode())
