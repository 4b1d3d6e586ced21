"""What the site is made of, fetched once from npm and PyPI, held to the checksums in ``pins.toml``, and kept."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs

from claimwise import processes
from claimwise.progress import Stages, Step, quiet
from claimwise.site.errors import SiteError
from claimwise.words import _


@dataclass(frozen=True)
class Downloads:
    """The files, on this computer: Pyodide's archive, the packages in it, the extensions of the page.

    ``cache`` is the folder that they are kept in.
    """

    cache: Path
    pyodide: Path
    packages: list[Path]
    extensions: list[Path]


def fetch(cache: Path | None = None, stages: Stages = quiet) -> Downloads:
    """Everything that ``pins.toml`` names; only what the cache does not hold yet is downloaded.

    ``cache`` is a folder; without it, the user's folder for such things. The stage asks all the while whether it is
    still wanted. Raises :class:`SiteError` if something cannot be fetched or is not what was pinned.
    """
    step = stages(_("Fetching what the site is made of"), 3)
    pins = tomllib.loads(files("claimwise.site").joinpath("pins.toml").read_text(encoding="utf-8"))
    cache = cache or platformdirs.user_cache_path("claimwise") / "site"
    cache.mkdir(parents=True, exist_ok=True)
    return Downloads(
        cache=cache,
        pyodide=_pyodide(pins["pyodide"], cache, step),
        packages=_wheels(pins["packages"], pins["pyodide"]["python"], cache, step),
        extensions=_wheels(pins["extensions"], pins["pyodide"]["python"], cache, step),
    )


def _pyodide(pin: Mapping[str, Any], cache: Path, step: Step) -> Path:
    path = cache / f"pyodide-{pin['version']}.tgz"
    if not _is(path, pin["integrity"]):
        npm = shutil.which("npm")
        if npm is None:
            raise SiteError(
                _("the site needs npm to fetch Pyodide: install Node.js (https://nodejs.org), then try again")
            )
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            command = [npm, "pack", f"pyodide@{pin['version']}", "--silent", "--pack-destination", folder]
            _download(command, _("could not fetch Pyodide from npm."), step)
            _keep(Path(folder) / path.name, path, pin["integrity"])
    step(1)
    return path


def _wheels(pins: Mapping[str, str], python: str, cache: Path, step: Step) -> list[Path]:
    missing = {name: checksum for name, checksum in pins.items() if not _is(cache / name, checksum)}
    if missing:
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            wanted = Path(folder) / "wanted.txt"
            wanted.write_text("".join(_requirement(name, checksum) for name, checksum in missing.items()))
            options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--platform=any", "--quiet"]
            command = [sys.executable, "-m", "pip", "download", *options, f"--python-version={python}"]
            command += ["--dest", folder, "--requirement", str(wanted)]
            _download(command, _("could not fetch Python packages from PyPI."), step)
            for name, checksum in missing.items():
                _keep(Path(folder) / name, cache / name, checksum)
    step(1)
    return [cache / name for name in pins]


def _requirement(wheel: str, checksum: str) -> str:
    name, version = wheel.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{checksum}\n"


def _download(command: list[str], failed: str, step: Step) -> None:
    ended = processes.run(command, step)
    if ended.code:
        hint = _("Is this computer online? It is needed once; later builds use what was fetched. The program said:")
        raise SiteError("\n".join([f"{failed} {hint}", *ended.said[-5:]]))


def _keep(fetched: Path, path: Path, checksum: str) -> None:
    """Move a file into the cache, if it is the one that was pinned."""
    if not _is(fetched, checksum):
        raise SiteError(
            _("{file} is not the file that was pinned: nothing of it was used; try again, or ask why", file=path.name)
        )
    fetched.replace(path)


def _is(path: Path, checksum: str) -> bool:
    """Whether a file is there and has a checksum: SHA-256 as PyPI writes it, or SHA-512 as npm does."""
    if not path.is_file():
        return False
    data = path.read_bytes()
    if checksum.startswith("sha512-"):
        return base64.b64encode(hashlib.sha512(data).digest()).decode() == checksum.removeprefix("sha512-")
    return hashlib.sha256(data).hexdigest() == checksum
