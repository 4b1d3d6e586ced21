"""The desk as a Jupyter Server extension, and as a program of its own on a laptop."""

from __future__ import annotations

import contextlib
import importlib
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets import Dict, Enum, List, Unicode, default

from claimwise.desk.place import keep_loaded, load_libraries, start_of
from claimwise.desk.visit import Right
from claimwise.desk.web.addresses import START
from claimwise.desk.web.guard import SETTING, Desk
from claimwise.desk.web.routes import routes
from claimwise.desk.workers import Workers
from claimwise.words import _

_NO_EXCHANGE = "Unwritable directory"  # not said: compared
"""What nbgrader logs each time that it is used without an exchange, which most courses do not have."""


class NoFiles(AsyncLargeFileManager):
    """Files are for other programs than the desk."""

    def get_extra_handlers(self) -> list[Any]:
        """No address for files."""
        return []


class DeskServer(ServerApp):
    """A Jupyter server that shows the desk and nothing else: no files, no kernels, no terminals, no other extension.

    So whoever gets in can do what the desk lets them do, and no more: on a laptop, or as the server that several
    people share on a JupyterHub.
    """

    default_services = ("auth",)  # type: ignore[assignment]  # ending it is for whoever started it

    @default("contents_manager_class")
    def _no_files(self) -> type[NoFiles]:
        return NoFiles

    @default("max_body_size")
    def _small(self) -> int:
        return 2_000_000  # a form without files; one with files sets its own limit, once it may come in

    @default("allow_unauthenticated_access")
    def _nobody_unknown(self) -> bool:
        return False

    def find_server_extensions(self) -> None:
        """The desk alone, whatever else is installed."""
        self.jpserver_extensions = {DeskApp.get_extension_package(): True}

    def start_app(self) -> None:
        """Start; if somebody opened the desk, and no Hub did, say where, once it answers there."""
        super().start_app()
        if self.starter_app:
            self.io_loop.add_callback(self._say_where)

    def _say_where(self) -> None:
        print(_("The desk is open at {address}", address=self.display_url), flush=True)
        print(_("Keep this window open. Ctrl+C closes the desk."), flush=True)


class DeskApp(ExtensionApp):
    """The desk: beside whatever else a Jupyter server shows, or, launched by itself, alone on this computer."""

    name = "claimwise"
    extension_url = START
    file_url_prefix = START
    load_other_extensions = False
    static_paths = [str(Path(__file__).with_name("static"))]  # noqa: RUF012  a trait
    serverapp_class = DeskServer
    serverapp_config = {  # noqa: RUF012  as above
        "ip": "127.0.0.1",
        "answer_yes": True,
        "allow_root": True,
    }

    course_root = Unicode(
        "",
        help="The course's folder; the one that the server shows if empty.",  # not said: for those who configure
    ).tag(config=True)

    rights = Dict(
        key_trait=Unicode(),
        value_trait=List(Enum(list(map(str, Right)))),
        help="What people may do whom the server knows by name: name -> “mark”, “run”, “names”. "  # not said: for
        "“*” is everybody else who may come in, and everybody where no login tells people apart; without it they may "
        "do everything. Only a DeskServer keeps all this.",  # those who configure
    ).tag(config=True)

    @classmethod
    def get_extension_package(cls) -> str:
        """The package that says where the extension is."""
        return "claimwise.desk"

    def initialize_settings(self) -> None:
        """Find the course. Launched by itself, load what the first page needs while the browser opens."""
        assert self.serverapp  # noqa: S101  it is there by now
        root = start_of(Path(self.course_root or self.serverapp.root_dir))
        rights = {name: frozenset(map(Right, listed)) for name, listed in self.rights.items()}
        alone = isinstance(self.serverapp, DeskServer)
        desk = self.settings[SETTING] = Desk(root, Workers(), rights, alone)
        if alone:
            self.serverapp.log.addFilter(lambda record: _NO_EXCHANGE not in record.getMessage())
            threading.Thread(target=_warm_up, args=(desk,), daemon=True).start()

    def initialize_handlers(self) -> None:
        """Add the desk's addresses to the server's."""
        self.handlers.extend(routes())

    async def stop_extension(self) -> None:
        """Let the workers end after what they are doing."""
        self.settings[SETTING].workers.close()


def _warm_up(desk: Desk) -> None:
    place = desk.place(rehearsal=False)
    if place.is_course:
        desk.workers.warm(place)
    load_libraries()
    with contextlib.suppress(Exception):  # whoever opens the page will be told
        _ = place.is_course and place.course
    importlib.import_module("claimwise.written.similar")
    keep_loaded()


def open_desk(root: Path, arguments: Sequence[str] = ()) -> None:
    """Open the desk on a folder in the browser, and stay until Ctrl+C. ``arguments`` are Jupyter Server's own."""
    quiet = f"--log-level={logging.ERROR}"
    DeskApp.launch_instance(argv=[f"--ServerApp.root_dir={root.resolve()}", quiet, *arguments])  # type: ignore[no-untyped-call]
