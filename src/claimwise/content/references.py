"""The bibliography, and an entry of it as a line of text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pybtex.database import Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from claimwise.errors import Finding

_SHOWN = {"year", "title", "journal", "howpublished", "publisher"}


@dataclass(frozen=True)
class Reference:
    """A source: its citation as a line of text, and its address (empty if it has none)."""

    key: str
    text: str
    url: str


def load(path: Path, root: Path) -> tuple[dict[str, Reference], list[Finding]]:
    """The references of a BibTeX file by key, and what is wrong with the file."""
    name = path.relative_to(root)
    try:
        entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    except FileNotFoundError:
        return {}, [Finding("the file is missing", "restore it from version control", file=name)]
    except UnicodeDecodeError as error:
        return {}, [Finding(f"not UTF-8 text (byte {error.start})", "save the file as UTF-8", file=name)]
    except OSError as error:
        return {}, [Finding(f"the file cannot be read ({error.strerror})", "look at its rights", file=name)]
    except PybtexError as error:
        return {}, [_in_words(name, str(error), getattr(error, "lineno", 0) or 0)]
    return {key: _reference(key, entry) for key, entry in entries.items()}, []


def _in_words(name: Path, error: str, line: int) -> Finding:
    """What pybtex finds wrong, for somebody who has a bibliography and has never heard of it."""
    about = error.rpartition(": ")[2]
    if "repeated" in error:
        return Finding(
            f"the entry “{about}” stands there twice", "keep one of them, or rename one", file=name, line=line
        )
    if "undefined string" in error:
        return Finding(f"“{about}” stands without braces", f"write {{{about}}}", file=name, line=line)
    if "commas" in error:
        return Finding(
            f"no author is called so: {about.partition(' in ')[2]}", "join people with “and”", file=name, line=line
        )
    return Finding(
        "this entry cannot be read", "look for a missing brace or comma here and just above", file=name, line=line
    )


def _reference(key: str, entry: Entry) -> Reference:
    fields = {name: str(Text.from_latex(value)) for name, value in entry.fields.items() if name in _SHOWN}
    where = fields.get("journal") or fields.get("howpublished") or fields.get("publisher") or ""
    pieces = [_authors(entry), fields.get("year", ""), fields.get("title", ""), where]
    text = ". ".join(piece.rstrip(".") for piece in pieces if piece) + "."
    doi = entry.fields.get("doi", "")
    return Reference(key, text, f"https://doi.org/{doi}" if doi else entry.fields.get("url", ""))


def _authors(entry: Entry) -> str:
    people = entry.persons.get("author", [])
    names = [str(Text.from_latex(" ".join([*person.prelast_names, *person.last_names]))) for person in people]
    if len(names) == 2 and "others" not in names:
        return f"{names[0]} and {names[1]}"
    return f"{names[0]} and others" if len(names) > 1 else "".join(names)
