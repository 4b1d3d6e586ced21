"""Counting aside, because a large class takes seconds: a page waits a moment, or says that it is being counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

A_MOMENT = 0.2
"""Seconds that a page waits for a count. A class of a hundred is counted by then."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Count(Generic[T]):
    """A count, perhaps still under way, and what tells whether anything has changed since it began."""

    state: Hashable
    found: Future[T]


class Aside(Generic[T]):
    """Counts of one kind, each about one thing: made anew whenever what they are made of has changed."""

    def __init__(self, name: str) -> None:
        self._counting = ThreadPoolExecutor(1, name)
        self._counts: dict[Hashable, _Count[T]] = {}
        self._lock = threading.Lock()

    def of(self, about: Hashable, state: Hashable, count: Callable[[], T], patience: float = A_MOMENT) -> T | None:
        """The count about a course, or a section of it, whose data are in a ``state``.

        ``None`` while it is counted, after so many seconds. Raises what ``count`` raises.
        """
        with self._lock:
            last = self._counts.get(about)
            if last is None or last.state != state:
                if last is not None:
                    last.found.cancel()  # unless it has begun
                last = self._counts[about] = _Count(state, self._counting.submit(count))
        try:
            return last.found.result(patience)
        except (TimeoutError, CancelledError):
            return None
        except Exception:
            with self._lock:  # what went wrong may be right again the next time, though no data have changed
                if self._counts.get(about) is last:
                    del self._counts[about]
            raise
