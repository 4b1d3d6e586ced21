"""What README, CONTRIBUTING and the guides tell people to type is there, and the ways that they describe work."""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from support import MODULE, REPOSITORY, change, found
from typer.testing import CliRunner, Result

from claimwise.cli import app
from claimwise.content import Course

PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "book/guides").glob("*.md"))]
INSTRUCTORS = REPOSITORY / "book" / "guides" / "instructors.md"


def commands() -> dict[str, click.Command]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def typed(page: Path) -> Iterator[list[str]]:
    """The words behind “claimwise” in each command that a page shows as code."""
    text = page.read_text(encoding="utf-8")
    blocks = [line for block in re.findall(r"```\n(.*?)```", text, re.S) for line in block.splitlines()]
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    for code in [*blocks, *re.findall(r"`([^`]+)`", prose)]:
        words = code.split("#")[0].split()
        if words[:1] == ["claimwise"] and len(words) > 1:
            yield words[1:]


def section(page: Path, heading: str) -> str:
    """What stands below a heading, up to the next one of two signs."""
    return page.read_text(encoding="utf-8").partition(f"{heading}\n")[2].partition("\n## ")[0]


def blocks(text: str) -> list[str]:
    """The blocks of code of a text, without their indentation."""
    found_here = re.findall(r"^( *)```\w*\n(.*?)^ *```$", text, re.S | re.M)
    return [textwrap.dedent(block) for _indent, block in found_here]


def run(root: Path, *arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*arguments, "--root", str(root)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_is_named_is_there_with_its_options(page: Path) -> None:
    known = commands()
    for name, *arguments in typed(page):
        assert name in known, (page.name, name)
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= {*options, "--help"}, (page.name, name)


def test_commands_are_found_on_the_pages() -> None:
    named = {name for page in PAGES for name, *_more in typed(page)}
    assert {"assign", "blind", "check", "collect", "grade", "regrade", "report", "sample", "web"} <= named


def test_the_readme_lists_what_an_instructor_needs_and_counts_right(course: Course) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    items = sum(len(module.items) for module in course.modules.values())

    assert f"{items} questions in {len(course.modules)} modules" in " ".join(readme.split())
    for words in ("claimwise blind 01-claims", "claimwise blind 01-claims --read", "claimwise web wound-dressing"):
        assert f"`{words}`" in readme
    assert "wound-dressing" in course.webs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_modules_that_a_page_names_are_there(page: Path, course: Course) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:0[1-9]|1[0-3])-[a-z-]+)`", text))
    assert named <= set(course.modules)


def test_minutes_that_the_guide_names_are_those_of_the_modules(course: Course) -> None:
    guide = INSTRUCTORS.read_text(encoding="utf-8")
    minutes = {name: module.module.minutes for name, module in course.modules.items()}
    tests = {length for name, length in minutes.items() if name.startswith("2")}

    chapters = {length for name, length in minutes.items() if name[:2] <= "11"}
    assert chapters == {45, 50}
    assert "`01-claims` to `11-rewriting` take 45 or 50 minutes" in guide
    assert f"`12-audit` takes {minutes['12-audit']}" in guide
    assert f"`13-unseen` takes {minutes['13-unseen']}; each test takes {tests.pop()}." in guide
    assert not tests


def test_a_second_reader_is_asked_as_the_guide_says(tiny: Path) -> None:
    lines = [block.strip() for block in blocks(section(INSTRUCTORS, "### Ask somebody who has not seen the key"))]
    ask, read = [line.split()[1:] for line in lines]
    assert (ask[0], read[0]) == ("blind", "blind")

    made = run(tiny, *(MODULE if word == "MODULE" else word for word in ask))
    assert made.exit_code == 0, made.output
    table = tiny / "reports" / "blind" / f"{MODULE}.cues.anna.csv"
    assert table.with_suffix(".html").is_file()
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "answer": "?"} for row in rows)

    told = run(tiny, *(MODULE if word == "MODULE" else word for word in read))
    assert told.exit_code == 0, told.output
    assert "anna" in told.output
    assert (tiny / "reports" / "blind" / f"{MODULE}.csv").is_file()


OTHER_PAGES = {
    "shop": """
        site: shop
        kind: shop
        title: Softpad lets go
        boost: 2
        ---
        Our dressing is soft and comes in three colours.
        *Taking it off hurts less than taking off gauze.*
        Who we are stands on [our page](about).
        """,
    "about": """
        site: shop
        kind: about
        title: About Softpad
        path: /about
        ---
        We are a family firm.
        We paid for the [trial](trial) at the hospital.
        """,
    "entry": """
        site: register
        kind: registry
        title: Trial 4471
        path: /4471
        ---
        Main outcome: pain at removal.
        Registered before the first patient, and nothing was changed afterwards.
        """,
    "news": """
        site: post
        kind: news
        title: Softpad heals faster
        ---
        A dressing made in our town makes wounds heal faster.
        Taking it off hurts less, patients say.
        """,
}
"""The pages of the sample beside the one that CONTRIBUTING shows."""


def test_a_web_of_one_s_own_is_brought_word_by_word(tiny: Path) -> None:
    steps = section(REPOSITORY / "CONTRIBUTING.md", "## Bring your own web")
    sites, trial, key, part = blocks(steps)
    folder = tiny / "solutions" / "webs" / "softpad"
    (folder / "pages").mkdir(parents=True)
    (folder / "web.yml").write_text(sites)
    (folder / "pages" / "trial.md").write_text(trial)
    for name, text in OTHER_PAGES.items():
        (folder / "pages" / f"{name}.md").write_text(f"---{textwrap.dedent(text)}")

    listed = run(tiny, "web", "softpad")
    assert "trial:s1  Average pain was 2.1 with the pad and 4.6 with gauze." in listed.output
    assert "There is no key yet: write solutions/softpad.web.yml" in listed.output

    (tiny / "solutions" / "softpad.web.yml").write_text(key)
    asked = textwrap.indent(part.replace("web: NAME", "web: softpad"), " " * 6)
    item = textwrap.dedent("""\
        - id: q6
          title: A pad
          objective: o1
          difficulty: hard
          passage: "*Written for the tests.* A shop speaks of a pad."
          explanation: It hurts less.
          interactions:
        """)
    change(tiny / "solutions" / f"{MODULE}.yml", "\npoints: 26", "\npoints: 32")
    with (tiny / "solutions" / f"{MODULE}.yml").open("a") as file:
        file.write(textwrap.indent(item, "  ") + asked)

    assert found(tiny) == []
    told = run(tiny, "web", "softpad")
    assert told.exit_code == 0, told.output
    assert re.search(r"✓ 01-tea, q6: guessing earns at most \d+%", told.output)


def test_kinds_of_pages_and_roles_are_all_named() -> None:
    from typing import get_args

    from claimwise.content.webs import PageKind, Role

    steps = section(REPOSITORY / "CONTRIBUTING.md", "## Bring your own web")
    assert {f"`{name}`" for name in (*get_args(PageKind), *get_args(Role))} <= set(re.findall(r"`[^`\s]+`", steps))


def test_every_kind_of_question_and_every_idea_is_named() -> None:
    from claimwise.book.ideas import IDEAS
    from claimwise.kinds import names

    contributing = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [name for name in (*names(), *IDEAS) if f"`{name}`" not in contributing] == []
