"""A YAML file with the line of everything in it, checked against a pydantic model."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from claimwise.content.wording import Invalid, Location, Slip, SlipsError, in_words, nearest
from claimwise.content.yamltext import find_slips, kind_of
from claimwise.errors import Finding
from claimwise.words import _

T = TypeVar("T")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads data as PyYAML does; a date that does not exist stays text, because it is named already."""


def _date(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


class Model(BaseModel):
    """Base of everything read from YAML: no unknown keys, nothing guessed, no changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True, allow_inf_nan=False)

    def slips(self) -> Iterator[Slip]:
        """Rules that the record breaks although each field is right in itself."""
        return iter(())

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> Self:
        if slips := list(self.slips()):
            raise SlipsError(*slips)
        return self


class YamlFile:
    """A YAML file: its data, and where each piece of it stands.

    What is wrong with it is collected in ``findings``; ``data`` is ``None`` if the file could not be read. With a
    ``text`` that is read in place of the file, which holds more than YAML; its lines must be those of the file.
    """

    def __init__(self, path: Path, root: Path, text: str | None = None) -> None:
        self.path = path
        self.name = path.relative_to(root)
        self.findings: list[Finding] = []
        self.data: Any = None
        self._tree: yaml.Node | None = None
        self._named: set[int] = set()
        if text is None:
            self._read()
        else:
            self._parse(text)

    def _read(self) -> None:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self._add(0, _("the file is missing"), _("create it, or restore it from version control"))
        except UnicodeDecodeError as error:
            self._add(0, _("not UTF-8 text (byte {n})", n=error.start), _("save the file as UTF-8"))
        except OSError as error:
            what = _("the file cannot be read ({reason})", reason=error.strerror)
            self._add(0, what, _("look at its rights, and whether it is a file"))
        else:
            self._parse(text)

    def _parse(self, text: str) -> None:
        for line, what, remedy in find_slips(text):
            self._add(line, what, remedy)
            self._named.add(line)
        try:
            loader = _Loader(text)
            tree = loader.get_single_node()
            self.data = loader.construct_document(tree) if tree else None
            self._tree = tree
        except yaml.YAMLError:
            if not self.findings:
                self._add(0, _("not valid YAML"), _("check the file in an editor that knows YAML"))
        else:
            if self.data is None and not self.findings:
                self._add(0, _("the file is empty"), _("write it, or restore it from version control"))

    def validate(self, kind: type[T]) -> T | None:
        """The data as an instance of a model (or a list of them); ``None``, with findings noted, if it is not."""
        if self.data is None:
            return None
        try:
            return TypeAdapter(kind).validate_python(self.data)
        except ValidationError as error:
            self._note(error, kind)
            return None

    def sound(self, kind: type[T], *path: str) -> Iterator[tuple[Location, T]]:
        """The records at a path (see :meth:`find`) that are right in themselves, with their places."""
        adapter = TypeAdapter(kind)
        for place, value in self.find(*path):
            try:
                yield place, adapter.validate_python(value)
            except ValidationError:
                continue  # named when the whole file was validated

    def find(self, *path: str) -> Iterator[tuple[Location, Any]]:
        """Every value at a path, with its place: ``find("items", "*", "id")``.

        “*” stands for each entry of a list or a record. What is not there, or is no list or record although the path
        leads on, gives ``None``.
        """
        return _find(self.data, path, ())

    def report(self, location: Location, what: str, remedy: str) -> None:
        """Note a finding at a place in the data, e.g. ``("items", 2, "claim")``."""
        self._add_once(self.line(location), what, remedy)

    def line(self, location: Location) -> int:
        """The line (from 1) of the deepest node on the way to a place in the data."""
        node, line = self._tree, 1
        for step in location:
            found = _child(node, step)
            if found is None:  # a name that pydantic puts in between, e.g. the kind of an interaction
                continue
            line, node = found
        return line

    def _note(self, error: ValidationError, kind: Any) -> None:
        found = [Invalid(tuple(e["loc"]), e["type"], e["input"], e.get("ctx", {})) for e in error.errors()]
        misspelt = {
            (*invalid.at[:-1], nearest(str(invalid.at[-1]), fields_at(kind, invalid.at[:-1])))
            for invalid in found
            if invalid.kind == "extra_forbidden"
        }
        for invalid in found:
            if invalid.kind == "value_error":
                for slip in invalid.limits["error"].slips:
                    self._add_once(self.line((*invalid.at, *slip.at)), slip.what, slip.remedy)
            elif invalid.kind != "missing" or invalid.at not in misspelt:  # a misspelt key is not also missing
                self._note_one(invalid, kind)

    def _note_one(self, invalid: Invalid, kind: Any) -> None:
        if invalid.kind == "union_tag_invalid":
            invalid = invalid._replace(at=(*invalid.at, "kind"))
        if invalid.at[-1:] == ("[key]",):
            invalid = invalid._replace(kind="invalid_key")
        place, node, line = self._place(invalid.at)
        said = invalid if invalid.kind in ("missing", "extra_forbidden") else invalid._replace(at=place)
        typed = node.value if isinstance(node, yaml.ScalarNode) else None
        self._add_once(line, *in_words(said, typed, fields_at(kind, invalid.at[:-1])))

    def _place(self, location: Location) -> tuple[Location, yaml.Node | None, int]:
        """The steps of a location that stand in the file, what stands there, and its line."""
        node, steps = self._tree, list[str | int]()
        for step in location:
            in_record = isinstance(node, yaml.MappingNode)
            if step == "[key]" or (in_record and not isinstance(step, str)):  # a key that is no text
                key = next((key for key, _ in _pairs(node) if _is_no_text(key)), None)
                return steps, key, key.start_mark.line + 1 if key else self.line(steps)
            if found := _child(node, step):
                node = found[1]
                steps.append(step)
        return steps, node, self.line(location)

    def _add_once(self, line: int, what: str, remedy: str) -> None:
        """Note a finding, unless its line holds a lost or changed text, of which it only follows."""
        if line not in self._named:
            self._add(line, what, remedy)

    def _add(self, line: int, what: str, remedy: str) -> None:
        self.findings.append(Finding(what, remedy, file=self.name, line=line))


def fields_at(kind: Any, location: Location) -> list[str]:
    """The fields that the record at a place in a model may have, as authors write them; empty if it is no record."""
    for step in location:
        kind = _inside(_plain(kind), step)
    kind = _plain(kind)
    return [field.alias or name for name, field in kind.model_fields.items()] if _is_model(kind) else []


def _inside(kind: Any, step: str | int) -> Any:
    """The type of a field, of an entry, or of one of several kinds of record (where pydantic steps by a name)."""
    if _is_model(kind):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return fields.get(str(step))
    arguments = get_args(kind)
    if get_origin(kind) is list:
        return arguments[0]
    if get_origin(kind) is dict:
        return arguments[1]
    return next((one for one in map(_plain, arguments) if step in _names_of(one)), None)


def _plain(kind: Any) -> Any:
    """A type without what is annotated to it and without ``| None``."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        others = [one for one in get_args(kind) if one is not type(None)]
        return _plain(others[0]) if len(others) == 1 else kind
    return kind


def _names_of(kind: Any) -> tuple[Any, ...]:
    """What pydantic calls one of several kinds: the words of its ``kind``, or “list”."""
    if _is_model(kind):
        return get_args(kind.model_fields["kind"].annotation)
    return ("list",) if get_origin(kind) is list else ("text",)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _find(value: Any, path: Sequence[str], place: tuple[str | int, ...]) -> Iterator[tuple[Location, Any]]:
    if not path:
        yield place, value
    elif path[0] == "*" and isinstance(value, (list, dict)):
        for step, entry in enumerate(value) if isinstance(value, list) else value.items():
            yield from _find(entry, path[1:], (*place, step))
    elif isinstance(value, dict) and path[0] in value:
        yield from _find(value[path[0]], path[1:], (*place, path[0]))
    else:
        yield place, None


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _is_no_text(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and not key.style and kind_of(key.value) != "str"


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    for key, value in _pairs(node):
        if key.value == str(step):
            return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    return None
