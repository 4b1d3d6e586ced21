"""Codes in place of names, and lots that nobody can foresee: keyed hashes, so that no list of names is kept."""

from __future__ import annotations

import hmac
from functools import lru_cache
from pathlib import Path

from claimwise.files import secret

_LETTERS = "bcdfghjkmnpqrstvwxz"  # not said: no word and no number comes of them
_LENGTH = 10


class Codes:
    """The codes of one course. The key is made once and stays in ``reports/codes.key``.

    Raises :class:`ClaimwiseError` if the file of the key is damaged.
    """

    def __init__(self, root: Path) -> None:
        self._key = secret(root / "reports" / "codes.key").hex().encode()

    def of(self, *told: str) -> str:
        """Ten consonants for some texts, which no spreadsheet takes for a number, a date or a formula."""
        return _code(self._key, told)

    def lot(self, *told: str) -> float:
        """A number from 0 to below 1 for some texts, the same each time."""
        return (_number(self._key, told) >> 203) / 2**53


@lru_cache(maxsize=50_000)
def _code(key: bytes, told: tuple[str, ...]) -> str:
    number = _number(key, told)
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(_LENGTH))


def _number(key: bytes, told: tuple[str, ...]) -> int:
    return int.from_bytes(hmac.digest(key, "\0".join(told).encode(), "sha256"))
