"""Python for the browser in one folder: Pyodide, the packages it needs, and what students import from claimwise.

Starting is slow where Python runs in a browser, and the same each time. So it is done here, once: the packages are
compiled and packed, and what Python then holds in memory is kept for the browser to go on from (``browser/``).
"""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from claimwise import __version__, processes
from claimwise.progress import Step, quiet_step
from claimwise.site.downloads import Downloads
from claimwise.site.errors import SiteError
from claimwise.words import _

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"

START = "start.mjs"
"""What the kernel is told to take for Pyodide."""

KERNEL = ("ipykernel", "pyodide_kernel")
"""Wheels that JupyterLite's kernel brings inside its own."""

READY = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
"""What the kernel would load if it were not told that it is there. Some of it is, and the rest is not needed:
micropip and piplite install packages, jedi completes code as one types."""

STUDENT_PART = "student"
"""What a student's kernel imports. What that needs comes with it; the rest of claimwise stays with the instructor."""

KEPT = "ready-"
"""How the folders in the cache begin that hold what was made."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""A fixed time, so that the same files always give the same bytes."""


def write_python(downloads: Downloads, folder: Path, step: Step = quiet_step) -> None:
    """Fill a new folder with all of Python that the browser fetches.

    ``step`` is called with 0 all the while; what it raises stops the work.

    Raises :class:`SiteError` if Node.js is missing or fails.
    """
    folder.mkdir(parents=True)
    with tarfile.open(downloads.pyodide) as archive:
        for name in (*CORE, LOCK):
            member = archive.getmember(f"package/{name}")
            (folder / name).write_bytes(archive.extractfile(member).read())  # type: ignore[union-attr]  # it is a file
    _empty_lock(folder / LOCK)
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name)
        for wheel in downloads.packages:
            shutil.copy(wheel, wheels)
        for extension in downloads.extensions:
            _unpack_wheels(extension, wheels)
        # The kernel leaves settings for the installer in a module, and does no more with it.
        _write_wheel(wheels, "piplite", "0", {"piplite/__init__.py": b"", "piplite/piplite.py": b""})
        write_student_wheel(wheels)
        _add_ready(downloads.cache, folder, wheels, step)


def write_student_wheel(folder: Path) -> Path:
    """Write the part of claimwise that students import as a wheel; gives its path."""
    content = {f"claimwise/{name}": data for name, data in _student_files()}
    return _write_wheel(folder, "claimwise", __version__, content)


def _empty_lock(path: Path) -> None:
    """Leave no package in the lock: none can be loaded later, and so none is looked for on another host."""
    lock = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(lock | {"packages": {}}, indent=1), encoding="utf-8")


def _add_ready(cache: Path, folder: Path, wheels: Path, step: Step) -> None:
    """Add the packages, and what Python holds in memory once the most important of them are imported.

    They are made once for the same wheels and kept in the cache, so that students need not fetch them again when a
    chapter has changed.
    """
    with as_file(files("claimwise.site") / "browser") as scripts:
        shutil.copy(scripts / START, folder)
        parts = [folder / name for name in CORE] + sorted(wheels.iterdir()) + sorted(scripts.iterdir())
        kept = cache / f"{KEPT}{_digest(part for part in parts if part.is_file())}"
        if not kept.is_dir():
            _make_ready(scripts, folder, wheels, kept, step)
    for path in kept.iterdir():
        shutil.copy(path, folder)


def _make_ready(scripts: Path, folder: Path, wheels: Path, kept: Path, step: Step) -> None:
    node = shutil.which("node")
    if node is None:
        raise SiteError(
            _("the site needs Node.js (https://nodejs.org) to get Python ready: install it, then try again")
        )
    with tempfile.TemporaryDirectory(dir=kept.parent) as name:
        made = Path(name) / "made"
        made.mkdir()
        command = [node, *map(str, (scripts / "freeze.mjs", folder, wheels, made))]
        ended = processes.run(command, step)
        if ended.code:
            said = "\n".join(ended.said)[-2000:]
            raise SiteError(_("Python could not be made ready for the browser. Node.js said:\n{said}", said=said))
        with contextlib.suppress(OSError):  # another build was faster, and made the same
            made.rename(kept)


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:16]


def _write_wheel(folder: Path, name: str, version: str, content: dict[str, bytes]) -> Path:
    info = f"{name}-{version}.dist-info"
    tag = "Wheel-Version: 1.0\nGenerator: claimwise\nRoot-Is-Purelib: true\nTag: py3-none-any\n"  # not said: for pip
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"  # not said: for pip
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
    yield from _files(package / "__init__.py", "__init__.py")
    waiting, taken = [STUDENT_PART], {STUDENT_PART}
    while waiting:
        name = waiting.pop()
        name = name if (package / name).is_dir() else f"{name}.py"
        for path, data in _files(package / name, name):
            yield path, data
            needed = _imported(data) - taken if path.endswith(".py") else set()
            waiting += sorted(needed)
            taken |= needed


def _imported(source: bytes) -> set[str]:
    """The parts of claimwise that a file of it imports."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    names = [f"{node.module}.{alias.name}" for node in imports for alias in node.names]
    found = {name.split(".")[1] for name in names if name.startswith("claimwise.")}
    return found - {"__version__"}


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


def _url_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
