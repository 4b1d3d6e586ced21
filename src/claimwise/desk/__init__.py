"""The desk: what instructors and graders work at, as pages of a Jupyter server.

A room (``rooms/``) is a few functions from a :class:`~claimwise.desk.visit.Visit` to what its page shows; it calls the
library functions that the commands call. ``web/`` is the web around them, and the only place that knows of it.
Long work runs in a process of its own (``worker.py``), and what becomes of it lies in the course (``jobs.py``).
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where a Jupyter server finds the desk. A student's installation, which lacks what it needs, has none."""
    try:
        from claimwise.desk.app import DeskApp
    except ModuleNotFoundError:
        return []
    return [{"module": "claimwise.desk", "app": DeskApp}]
