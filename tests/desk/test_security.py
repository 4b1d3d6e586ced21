"""Nobody gets in who should not, and no other page makes the desk do or tell anything."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from desk.a_desk import Person, running_desk
from support import PATIENCE, TINY
from tornado.web import create_signed_value

from claimwise.desk.web.page import SAID, DeskHandler
from claimwise.desk.web.routes import routes

JOB = "20261129-084512-0a1b2c"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    import shutil

    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(TINY, folder / "course")
    with running_desk(folder / "course", folder / "home") as person:
        yield person


@pytest.fixture
def stranger(desk: Person) -> Person:
    return Person(desk.address)


@pytest.fixture
def teacher(desk: Person) -> Person:
    return Person(desk.address, desk.token).log_in()


def addresses() -> list[tuple[str, str]]:
    """Every address of the desk with each method that its handler has."""
    found = []
    for pattern, handler, *_ in routes():
        for method in ("get", "post"):
            if method in vars(handler) or any(
                method in vars(base) for base in handler.__mro__[1:-1] if base.__module__.startswith("claimwise")
            ):
                plain = pattern.replace("(?:/(rehearsal))?", "").replace("([0-9a-f-]+)", JOB).replace("/?", "")
                found.append((method.upper(), plain.replace("(.*)", "elsewhere")))
    return found


ALL = addresses()


def test_every_handler_is_one_of_ours() -> None:
    assert len(ALL) >= len(routes())
    assert all(issubclass(handler, DeskHandler) for _, handler, *_ in routes())


@pytest.mark.parametrize(("method", "path"), ALL)
def test_a_stranger_gets_nothing(method: str, path: str, stranger: Person) -> None:
    answer = stranger.ask(method, path, "" if method == "POST" else None, {})

    assert answer.status == (401 if method == "GET" else 403)
    assert "The desk does not know this browser" in answer.text
    assert ("What you sent just now was not saved" in answer.text) == (method == "POST")


@pytest.mark.parametrize(("method", "path"), ALL)
def test_another_sites_page_gets_nothing(method: str, path: str, teacher: Person) -> None:
    """It can make the browser send the cookies, but knows no token."""
    other = {"Origin": "http://evil.example", "Referer": "http://evil.example/", "Sec-Fetch-Site": "cross-site"}
    if method == "POST":
        other["Sec-Fetch-Mode"] = "navigate"
        assert teacher.ask(method, path, "module=01-tea", other).status in (403, 404)
    else:
        for mode in ("cors", "no-cors"):
            assert teacher.ask(method, path, None, {**other, "Sec-Fetch-Mode": mode}).status in (403, 404)


@pytest.mark.parametrize(("method", "path"), [each for each in ALL if each[0] == "POST"])
def test_a_form_without_the_token_is_refused(method: str, path: str, teacher: Person) -> None:
    answer = teacher.ask(method, path, "module=01-tea", {})

    assert answer.status == 403
    assert "the page that sent this is too old" in answer.text


@pytest.mark.parametrize(("method", "path"), [each for each in ALL if each[0] == "GET"])
def test_no_page_is_shown_in_a_frame_or_kept(method: str, path: str, teacher: Person) -> None:
    framed = teacher.ask(method, path, None, {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"})
    plain = teacher.get(path)

    assert framed.status == 403
    assert "open it in a tab of its own" in framed.text
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert plain.headers["X-Frame-Options"] == "DENY"
    assert plain.headers["Cache-Control"] == "no-store"


def test_no_page_holds_the_servers_token(desk: Person, teacher: Person) -> None:
    for method, path in ALL:
        if method == "GET":
            answer = teacher.get(path)
            assert desk.token not in answer.text + str(answer.headers)


def test_the_token_leaves_the_address_at_once(desk: Person) -> None:
    answer = Person(desk.address).get(f"/claimwise?token={desk.token}")

    assert (answer.status, answer.headers["Location"]) == (302, "/claimwise")


def test_nothing_of_a_kernel_or_file_is_there(teacher: Person) -> None:
    for path in ("/api/kernels", "/api/contents", "/api/terminals", "/files/solutions/01-tea.yml", "/tree", "/lab"):
        assert teacher.get(path).status == 404, path


def test_nobody_ends_the_desk_by_its_address(teacher: Person) -> None:
    """Jupyter asks for no right of the desk's there."""
    assert teacher.post("/api/shutdown").status == 404


def test_a_sentence_that_no_cookie_holds_is_cut_and_not_lost() -> None:
    kept: dict[str, bytes] = {}
    browser: Any = SimpleNamespace(
        base_url="/",
        set_signed_cookie=lambda name, value, **_options: kept.update({name: value}),
        get_signed_cookie=kept.get,
        clear_cookie=lambda name, **_options: name,
    )

    DeskHandler.say(browser, "𠀀" * 1500)

    assert len(create_signed_value("secret", SAID, kept[SAID])) + len(SAID) < 4096
    assert set(DeskHandler.take_said(browser)) == {"𠀀"}


def test_an_error_leads_back_to_the_form_that_it_came_from(teacher: Person) -> None:
    came = f"{teacher.address}/claimwise/mark?module=01-tea&token=secret"

    answer = teacher.post("/claimwise/mark/due", {"module": "01-tea"}, Referer=came)
    gone = teacher.get("/claimwise/take-in?id=0123456789ab", Referer="http://elsewhere.example/claimwise/mark")

    assert answer.status == gone.status == 400
    assert 'href="/claimwise/mark?module=01-tea"' in answer.text
    assert "secret" not in answer.text
    assert 'href="/claimwise/take-in"' in gone.text
    assert "elsewhere" not in gone.text


def test_an_unknown_page_says_so_in_words(teacher: Person) -> None:
    answer = teacher.get("/claimwise/nowhere")

    assert answer.status == 404
    assert "there is no such page at the desk" in answer.text
    assert "Traceback" not in answer.text


def test_pages_hold_no_scripts_and_no_handlers(teacher: Person) -> None:
    page = teacher.get("/claimwise").text

    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"\son\w+=", page)


def test_what_nobody_types_is_refused_in_words(teacher: Person) -> None:
    for why in ("x" * 20_001, "a\0b"):
        answer = teacher.post("/claimwise/students/decide", {"why": why})
        assert answer.status == 400
        assert "what you typed is too long" in answer.text
    assert teacher.get("/claimwise/students?page=" + "9" * 5000).status != 500


def test_a_large_form_without_files_is_not_read(desk: Person) -> None:
    """Before anybody is logged in a server keeps what is sent in memory, so it takes little."""
    host = desk.address.removeprefix("http://").partition("/")[0]
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.putrequest("POST", "/claimwise/mark/due")
    connection.putheader("Content-Length", "3000000")
    connection.endheaders()

    assert connection.getresponse().status == 400
    connection.close()


def forms_of(asked: str) -> tuple[str, str, str]:
    """What was asked for as a page shows it, in an address, and in an address within one."""
    return asked, quote_plus(asked), quote_plus(quote_plus(asked))


@pytest.mark.parametrize("student", ["..", "/etc", "../../elsewhere", "/nowhere"])
def test_a_student_who_cannot_be_tells_nothing_of_the_computer(student: str, teacher: Person) -> None:
    answers = [teacher.get(f"/claimwise/term?{urlencode({'student': asked})}") for asked in (student, "no-such-id")]

    told = [
        re.sub("|".join(map(re.escape, forms_of(asked))), "", answer.text[answer.text.index("<main") :])
        for answer, asked in zip(answers, (student, "no-such-id"), strict=True)
    ]
    assert told[0] == told[1]
    assert 'name="typed"' not in answers[0].text  # nothing to delete
    assert teacher.get(f"/claimwise/term/student?{urlencode({'student': student})}").status == 409
