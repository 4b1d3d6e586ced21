"""How a decision on when work was handed in is kept: the time, for which work, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from claimwise.words import _

Missing = Literal["", "late", "again"]
"""Why somebody should say a time: the platform called the work late and told none; or it took the place of work that
had one, and came without. Empty if nobody need say anything."""

NOT_MISSING: Missing = ""

_FOR = "|"


@dataclass(frozen=True)
class ToldTime:
    """When work came in, with its zone; ``None`` if nobody knows. ``file`` is the hash of the work that it is about."""

    time: datetime | None
    file: str
    missing: Missing = NOT_MISSING

    @classmethod
    def of(cls, value: str) -> ToldTime:
        """What a decision's value says."""
        told, _for, file = value.partition(_FOR)
        for missing in get_args(Missing):
            if told == missing:
                return cls(None, file, missing)
        return cls(datetime.fromisoformat(told), file)

    @property
    def value(self) -> str:
        """The same as a decision keeps it."""
        told = self.time.isoformat(sep=" ") if self.time else self.missing
        return f"{told}{_FOR}{self.file}"

    @property
    def in_words(self) -> str:
        """The time for people."""
        if self.time:
            return f"{self.time:%Y-%m-%d %H:%M %Z}"
        return _("not known; the platform called the work late") if self.missing == "late" else _("not known")
