"""What was graded, beside each grader's notebook: so that only what changed is graded again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from claimwise.files import write_atomically

RECORD = ".graded.json"


@dataclass(frozen=True)
class Record:
    """How a submission was graded last.

    ``stamp`` and ``handed_in`` tell the file that was graded; ``key_version`` the key; ``scores`` maps cells to points.
    """

    stamp: tuple[int, ...]
    handed_in: str
    key_version: str
    scores: dict[str, float | None]
    problems: tuple[str, ...]

    @property
    def score(self) -> float:
        """Points earned without a grader."""
        return sum(score for score in self.scores.values() if score)


def read_record(folder: Path) -> Record | None:
    """The record in a folder of graded work; ``None`` if there is none that can be read."""
    try:
        kept = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Record(**{**kept, "stamp": tuple(kept["stamp"]), "problems": tuple(kept["problems"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(folder: Path, record: Record) -> None:
    """Keep a record. It is written last: what has one was graded to the end."""
    write_atomically(folder / RECORD, json.dumps(asdict(record), ensure_ascii=False))
