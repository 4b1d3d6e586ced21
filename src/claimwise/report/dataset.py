"""Item-level responses for researchers: one row for each student, item and part, and a codebook that explains them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from claimwise import __version__, kinds
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.report.results import PartResult, Work
from claimwise.tables import write_table
from claimwise.words import N_, _

COLUMNS = {
    "student": (
        N_("text"),
        N_("Who answered: a code, the same in all modules and all tables of this course, or the id if asked for."),
    ),
    "module": (N_("text"), N_("The module, e.g. 03-hedges.")),
    "test": (N_("text or empty"), N_("The test that the module is a form of; empty for other modules.")),
    "form": (N_("text or empty"), N_("Which form of the test it is, e.g. A.")),
    "item": (N_("text"), N_("The item's id, unique within the module and never used again.")),
    "pair": (
        N_("text or empty"),
        N_("In a test: the same as that of the item in the other form that asks for the same."),
    ),
    "part": (N_("text"), N_("The part's id, unique within the item.")),
    "kind": (
        ", ".join(kinds.names()),
        N_("The kind of interaction, named as in 1EdTech QTI 3."),
    ),
    "objective": (N_("text"), N_("The id of the objective that the item serves, as in the module's YAML file.")),
    "difficulty": (N_("easy, medium, hard"), N_("How difficult the author thought the item would be.")),
    "claim": (
        N_("text or empty"),
        N_("The id of the case's claim that the item is about; empty for a text of its own."),
    ),
    "soundness": (
        N_("sound, partly, unsound or empty"),
        N_(
            "The expert verdict: supported is sound, partly supported is partly, all others are unsound. Empty where "
            "no claim is judged."
        ),
    ),
    "response": (
        N_("JSON or empty"),
        N_(
            "The answer: a text, a number, a list of option ids or an object from rows to targets. Empty if there is "
            "none that could be understood. The texts of written answers stand here only if they were asked for."
        ),
    ),
    "credit": (
        N_("0 to 1 or empty"),
        N_(
            "The share of the points earned. Empty where nothing is right or wrong, where a written answer is not "
            "marked yet, and where the file could not be read."
        ),
    ),
    "points_earned": (N_("number or empty"), N_("Credit times points, before any late penalty. Empty as for credit.")),
    "points_possible": (N_("number"), N_("The points of the part; 0 for what is only collected.")),
    "confidence": (
        N_("0 to 100 or empty"),
        N_("How sure the student was that the answer is the best one, on a slider from 50 to 100."),
    ),
    "best_response": (
        N_("yes, no or empty"),
        N_("Whether the answer earned full credit. Empty if there is no answer, or as for credit."),
    ),
    "misconception": (
        N_("codes or empty"),
        N_(
            "The misconceptions (M01 to M30 in vocabulary.yml) that the chosen wrong options rest on, with spaces "
            "between."
        ),
    ),
    "answered": (
        N_("yes, no"),
        N_("Whether there is an answer that could be understood. To choose none of the options is an answer."),
    ),
    "noticed": (
        N_("JSON or empty"),
        N_(
            "How somebody searched a small web: the page opened first, whether another site was opened, and whether "
            "something was kept that was copied, invented or out of date and settles nothing. Empty for other kinds."
        ),
    ),
    "problem": (N_("text or empty"), N_("What could not be read or understood.")),
}
"""Each column's values and meaning: the head of the table and the codebook are both made of it."""


def write_responses(
    path: Path,
    classes: Iterable[tuple[ResolvedModule, Iterable[Work]]],
    name: Callable[[str], str],
    *,
    written: bool = False,
) -> int:
    """Write the table and its codebook beside it; gives the number of rows.

    ``classes`` is gone through once, one student at a time. ``name`` turns a student's id into what the table shows.
    The texts of written answers are left out unless ``written`` is set, because a text can give its writer away.
    """
    rows = (row for module, works in classes for work in works for row in _rows(module, work, name, written))
    count = write_table(path, list(COLUMNS), rows)
    write_atomically(codebook_path(path), codebook(path.name))
    return count


def codebook_path(path: Path) -> Path:
    """Where the codebook of a table lies."""
    return path.with_name(f"{path.stem}.codebook.md")


def codebook(table: str) -> str:
    """The data dictionary of a table, in Markdown."""
    rows = "\n".join(f"| `{name}` | {_(values)} | {_(meaning)} |" for name, (values, meaning) in COLUMNS.items())
    return _(
        """# Codebook of {table}

One row for each student, graded item and part. Practice items are not in it: students may try them until they are
right. Written by claimwise {version}. The file is UTF-8 with commas, decimal points and a head line.

| Column | Values | Meaning |
| --- | --- | --- |
{rows}

- The words behind the ids of options, rows and pieces stand in the modules' YAML files.
- A file that could not be read has a row for each part, with the reason under `problem`, and no credit.
- What was not answered has credit 0, as in the gradebook.
- A text that a spreadsheet would run as a formula has an apostrophe in front; so has such a part of a text.
- A code cannot be turned back into an id without the course's secret, which is in none of these files. But answers can
  give somebody away too, above all in a small class: share this table as carefully as the class list.
""",
        table=table,
        version=__version__,
        rows=rows,
    )


def _rows(
    module: ResolvedModule, work: Work, name: Callable[[str], str], written: bool
) -> Iterator[Mapping[str, object]]:
    student = name(work.student)
    for result in work.results or _unread(module, work.problem):
        yield {"student": student, "module": module.name, **_row(module, result, written)}


def _unread(module: ResolvedModule, problem: str) -> list[PartResult]:
    return [PartResult(item, part, None, None, problem=problem) for item in module.graded for part in item.interactions]


def _row(module: ResolvedModule, result: PartResult, written: bool) -> Mapping[str, object]:
    item, part = result.item, result.part
    shown = result.response is not None and (written or not part.by_person)
    noticed = part.noticed(result.response) if result.response is not None else {}
    test = module.module.test
    return {
        "test": test.name if test else None,
        "form": test.form if test else None,
        "item": item.id,
        "pair": item.pair,
        "part": part.id,
        "kind": part.kind,
        "objective": item.objective,
        "difficulty": item.difficulty,
        "claim": item.claim,
        "soundness": module.soundness(item),
        "response": json.dumps(result.response, ensure_ascii=False) if shown else None,
        "credit": None if result.credit is None else round(result.credit, 4),
        "points_earned": result.earned,
        "points_possible": part.points,
        "confidence": result.confidence,
        "best_response": _yes(result.credit == 1) if result.answered and result.credit is not None else None,
        "misconception": " ".join(_misconceptions(result)) or None,
        "answered": _yes(result.answered),
        "noticed": json.dumps(noticed, ensure_ascii=False) if noticed else None,
        "problem": result.problem or None,
    }


def _misconceptions(result: PartResult) -> Sequence[str]:
    return [option.misconception for option in result.part.chosen(result.response) if option.misconception]


def _yes(value: bool) -> str:
    return "yes" if value else "no"  # not said: the codebook explains it
