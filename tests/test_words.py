"""Words go through gettext: messages are found in the source, numbers and plurals follow the language, none escapes."""

from __future__ import annotations

import string
from pathlib import Path

import catalogue
import pytest
from sentences import escaped

from claimwise import words
from claimwise.words import _, listed, ngettext, number, speaking

PSEUDO = "en_XA"


@pytest.fixture
def pseudo_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A language that nobody speaks, made of today's messages."""
    catalogue.write_pseudo_language(tmp_path / "locales", PSEUDO)
    monkeypatch.setenv(words.LOCALES, str(tmp_path / "locales"))
    return PSEUDO


@pytest.mark.parametrize(
    "path", sorted(catalogue.SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(catalogue.SOURCE).as_posix()
)
def test_no_sentence_escapes_gettext(path: Path) -> None:
    assert [f"line {line}: {text}" for line, text in escaped(path)] == []


def test_the_catalogue_for_translators_is_today_s() -> None:
    now = catalogue.as_text(catalogue.extracted())

    assert catalogue.CATALOGUE.read_text(encoding="utf-8") == now, "run “make words”"


def test_messages_name_their_values_and_both_numbers_name_the_same() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for message in catalogue.extracted():
        forms = message.id if message.pluralizable else (message.id,)
        for form in forms:  # a message without values may show braces; it is not formatted
            named = [name.isidentifier() for name in names(form)]
            assert all(named) or not any(named), form
        if message.pluralizable:
            one, many = (names(form) - {"n"} for form in forms)
            assert one <= many, forms  # of one thing less may be to say


def test_english_is_what_stands_in_the_source() -> None:
    assert _("{n:,} files, {share:.0%}", n=1234567, share=0.5) == "1,234,567 files, 50%"
    assert [ngettext("{n} file", "{n} files", n) for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert _("a brace {") == "a brace {"


def test_things_in_a_row() -> None:
    assert [listed(things) for things in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_a_language_has_its_own_words_and_numbers(pseudo_language: str) -> None:
    with speaking(pseudo_language):
        assert listed(["a", "b"]) == "⟦a áñd b⟧"
        assert number(1234567.891, ",.2f") == "1.234.567,89"
    assert listed(["a", "b"]) == "a and b"


def test_an_unknown_language_is_english() -> None:
    with speaking("xx"):
        assert listed(["a", "b"]) == "a and b"
