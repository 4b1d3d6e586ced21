"""Whether quotes really stand in the text of a case, although the text is not in the course.

The text belongs to somebody else. So “claimwise fingerprint” compares the quotes with it where it is at hand, and notes
a hash of each quote. A quote that has its hash in the note stood in the text; of any other, nobody without the text can
say. The note holds nothing that the quotes do not show, so it hides nothing and gives nothing away. (Until November
2026 it held hashes of all words of the text in threes, from which most of a text can be put together again.)

Who keeps the text as ``solutions/CASE.text``, where it is private, has all quotes compared with it at each check.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimwise.content import Course, Finding
from claimwise.content.cases import Case
from claimwise.files import write_atomically
from claimwise.words import _

RUN = 3
"""So many words of a quote are named if they do not stand together in the text."""


def misquoted(quote: str, text: str) -> str:
    """The first words of a quote that do not stand together in a text; empty if the quote fits.

    Case and punctuation don't matter, and an elision ``[…]`` may stand for anything.
    """
    known = _spaced(_words(text))
    for piece in map(_words, quote.split("[…]")):
        if _spaced(piece) not in known:
            runs = [piece[start : start + RUN] for start in range(max(1, len(piece) - RUN + 1))]
            return " ".join(next((run for run in runs if _spaced(run) not in known), piece))
    return ""


def compare(case: Case, text: str, claims: Iterable[str]) -> list[Finding]:
    """Each of some claims of a case whose quote does not stand in its text."""
    found = ((claim, misquoted(case.claims[claim].quote, text)) for claim in claims)
    return [_misquote(case, claim, wrong) for claim, wrong in found if wrong]


def note(course: Course, case: Case) -> Path:
    """Write down that the quotes of a case, as they stand, were compared with its text; gives the file."""
    file = _note_file(course.root, case)
    write_atomically(file, "".join(f"{claim.id} {_hash(claim.quote)}\n" for claim in case.claims.values()))
    return file


def find_misquotes(course: Course) -> Iterator[Finding]:
    """Every quote that does not stand in the text or, where the text is not at hand, was not compared with it."""
    for case in course.cases.values():
        yield from misquotes_in(case, course.root, case.claims)


def misquotes_in(case: Case, root: Path, claims: Iterable[str]) -> Iterator[Finding]:
    """The same for some claims of a case."""
    if (text := text_file(root, case)).is_file():
        yield from compare(case, text.read_text(encoding="utf-8", errors="replace"), claims)
    elif (file := _note_file(root, case)).is_file():
        known = set(file.read_text(encoding="utf-8", errors="replace").splitlines())
        for claim in claims:
            if f"{claim} {_hash(case.claims[claim].quote)}" not in known:
                what = _("the quote of {claim}, as it stands now, was not compared with the text", claim=claim)
                command = f"claimwise fingerprint TEXT --case {case.info.id}"  # not said: a command
                remedy = _("copy the words exactly, then run “{command}”", command=command)
                yield Finding(what, remedy, *case.claim_place(claim))


def never_compared(course: Course) -> list[str]:
    """The cases whose quotes cannot be checked, because neither the text nor a note on it is there."""
    return [
        name
        for name, case in course.cases.items()
        if not text_file(course.root, case).is_file() and not _note_file(course.root, case).is_file()
    ]


def text_file(root: Path, case: Case) -> Path:
    """Where an instructor may keep the text of a case."""
    return root / "solutions" / f"{case.info.id}.text"


def _note_file(root: Path, case: Case) -> Path:
    return root / "book" / "cases" / case.info.id / "fingerprint.txt"


def _misquote(case: Case, claim: str, wrong: str) -> Finding:
    what = _("the quote of {claim} is not in the text: “{words}”", claim=claim, words=wrong)
    return Finding(what, _("copy the words exactly, or elide with […]"), *case.claim_place(claim))


def _hash(quote: str) -> str:
    pieces = [" ".join(_words(piece)) for piece in quote.split("[…]")]
    return hashlib.sha256("…".join(pieces).encode()).hexdigest()


def _words(text: str) -> list[str]:
    # A page saved as text runs headings into sentences: "connectionMDMA is" is two words.
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.findall(r"\w+", text.lower().replace("’", "").replace("'", ""))


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else ""
