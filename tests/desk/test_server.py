"""The desk as a server: forms with files, long work that is found again, rights, and what is too large."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from collect.archives import bytes_of_zip, moodle
from desk.a_desk import Person, running_desk
from support import MODULE, Class

from claimwise.desk.jobs import latest
from claimwise.desk.place import Place

SMALL = "import claimwise.desk.web.in_rooms as web; web.LARGEST = 200_000"
NO_NAMES = """
from jupyter_server.auth.authorizer import AllowAllAuthorizer
AllowAllAuthorizer.is_authorized = lambda self, handler, user, action, resource: resource != "claimwise:names"
"""

KNOWS_PEOPLE = """
from jupyter_server.auth.identity import PasswordIdentityProvider, User
from claimwise.desk.app import DeskServer
class Known(PasswordIdentityProvider):
    def generate_anonymous_user(self, handler):
        return User(handler.request.headers.get("X-Who", "bo from the Hub"))
DeskServer.identity_provider_class.default_value = Known
"""

ORDINARY = """
from jupyter_server.serverapp import ServerApp
from claimwise.desk.app import DeskApp
class Ordinary(ServerApp):
    def start_app(self):
        super().start_app()
        self.io_loop.add_callback(lambda: print(self.display_url, flush=True))
DeskApp.serverapp_class = Ordinary
"""
"""The desk beside whatever else Jupyter shows."""


@pytest.fixture(scope="module")
def there(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A course of its own for the server."""
    return Class(Path(shutil.copytree(assigned, tmp_path_factory.mktemp("served") / "course")))


@pytest.fixture(scope="module")
def teacher(there: Class) -> Iterator[Person]:
    with running_desk(there.root, there.root.parent / "home", first=SMALL) as person:
        yield person.log_in()


def archive(there: Class) -> bytes:
    work = json.dumps(there.solved()).encode()
    return bytes_of_zip({moodle("Ada Lovelace", 11): work, moodle("Bo Li", 12): work})


def test_an_archive_is_brought_taken_in_and_marked(there: Class, teacher: Person) -> None:
    files = {"files": ("class.zip", archive(there)), "list": ("class.csv", b"id,name\nada,Ada Lovelace\nbo,Bo Li\n")}
    began = teacher.upload("/claimwise/take-in/bring", {"module": MODULE}, files)
    assert began.status == 303

    looked = teacher.wait_for(began.headers["Location"])
    page = teacher.follow(looked)
    assert "2 files would be taken in" in page.text
    form = {name: page.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("id", "seen")}

    taken = teacher.wait_for(teacher.post("/claimwise/take-in/take", form).headers["Location"])
    assert "2 taken in, 0 unchanged." in taken.text
    marked = teacher.wait_for(teacher.post("/claimwise/mark/grade", {"module": MODULE}).headers["Location"])
    assert "2 graded, 0 unchanged, 0 not readable." in marked.text
    assert sorted(there.nbgrader.autograded(MODULE)) == ["ada", "bo"]
    assert list((there.root / ".desk" / "uploads").iterdir()) == []


def test_what_was_done_is_said_once(teacher: Person) -> None:
    went = teacher.post("/claimwise/mark/due", {"module": MODULE, "due": "2026-12-01T12:00"})

    assert "2026-12-01 12:00" in teacher.follow(went).text
    assert 'role="status"' not in teacher.get("/claimwise/mark").text


def test_a_file_is_sent_as_a_file_and_can_do_nothing(teacher: Person) -> None:
    answer = teacher.get(f"/claimwise/mark/notebook?module={MODULE}")

    assert answer.status == 200
    assert json.loads(answer.text)["cells"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("says_so", [True, False])
def test_what_is_too_large_is_refused_while_it_comes(says_so: bool, there: Class, teacher: Person) -> None:
    where = f"/claimwise/take-in/bring?{urlencode({'_xsrf': teacher.cookies['_xsrf']})}"
    connection = http.client.HTTPConnection(urlsplit(teacher.address).netloc)
    connection.putrequest("POST", where)
    connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in teacher.cookies.items()))
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    head = ("Content-Length", "1000000000000") if says_so else ("Transfer-Encoding", "chunked")
    connection.putheader(*head)
    connection.endheaders()
    try:
        for _ in range(0 if says_so else 100):  # ten times what is taken
            connection.send(b"5000\r\n" + b"x" * 0x5000 + b"\r\n")
        status = connection.getresponse().status
    except (ConnectionError, http.client.BadStatusLine):  # it hung up on us
        status = 413
    finally:
        connection.close()

    assert status in (400, 413)
    assert teacher.get("/claimwise").status == 200
    assert list((there.root / ".desk" / "uploads").iterdir()) == []


def test_a_form_with_files_and_without_the_token_is_not_read(teacher: Person) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for token in ("", "?_xsrf=other"):
        assert teacher.ask("POST", f"/claimwise/take-in/bring{token}", b"x" * 1000, kind).status == 403


def test_an_instructor_and_three_graders_look_while_work_is_done(there: Class, teacher: Person) -> None:
    for number in range(60):
        there.hand_in(f"s{number:02}", there.solved())
    began = teacher.post("/claimwise/mark/grade", {"module": MODULE}).headers["Location"]
    paths = ["/claimwise", f"/claimwise/mark?module={MODULE}", "/claimwise/students", began] * 4

    def look(path: str) -> int:
        return Person(teacher.address, cookies=dict(teacher.cookies)).get(path).status

    with ThreadPoolExecutor(4) as people:
        assert set(people.map(look, paths)) == {200}
    assert "graded" in teacher.wait_for(began).text
    assert teacher.post("/claimwise/mark/grade", {"module": MODULE}).status == 303


def test_an_unknown_module_is_said_in_words(teacher: Person) -> None:
    answer = teacher.post("/claimwise/mark/grade", {"module": "01-tee"})

    assert answer.status == 409
    assert "did you mean “01-tea”?" in answer.text


def test_a_trouble_with_a_file_does_not_tell_where_the_course_lies(there: Class, teacher: Person) -> None:
    key, aside = there.root / "reports" / "codes.key", there.root / "reports" / "aside"
    there.root.joinpath("reports").mkdir(exist_ok=True)
    if key.exists():
        key.rename(aside)
    key.mkdir()
    try:
        answer = teacher.get(f"/claimwise/written?module={MODULE}&question=written-q5-note")
    finally:
        key.rmdir()
        if aside.exists():
            aside.rename(key)

    assert answer.status == 409
    assert "reports/codes.key: Is a directory" in answer.text
    assert str(there.root) not in answer.text


def test_a_form_that_lacks_something_is_said_in_words(teacher: Person) -> None:
    answer = teacher.post("/claimwise/mark/grade")

    assert answer.status == 400
    assert "something is missing in what your browser sent" in answer.text


def test_who_may_only_mark_may_not_run_work_or_see_names(tiny: Path, tmp_path: Path) -> None:
    """Of what Jupyter's Authorizer allows, a name gets what the server's settings say."""
    rights = "--DeskApp.rights={'bo from the Hub': ['mark', 'names'], 'formgrader': ['mark', 'names'], '*': []}"
    with running_desk(tiny, tmp_path / "home", first=NO_NAMES + KNOWS_PEOPLE, options=[rights]) as person:
        marker = Person(person.address, person.token)
        marker.get(f"/claimwise?token={marker.token}")

        landed = marker.get("/claimwise")
        assert (landed.status, landed.headers["Location"]) == (302, "/claimwise/written")
        assert marker.follow(landed).status == 200
        for path in ("/claimwise/take-in", "/claimwise/mark", "/claimwise/job/20261129-084512-0a1b2c"):
            assert marker.get(path).status == 403, path
        refused = marker.post("/claimwise/mark/grade", {"module": MODULE})
        assert refused.status == 403
        said = "as “bo from the Hub” you have no right to this: to take in, mark by machine and hand back"
        assert said in refused.text
        stranger = Person(person.address).post("/claimwise/mark/grade")
        assert "You are not logged in any more" in stranger.text
        assert "token=" not in stranger.text

        other = Person(person.address, person.token)
        other.get(f"/claimwise?token={other.token}", X_Who="somebody else")
        for path in ("/claimwise", "/claimwise/class", "/claimwise/question?module=01-tea&item=q1", "/claimwise/who"):
            assert other.get(path).status == 403, path  # they name nobody, but hold keys
        assert (
            "as “somebody else” you have no right at this desk" in other.get("/claimwise", X_Who="somebody else").text
        )

        # an account that is called like a program has its own rights, and a name of its own in the record
        odd = Person(person.address, person.token)
        odd.get(f"/claimwise?token={odd.token}", X_Who="formgrader")
        assert re.fullmatch(r"formgrader \(account \w{8}\)", name_in(odd, "/claimwise/written"))
        assert "The end in brackets is not from your account." in odd.get("/claimwise/who").text

        # and where the server knows people, nobody chooses a name
        assert marker.post("/claimwise/who/choose", {"name": "ada"}).status == 400
        assert name_in(marker, "/claimwise/written") == "bo from the Hub"
        assert "/claimwise/who" not in marker.get("/claimwise/written").text


def test_where_no_login_tells_people_apart_the_right_of_everybody_holds_for_all(tiny: Path, tmp_path: Path) -> None:
    """Whoever has the key may choose any name, so a name gives nobody more."""
    settings = tmp_path / "home" / "jupyter_config_dir" / "jupyter_claimwise_config.py"  # as the guide says
    settings.parent.mkdir(parents=True)
    settings.write_text('c.DeskApp.rights = {"ada": ["mark", "run", "names"], "*": ["mark"]}')
    with running_desk(tiny, tmp_path / "home") as person:
        person.get(f"/claimwise?token={person.token}")
        person.get("/claimwise/written")
        assert person.post("/claimwise/who/choose", {"name": "ada"}).status == 303
        assert name_in(person, "/claimwise/written") == "ada"
        for path in ("/claimwise/term", "/claimwise/students", "/claimwise/mark"):
            assert person.get(path).status == 403, path
        assert "this server cannot tell people apart" in person.get("/claimwise/term").text


def test_beside_files_and_programs_the_desk_says_that_no_right_holds(tiny: Path, tmp_path: Path) -> None:
    rights = "--DeskApp.rights={'bo from the Hub': ['mark', 'run', 'names'], '*': []}"
    with running_desk(tiny, tmp_path / "home", first=KNOWS_PEOPLE + ORDINARY, options=[rights]) as person:
        person.get(f"/claimwise?token={person.token}")

        assert "So no right holds here" in person.get("/claimwise/term").text
        assert person.get("/api/contents/nbgrader_config.py").status == 200


def test_a_job_goes_on_without_its_server_and_another_one_shows_it(assigned: Path, tmp_path: Path) -> None:
    there = Class(Path(shutil.copytree(assigned, tmp_path / "course")))
    for number in range(40):
        there.hand_in(f"s{number}", there.solved())
    with running_desk(there.root, tmp_path / "one") as person:
        teacher = person.log_in()
        began = teacher.post("/claimwise/mark/grade", {"module": MODULE}).headers["Location"]
        os.kill(person.process, signal.SIGKILL)

    with running_desk(there.root, tmp_path / "two") as person:
        shown = person.log_in().wait_for(began)
        assert "40 graded" in shown.text
        assert "Mark: Tea and claims" in person.get("/claimwise").text


def name_in(person: Person, page: str = "/claimwise") -> str:
    """Who the desk says that somebody is."""
    found = re.search(r"You work as <strong>(.*?)</strong>", person.get(page).text)
    assert found
    return html.unescape(found[1])


def test_who_says_who_they_are_is_called_so_in_the_record(there: Class, teacher: Person) -> None:
    bo = Person(teacher.address, teacher.token).log_in()
    account = name_in(bo)
    hostile = '"><b onclick=x>Bo</b> {{ 1 }} Łi'

    chosen = bo.post("/claimwise/who/choose", {"name": f"  {hostile}\t"})
    assert html.escape(hostile) in bo.follow(chosen).text.replace("&#34;", "&quot;")
    assert name_in(bo) == hostile
    began = bo.post("/claimwise/mark/grade", {"module": MODULE, "me": hostile})
    bo.wait_for(began.headers["Location"])
    assert latest(Place(there.root), 1)[0].user == hostile
    assert "<b onclick" not in bo.get("/claimwise").text
    assert name_in(teacher) == account  # another browser


def test_who_says_who_they_are_comes_back_to_the_page_that_they_came_from(teacher: Person) -> None:
    person = Person(teacher.address, teacher.token).log_in()
    (way,) = re.findall(r'href="([^"]*/who\?back=[^"]*)"', person.get(f"/claimwise/mark?module={MODULE}&section=").text)
    (back,) = re.findall(r'name="back" value="([^"]*)"', person.get(html.unescape(way)).text)
    fields = {"name": "Bo", "back": html.unescape(back)}
    assert person.post("/claimwise/who/choose", fields).headers["Location"] == f"/claimwise/mark?module={MODULE}"

    for elsewhere in (
        "",
        "//evil.example",
        "https://evil.example/",
        "/evil",
        "../evil",
        "mark/../../x",
        "\\evil",
        "x\r\ny",
    ):
        gone = person.post("/claimwise/who/choose", {"name": "Bo", "back": elsewhere}).headers["Location"]
        assert gone == "/claimwise", elsewhere


def test_what_can_be_no_name_is_refused(teacher: Person) -> None:
    before = name_in(teacher)
    for name in ("", "   ", "x" * 101, "a\u202eb", "a\x07b", "a\u200bb", "Formgrader", "ada,  bo"):
        assert teacher.post("/claimwise/who/choose", {"name": name}).status == 409, name
    planted = Person(teacher.address, cookies={**teacher.cookies, "claimwise-person": "Eve"})

    assert name_in(teacher) == name_in(planted) == before


def test_a_page_that_was_made_for_somebody_else_does_nothing(teacher: Person) -> None:
    fields = {"module": MODULE, "due": "2027-01-01T12:00", "me": "somebody else"}
    answer = teacher.post("/claimwise/mark/due", fields)

    assert answer.status == 412
    assert "this page was made for somebody else" in answer.text
    assert "2027-01" not in teacher.get(f"/claimwise/mark?module={MODULE}").text
