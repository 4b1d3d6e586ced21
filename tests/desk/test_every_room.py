"""Every room of the desk with a class of sixty, in each state that matters, on a screen, a phone and paper."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from collect.archives import bytes_of_zip, moodle
from conftest import new_context, watched
from desk.a_desk import Person, running_desk
from lab import keep_picture
from support import MODULE, Class, change
from written.a_class import ALL, SOME, Q, give, mark_of, queue, with_texts

from claimwise.collect import enrol, read_roster
from claimwise.desk import jobs
from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME, ROOMS
from claimwise.desk.visit import Begin, Done, Upload, Visit
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.people import working_as
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import note_given, pages
from claimwise.handing_back.formats import Way
from claimwise.progress import quiet
from claimwise.site.built import site_folder
from claimwise.term.terms import backup
from claimwise.written.marking import arrange

NOT_FOR_PAPER = """() => {
  const wrong = [];
  const say = (what, element) => wrong.push(`${what}: ${element.outerHTML.slice(0, 90)}`);
  const seen = (element) => element.checkVisibility() && element.getClientRects().length;
  const light = (colour) => {
    const [red, green, blue, opaque = 1] = colour.match(/[\\d.]+/g).map(Number);
    return opaque ? (red + green + blue) / 3 : null;
  };
  for (const one of document.querySelectorAll(".rooms, button, .button, form:not(.paper), [type=file], progress"))
    if (seen(one)) say("means nothing on paper", one);
  for (const one of document.querySelectorAll("body, main, main *:not(svg *, option)")) {
    if (!seen(one)) continue;
    const look = getComputedStyle(one), behind = light(look.backgroundColor);
    if (behind !== null && behind < 200) say("dark", one);
    if (["sticky", "fixed"].includes(look.position)) say("covers other things", one);
    if ([...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && light(look.color) > 120)
      say("pale", one);
    const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
    if (cut && look.overflowX !== "visible" && !one.matches("textarea, .hidden")) say("cut off", one);
  }
  for (const one of document.querySelectorAll("details:not(.screen, .used, .keys)"))
    if (one.checkVisibility() && one.children[1] && !seen(one.children[1])) say("folded", one);
  if (!seen(document.querySelector(".on-paper"))) wrong.push("nothing says which course it is");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the paper");
  return wrong;
}"""
HOW_MANY = 60
MOST_PAGES = 4
"""On so many pages the report on a module of five questions and sixty students fits with any font."""

WORDS = ("Some customers slept better", "Nobody compared them with anybody", "It calms", "We do not know", "Eight left")
AT = {"module": MODULE, "question": Q}


def begun(there: Class, room: str, action: str, uploads: dict[str, list[Upload]] | None = None, **fields: str) -> Done:
    """Do at once what a form begins."""
    told = {name: [value] for name, value in fields.items()}
    asked = BY_NAME[room].actions[action].do(Visit(Place(there.root), "ada", told, uploads=uploads or {}))
    assert isinstance(asked, Begin)
    return BY_NAME[room].works[asked.work](Place(there.root), json.loads(json.dumps(asked.arguments)), quiet)


def filled(there: Class, folder: Path) -> dict[str, str]:
    """Fill a course with all that rooms can show; gives ids that their addresses need."""
    nbgrader, long = there.nbgrader, " and so many words without an end" * 9
    with_texts(there, *(f"{WORDS[n % 5]}, says number {n // 3}{long * (n % 7 == 0)}." for n in range(HOW_MANY)))
    listed = "".join(f"s{n:02},Given{n},Family-Name-{n},s{n:02}@school.example,{'AB'[n % 2]}\n" for n in range(65))
    (folder / "class.csv").write_text(f"username,First name,Last name,Email,Section\n{listed}")
    enrol(nbgrader, read_roster(folder / "class.csv").people)
    nbgrader = set_late_penalty(nbgrader, "10% a day", why="as agreed with everybody", by="ada")
    write_feedback(nbgrader, there.module)
    note_given(nbgrader, MODULE, pages(nbgrader, MODULE)[:30], Way.MAIL)
    for student, notebook in (("s61", "{"), ("s62", there.release())):
        there.hand_in(student, notebook)
    there.grade()
    arrange(nbgrader, queue(there), 0.5, "bo", "ada")
    first = queue(there, "ada")
    twice = first.twice[:12]
    give(there, first, twice, mark_of(ALL), "Well said.")
    give(there, queue(there, "bo"), twice[:6], mark_of(ALL))
    give(there, queue(there, "bo"), twice[6:], mark_of(SOME), "Nobody was compared.")
    alike = [each for each in first.to_mark if "Eight left" in each.text and each not in twice][:3]
    give(there, first, alike[:2], mark_of(ALL))
    give(there, first, alike[2:], mark_of(SOME), "Who left is said.")
    change(there.root / "solutions" / f"{MODULE}.yml", "value: 13.5", "value: 20.5")
    begun(there, "key", "compare", module=MODULE)
    kept = backup(nbgrader)
    begun(there, "rehearse", "begin", module=MODULE, size="12")
    begun(there, "class", "read", module=MODULE)
    there.hand_in("s63", there.solved())  # taken in, not marked yet
    work = {moodle(f"Given{n} Family-Name-{n}", 10 + n): json.dumps(there.release()).encode() for n in range(20, 32)}
    (folder / "work.zip").write_bytes(bytes_of_zip({**work, moodle("Who Ever", 99): b"{"}))
    uploads = {"files": [Upload("work.zip", folder / "work.zip")], "list": [Upload("class.csv", folder / "class.csv")]}
    looked = begun(there, "take-in", "bring", uploads, module=MODULE)
    place = Place(there.root)
    made = [jobs.new_job("mark", "grade", "Mark: Tea and claims", {"module": MODULE}, "ada") for _ in range(2)]
    found = json.dumps([{"what": "the disk is full", "remedy": "make room"}])
    jobs.keep(place, jobs.Job.from_json({**made[0].as_json(), "state": "failed", "problems": json.loads(found)}))
    jobs.keep(place, made[1])
    return {
        "inbox": looked.fields["id"],
        "answer": twice[8].code,
        "open": next(each.code for each in first.to_mark if len(each.text) > 200),  # more than a phone shows
        "failed": made[0].id,
        "running": made[1].id,
        "archive": kept.file.relative_to(there.root).as_posix(),
        "twice": twice[8].student,
    }


@pytest.fixture(scope="module")
def there(
    assigned: Path, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Person, Path, dict[str, str]]]:
    """A desk on such a course."""
    folder = tmp_path_factory.mktemp("rooms")
    course = Class(Path(shutil.copytree(assigned, folder / "course")))
    with working_as("ada"):
        ids = filled(course, folder)
    shutil.copytree(site, site_folder(course.root))
    change(site_folder(course.root) / "exercises" / f"{MODULE}.ipynb", "Tea and claims", "Tea, claims")
    with running_desk(course.root, folder / "home") as person:
        yield person, course.root, ids


def states(ids: dict[str, str]) -> dict[str, str]:
    """Name -> address of each room in each state that matters."""
    at, of = f"module={MODULE}", f"module={MODULE}&question={Q}"
    return {
        "course": "course",
        "take-in": f"take-in?{at}",
        "take-in-dry-run": f"take-in?id={ids['inbox']}",
        "mark": f"mark?{at}",
        "written": "written",
        "written-marking": f"written?{of}&answer={ids['open']}",
        "written-section": "written?section=A",
        "second": f"second?{of}",
        "settle": f"settle?{of}",
        "alike": f"alike?{of}",
        "alike-none": f"alike?{of}&section=B",
        "practise": f"practise?{of}",
        "key": "key",
        "key-plan": f"key?{at}",
        "handback": "handback",
        "handback-module": f"handback?{at}",
        "handback-section": f"handback?{at}&section=A&changed=1",
        "handback-gaps": "handback?form=plain",
        "class-module": f"class?{at}",
        "question": f"question?{at}&item=q2",
        "students": "students",
        "student": f"student?student=s07&{at}",
        "late": "late?kind=per_day&per_day=20&section=A",
        "history": "history",
        "history-section": "history?section=A",
        "term": "term",
        "term-student": "term?student=s07",
        "term-looked": "term?look=given1",
        "archive": f"archive?archive={ids['archive']}&q=given1",
        "archive-student": f"archive?archive={ids['archive']}&student={ids['twice']}",
        "work": f"work?{at}&student=s07",
        "work-unreadable": f"work?{at}&student=s61",
        "written-alike": f"written?{of}&answer={ids['open']}&alike=1",
        "site": "site",
        "who": "who",
        "rehearse": "rehearse",
        "error": "student?student=nobody",
        "job-failed": f"job/{ids['failed']}",
        "empty-course": "rehearsal/course",
        "empty-take-in": "rehearsal/take-in",
        "empty-class": "rehearsal/class",
        "empty-students": "rehearsal/students",
        "empty-history": "rehearsal/history",
        "empty-site": "rehearsal/site",
    }


def test_nothing_in_any_room_keeps_a_person_out(there: tuple[Person, Path, dict[str, str]], browser: Any) -> None:
    person, root, ids = there
    asked, found = states(ids), list[str]()
    assert {room.name for room in ROOMS} <= {address.split("?")[0] for address in asked.values()}
    with watched(new_context(browser, bypass_csp=True, reduced_motion="reduce")) as page:
        page.goto(f"{person.address}/claimwise?token={person.token}")
        for name, address in asked.items():
            page.goto(f"{person.address}/claimwise/{address}")
            found += [f"{name}: {each}" for each in wrong_with(page, name)]
            if name == "class-module":
                assert pages_on_paper(page) <= MOST_PAGES
        with jobs.lock(Place(root)):
            page.goto(f"{person.address}/claimwise/job/{ids['running']}")
            page.get_by_role("button", name="Stop").wait_for()
            found += [f"running: {each}" for each in wrong_with(page, "job-running")]
    assert found == []


def pages_on_paper(page: Any) -> int:
    """On how many pages of A4 a page is printed."""
    page.emulate_media(media="print")
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def wrong_with(page: Any, name: str) -> list[str]:
    """What keeps somebody out, on a screen and a phone, light and dark; and what is wrong on paper."""
    found = []
    for size, width, height in (("", 1280, 900), ("-phone", 390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(media="screen", color_scheme=scheme)
            # What is not about colour is the same in both; and a phone has the colours of a screen.
            if (size, scheme) != ("-phone", "dark"):
                found += [f"{width}, {scheme}: {each}" for each in barriers(page, only_colours=scheme == "dark")]
            keep_picture(page, f"room-{name}{size}{'-dark' * (scheme == 'dark')}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{wide} px wide on {width}")
    page.set_viewport_size({"width": 700, "height": 990})
    page.emulate_media(media="print", color_scheme="dark")
    keep_picture(page, f"room-{name}-print")
    found += [f"on paper, {each}" for each in page.evaluate(NOT_FOR_PAPER)]
    page.emulate_media(media="screen", color_scheme="light")
    return found
