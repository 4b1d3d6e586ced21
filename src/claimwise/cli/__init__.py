"""The commands. Each is a few lines over the library, and says in plain words what it did.

Exit codes: 0 all is well; 1 something needs attention, and was named; 2 the command was not understood.
"""

from claimwise.cli import blind, collecting, content, desk, grading, people, rehearsal, results, site, terms, written
from claimwise.cli.common import app

__all__ = [
    "app",
    "blind",
    "collecting",
    "content",
    "desk",
    "grading",
    "people",
    "rehearsal",
    "results",
    "site",
    "terms",
    "written",
]
