"""Whether quotes really stand in the text of a case, without the text being here.

The text belongs to somebody else, so the course keeps only a fingerprint of it: a hash of every three words in a row.
A quote fits if all its runs of three words do. “claimwise fingerprint” makes one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimwise.content import Course, Problem
from claimwise.content.cases import Case

RUN = 3
HEX_DIGITS = 10
"""Length of each hash. With a few thousand of them, a wrong run passes by chance once in hundreds of millions."""


def fingerprint(text: str) -> list[str]:
    """The hashes of all runs of three words in a text, sorted, each once; case and punctuation don't matter."""
    return sorted({_hash(run) for run in _runs(text)})


def fingerprint_file(root: Path, case: str) -> Path:
    """Where the fingerprint of a case's text lies."""
    return root / "book" / "cases" / case / "fingerprint.txt"


def misquoted(quote: str, known: set[str]) -> str:
    """The first three words of a quote that do not stand together in the text; empty if the quote fits.

    An elision ``[…]`` may stand for anything; pieces shorter than three words are not checked.
    """
    pieces = quote.split("[…]")
    return next((run for piece in pieces for run in _runs(piece) if _hash(run) not in known), "")


def find_misquotes(course: Course) -> Iterator[Problem]:
    """Every claim whose quote does not stand in the text, for cases that have a fingerprint."""
    for case in course.cases.values():
        yield from misquotes_in(case, course.root, case.claims)


def misquotes_in(case: Case, root: Path, claims: Iterable[str]) -> Iterator[Problem]:
    """Those of some claims of a case whose quote does not stand in the text, if the case has a fingerprint."""
    path = fingerprint_file(root, case.info.id)
    if not path.is_file():
        return
    known = set(path.read_text(encoding="ascii").split())
    for claim in claims:
        if wrong := misquoted(case.claims[claim].quote, known):
            what = f"the quote of {claim} is not in the text: “{wrong}”"
            yield Problem(*case.claim_place(claim), what, "copy the words exactly, or elide with […]")


def _runs(text: str) -> list[str]:
    # A page saved as text runs headings into sentences: "connectionMDMA is" is two words.
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = re.findall(r"\w+", text.lower().replace("’", "").replace("'", ""))
    return [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _hash(run: str) -> str:
    return hashlib.sha256(run.encode()).hexdigest()[:HEX_DIGITS]
