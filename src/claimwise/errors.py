"""What is wrong, as data: in which file and line, in whose work, what is the matter and what to do.

A finding is made where something is noticed and becomes text only where people look: here for the terminal, in
``tables`` for a spreadsheet, in the templates for a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that somebody should look at.

    ``what`` is a sentence without its full stop, ``remedy`` an instruction. ``line`` counts from 1; 0 means the whole
    ``file``. ``student`` is the id of the student whose work it is in, ``cells`` are the names of the notebook's cells
    that it is about; the text does not name them again. All are :func:`writable`, whatever names are in them.
    """

    what: str
    remedy: str = ""
    file: Path | None = None
    line: int = 0
    student: str = ""
    cells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shown = {name: writable(getattr(self, name)) for name in ("what", "remedy", "student")}
        shown_file = self.file and Path(writable(str(self.file)))
        vars(self).update(shown, file=shown_file, cells=tuple(map(writable, self.cells)))

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.file and self.line else str(self.file or "")
        where = "".join(f"{place}: " for place in (file, self.student) if place)
        return f"{where}{self.what}" + (f" → {self.remedy}" if self.remedy else "")

    def __lt__(self, other: Finding) -> bool:
        return self._order < other._order

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it; :meth:`from_json` gives the finding back."""
        told = {name: value for name, value in vars(self).items() if value}
        return {"what": self.what, **told, **({"file": str(self.file)} if self.file else {})}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Finding:
        """The finding that :meth:`as_json` told of."""
        file = Path(told["file"]) if "file" in told else None
        return cls(**{**told, "file": file, "cells": tuple(told.get("cells", ()))})

    @property
    def _order(self) -> tuple[str, int, str, str, str]:
        return str(self.file or ""), self.line, self.student, self.what, self.remedy


class ClaimwiseError(Exception):
    """Something that a person can mend: a finding that stops the work. Its text says what is wrong and what to do."""

    def __init__(self, what: str | Finding, remedy: str = "") -> None:
        self.finding = what if isinstance(what, Finding) else Finding(what, remedy)
        super().__init__(self.finding)

    def __str__(self) -> str:
        return str(self.finding)


class ContentError(ClaimwiseError):
    """The content cannot be used. Carries every finding, in order of files and lines, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type[ContentError], tuple[list[Finding]]]:
        return type(self), (self.findings,)


class Cancelled(Exception):  # noqa: N818  not an error: somebody wanted it
    """Whoever wants long work to stop raises this from its progress callback, which is called after each batch.

    The work stops there, with its processes and temporary files. What is done stays done, and whole; another run does
    the rest.
    """


def writable(text: str) -> str:
    """The text with a code in place of each half character, which names of files can hold, and no file and no page.

    Such a name was written by a computer that calls files in another code, as in an archive packed on an old Windows.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def visible(text: str) -> str:
    """The text with a code in place of each character that cannot be seen: it can neither hide nor command anything."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def visible_lines(text: str) -> str:
    """The text as :func:`visible` shows it, line by line. Further lines are indented, so none looks like the first."""
    return "\n  ".join(map(visible, text.split("\n")))
