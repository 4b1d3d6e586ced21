"""Telling answers apart: a fingerprint of what a student answered in each cell that is marked.

A person's mark belongs to the answer that was marked, so the same answer always has the same fingerprint: in another
copy of the file, after saving it elsewhere, and in the grader's notebook that was made of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from claimwise.handed_in.cells import compared, mark_cell
from claimwise.handed_in.submission import Submission


def content_hash(data: bytes) -> str:
    """What tells a content from any other: its SHA-256, in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(answer: Any) -> str:
    """SHA-256, in hexadecimal digits, of an answer as canonical JSON: a text, or the responses to an item's parts."""
    text = json.dumps(answer, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def fingerprints(submission: Submission, items: Iterable[str]) -> dict[str, str]:
    """Cell -> fingerprint of what was answered there: for the mark cells of some items, and all written answers.

    An item or a text that was not answered has one too, that of nothing.
    """
    marked = {mark_cell(item): fingerprint(submission.answers.get(item, {})) for item in items}
    return marked | {name: fingerprint(compared(text)) for name, text in submission.written.items()}
