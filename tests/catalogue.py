"""The catalogue of everything that claimwise says, for those who translate, and a language that nobody speaks.

Run it to renew the catalogue: ``python tests/catalogue.py src/claimwise/locale/claimwise.pot``, or ``make words``.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

SOURCE = Path(__file__).parents[1] / "src" / "claimwise"
CATALOGUE = SOURCE / "locale" / "claimwise.pot"
WHERE = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
CALLS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

_KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&\w+;|\n)")
_ACCENTS = str.maketrans("aeiounAEIOUcsy", "áéíóúñÁÉÍÓÚćśý")


def extracted() -> Catalog:
    """Every message of the source, with the files that it stands in."""
    catalogue = Catalog(project="claimwise", charset="utf-8", fuzzy=False)
    for file, _, message, comments, context in extract_from_dir(
        SOURCE, method_map=WHERE, keywords=CALLS, comment_tags=("For translators:",), strip_comment_tags=True
    ):
        catalogue.add(message, None, [(Path(file).as_posix(), 0)], auto_comments=comments, context=context)
    return catalogue


def as_text(catalogue: Catalog) -> str:
    """The catalogue as a file that translators' programs read, the same bytes for the same messages."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    return file.getvalue().decode()


def pseudo(text: str) -> str:
    """A message in a language that nobody speaks: accents, and brackets around all that gettext has seen."""
    pieces = _KEPT.split(text)
    return "⟦" + "".join(piece if _KEPT.fullmatch(piece) else piece.translate(_ACCENTS) for piece in pieces) + "⟧"


def write_pseudo_language(folder: Path, name: str = "en_XA") -> None:
    """Write a compiled catalogue of the pseudo-language, whose plural has three forms and whose numbers are other."""
    catalogue = extracted()
    spoken = Catalog(locale="ru", charset="utf-8")
    for message in catalogue:
        if not message.id:
            continue
        if message.pluralizable:
            one, many = message.id
            said: str | tuple[str, ...] = (pseudo(one), pseudo(many), pseudo(many))
        else:
            said = "1.234,5" if message.id == "1,234.5" else pseudo(str(message.id))
        spoken.add(message.id, said, context=message.context)
    file = folder / name / "LC_MESSAGES" / "claimwise.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, spoken)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(exist_ok=True)
    target.write_text(as_text(extracted()), encoding="utf-8")
