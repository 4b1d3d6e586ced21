"""A list of what may be deleted is input: site and demo delete what they made there, by its name, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from claimwise.content import Course
from claimwise.demo import run as demo
from claimwise.site import MADE, SiteError, build_site

LISTS = {
    "the folder above": '[".."]',
    "the folder itself": '["."]',
    "an empty name": '["index.html", ""]',
    "a nested name": '["chapters/../../thesis"]',
    "a name of another system": '["..\\\\thesis"]',
    "a whole path": '["/etc/passwd"]',
    "a drive": '["c:"]',
    "a name with an end": '["a\\u0000"]',
    "a hidden name": '[".git"]',
    "no name": "[null, 3]",
    "no list": '{"thesis": 1}',
    "broken JSON": '["index.html"',
    "deep JSON": "[" * 100_000,
    "no text": "\udcff\udcfe",
}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def build(course: Path, into: Path) -> None:
    build_site(Course.load(course), into)


def run(course: Path, into: Path) -> None:
    demo.run_demo(Course.load(course), into, 1)


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize(("command", "note", "error"), [(build, MADE, SiteError), (run, demo.MADE, demo.DemoError)])
def test_a_bad_list_is_refused_with_a_sentence_and_nothing_is_deleted(
    tiny: Path, tmp_path: Path, listed: str, command: Callable[[Path, Path], None], note: str, error: type[Exception]
) -> None:
    (tmp_path / "thesis").write_text("dear")
    folder = tmp_path / "site"
    (folder / ".git").mkdir(parents=True)
    (folder / "course").mkdir()
    (folder / "index.html").write_text("old")
    (folder / note).write_bytes(listed.encode("utf-8", "surrogateescape"))
    before = files(tmp_path)

    with pytest.raises(error, match=" → ") as refused:
        command(tiny, folder)

    assert "\n" not in str(refused.value)
    assert files(tmp_path) == before


def test_a_list_that_is_a_link_is_not_followed(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "list").write_text('["index.html"]')
    (tmp_path / "site" / MADE).symlink_to(tmp_path / "list")

    with pytest.raises(SiteError, match="it is a link"):
        build(tiny, tmp_path / "site")


@pytest.mark.parametrize("name", ["course", "site"])
def test_a_demo_takes_no_folder_of_somebody_elses_place(tiny: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "here" / name).mkdir(parents=True)
    (tmp_path / "here" / name / "thesis.txt").write_text("dear")

    with pytest.raises(demo.DemoError, match=f"{name} is there already .* → move it away"):
        run(tiny, tmp_path / "here")

    assert (tmp_path / "here" / name / "thesis.txt").read_text() == "dear"
    assert not (tmp_path / "here" / demo.MADE).exists()


def test_a_demo_renews_what_a_demo_made_and_follows_no_link_there(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(_: Path) -> None:
        raise RuntimeError

    monkeypatch.setattr(demo, "build_site", lambda *_, **__: None)
    monkeypatch.setattr(demo, "_run_module", lambda *_: built(tiny))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            run(tiny, tmp_path / "here")
        assert json.loads((tmp_path / "here" / demo.MADE).read_text()) == ["course", "site"]
        (tmp_path / "here" / "course" / "old").write_text("of the last time")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear")
    (tmp_path / "here" / "site").symlink_to(tmp_path / "mine")

    with pytest.raises(RuntimeError):
        run(tiny, tmp_path / "here")

    assert not (tmp_path / "here" / "course" / "old").exists()
    assert not (tmp_path / "here" / "site").exists()
    assert files(tmp_path / "mine") == {"thesis.txt"}
