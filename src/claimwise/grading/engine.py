"""One submission in, marks and the grader's notebook out: the part of grading that needs no gradebook and no folder.

An :class:`Engine` is made once for a class and can be sent to other processes and machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimwise.errors import Finding
from claimwise.grading import keys
from claimwise.grading.filled import GradedNotebook
from claimwise.grading.marker import Marker
from claimwise.handed_in.cells import ANSWERS_CELL, EMPTY_ANSWERS, mark_cell
from claimwise.handed_in.fingerprint import fingerprints
from claimwise.handed_in.notebook import parse
from claimwise.handed_in.submission import Form, Submission, take


@dataclass(frozen=True)
class Outcome:
    """What grading one submission gave.

    ``scores`` maps grade cells to points, ``None`` where a grader must mark; ``unsure`` are marked cells that a person
    should look at all the same; ``silent`` are cells that the student left as they were released; ``notebook`` is the
    text of the grader's notebook; ``problems`` say what a person should look at; ``answers`` maps grade cells to
    fingerprints of what was answered there (see :mod:`claimwise.handed_in.fingerprint`).
    """

    scores: Mapping[str, float | None]
    unsure: frozenset[str]
    silent: frozenset[str]
    notebook: str
    problems: tuple[Finding, ...]
    answers: Mapping[str, str]

    @property
    def score(self) -> float:
        """Points earned without a grader."""
        return sum(score for score in self.scores.values() if score)


class Engine:
    """Grades submissions of one module. It is plain data, so it can be sent to other processes and machines.

    ``rules`` are what decides marks, and ``key_version`` is their fingerprint: other rules, another version.
    ``words_version`` is one of everything that graders are shown.
    """

    def __init__(self, form: Form, marker: Marker, notebook: GradedNotebook) -> None:
        self._form, self._marker, self._notebook = form, marker, notebook
        self.rules = keys.rules(marker.keys)
        self.key_version = keys.version(marker.keys)
        self.words_version = notebook.version

    def grade(self, data: bytes) -> Outcome:
        """Grade the content of a submitted file.

        Raises :class:`UnreadableSubmissionError` if it is no notebook of the module, and nothing else whatever it is.
        """
        submission = take(parse(data, self._form.module), self._form)
        marks = self._marker.mark(submission)
        silent = submission.untouched | ({ANSWERS_CELL} if submission.source == EMPTY_ANSWERS else set())
        scores: dict[str, float | None] = {mark_cell(item.item_id): item.score for item in marks.items if item.points}
        scores |= {name: 0.0 if name in submission.untouched else None for name in self._form.written}
        unsure = frozenset(mark_cell(item) for item in marks.unsure) & scores.keys()
        notebook = self._notebook.write(submission, marks)
        return Outcome(scores, unsure, silent, notebook, marks.problems, self._fingerprints(submission))

    def fingerprints(self, data: bytes) -> Mapping[str, str]:
        """Grade cell -> fingerprint of what was answered there, for a file handed in or a grader's notebook of it.

        Both give the same. Raises :class:`UnreadableSubmissionError` if the file is no notebook.
        """
        return self._fingerprints(take(parse(data), self._form))

    def _fingerprints(self, submission: Submission) -> Mapping[str, str]:
        marked = (item for item, key in self._marker.keys.items() if key["points"])
        return fingerprints(submission, marked)
