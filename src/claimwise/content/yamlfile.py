"""A YAML file with the line of everything in it, checked against a pydantic model."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from claimwise.content.problems import Problem

Location = Sequence[str | int]
T = TypeVar("T")

# libyaml's loader, where PyYAML was built with it, reads the same several times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Model(BaseModel):
    """Base of everything read from YAML: no unknown keys, no changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class YamlFile:
    """A YAML file: its data, and where each piece of it stands.

    Problems met on the way are collected in ``problems``; ``data`` is ``None`` if the file could not be read.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.name = path.relative_to(root)
        self.problems: list[Problem] = []
        self.data: Any = None
        self._tree: yaml.Node | None = None
        self._read()

    def _read(self) -> None:
        try:
            loader = _Loader(self.path.read_text(encoding="utf-8"))
            self._tree = loader.get_single_node()
            self._report_duplicates(self._tree)
            self.data = loader.construct_document(self._tree) if self._tree else None
        except FileNotFoundError:
            self._add(0, "the file is missing", "create it, or restore it from version control")
        except UnicodeDecodeError as error:
            self._add(0, f"not UTF-8 text (byte {error.start})", "save the file as UTF-8")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self._add(
                line, f"not valid YAML: {error.problem}", "check indentation, colons and quotation marks here and above"
            )
        except yaml.YAMLError as error:
            self._add(0, f"not valid YAML: {error}", "check the file in an editor that knows YAML")

    def _report_duplicates(self, tree: yaml.Node | None) -> None:
        for mapping in _mappings(tree):
            seen: set[str] = set()
            for key, _ in mapping.value:
                if key.value in seen:
                    self._add(key.start_mark.line + 1, f"“{key.value}” stands here twice", "keep one of them")
                seen.add(key.value)

    def validate(self, kind: type[T]) -> T | None:
        """The data as an instance of a model (or a list of them); ``None``, with problems noted, if it is not."""
        if self.problems:
            return None
        try:
            return TypeAdapter(kind).validate_python(self.data)
        except ValidationError as error:
            findings = error.errors()
            meant = {_close_key(str(found["loc"][-1])) for found in findings if found["type"] == "extra_forbidden"}
            for finding in findings:
                # A misspelt key is not also a missing one.
                if finding["type"] != "missing" or finding["loc"][-1] not in meant:
                    self._add(self.line(finding["loc"]), *_in_words(finding))
            return None

    def problem(self, location: Location, what: str, remedy: str = "") -> None:
        """Note a problem at a place in the data, e.g. ``("items", 2, "claim")``."""
        self._add(self.line(location), what, remedy)

    def line(self, location: Location) -> int:
        """The line (from 1) of the deepest node on the way to a place in the data."""
        node, line = self._tree, 1
        for step in location:
            found = _child(node, step)
            if found is None:  # a name that pydantic puts in between, e.g. the kind of an interaction
                continue
            line, node = found
        return line

    def _add(self, line: int, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.name, line, what, remedy))


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    return None


def _in_words(finding: Any) -> tuple[str, str]:
    """What pydantic found, as a sentence and an instruction."""
    name = next((str(step) for step in reversed(finding["loc"]) if isinstance(step, str)), "this")
    match finding["type"]:
        case "extra_forbidden":
            close = _close_key(name)
            return f"unknown key “{name}”", f"did you mean “{close}”?" if close else "remove it or correct its name"
        case "missing":
            return f"“{name}” is missing", "add it"
        case "union_tag_invalid" | "union_tag_not_found":
            return "unknown kind of interaction", f"use one of {finding['ctx'].get('expected_tags', 'the known kinds')}"
        case "value_error":
            what, _, remedy = str(finding["ctx"]["error"]).partition(" → ")
            return what, remedy
        case "literal_error":
            return f"“{name}” cannot be “{finding['input']}”", f"use {finding['ctx']['expected']}"
        case _:
            return f"“{name}”: {finding['msg'][0].lower()}{finding['msg'][1:]}", "correct the value"


def _close_key(name: str) -> str:
    """The known key that a name is probably a slip for; empty if there is none."""
    return next(iter(difflib.get_close_matches(name, _known_keys(), n=1)), "")


def _known_keys() -> set[str]:
    models = list(Model.__subclasses__())
    keys: set[str] = set()
    while models:
        model = models.pop()
        models.extend(model.__subclasses__())
        keys.update(model.model_fields)
    return keys
