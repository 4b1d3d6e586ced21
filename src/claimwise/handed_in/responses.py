"""Reading and writing the one cell that holds a student's answers, without ever running it.

The cell is plain Python, so that it also works where notebooks are executed, but only this much of Python: an
import of ``answers`` and a single call ``answers(item={"part": response})`` whose arguments are literals. Anything
else is refused with the line where it stands.
"""

from __future__ import annotations

import ast
import io
import json
import math
import re
import tokenize
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from claimwise.errors import ClaimwiseError, Finding
from claimwise.words import _

IMPORT = "from claimwise.student import answers"  # not said: Python

MAX_CHARACTERS = 200_000
"""Longest answers cell that is read; a module's answers take a few thousand characters."""
MAX_DEPTH = 6
"""Deepest nesting of a response: answers(item={"part": {"row": "target"}}) needs three."""
MAX_DIGITS = 18
"""Longest whole number; longer ones are no answer to any question and can be slow to handle."""

ESCAPED = (
    (0x00, 0x1F),  # controls; those that have an escape of one letter in JSON get that
    (0x7F, 0xA0),  # more controls, and the space that does not break
    (0xAD, 0xAD),  # the hyphen that shows at the end of a line only
    (0x034F, 0x034F),  # joins letters, unseen
    (0x0600, 0x0605),  # signs around Arabic numbers
    (0x061C, 0x061C),  # direction of writing
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),  # fillers of Korean syllables
    (0x1680, 0x1680),  # a space
    (0x17B4, 0x17B5),  # vowels that are not written
    (0x180E, 0x180E),  # a separator
    (0x2000, 0x200F),  # spaces, joiners and the direction of writing
    (0x2028, 0x202F),  # ends of lines and paragraphs, the direction of writing, a narrow space
    (0x205F, 0x206F),  # a space, unseen operators, the direction of writing
    (0x3000, 0x3000),  # a wide space
    (0x3164, 0x3164),  # a filler
    (0xD800, 0xF8FF),  # half characters, and characters for private use
    (0xFDD0, 0xFDEF),  # no characters
    (0xFEFF, 0xFEFF),  # the mark of byte order
    (0xFFA0, 0xFFA0),  # a filler
    (0xFFF0, 0xFFFB),  # notes between lines
    (0xFFFE, 0xFFFF),  # no characters
    (0x110BD, 0x110BD),  # signs around numbers
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),  # joiners of hieroglyphs
    (0x1BCA0, 0x1BCA3),  # controls of shorthand
    (0x1D173, 0x1D17A),  # controls of music
    (0x1FFFE, 0x1FFFF),  # no characters
    (0x2FFFE, 0x2FFFF),
    (0x3FFFE, 0x10FFFF),  # no writing has its place here: tags, private use, no characters
)
"""The characters, from first to last, that :func:`write` escapes as ``\\uXXXX`` or ``\\UXXXXXXXX``; of all others it
escapes only ``"`` and ``\\``. They cannot be seen, or turn other text around. The table is fixed, so the same answers
are always the same text, whatever Python writes them; what a later Unicode adds is not escaped."""

_HIDDEN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in ESCAPED) + "]")

TRIES = "(tries)"
"""The name beside an item's parts under which its tries stand (see :mod:`.tries`). They are no answers."""

Answers = dict[str, dict[str, Any]]


class AnswersError(ClaimwiseError):
    """The cell is not a plain call of ``answers``. Carries a plain sentence and the line in the cell (from 1)."""

    def __init__(self, what: str | Finding, line: int | None = None) -> None:
        super().__init__(what if isinstance(what, Finding) else Finding(what, line=line or 0))

    def __str__(self) -> str:
        what, line = self.finding.what, self.finding.line
        return _("line {line}: {what}", line=line, what=what) if line else what


def read(source: str) -> Answers:
    """Item id -> part id -> response, as the cell's text says.

    Raises :class:`AnswersError` for text that is too long, too deep, not Python, or more than literals.
    """
    call = _call(_parse(source))
    if call.args:
        raise AnswersError(_("answers() takes item=…, nothing without a name."), call.lineno)
    answers: Answers = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            raise AnswersError(_("answers() takes item=…, not **."), keyword.value.lineno)
        if keyword.arg in answers:
            raise AnswersError(_("{item} is answered twice.", item=_clip(keyword.arg)), keyword.value.lineno)
        value = _literal(keyword.value, depth=1)
        if not isinstance(value, dict):
            raise AnswersError(_("{item} must be {{part: response}}.", item=_clip(keyword.arg)), keyword.value.lineno)
        answers[keyword.arg] = value
    return answers


def write(answers: Mapping[str, Mapping[str, Any]], texts: Mapping[tuple[str, str], str] | None = None) -> str:
    """The text of the answers cell; :func:`read` gives the answers back.

    ``texts`` says how a response is written, by its item and part, where that is given.
    """
    texts = texts or {}
    given = {item: parts for item, parts in answers.items() if parts}
    if not given:
        return f"{IMPORT}\n\nanswers()"
    lines = [IMPORT, "", "answers("]
    for item, parts in given.items():
        lines.append(f"    {item}={{")
        for part, response in parts.items():
            lines.append(f"        {_text(part)}: {texts.get((item, part)) or _render(response)},")
        lines.append("    },")
    return "\n".join([*lines, ")"])


def rewrite(source: str, answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of the answers cell with other answers: those that stay as they are keep their text, remarks stay.

    Raises :class:`AnswersError` if the text cannot be read.
    """
    held = read(source)
    given = {item: parts for item, parts in answers.items() if parts}
    if {item: parts for item, parts in held.items() if parts} == given:
        return source
    kept: dict[tuple[str, str], ast.expr] = {}
    for keyword in _call(_parse(source)).keywords:
        item, table = str(keyword.arg), keyword.value
        if isinstance(table, ast.Dict):
            for (part, response), value in zip(held[item].items(), table.values, strict=True):
                if part in given.get(item, {}) and response == given[item][part]:
                    kept[item, part] = value
    texts = {entry: ast.get_source_segment(source, value) or "" for entry, value in kept.items()}
    return "\n".join([write(answers, texts), *_remarks(source, kept.values())])


def _remarks(source: str, kept: Iterable[ast.expr]) -> list[str]:
    """The remarks in a cell that stand in none of these values."""
    lines = source.splitlines()

    def place(line: int, column: int) -> tuple[int, int]:  # ast counts bytes
        return line, len(lines[line - 1].encode()[:column].decode())

    spans = [
        (place(value.lineno, value.col_offset), place(value.end_lineno or 0, value.end_col_offset or 0))
        for value in kept
    ]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    remarks = [token for token in tokens if token.type == tokenize.COMMENT]
    return [remark.string for remark in remarks if not any(start <= remark.start < end for start, end in spans)]


def _parse(source: str) -> ast.Module:
    if len(source) > MAX_CHARACTERS:
        raise AnswersError(
            _("the cell holds {n:,} characters; at most {most:,} are read.", n=len(source), most=MAX_CHARACTERS)
        )
    try:
        with warnings.catch_warnings():
            # "\d" in a student's text makes the compiler warn; it is text to us.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        what = _("this is not a complete answers(…) call ({why}).", why=error.msg)
        raise AnswersError(what, error.lineno) from None
    except (RecursionError, MemoryError):
        raise AnswersError(_("the answers are nested too deeply to read.")) from None
    except ValueError as error:  # null bytes, surrogates, integers of thousands of digits
        raise AnswersError(_("the cell cannot be read ({why}).", why=error)) from None


def _call(module: ast.Module) -> ast.Call:
    statements = [statement for statement in module.body if not _is_import(statement)]
    if not statements:
        raise AnswersError(_("there is no answers(…) call."))
    for extra in statements[1:]:
        raise AnswersError(_("there is more in the cell than one answers(…) call."), extra.lineno)
    statement = statements[0]
    if (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == "answers"
    ):
        return statement.value
    raise AnswersError(_("the cell must hold one answers(…) call and nothing else."), statement.lineno)


def _is_import(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.ImportFrom)
        and statement.level == 0  # with dots before it, it would fail where the notebook is executed
        and statement.module == "claimwise.student"
        and [(name.name, name.asname) for name in statement.names] == [("answers", None)]
    )


def _literal(node: ast.expr, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise AnswersError(_("the answers are nested too deeply to read."), node.lineno)
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _literal(node.operand, depth + 1)
        if isinstance(value, (int, float)):
            return -value
    if isinstance(node, ast.List):
        return [_literal(element, depth + 1) for element in node.elts]
    if isinstance(node, ast.Dict):
        return _dictionary(node, depth)
    raise AnswersError(_("only plain texts, numbers, lists and tables are read, never code."), node.lineno)


def _dictionary(node: ast.Dict, depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise AnswersError(_("the names in a table must be texts in quotation marks."), value.lineno)
        name = _whole(key.value)
        if name in result and name != TRIES:
            raise AnswersError(_("“{name}” is answered twice.", name=_clip(name)), key.lineno)
        try:
            result[name] = _literal(value, depth + 1)
        except AnswersError:
            if name != TRIES or depth > 1:
                raise
            result[name] = ""  # nonsense about tries spoils no answer beside it; whoever reads tries says so
    return result


def _constant(node: ast.Constant) -> str | int | float:
    value = node.value
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_DIGITS:
            raise AnswersError(_("a number has more than {most} digits.", most=MAX_DIGITS), node.lineno)
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise AnswersError(_("only plain texts and numbers can be an answer."), node.lineno)


def _whole(text: str) -> str:
    # Half a character, which Python can spell ("\ud800"), could not be written down again.
    return text.encode("utf-8", "replace").decode("utf-8")


def _render(response: Any) -> str:
    if isinstance(response, str):
        return _text(response)
    if isinstance(response, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_render(value)}" for key, value in response.items()) + "}"
    if isinstance(response, (list, tuple)):
        return "[" + ", ".join(_render(entry) for entry in response) + "]"
    if isinstance(response, float) and not math.isfinite(response):
        raise AnswersError(_("a response is not a number."))
    return repr(response)


def _text(text: str) -> str:
    # JSON's texts are Python's too. What nobody can see is escaped Python's way, and nothing else is changed.
    return _HIDDEN.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _clip(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
