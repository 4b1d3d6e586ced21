"""Pseudonyms: the same student is the same code in every table, and nobody without the secret can tell who it is.

A code is a keyed hash (HMAC with SHA-256) of the student's id. The key is a random secret in a file of the course's
folder that no command copies, bundles or exports. Without it even somebody with the class list cannot find out whose
code is whose by trying all names.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from claimwise.content import ClaimwiseError

SECRET_FILE = "pseudonyms.secret"  # noqa: S105  the name of the file, not what is in it


def pseudonyms(root: Path) -> Callable[[str], str]:
    """A function from student ids to codes like ``s3f9a0c51d2e4b678``, the same for all modules and all times.

    The course's secret is made at the first use. Raises :class:`ClaimwiseError` if its file is damaged.
    """
    secret = _secret(root / SECRET_FILE)

    def code(student: str) -> str:
        digest = hmac.new(secret, student.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
        # A letter first: a spreadsheet would read a code like 12e40… as a number.
        return f"s{digest[:16]}"

    return code


def _secret(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise ClaimwiseError(
            f"{path.name} is damaged → bring it back from a backup; if you delete it, new tables get other codes than "
            "the ones you have"
        )
    return secret
