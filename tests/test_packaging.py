"""What we build for others: the wheel brings the extension, and neither it, the sdist nor a picture shows a key."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import REPOSITORY

from claimwise.checks.secrecy import find_leaks
from claimwise.content import Course

DOCS = REPOSITORY / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Wheel and sdist, unpacked."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    for kind, pattern, form in (("wheel", "*.whl", "zip"), ("sdist", "*.tar.gz", "gztar")):
        (archive,) = folder.glob(pattern)
        shutil.unpack_archive(archive, folder / kind, form, **({"filter": "data"} if form == "gztar" else {}))
    return {kind: folder / kind for kind in ("wheel", "sdist")}


def test_the_wheel_brings_the_extension(built: dict[str, Path]) -> None:
    (data,) = built["wheel"].glob("*.data/data")
    place = data / "share" / "jupyter" / "labextensions" / "claimwise"
    package = json.loads((place / "package.json").read_text())
    assert (place / package["jupyterlab"]["_build"]["load"]).is_file()


def test_the_wheel_brings_the_desk_to_every_jupyter_server(built: dict[str, Path]) -> None:
    (data,) = built["wheel"].glob("*.data/data")
    settings = json.loads((data / "etc" / "jupyter" / "jupyter_server_config.d" / "claimwise.json").read_text())
    assert settings["ServerApp"]["jpserver_extensions"] == {"claimwise.desk": True}
    assert (built["wheel"] / "claimwise" / "templates" / "desk" / "desk.html").is_file()
    assert (built["wheel"] / "claimwise" / "desk" / "static" / "desk.js").is_file()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_key_is_in_it(built: dict[str, Path], course: Course, kind: str) -> None:
    names = {part for path in built[kind].rglob("*") for part in path.relative_to(built[kind]).parts}
    assert "templates" in names  # it is unpacked
    assert not names & {"solutions", "tests", *(path.name for path in (REPOSITORY / "solutions").rglob("*"))}
    assert find_leaks(course, [built[kind]]) == []


def test_a_key_in_it_would_be_found(tiny: Path) -> None:
    package = tiny / "package"
    package.mkdir()
    shutil.copy(tiny / "solutions" / "01-tea.yml", package / "hints.py")

    assert find_leaks(Course.load(tiny), [package]) != []


def shown() -> dict[str, dict[str, object]]:
    """What the pictures show, as ``docs/pictures.toml`` says."""
    return tomllib.loads((DOCS / "pictures.toml").read_text(encoding="utf-8"))


def test_it_is_written_down_what_each_picture_shows() -> None:
    kinds = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
    pictures = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*") if path.suffix in kinds}
    assert pictures == set(shown())
    assert {field for picture in shown().values() for field in picture} <= {"asked", "told", "invented"}


def told_wrongly(course: Course, pictures: dict[str, dict[str, object]]) -> list[str]:
    """The questions whose key a picture shows although they count; a question that is not there is an error."""
    wrong = []
    for picture in pictures.values():
        for field in ("asked", "told"):
            for name in picture.get(field, []):
                module, _, item = name.partition("/")
                (found,) = (known for known in course.modules[module].items if known.id == item)
                wrong += [name] if field == "told" and not found.practice else []
    return wrong


def test_pictures_tell_the_keys_of_practice_questions_only(course: Course) -> None:
    assert told_wrongly(course, shown()) == []
    assert told_wrongly(course, {"feedback.png": {"told": ["03-hedges/h13"]}}) == ["03-hedges/h13"]
    assert all("feedback" not in name or picture.get("invented") for name, picture in shown().items())
