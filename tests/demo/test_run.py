"""The demo, as any face of the course runs it: it says what it does, and stops when it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwise.content import Course
from claimwise.demo import run as demo
from claimwise.errors import Cancelled
from claimwise.progress import Step


class Watcher:
    """Writes down each stage, and stops the work in one of them."""

    def __init__(self, stop_in: str) -> None:
        self.stop_in = stop_in
        self.seen: list[str] = []

    def __call__(self, title: str, _total: int) -> Step:
        self.seen.append(title)

        def step(_done: int) -> None:
            if title == self.stop_in:
                raise Cancelled

        return step


def test_a_demo_stops_where_it_is_told_to_and_the_next_one_begins_anew(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "build_site", lambda *_, **__: None)
    course, folder = Course.load(tiny), tmp_path / "here"
    for _ in range(2):
        watcher = Watcher("01-tea: students answer")
        with pytest.raises(Cancelled):
            demo.run_demo(course, folder, 3, watcher)
        assert watcher.seen == ["Checking the content", "01-tea: releasing", "01-tea: students answer"]
        assert [path.name for path in (folder / "course" / "submitted").iterdir()] == ["student001"]


def test_what_the_demo_would_delete_is_asked_before_anything_is_done(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "here" / "course").mkdir(parents=True)
    watcher = Watcher("")

    with pytest.raises(demo.DemoError) as error:
        demo.run_demo(Course.load(tiny), tmp_path / "here", 1, watcher)

    assert error.value.finding.remedy == "move it away, or name another folder with --into"
    assert watcher.seen == []
