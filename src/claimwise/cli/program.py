"""The program around the commands: whatever happens in one, its output arrives and it ends with a sentence.

Faults that somebody can mend end any command with what to do and exit code 1 (:class:`Commands`). The rest belongs to
the program as a whole (:class:`Program`), so that tests that call a command still see where it failed.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import typer
from typer.core import TyperGroup

from claimwise.access import make_folder
from claimwise.content import ContentError
from claimwise.content.course import find_root
from claimwise.troubles import note_mistake
from claimwise.words import _

# jsonschema, which reading notebooks brings along, would build a grammar of addresses in all alphabets each time that
# it is imported: more than a second, for a check that no notebook needs. It does without what seems not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

OUR_MISTAKE = 70
"""The exit code of a command that met a mistake of ours, as sysexits.h has it."""

_PAIRS = '✓+ ✗x –- —- −- ×x ÷/ ·- •* “" ”" „" ‘\' ’\' ━- ╸- ╺- │|'
SIGNS = {"→": "->", "…": "...", **{pair[0]: pair[1] for pair in _PAIRS.split()}}
"""What stands in for a sign of ours that the terminal or file cannot show."""


class Commands(TyperGroup):
    """All commands. A fault that somebody can mend ends a command with the sentence that ``told`` says."""

    told: Callable[[Exception], bool]

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not type(self).told(error):
                raise
            raise typer.Exit(1) from None


class Program(typer.Typer):
    """The commands as a program: one sentence, and never a traceback, for what nobody foresaw."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Run one command and leave with its exit code."""
        with _output():
            try:
                return super().__call__(*arguments, **options)
            except Exception as error:
                sys.stderr.write(f"✗ {_sentence(error)}\n")
                sys.exit(OUR_MISTAKE)


def _sentence(error: Exception) -> str:
    """What is said of a mistake of ours. Its details go into a file."""
    kind = type(error).__name__
    try:
        file = note_mistake(error, _reports())
    except OSError as full:
        return _(
            "this went wrong, and it is claimwise's mistake, not yours: {error}. The details could not be written "
            "({why}).",
            error=kind,
            why=full.strerror,
        )
    return _(
        "this went wrong, and it is claimwise's mistake, not yours: {error}. Nothing that was done before is lost. The "
        "developers need {file}; see whether it names anybody.",
        error=kind,
        file=file,
    )


def _reports() -> Path | None:
    """The folder for reports of the course that the command was about, if it was about one."""
    named = [Path(after) for before, after in zip(sys.argv, sys.argv[1:], strict=False) if before == "--root"]
    try:
        folder = make_folder(find_root(named[-1] if named else Path()) / "reports")
    except (ContentError, OSError):
        return None
    return folder


# --- output that cannot stop the work


class _Output(io.TextIOWrapper):
    """A stream that goes quiet when nobody takes its text any more: a closed pipe, a full disk."""

    def write(self, text: str) -> int:
        with self._or_quiet():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with self._or_quiet():
            super().flush()

    @contextlib.contextmanager
    def _or_quiet(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


def _instead(error: UnicodeError) -> tuple[str, int]:
    """Signs that exist in place of those that do not, as Python's own error handlers do it."""
    wrong = cast(UnicodeEncodeError, error)
    shown = "".join(_plain(sign, wrong.encoding) for sign in wrong.object[wrong.start : wrong.end])
    return shown, wrong.end


def _plain(sign: str, encoding: str) -> str:
    for plain in (SIGNS.get(sign, ""), unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()):
        if plain:
            return plain.encode(encoding, "replace").decode(encoding)
    return "?"


codecs.register_error("claimwise-signs", _instead)


@contextlib.contextmanager
def _output() -> Iterator[None]:
    """Standard output and errors for one command, in signs that exist where they go."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_safe(stream) for stream in before)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            if isinstance(stream, _Output):
                stream.detach()
        sys.stdout, sys.stderr = before


def _safe(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by whoever started us
        return io.StringIO()
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        return stream
    stream.flush()
    line_buffering = getattr(stream, "line_buffering", False)
    return _Output(buffer, stream.encoding, "claimwise-signs", line_buffering=line_buffering)
