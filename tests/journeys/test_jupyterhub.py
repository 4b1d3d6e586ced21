"""Behind a real JupyterHub: a server that shows the desk alone, where each does what their name may do."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, PATIENCE, Class
from written.a_class import Q, queue, with_texts

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("jupyterhub") is None or shutil.which("configurable-http-proxy") is None,
    reason="JupyterHub is no part of this project; to try it: pip install jupyterhub, "
    "npm install -g configurable-http-proxy",
)

HUB = "http://127.0.0.1:18765"
DESK = f"{HUB}/services/course"
CONFIG = """
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "x"
c.Authenticator.allow_all = True
c.JupyterHub.bind_url = "http://127.0.0.1:18765"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:18766"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:18767"
c.JupyterHub.load_groups = {{"course": {{"users": ["ada", "bo", "formgrader"]}}}}
c.JupyterHub.load_roles = [
    {{"name": "course", "groups": ["course"], "scopes": ["access:services!service=course"]}}
]
c.JupyterHub.services = [{{
    "name": "course",
    "url": "http://127.0.0.1:18770",
    "oauth_no_confirm": True,
    "command": [
        {python!r}, "-m", "jupyterhub.singleuser", "--allow-root", "--ServerApp.root_dir={root}",
        "--ServerApp.default_url=/claimwise",
        "--DeskApp.rights={{'ada': ['mark', 'run', 'names'], 'bo': ['mark'], 'formgrader': ['mark'], '*': []}}",
    ],
    "environment": {{"JUPYTERHUB_SINGLEUSER_APP": "claimwise.desk.app.DeskServer", **{environment!r}}},
}}]
"""


@pytest.fixture
def there(assigned: Path, tmp_path: Path) -> Class:
    root = Path(shutil.copytree(assigned, tmp_path / "course"))
    return with_texts(Class(root), "herbs helped", "lamps helped", "songs helped")


@pytest.fixture
def hub(there: Class, tmp_path: Path) -> Iterator[None]:
    config = tmp_path / "jupyterhub_config.py"
    environment = {name: os.environ[name] for name in ("HOME", "LD_LIBRARY_PATH") if name in os.environ}
    config.write_text(CONFIG.format(python=sys.executable, root=there.root, environment=environment))
    command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log) as running,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not is_up(f"{HUB}/hub/login"):
                assert time.monotonic() < end, (tmp_path / "log").read_text()
                time.sleep(0.2)
            yield
        finally:
            running.terminate()


def is_up(address: str) -> bool:
    try:
        return bool(urllib.request.urlopen(address).status == 200)  # noqa: S310  ours
    except OSError:
        return False


def log_in(browser: Any, name: str) -> Any:
    page = browser.new_context().new_page()
    page.goto(f"{HUB}/hub/login?next=/hub/home")
    page.fill("#username_input", name)
    page.fill("#password_input", "x")
    page.click("#login_submit")
    page.wait_for_url(re.compile("/hub/home"))
    return page


@pytest.mark.usefixtures("hub")
def test_each_does_at_one_desk_what_their_name_may_do(there: Class, browser: Any) -> None:
    ada, bo, eve = (log_in(browser, name) for name in ("ada", "bo", "eve"))

    ada.goto(f"{DESK}/claimwise")
    ada.get_by_role("link", name="The term").click()
    assert "You work as ada." in ada.inner_text("main")
    assert "Everybody else who may come in" in ada.inner_text("main")
    ada.goto(f"{DESK}/claimwise/mark?module={MODULE}")
    ada.locator('form[action$="mark/grade"] button').first.click()
    ada.get_by_text("3 unchanged").wait_for()
    assert ada.url.startswith(f"{DESK}/claimwise/")

    ask = "([path, method]) => fetch(path, {method, redirect: 'manual'}).then((answer) => answer.status)"
    for path, method in (("/claimwise/mark/grade", "POST"), ("/claimwise/students", "GET")):  # by no script of ours
        assert ada.evaluate(ask, [f"/services/course{path}", method]) in (403, 0), path  # refused, or to the login

    assert bo.goto(f"{DESK}/claimwise").status == 200
    assert bo.url == f"{DESK}/claimwise/written"
    for path in ("/claimwise/students", "/claimwise/term", "/claimwise/mark"):
        assert bo.goto(DESK + path).status == 403, path
    for path in (
        "/lab",
        "/api/kernels",
        "/api/contents",
        "/api/terminals",
        "/api/shutdown",
        "/files/solutions/01-tea.yml",
    ):
        assert bo.goto(DESK + path).status == 404, path
    bo.goto(f"{DESK}/claimwise/written?module={MODULE}&question={Q}")
    code = bo.locator("[data-answer]").get_attribute("data-answer")
    for _row in range(4):
        bo.keyboard.press("1")
    bo.keyboard.press("Enter")
    bo.wait_for_selector(f':root:not(:has([data-answer="{code}"]))')
    assert queue(there).by_marker == [("bo", 1)]

    odd = log_in(browser, "formgrader")
    odd.goto(f"{DESK}/claimwise")
    assert re.search(r"You work as formgrader \(account \w{8}\)", odd.inner_text("main"))

    for path in ("/claimwise", "/claimwise/class", "/claimwise/who"):
        assert eve.goto(DESK + path).status == 403, path
    ada.goto(f"{HUB}/hub/logout")
    ada.goto(f"{DESK}/claimwise")
    assert ada.url.startswith(f"{HUB}/hub/login")
