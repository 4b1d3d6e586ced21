"""Marking written answers in a large class: the next answer and the save, beside formgrader's in the same run.

    python benchmarks/written.py [--students 1000] [--rounds 20] [--answers 10] [--keep FOLDER]

Every student hands in an answer of their own. The desk's next page is the page with all that it shows; formgrader's is
the page of the next submission with the marks and comments that fill it, and its save is a PUT of the mark and one of
the comment. Seconds are medians over the rounds, in which 20 answers are marked one after the other. If the desk takes
longer than promised, the run ends with a sentence on it and exit code 1.

Then a hand marks ten answers on the real pages of both, in each way that there is, and counts keys, clicks, turns of
the wheel and seconds of waiting (see ``marking_by_hand.py``); ``--answers 0`` leaves that out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "desk"), str(HERE.parent / "tests")]

from a_desk import Person, running_desk  # noqa: E402
from desk import TOKEN, copied, hand_in, running_formgrader  # noqa: E402
from marking_by_hand import Hand, at_the_desk, in_formgrader  # noqa: E402

from claimwise.grading.grade import grade  # noqa: E402
from claimwise.handed_in.cells import written_cell  # noqa: E402

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

PROMISED = {"next": 0.1, "save": 0.05}
"""Seconds that the desk may take for a class of 1,000 on a quiet machine of two cores."""


class Asking:
    """Somebody who keeps the connection open, as a browser does."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.connection, self.headers = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120), headers

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> str:
        """What is answered. Ends the program if that is no success."""
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}\n{text[:800]}")
        return text


def made(folder: Path, students: int) -> tuple[str, str]:
    """A graded class; gives module and question."""
    nbgrader, (module,) = copied(folder, 1)
    hand_in(nbgrader, module, students)
    item = next(item for item in module.items if item.written)
    cell = written_cell(item.id, item.written[0].id)
    for number, path in enumerate(sorted((folder / "submitted").glob("*/*/*.ipynb"))):
        notebook = json.loads(path.read_text())
        for each in notebook["cells"]:
            if each["metadata"].get("nbgrader", {}).get("grade_id") == cell:
                each["source"] = f"{''.join(each['source'])[:600]} My own word number {number * 7919 % 9973}."
        path.write_text(json.dumps(notebook))
    grade(nbgrader, module)
    return module.name, cell


def took(what: Callable[[], str]) -> tuple[float, str]:
    """Seconds, and what came."""
    start = time.perf_counter()
    text = what()
    return time.perf_counter() - start, text


def field(page: str, name: str) -> str:
    """The value of a hidden field of the form."""
    form = page[page.index('id="marking"') :]
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    return found[1] if found else ""


def desk_times(person: Person, module: str, question: str, rounds: int) -> dict[str, list[float]]:
    """Mark answers at the desk as its page does it: a save, and the next page."""
    person.log_in()
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    xsrf = person.cookies["_xsrf"]
    asking = Asking(person.address, {"Cookie": cookies, "X-XSRFToken": xsrf})
    where = f"/claimwise/written?{urlencode({'module': module, 'question': question})}"
    first, page = took(lambda: asking.ask("GET", where))
    times: dict[str, list[float]] = {"first": [first], "next": [], "save": [], "draft": []}
    for number in range(rounds):
        rows = dict.fromkeys(re.findall(r'name="(level-[^"]+)"', page), str(number % 3))
        told = {name: field(page, name) for name in ("module", "question", "answer", "hash", "seen")}
        body = urlencode({**told, **rows, "comment": "Clear and fair.", "script": "1", "_xsrf": xsrf})
        for what in ("draft", "save"):
            seconds, answer = took(partial(asking.ask, "POST", f"/claimwise/written/{what}", body, **FORM))
            times[what].append(seconds)
        if json.loads(answer)["outcome"] != "taken":
            raise SystemExit(answer)
        seconds, page = took(partial(asking.ask, "GET", f"{where}&after={told['answer']}"))
        times["next"].append(seconds)
    return times


def formgrader_times(person: Person, module: str, rounds: int) -> dict[str, list[float]]:
    """The same in formgrader, as its page does it."""
    asking = Asking(person.address, {"Authorization": f"token {TOKEN}"})
    api = "/formgrader/api"
    first, text = took(lambda: asking.ask("GET", f"{api}/submitted_notebooks/{module}/{module}"))
    times: dict[str, list[float]] = {"first": [first], "next": [], "save": []}
    for each in json.loads(text)[:rounds]:
        key = each["id"]

        def page(key: str = key) -> str:
            asking.ask("GET", f"/formgrader/submissions/{key}/?index=0")
            comments = json.loads(asking.ask("GET", f"{api}/comments?submission_id={key}"))
            grades = json.loads(asking.ask("GET", f"{api}/grades?submission_id={key}"))
            return json.dumps([comments, grades])

        seconds, text = took(page)
        times["next"].append(seconds)
        comments, grades = json.loads(text)
        by_hand = next(grade for grade in grades if grade["auto_score"] is None)
        comment = next(one for one in comments if one["name"] == by_hand["name"])

        def save(by_hand: dict[str, str] = by_hand, comment: dict[str, str] = comment) -> str:
            form = {"Content-Type": "application/json"}
            asking.ask("PUT", f"{api}/grade/{by_hand['id']}", json.dumps({"manual_score": 3}), **form)
            body = json.dumps({"manual_comment": "Clear and fair."})
            return asking.ask("PUT", f"{api}/comment/{comment['id']}", body, **form)

        times["save"].append(took(save)[0])
    return times


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--answers", type=int, default=10, help="how many are marked by hand in each way")
    parser.add_argument("--keep", type=Path, help="a folder for the class, which a second run finds again")
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        place = asked.keep or Path(temporary)
        told = place / "class.json"
        if not told.exists():
            told.parent.mkdir(parents=True, exist_ok=True)
            told.write_text(json.dumps(made(place / "course", asked.students)))
        module, question = json.loads(told.read_text())
        homes = Path(temporary)
        hands: dict[str, Hand] = {}
        with running_formgrader(place / "course", homes / "formgrader") as formgrader:
            theirs = formgrader_times(formgrader, module, asked.rounds)
            if asked.answers:
                left = submissions(formgrader, module)[asked.rounds :]
                hands, arrived = in_formgrader(formgrader.address, TOKEN, question, left, asked.answers)
        with running_desk(place / "course", homes / "desk") as desk:
            ours = desk_times(desk, module, question, asked.rounds)
            if asked.answers:
                where = f"/claimwise/written?{urlencode({'module': module, 'question': question})}"
                hands = {**at_the_desk(desk.address, desk.token, where, asked.answers), **hands}
    print(f"{asked.students} students, medians of {asked.rounds}")
    print(f"{'':<8} {'desk':>10} {'formgrader':>12} {'ratio':>6}")
    for name in ("next", "save"):
        one, other = statistics.median(ours[name]), statistics.median(theirs[name])
        line = f"{name:<8} {one * 1000:>7.0f} ms {other * 1000:>9.0f} ms {other / one:>6.1f}"
        print(f"{line}  promised: {PROMISED[name] * 1000:.0f} ms")
    print(f"a draft of what is typed: {statistics.median(ours['draft']) * 1000:.0f} ms")
    print(
        f"the first page, which reads the class: {ours['first'][0]:.1f} s; formgrader's list {theirs['first'][0]:.1f} s"
    )
    if hands:
        print(f"{asked.answers} answers marked by hand, from the first one on")
        print(f"{'':<32} {'keys':>6} {'clicks':>7} {'wheel':>6} {'waited':>11}")
        for way, hand in hands.items():
            print(f"{way:<32} {hand}")
        print(f"of the marks given in formgrader arrived: {arrived} of {3 * asked.answers}")
    if slow := broken(ours):
        raise SystemExit(f"A promise is broken. {' '.join(slow)}")


def broken(times: dict[str, list[float]]) -> list[str]:
    """Each promise that the medians of the desk's times do not keep, as a sentence."""
    medians = {name: statistics.median(times[name]) for name in PROMISED}
    return [
        f"“{name}” took {medians[name] * 1000:.0f} ms, and {most * 1000:.0f} ms are promised."
        for name, most in PROMISED.items()
        if medians[name] > most
    ]


def submissions(person: Person, module: str) -> list[str]:
    """The ids of all pieces of work, in formgrader's order."""
    asking = Asking(person.address, {"Authorization": f"token {TOKEN}"})
    return [
        each["id"] for each in json.loads(asking.ask("GET", f"/formgrader/api/submitted_notebooks/{module}/{module}"))
    ]


if __name__ == "__main__":
    main()
