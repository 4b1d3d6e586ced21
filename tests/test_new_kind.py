"""CONTRIBUTING's “Add an interaction”, followed word by word with a kind of our own: three files and a line.

``tests/data/agree`` is the kind: say yes or no to a statement. It is put into a copy of the package, in which
everything that is asked of a kind is then done with it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers import serving
from support import REPOSITORY, TINY, change

AGREE = REPOSITORY / "tests" / "data" / "agree"

QUESTION = """\
      - id: says
        kind: agree
        prompt: Do you agree?
        points: 2
        statement: Tea is a drink that people have made of leaves for a very long time.
        agreed: "yes"
        why: The oldest tea that anybody has dug up lay in a tomb of more than two thousand years.
"""

EVERYTHING = """
import json, random, sys
from pathlib import Path
from claimwise import kinds, marking
from claimwise.checks import check_course
from claimwise.checks.balance import blanket_shares
from claimwise.checks.secrecy import find_leaks
from claimwise.content import ContentError, Course
from claimwise.demo.simulate import answer, simulated_class
from claimwise.handed_in.submission import Submission
from claimwise.grading.marker import Marker
from claimwise.source_notebook import solution_answers, source_notebook
import nbformat

root = Path(sys.argv[1])
said = {}
course = Course.load(root)
module = course.modules["01-tea"]
item = module.item("q3")
part = next(part for part in module.key(item)["parts"] if part["kind"] == "agree")
shown = next(part for part in module.public(item)["parts"] if part["kind"] == "agree")

said["found"] = [str(finding) for finding in check_course(course)]
said["credit"] = [kinds.credit(part, response) for response in ("yes", "no")]
try:
    kinds.credit(part, "perhaps")
except kinds.ResponseError as error:
    said["refused"] = str(error)
said["best"] = solution_answers(module)["q3"]["says"]
said["simulated"] = [answer(module, student, 1)["q3"]["says"] for student in simulated_class(9, 1)]
marks = Marker(module).mark(Submission({"q3": {"says": "no"}}))
said["mark"] = next(marking.html(mark, module.key(item)) for mark in marks.items if mark.item_id == "q3")
said["problems"] = list(marks.problems)
said["blanket"] = blanket_shares(module)
said["version"] = module.asked.items["q3"]["says"]

notebook = source_notebook(module)
for name, spec in (("kept", shown), ("leaked", part), ("words", {**shown, "prompt": part["why"]})):
    folder = root / "_build" / name
    folder.mkdir(parents=True)
    source = 'claim("q3", ' + json.dumps({"parts": [spec]}) + ")"
    cells = [nbformat.v4.new_code_cell(source)]
    (folder / "a.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    said[name] = [str(finding) for finding in find_leaks(course, [folder])]

said["shown"] = shown

yaml = root / "solutions" / "01-tea.yml"
yaml.write_text(yaml.read_text().replace("for a very long time.", "for a very long time?"))
try:
    Course.load(root)
except ContentError as error:
    said["slips"] = str(error)
print(json.dumps(said))
"""


LAST = 'import * as text_entry from "./kinds/text_entry.js";\n'
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module">
import { mount } from "./cards/card.js";
window.put = (item, options) => { window.card = mount(document.body, item, options); };
</script></body></html>"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package that has the new kind."""
    home = tmp_path_factory.mktemp("new_kind")
    package = shutil.copytree(REPOSITORY / "src" / "claimwise", home / "src" / "claimwise")
    shutil.copytree(AGREE, package, dirs_exist_ok=True)
    registry = package / "cards" / "kinds.js"
    change(registry, LAST, f'{LAST}import * as agree from "./kinds/agree.js";\n')
    change(registry, "{ audit,", "{ agree, audit,")
    return home


@pytest.fixture(scope="module")
def said(home: Path) -> dict[str, Any]:
    """What the copy of the package says of the new kind."""
    root = Path(shutil.copytree(TINY, home / "course"))
    change(root / "solutions/01-tea.yml", "      - id: pairs\n", f"{QUESTION}      - id: pairs\n")
    change(root / "solutions/01-tea.yml", "\npoints: 26", "\npoints: 28")
    (home / "everything.py").write_text(EVERYTHING)
    command = [sys.executable, home / "everything.py", root]
    environment = os.environ | {"PYTHONPATH": str(home / "src")}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def test_the_steps_name_the_three_files() -> None:
    contributing = (REPOSITORY / "CONTRIBUTING.md").read_text()
    section = contributing.partition("## Add an interaction\n")[2].partition("\n## ")[0]
    named = re.findall(r"`src/claimwise/(\S+)/NAME\.(py|js)`", section)

    assert named == [("kinds", "py"), ("content/kinds", "py"), ("cards/kinds", "js")]
    files = {path.relative_to(AGREE).as_posix() for path in AGREE.rglob("*.*")}
    assert files == {f"{place}/agree.{form}" for place, form in named}


def test_it_is_read_from_yaml_and_its_slips_are_named(said: dict[str, Any]) -> None:
    assert said["found"] == []
    assert "nobody can agree with a question → write a statement" in said["slips"]


def test_it_is_checked_and_credited(said: dict[str, Any]) -> None:
    assert said["credit"] == [1.0, 0.0]
    assert said["refused"] == "“says” takes yes or no."
    assert said["best"] == "yes"


def test_simulated_students_answer_it(said: dict[str, Any]) -> None:
    assert set(said["simulated"]) == {"yes", "no"}


def test_it_is_marked_and_put_into_words(said: dict[str, Any]) -> None:
    for words in ("✗ not right: 0 of 2", "I do not agree", "I agree", "lay in a tomb"):
        assert words in said["mark"]
    assert said["problems"] == []


def test_blanket_strategies_play_it(said: dict[str, Any]) -> None:
    assert said["blanket"]["agree with everything"] == pytest.approx(0.1)


def test_what_it_asks_is_part_of_the_version(said: dict[str, Any]) -> None:
    assert said["version"]["words"] == {
        "(statement)": "Tea is a drink that people have made of leaves for a very long time."
    }


def test_the_leak_check_knows_its_key(said: dict[str, Any]) -> None:
    assert said["kept"] == []
    assert any("the card of q3 carries agreed, why" in finding for finding in said["leaked"])
    assert any("holds words of the key of 01-tea, q3" in finding for finding in said["words"])


def test_it_is_drawn_as_a_card(said: dict[str, Any], home: Path, page: Any) -> None:
    folder = home / "site"
    folder.mkdir()
    (folder / "cards").symlink_to(home / "src" / "claimwise" / "cards")
    (folder / "index.html").write_text(PAGE)
    with serving(folder) as address:
        page.goto(address)
        page.wait_for_function("window.put !== undefined")
        page.evaluate("part => put({title: 'Tea', points: 2, parts: [part]}, {})", said["shown"])
        assert page.evaluate("card.read()") == {}
        page.get_by_label("no").check()
        assert page.evaluate("card.read()") == {"says": "no"}
        page.evaluate("card.show({says: 'yes'})")
        assert page.get_by_label("yes").is_checked()
