"""Pseudonyms: the same student is the same code in every table, and nobody without the secret can tell who it is.

A code is a keyed hash (HMAC with SHA-256) of the student's id. The key is a random secret in a file of the course's
folder that no command copies, bundles or exports. Without it even somebody with the class list cannot find out whose
code is whose by trying all names.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

from claimwise.files import secret

SECRET_FILE = "pseudonyms.secret"  # noqa: S105  the name of the file, not what is in it


def pseudonyms(root: Path) -> Callable[[str], str]:
    """A function from student ids to codes like ``s3f9a0c51d2e4b678``, the same for all modules and all times.

    The course's secret is made at the first use. Raises :class:`SecretError` if its file is damaged.
    """
    key = secret(root / SECRET_FILE)

    def code(student: str) -> str:
        digest = hmac.new(key, student.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
        # A letter first: a spreadsheet would read a code like 12e40… as a number.
        return f"s{digest[:16]}"

    return code


def known_code(root: Path, student: str) -> str:
    """A student's code in tables that were written; empty if there can be none, because there is no secret."""
    return pseudonyms(root)(student) if (root / SECRET_FILE).is_file() else ""
