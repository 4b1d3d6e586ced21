"""What is wrong with the content: one finding says which file, which line, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. ``line`` counts from 1; 0 means the whole file. ``remedy`` is an instruction."""

    file: Path
    line: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.what}" + (f" → {self.remedy}" if self.remedy else "")


class ClaimwiseError(Exception):
    """Something that a person can mend. The message says what is wrong and what to do."""


class ContentError(ClaimwiseError):
    """The content cannot be used. Carries every problem that was found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = sorted(problems)
