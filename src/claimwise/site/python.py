"""Python for the browser in one folder: Pyodide, the packages it needs, and what students import from claimwise.

Pyodide takes what its lock file names and refuses what differs. Its own lock names files of its own making, so a lock
is written here that names ours. All of them are loaded at the start, so the lock need not say which needs which.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from claimwise import __version__
from claimwise.site.downloads import Downloads

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"

KERNEL = ("ipykernel", "piplite", "pyodide_kernel")
"""Wheels that JupyterLite's kernel brings inside its own."""

STUDENT_PART = ("__init__.py", "scoring.py", "responses.py", "marking.py", "student")
"""What a student's kernel imports; the rest of claimwise stays with the instructor."""

STAND_IN = "jedi"
"""A package that the kernel insists on loading and does well without: it completes code as one types, a tenth of all
there is to load. An empty wheel of its name is put in its place."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""A fixed time, so that the same files always give the same bytes."""


def write_python(downloads: Downloads, folder: Path) -> list[str]:
    """Fill a new folder with Pyodide, the packages and a lock; gives the names of the packages."""
    folder.mkdir(parents=True)
    with tarfile.open(downloads.pyodide) as archive:
        for name in (*CORE, LOCK):
            member = archive.getmember(f"package/{name}")
            (folder / name).write_bytes(archive.extractfile(member).read())  # type: ignore[union-attr]  # it is a file
    for wheel in downloads.packages:
        shutil.copy(wheel, folder)
    for extension in downloads.extensions:
        _unpack_wheels(extension, folder)
    _write_wheel(folder, STAND_IN, "0", {})
    write_student_wheel(folder)
    return _write_lock(folder)


def write_student_wheel(folder: Path) -> Path:
    """Write the part of claimwise that students import as a wheel; gives its path."""
    content = {f"claimwise/{name}": data for name, data in _student_files()}
    return _write_wheel(folder, "claimwise", __version__, content)


def _write_wheel(folder: Path, name: str, version: str, content: dict[str, bytes]) -> Path:
    info = f"{name}-{version}.dist-info"
    tag = "Wheel-Version: 1.0\nGenerator: claimwise\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content = content | {f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": tag.encode()}
    record = [f"{entry},sha256={_url_digest(data)},{len(data)}\n" for entry, data in content.items()]
    content[f"{info}/RECORD"] = "".join([*record, f"{info}/RECORD,,\n"]).encode()
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for entry, data in content.items():
            wheel.writestr(zipfile.ZipInfo(entry, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return path


def _student_files() -> Iterator[tuple[str, bytes]]:
    package = files("claimwise")
    for name in STUDENT_PART:
        yield from _files(package / name, name)


def _files(entry: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if entry.is_file():
        yield name, entry.read_bytes()
    elif entry.name != "__pycache__":
        for child in sorted(entry.iterdir(), key=lambda child: child.name):
            yield from _files(child, f"{name}/{child.name}")


def _unpack_wheels(extension: Path, folder: Path) -> None:
    """The wheels inside an extension's wheel that the kernel needs."""
    with zipfile.ZipFile(extension) as outer:
        for entry in outer.namelist():
            name = entry.rpartition("/")[2]
            if name.endswith(".whl") and name.split("-")[0] in KERNEL:
                (folder / name).write_bytes(outer.read(entry))


def _write_lock(folder: Path) -> list[str]:
    """Replace the lock's packages by the wheels in the folder; gives their names."""
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    entries = [_entry(wheel) for wheel in sorted(folder.glob("*.whl"))]
    lock["packages"] = {entry["name"]: entry for entry in entries}
    (folder / LOCK).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return list(lock["packages"])


def _entry(wheel: Path) -> dict[str, Any]:
    name, version = wheel.name.split("-")[:2]
    return {
        "name": name.lower().replace("_", "-").replace(".", "-"),
        "version": version,
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def _url_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
