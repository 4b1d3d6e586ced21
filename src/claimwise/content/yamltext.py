"""YAML as its author typed it: what reading would drop or change without a word is found here, with its line.

A comment, a tag or an anchor in the middle of a sentence is good YAML, and the rest of the sentence is gone. So the
stream of YAML's events is held against the text between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from claimwise.words import N_, _

# libyaml, where PyYAML was built with it, reads the same several times as fast.
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 40
"""So many lists and records inside each other are no course any more, but may stop the program that reads them."""

QUOTE = N_("put the text in quotation marks")
IF_TEXT = N_("if it is text, put the text in quotation marks")

_PLAIN_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?", re.IGNORECASE)
_YAML = "tag:yaml.org,2002:"
_resolver: Any = yaml.resolver.Resolver()


class LineSlip(NamedTuple):
    """One thing that would go wrong: its line (from 1), what it is, and what to do."""

    line: int
    what: str
    remedy: str


@dataclass
class _Collection:
    """A list or record that is being read. ``column`` is where its entries begin."""

    record: bool
    flow: bool
    column: int
    keys: set[str] = field(default_factory=set)
    entries: int = 0

    @property
    def wants_key(self) -> bool:
        return self.record and self.entries % 2 == 0


def find_slips(text: str) -> list[LineSlip]:
    """Everything in a YAML text that cannot be read, or that reading would lose or change; in order of lines."""
    if hidden := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        what = _("an invisible character (code {code}) stands here", code=f"{ord(hidden.group()):x}")
        return [LineSlip(line, what, _("delete it"))]
    return sorted(_Watch(text).slips())


@lru_cache(maxsize=4096)
def kind_of(plain: str) -> str:
    """What YAML takes an unquoted text for: ``str``, ``bool``, ``int``, ``float``, ``null``, ``timestamp``."""
    return str(_resolver.resolve(yaml.ScalarNode, plain, (True, False))).removeprefix(_YAML)


class _Watch:
    """Follows the events of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[_Collection] = []
        self.last: Any = None

    def slips(self) -> Iterator[LineSlip]:
        found: set[int] = set()
        event: Any
        try:
            for event in yaml.parse(self.text, Loader=_Parser):
                for slip in self._slips_at(event):
                    found.add(slip.line)
                    yield slip
                if len(self.open) > DEEPEST:
                    yield LineSlip(
                        event.start_mark.line + 1, _("too many records inside each other"), _("write it flat")
                    )
                    return
        except yaml.MarkedYAMLError as error:
            yield from self._slips_of(error, found)

    def _slips_of(self, error: yaml.MarkedYAMLError, found: set[int]) -> Iterator[LineSlip]:
        """Why the text cannot be read on, unless what stands there or just before is named already."""
        last = self.last if isinstance(self.last, yaml.ScalarEvent) else None
        comments = list(self._comments(last, error.problem_mark)) if last and error.problem_mark else []
        yield from comments
        slip = _in_words(error, self.text, last)
        before = last.start_mark.line + 1 if last and last.start_mark else 0
        if not comments and not found & {slip.line, before}:
            yield slip

    def _slips_at(self, event: Any) -> Iterator[LineSlip]:
        column = event.start_mark.column
        if isinstance(self.last, yaml.ScalarEvent):
            yield from self._comments(self.last, event.start_mark)
        if isinstance(event, yaml.NodeEvent):
            yield from self._node(event)
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent) and isinstance(self.last, yaml.DocumentEndEvent):
            yield LineSlip(line, _("a line of three dashes begins another file here"), _("remove that line"))
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            record = isinstance(event, yaml.MappingStartEvent)
            self.open.append(_Collection(record, bool(event.flow_style), column))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        self.last = event

    def _node(self, event: Any) -> Iterator[LineSlip]:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            yield LineSlip(line, _("a text cannot begin with “*” here: YAML takes it for a reference"), _(QUOTE))
        elif event.anchor:
            yield LineSlip(line, _("“&{name}” would be lost: YAML takes it for a label", name=event.anchor), _(QUOTE))
        elif event.tag:
            yield LineSlip(line, _("a text cannot begin with “!” here: YAML takes it for a label"), _(QUOTE))
        if isinstance(event, yaml.ScalarEvent) and not event.style:
            yield from _changed(event.value, line)
        elif isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and not event.value.strip():
            what = _("no text stands below “{sign}”", sign=event.style)
            yield LineSlip(line, what, _("indent its lines deeper than this one"))
        if self.open:
            if self.open[-1].wants_key:
                yield from self._key(event, line)
            self.open[-1].entries += 1

    def _key(self, event: Any, line: int) -> Iterator[LineSlip]:
        if not isinstance(event, yaml.ScalarEvent):
            yield LineSlip(line, _("something in brackets stands where a name is expected"), _(IF_TEXT))
        elif event.value in self.open[-1].keys:
            yield LineSlip(line, _("“{name}” stands here twice", name=event.value), _("keep one of them"))
        else:
            self.open[-1].keys.add(event.value)

    def _comments(self, scalar: Any, following: Any) -> Iterator[LineSlip]:
        """A comment right after a text, which was meant as a part of it for all that anybody can tell."""
        if scalar.style in ("'", '"'):
            return
        flow, column = (self.open[-1].flow, self.open[-1].column) if self.open else (False, -1)
        if not scalar.style and not flow and kind_of(scalar.value) not in ("str", "null"):
            return
        end = scalar.end_mark
        lines = self.text[end.index : following.index].split("\n")
        if scalar.style:  # “|” and “>”, which a comment may follow at once, and whose text ends with its last line
            same_line = self.text[scalar.start_mark.index + 1 :].split("\n", 1)[0].lstrip("+-0123456789")
            line, below = scalar.start_mark.line, enumerate(lines, end.line)
        else:
            same_line = lines[0]
            line, below = end.line, enumerate(lines[1:], end.line + 1)
        if same_line.strip().startswith("#"):
            yield _lost(same_line, line + 1)
        if scalar.style or not same_line.strip():
            yield from _continued(below, -1 if flow else column)


def _continued(lines: Iterable[tuple[int, str]], column: int) -> Iterator[LineSlip]:
    """A comment on the lines after a text that is indented as the text would be."""
    number, line = next(((number, line) for number, line in lines if line.strip()), (0, ""))
    if line.lstrip().startswith("#") and len(line) - len(line.lstrip()) > column:
        yield _lost(line, number + 1)


def _lost(comment: str, line: int) -> LineSlip:
    words = comment.strip()
    shown = words if len(words) <= 40 else f"{words[:39]}…"
    what = _("“{text}” would be lost: after a space, “#” begins a comment", text=shown)
    return LineSlip(line, what, _("put the text in quotation marks, or move the comment up"))


def _changed(value: str, line: int) -> Iterator[LineSlip]:
    """An unquoted value that YAML takes for something else than it looks."""
    kind = kind_of(value)
    if kind in ("int", "float") and not _PLAIN_NUMBER.fullmatch(value):
        what = _("“{value}” would be read as the number {meant}", value=value, meant=str(yaml.safe_load(value)))
        remedy = _('put the text in quotation marks ("{value}"), or write the number plainly', value=value)
        yield LineSlip(line, what, remedy)
    elif kind in ("merge", "value"):
        yield LineSlip(line, _("“{value}” has a meaning of its own in YAML", value=value), _(QUOTE))
    elif kind == "timestamp":
        try:
            yaml.safe_load(value)
        except ValueError:
            remedy = _("correct it; if it is text, put the text in quotation marks")
            yield LineSlip(line, _("there is no date {date}", date=value), remedy)


_INDENTED = (
    N_("the indentation of this line fits none of the lines above"),
    N_("begin it where its neighbours begin"),
)
_NO_SIGN = N_("a text cannot begin with this sign")

_WORDS = {  # not said: the keys, which are parts of what PyYAML says
    "mapping values are not allowed": (
        N_("a colon with a space after it cannot stand here"),
        N_(
            "if it belongs to a text, put the text in quotation marks; else check the indentation here and in the line "
            "above"
        ),
    ),
    "could not find expected ':'": (
        N_("this line is no “name: value”, and no part of the text above"),
        N_("indent it like the text that it belongs to, or write a colon and a space after the name"),
    ),
    "block sequence entries are not allowed": (
        N_("a dash cannot stand here"),
        N_("if it begins a text, put the text in quotation marks"),
    ),
    "mapping keys are not allowed": (N_("a text cannot begin with “? ”"), QUOTE),
    "expected comment or line break": (
        N_("a text cannot begin with “|” or “>”"),
        N_("put the text in quotation marks, or begin it on the next line"),
    ),
    "unknown escape character": (
        N_("a backslash in double quotation marks has a meaning of its own"),
        N_("write two backslashes, or use single quotation marks"),
    ),
    "expected alphabetic or numeric character": (N_("a text cannot begin with “&” or “*”"), QUOTE),
    "expected node content": (_NO_SIGN, QUOTE),
    "expected '-' indicator": (
        N_("this line stands where another entry of the list above is expected, which begins with “- ”"),
        N_("check the indentation here and in the lines above"),
    ),
    "expected key": _INDENTED,
    "expected <block end>": _INDENTED,
    "expected the node content": (_NO_SIGN, QUOTE),
    "cannot start any token": (_NO_SIGN, QUOTE),
}
"""What is wrong and what to do, by a part of what PyYAML says."""


def _in_words(error: yaml.MarkedYAMLError, text: str, last: Any) -> LineSlip:
    """Why a text is no YAML, in words, with the line where somebody would mend it."""
    mark = error.problem_mark or error.context_mark
    index, line = (mark.index, mark.line + 1) if mark else (0, 1)
    problem, context = error.problem or "", error.context or ""
    begun = error.context_mark.line + 1 if error.context_mark else line
    if text[index : index + 1] == "\t" or "tab character" in problem:  # not said: PyYAML's words
        return _invalid(line, _("a tab stands here"), _("indent with spaces"))
    if "quoted scalar" in context and "end of stream" in problem:  # not said: PyYAML's words
        return _invalid(begun, _("a quotation mark is opened here and never closed"), _("close it"))
    if "flow" in context:
        if begun == line:
            what = _("what is opened here with a bracket or brace goes wrong")
        else:
            what = _("what is opened here with a bracket or brace goes wrong by line {line}", line=line)
        remedy = _("close it, and put each text in it that holds a colon in quotation marks")
        return _invalid(begun, what, remedy)
    if getattr(last, "style", None) in ("'", '"') and last.end_mark.line + 1 == line:
        remedy = _("put the text in quotation marks of the other kind, or double the mark inside single ones")
        return _invalid(line, _("the text in quotation marks ends before the line does"), remedy)
    known = next((words for part, words in _WORDS.items() if part in problem), None)
    if known == _INDENTED and text[:index].rpartition("\n")[2].strip():
        remedy = _("count the brackets; if it is text, put the text in quotation marks")
        return _invalid(line, _("something is left over at the end of this line"), remedy)
    if known:
        what, remedy = known
        return _invalid(line, _(what), _(remedy))
    remedy = _("check its indentation and signs; put the text in quotation marks")
    return _invalid(line, _("this line cannot be read"), remedy)


def _invalid(line: int, what: str, remedy: str) -> LineSlip:
    return LineSlip(line, _("not valid YAML: {what}", what=what), remedy)
