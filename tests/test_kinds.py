"""Kinds of interaction: each is three files and found by its name, nobody else names one, and none lacks a part."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import REPOSITORY

from claimwise import kinds
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.kinds import model
from claimwise.content.modules import ResolvedModule

SOURCE = REPOSITORY / "src" / "claimwise"
AGREE = REPOSITORY / "tests" / "data" / "agree"
PLACES = {"kinds": ".py", "content/kinds": ".py", "cards/kinds": ".js"}
"""Where a kind lives: what a response is worth, how authors write it, its card in JavaScript; how each file ends."""

MAY_NAME = {
    "cards/kinds.js": "a page cannot look what files there are, so a kind has a line there",
}
"""Files elsewhere that name a kind, and why."""


def files_of_kinds(place: str) -> set[str]:
    return {path.stem for path in (SOURCE / place).glob(f"*{PLACES[place]}")} - {"__init__"}


@pytest.mark.parametrize("place", PLACES)
def test_each_kind_has_its_file_in_each_place(place: str) -> None:
    assert set(kinds.names()) - files_of_kinds(place) == set(), f"{place} lacks the files of these kinds"
    assert files_of_kinds(place) - set(kinds.names()) == set(), f"{place} has files of kinds that are in no other place"


def elsewhere() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".html", ".j2", ".js", ".mjs"} and path.is_file():
            place = path.relative_to(SOURCE).as_posix()
            if not place.startswith(tuple(f"{name}/" for name in PLACES)):
                yield path


def named_in(path: Path) -> set[str]:
    """The kinds that a file names: by a text of its own, by an import, or by a name that is no plain word in any text.

    Without importing it, nobody can use the class of a kind.
    """
    unmistakable = re.compile(rf"\b({'|'.join(name for name in kinds.names() if '_' in name or name == 'hottext')})\b")
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(re.findall(rf"""["']({"|".join(kinds.names())})["']""", source)) | set(unmistakable.findall(source))
    tree, found = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value} & set(kinds.names()) | set(unmistakable.findall(node.value))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            full = [f"{getattr(node, 'module', '') or ''}.{alias.name}" for alias in node.names]
            steps = {step for name in full if ".kinds" in name or ".interactions" in name for step in name.split(".")}
            found |= steps & set(kinds.names())
    return found


def test_nobody_else_names_a_kind() -> None:
    found = {path.relative_to(SOURCE).as_posix(): named_in(path) for path in elsewhere()}

    named = {file: names for file, names in found.items() if names}
    assert {file: names for file, names in named.items() if file not in MAY_NAME} == {}
    assert named.keys() == MAY_NAME.keys(), "a reason that is not needed any more"


def test_what_a_file_names_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('{% if part.kind == "slider" %}')
    (tmp_path / "text.py").write_text('if part["kind"] == "order": pass')
    (tmp_path / "words.py").write_text('WORDS = "a hottext is a text"')
    (tmp_path / "model.py").write_text("from claimwise.content.kinds.match import MODEL")
    (tmp_path / "kind.py").write_text("from claimwise.kinds import extended_text")
    (tmp_path / "plain.py").write_text('import random\nrandom.choice("in order to match a choice of three")')

    found = {path.stem: named_in(path) for path in tmp_path.iterdir()}
    assert found == {
        "page": {"slider"},
        "text": {"order"},
        "words": {"hottext"},
        "model": {"match"},
        "kind": {"extended_text"},
        "plain": set(),
    }


# --- a kind that lacks something ------------------------------------------------------------------------------------


@pytest.fixture
def agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a new kind, found beside the real ones; free to be changed before it is first used."""
    path = tmp_path / "agree.py"
    path.write_text((AGREE / "kinds" / "agree.py").read_text())
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    kinds.names.cache_clear()
    yield path
    kinds.names.cache_clear()
    kinds.key_fields.cache_clear()
    kinds._loaded.pop("agree", None)
    sys.modules.pop("claimwise.kinds.agree", None)
    vars(kinds).pop("agree", None)


@pytest.mark.parametrize("part", sorted(kinds.Kind.__abstractmethods__))
def test_a_kind_without_a_part_does_not_load_and_says_which(agree: Path, part: str) -> None:
    agree.write_text(re.sub(rf"\b{part}\b(?=\(self| =)", f"not_{part}", agree.read_text()))

    with pytest.raises(TypeError, match=rf"kinds/agree.py lacks {part}$"):
        kinds.named("agree")


def test_a_kind_says_which_class_it_is(agree: Path) -> None:
    agree.write_text(agree.read_text().replace("KIND = ", "KINDS = "))

    with pytest.raises(TypeError, match=r"kinds/agree.py does not say which class is its KIND"):
        kinds.named("agree")


def test_a_kind_without_an_authors_model_is_refused(agree: Path) -> None:
    assert kinds.known(agree.stem)
    with pytest.raises(TypeError, match=r"the kind agree has no content/kinds/agree.py"):
        model("agree")


def test_what_is_no_kind_is_an_error_and_never_taken_for_one() -> None:
    for name in ("telepathy", "shared", "choice.Choice", ""):
        assert not kinds.known(name)
        with pytest.raises(kinds.UnknownKindError):
            kinds.credit({"id": "x", "kind": name}, "anything")
        assert kinds.asked_words({"id": "x", "kind": name}) == {}


def test_a_secret_field_that_is_not_declared_stops_the_key(
    tiny_module: ResolvedModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    for item in tiny_module.graded:
        for part in item.parts:
            own = kinds.named(part.kind)
            assert own.key_fields.isdisjoint(part.public())
            for field in part.secret():
                with monkeypatch.context() as patched:
                    patched.setattr(type(own), "key_fields", own.key_fields - {field})
                    with pytest.raises(TypeError, match=rf"kinds/{part.kind}.py must name .*{field}"):
                        part.key()


def test_a_kind_and_its_authors_model_agree_on_whether_a_person_marks_it() -> None:
    for name in kinds.names():
        assert issubclass(model(name), WrittenInteraction) == kinds.named(name).by_person, name


def test_what_a_machine_marks_can_be_played_blindly(tiny_module: ResolvedModule) -> None:
    for item in tiny_module.graded:
        for part in tiny_module.key(item)["parts"]:
            kind = kinds.of(part)
            assert bool(kind.strategies([part])) != kind.by_person
            for rule in kind.strategies([part]).values():
                if (response := rule(part)) is not None:
                    kind.check(part, response)
