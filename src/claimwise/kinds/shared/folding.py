"""Folding texts, to compare short answers as people mean them.

Folding is stated by tables, not left to a runtime's own idea of what a letter is: Python and JavaScript, and two
versions of either, differ in it. Two promises of Unicode are relied on, and only for the characters in ``FOLDED``, all
of which every runtime in use knows: how a character decomposes never changes, nor which small letter belongs to a
capital.
"""

from __future__ import annotations

import re
import unicodedata

UNSEEN = "\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
"""Nobody sees these, so they do not count: joiners, marks of direction, hyphens at the end of a line."""

FOLDED = (
    "A-Z\xa0-\u024f\u0250-\u036f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u0531-\u0556"
    "\u0561-\u0587\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d"
    "\u1f80-\u1fb4\u1fb6-\u1fc4\u1fc6-\u1fd3\u1fd6-\u1fdb\u1fdd-\u1fef\u1ff2-\u1ff4\u1ff6-\u1ffe\u2070\u2071"
    "\u2074-\u208e\u2090-\u209c\u2100-\u218b\u2460-\u24ff\u3041-\u3096\u3099-\u30ff\u3131-\u318e\uac00-\ud7a3"
    "\ufb00-\ufb06\uff01-\uff9f\U0001d400-\U0001d454"
)
"""Characters that are folded: Latin, Greek, Cyrillic and Armenian letters, signs that stand for letters and digits,
Japanese and Korean syllables, ligatures, wide and narrow forms. All others stay as they are."""

BETWEEN_WORDS = (
    "\0-/:-@\\[-\\^`\\{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u02c2-\u02c5\u02d2-\u02df\u037e\u0387\u055a-\u055f"
    "\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b\u061d-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u0970\u0e4f\u0e5a\u0e5b\u104a-\u104f\u10fb\u1361-\u1368\u1680\u2000-\u206f\u207a-\u207e\u208a-\u208e\u20a0-\u20cf"
    "\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\ud800-\uf8ff\ufd3e\ufd3f"
    "\ufe10-\ufe19\ufe30-\ufe6f\uffe0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff"
)
"""No part of a word: punctuation, signs, symbols, pictures, and what is no character. All others are."""

_SPECIAL = {"ß": "ss", "ς": "σ"}
_UNSEEN, _TO_FOLD, _GAPS = re.compile(f"[{UNSEEN}]"), re.compile(f"[{FOLDED}]+"), re.compile(f"[{BETWEEN_WORDS}]+")
_ACCENTS = re.compile("[\u0300-\u036f]{2,}")


def plain(text: str) -> str:
    """The text as short answers are compared: without case, punctuation, unseen characters, and repeated spaces.

    Accents count, in whatever order they were typed.
    """
    return _GAPS.sub(" ", folded(text)).strip(" ")


def folded(text: str) -> str:
    """The text without case, unseen characters and the order in which accents were typed."""
    folds = _TO_FOLD.sub(lambda run: run[0].translate(_FOLDS), _UNSEEN.sub("", text))
    return _ACCENTS.sub(lambda marks: "".join(sorted(marks[0])), folds)


class _Folds(dict[int, str]):
    """What each character becomes; each is worked out once, so that no text takes long."""

    def __missing__(self, character: int) -> str:
        lower = (piece.lower() for piece in unicodedata.normalize("NFKD", chr(character)))
        self[character] = found = "".join(_SPECIAL.get(piece, piece) for piece in lower)
        return found


_FOLDS = _Folds()
