"""The tiny course's engine, made once, and its notebooks to change."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from support import Class, Notebook

from claimwise.grading.engine import Engine, Outcome
from claimwise.grading.grade import engine_of

Grade = Callable[[Notebook | bytes], Outcome]


@pytest.fixture(scope="session")
def there(assigned: Any) -> Class:
    return Class(assigned)


@pytest.fixture(scope="session")
def engine(there: Class) -> Engine:
    store = there.nbgrader.store(there.module.name)
    return engine_of(there.module, store)


@pytest.fixture(scope="session")
def grade(engine: Engine) -> Grade:
    """Grades a notebook, and sees to it that its grader's notebook reads as the notebook does."""

    def outcome(notebook: Notebook | bytes) -> Outcome:
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        graded = engine.grade(data)
        assert engine.fingerprints(data) == graded.answers
        assert engine.fingerprints(graded.notebook.encode()) == graded.answers
        return graded

    return outcome
