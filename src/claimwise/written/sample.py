"""A sample of a module's written answers, made ready for a second marker: a sheet to fill in, and the rubrics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.written.pages import rubrics_page
from claimwise.written.sheets import CodedAnswers, draw, write_sheet


@dataclass(frozen=True)
class Sample:
    """The files for a second marker, and how many answers were ``drawn``."""

    sheet: Path
    rubrics: Path
    drawn: int


def write_sample(answers: CodedAnswers, module: ResolvedModule, sheet: Path, share: float, seed: int) -> Sample:
    """Draw answers (see :func:`draw`) and write the files, the rubrics beside the sheet.

    Raises :class:`ContentError` rather than write over a sheet that holds marks.
    """
    drawn = draw(answers, share, seed)
    write_sheet(sheet, drawn, module)
    rubrics = sheet.with_name(f"{module.name}-rubrics.html")
    write_atomically(rubrics, rubrics_page(module))
    return Sample(sheet, rubrics, len(drawn))
