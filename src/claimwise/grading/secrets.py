"""What must lie beside a page of feedback so that nbgrader's exchange can hand it back: its student's secret, and when.

The secret is that of the hand-in that was graded. A newer one that is not graded yet has another.
"""

from __future__ import annotations

from pathlib import Path

from claimwise.handed_in.folder import SECRET_FILE, TIME_FILE
from claimwise.handed_in.opening import Folder, opened

MODES = {TIME_FILE: 0o666, SECRET_FILE: 0o600}


def keep_secret(submitted: Path, graded: Path) -> None:
    """Keep the secret of a hand-in with the graded work. Both are folders of one student and module."""
    _bring(submitted, graded, SECRET_FILE)


def put_beside_page(graded: Path, page: Path) -> None:
    """Put time and secret of graded work beside its page of feedback; what there is none of is removed there."""
    for name in MODES:
        _bring(graded, page.parent, name)


def _bring(source: Path, target: Path, name: str) -> None:
    try:
        with opened(source.parent.parent, source.parent.name, source.name) as here:
            data = here.read(name, 1000)
    except OSError:
        (target / name).unlink(missing_ok=True)
        return
    with opened(target) as there:
        if _content(there, name) != data:
            there.write(name, data, MODES[name])


def _content(folder: Folder, name: str) -> bytes | None:
    try:
        return folder.read(name, 1000)
    except OSError:
        return None
