"""Runs in Pyodide when the site is built: makes one archive of compiled modules out of wheels.

Python takes modules out of an archive as it is, and compiled ones load much faster where Python runs in a browser.
"""

from __future__ import annotations

import compileall
import tempfile
import warnings
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

LEXERS = ("__init__", "_mapping", "python", "special")
"""The languages that IPython colours; the others are a third of all packages."""


def pack(wheels: str, archive: str) -> None:
    """Write the modules and other files of all wheels in a folder into an archive, without their tests."""
    with tempfile.TemporaryDirectory() as name:
        site = Path(name)
        for wheel in sorted(Path(wheels).glob("*.whl")):
            with zipfile.ZipFile(wheel) as opened:
                opened.extractall(site)
        _compile(site, archive)
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(path for path in site.rglob("*") if path.is_file()):
                inside = path.relative_to(site)
                if _wanted(inside):
                    # A fixed time, so that the same files always give the same bytes.
                    packed.writestr(zipfile.ZipInfo(str(inside)), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _compile(site: Path, archive: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about other people's code
        compileall.compile_dir(
            site,
            quiet=2,
            legacy=True,  # beside the source, which is where they are looked for in an archive
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            stripdir=str(site),
            prependdir=archive,
        )


def _wanted(inside: Path) -> bool:
    if inside.suffix == ".py" or "tests" in inside.parts:
        return False
    return inside.parent != Path("pygments/lexers") or inside.stem in LEXERS
