"""The bibliography, and an entry of it as a line of text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pybtex.database import Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from claimwise.errors import Finding
from claimwise.words import _, listed

_SHOWN = {"year", "title", "journal", "howpublished", "publisher"}


@dataclass(frozen=True)
class Reference:
    """A source: its address (empty if it has none), and its authors' names and fields, in LaTeX as they stand there."""

    key: str
    url: str
    authors: list[str]
    fields: dict[str, str]

    @cached_property
    def text(self) -> str:
        """The citation as a line of text. Worked out when somebody asks: most sources are never shown in a run."""
        fields = {name: str(Text.from_latex(value)) for name, value in self.fields.items()}
        where = fields.get("journal") or fields.get("howpublished") or fields.get("publisher") or ""
        pieces = [self._people, fields.get("year", ""), fields.get("title", ""), where]
        return ". ".join(piece.rstrip(".") for piece in pieces if piece) + "."

    @property
    def _people(self) -> str:
        names = [str(Text.from_latex(name)) for name in self.authors]
        if len(names) == 2 and "others" not in names:
            return listed(names)
        return _("{author} and others", author=names[0]) if len(names) > 1 else "".join(names)


def load(path: Path, root: Path) -> tuple[dict[str, Reference], list[Finding]]:
    """The references of a BibTeX file by key, and what is wrong with the file."""
    name = path.relative_to(root)
    try:
        entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    except FileNotFoundError:
        return {}, [Finding(_("the file is missing"), _("restore it from version control"), file=name)]
    except UnicodeDecodeError as error:
        return {}, [Finding(_("not UTF-8 text (byte {n})", n=error.start), _("save the file as UTF-8"), file=name)]
    except OSError as error:
        what = _("the file cannot be read ({reason})", reason=error.strerror)
        return {}, [Finding(what, _("look at its rights"), file=name)]
    except PybtexError as error:
        return {}, [Finding(*_in_words(str(error)), file=name, line=getattr(error, "lineno", 0) or 0)]
    return {key: _reference(key, entry) for key, entry in entries.items()}, []


def _in_words(error: str) -> tuple[str, str]:
    """What pybtex finds wrong and what to do, for somebody who has a bibliography and has never heard of it."""
    about = error.rpartition(": ")[2]
    if "repeated" in error:
        return _("the entry “{name}” stands there twice", name=about), _("keep one of them, or rename one")
    if "undefined string" in error:  # not said: pybtex's words
        return _("“{text}” stands without braces", text=about), _("write {text}", text=f"{{{about}}}")
    if "commas" in error:
        people = about.partition(" in ")[2]
        return _("no author is called so: {name}", name=people), _("join people with “and”")
    return _("this entry cannot be read"), _("look for a missing brace or comma here and just above")


def _reference(key: str, entry: Entry) -> Reference:
    people = entry.persons.get("author", [])
    authors = [" ".join([*person.prelast_names, *person.last_names]) for person in people]
    fields = {name: value for name, value in entry.fields.items() if name in _SHOWN}
    doi = entry.fields.get("doi", "")
    return Reference(key, f"https://doi.org/{doi}" if doi else entry.fields.get("url", ""), authors, fields)
