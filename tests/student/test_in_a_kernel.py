"""With a real kernel: payloads ride on the right reply, and executed notebooks give what nbgrader needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
import pytest
from student.a_notebook import MODULE, SAMPLES, UNTOUCHED
from support import PATIENCE

import claimwise
from claimwise.handed_in import responses

CLAIM = f"from claimwise.student import claim\nclaim('s2', {SAMPLES['s2']!r})"


class Kernel:
    """A running ipykernel, talked to as a front end does."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(self, code: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a cell; return the reply and what was published meanwhile."""
        asked = self.client.execute(code)
        published = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != asked:
                continue
            published.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        reply = self.reply_to(asked)
        assert reply["content"]["status"] == "ok", reply["content"]
        return reply["content"], published

    def reply_to(self, asked: str) -> dict[str, Any]:
        """The reply to one request. A client that waits for its kernel asks more than once; those come first."""
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == asked:
                return reply

    def payloads(self, code: str) -> list[str]:
        """The texts that the reply asks to put in the cell's place."""
        reply, _ = self.run(code)
        return [payload["text"] for payload in reply["payload"] if payload["source"] == "set_next_input"]

    def press(self, comm: str, state: dict[str, Any]) -> None:
        """Send what the front end sends when a widget is used, and wait until it is dealt with."""
        content = {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
        message = self.client.session.msg("comm_msg", content)
        self.client.shell_channel.send(message)
        while True:
            try:
                answer = self.client.get_iopub_msg(timeout=PATIENCE)
            except Empty:  # pragma: no cover
                pytest.fail("the kernel did not answer")
            idle = answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle"
            if idle and answer["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = str(Path(claimwise.__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    work = tmp_path / "work"
    work.mkdir()
    return work


@pytest.fixture
def kernel(folder: Path) -> Iterator[Kernel]:
    manager_module = pytest.importorskip("jupyter_client.manager")
    manager = manager_module.KernelManager()
    manager.kernel_spec.argv[0] = sys.executable
    manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def models(published: list[dict[str, Any]]) -> dict[str, str]:
    """Model name -> comm id, for the first widget of each kind."""
    found: dict[str, str] = {}
    for message in published:
        if message["msg_type"] == "comm_open":
            state = message["content"]["data"]["state"]
            found.setdefault(state["_model_name"], message["content"]["comm_id"])
    return found


def test_only_the_answers_cell_is_replaced_and_only_by_its_own_run(kernel: Kernel, folder: Path) -> None:
    _, published = kernel.run(CLAIM)
    card = models(published)
    kernel.press(card["AnyModel"], {"response": {"verdict": "unsupported"}, "touched": 1})
    assert (folder / f"{MODULE}.draft.json").exists()
    assert kernel.payloads("1 + 1") == [], "nothing written by a click may replace the next cell"
    kernel.press(card["AnyModel"], {"response": {"verdict": "unsupported", "verdict_confidence": 90}, "touched": 2})
    (text,) = kernel.payloads(UNTOUCHED)
    assert responses.read(text) == {"s2": {"verdict": "unsupported", "verdict_confidence": 90}}
    assert kernel.payloads(text) == []
    assert kernel.payloads("2 + 2") == []


def test_called_from_a_callback_it_writes_no_payload(kernel: Kernel) -> None:
    _, published = kernel.run(
        f"{CLAIM}\nimport ipywidgets\nfrom claimwise.student import answers\n"
        "button = ipywidgets.Text()\nbutton.observe(lambda _: answers(), 'value')\nbutton"
    )
    card = models(published)
    kernel.press(card["AnyModel"], {"response": {"verdict": "unsupported"}, "touched": 1})
    kernel.press(card["TextModel"], {"value": "go"})
    assert kernel.payloads("1 + 1") == []


def test_nbgrader_finds_one_plain_number_and_no_warnings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    key = {**SAMPLES["s3"], "explanation": "", "evidence": []}
    key["parts"] = [{**SAMPLES["s3"]["parts"][0], "correct": ["w1", "w2"], "neutral": []}]
    cells = [
        f"from claimwise.student import claim\nclaim('s3', {SAMPLES['s3']!r})",
        'from claimwise.student import answers\n\nanswers(\n    s3={"words": ["w1"]},\n)',
        f"from claimwise.student import mark\nmark('s3', key={key!r})",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    (result,) = [output for output in outputs if output.output_type == "execute_result"]
    assert result.data == {"text/plain": "1.0"}
    assert notebook.cells[1].source == cells[1]
    assert not list(folder.glob("*.json"))
