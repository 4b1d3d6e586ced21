"""Long work: how it begins, its page, and what stops it or does it again."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from tornado import web

from claimwise.desk import jobs
from claimwise.desk.jobs import Job, JobError
from claimwise.desk.rooms import BY_NAME
from claimwise.desk.visit import AskedError, Begin, Right
from claimwise.desk.web.page import DeskHandler
from claimwise.words import _

A_MOMENT = 0.1
"""Seconds between two looks at work that may be short."""

LOOKS = 10
"""So many looks are taken, in case short work has ended before its page is shown."""


class WorkHandler(DeskHandler):
    """What may begin long work."""

    async def begin(self, room: str, order: Begin) -> None:
        """Begin what is ordered, and go on to its page."""
        job = jobs.new_job(room, order.work, order.title, order.arguments, self.person)
        await asyncio.to_thread(self.desk.workers.begin, self.place, job)
        for _look in range(LOOKS):
            await asyncio.sleep(A_MOMENT)
            if (await asyncio.to_thread(jobs.find, self.place, job.id)).state != "running":
                break
        self.redirect(self.address(f"job/{job.id}"), status=HTTPStatus.SEE_OTHER)


class JobHandler(DeskHandler):
    """A job: how it goes on, and what came of it."""

    needs = frozenset({Right.NAMES})

    @web.authenticated
    async def get(self, _rehearsal: str | None, job_id: str) -> None:
        """Show it. Work that ended well and has nothing to say leads to the page where one sees what came of it."""
        await self.or_say_why(lambda: self._show(job_id))

    async def _show(self, job_id: str) -> None:
        job = await asyncio.to_thread(jobs.find, self.place, job_id)
        if job.result and job.result.room and not (job.result.said or job.result.findings):
            self.redirect(self.address(job.result.room, job.result.fields), status=HTTPStatus.SEE_OTHER)
        else:
            await self.show("desk/job.html", lambda: {"job": job, "again": may_be_done_again(job)})


class JobStateHandler(DeskHandler):
    """How a job stands, for the script that shows it."""

    needs = frozenset({Right.NAMES})

    @web.authenticated
    async def get(self, _rehearsal: str | None, job_id: str) -> None:
        """A line of JSON."""
        try:
            job = await asyncio.to_thread(jobs.find, self.place, job_id)
        except JobError as error:
            raise web.HTTPError(404) from error
        await self.finish({"state": job.state, "stage": job.stage, "done": job.done, "total": job.total})


class JobFormHandler(WorkHandler):
    """Stop a job, or do it again."""

    needs = frozenset({Right.RUN, Right.NAMES})

    @web.authenticated
    async def post(self, _rehearsal: str | None, job_id: str) -> None:
        """Do it."""
        await self.or_say_why(lambda: self._do(job_id))

    async def _do(self, job_id: str) -> None:
        job = await asyncio.to_thread(jobs.find, self.place, job_id)
        if self.name == "cancel":
            await asyncio.to_thread(jobs.cancel, self.place, job)
            self.redirect(self.address(f"job/{job.id}"), status=HTTPStatus.SEE_OTHER)
        elif not may_be_done_again(job):
            raise AskedError(_("this is not done again by a button"), _("begin it anew in its room, if you mean it"))
        else:
            self.room = BY_NAME[job.room]  # to which an error leads back
            await self.begin(job.room, Begin(job.work, job.title, job.arguments))


def may_be_done_again(job: Job) -> bool:
    """Whether a button may begin a job again: one that did not end well, and took no word that was typed."""
    unfinished = job.state in ("failed", "cancelled", "killed")
    return unfinished and job.room in BY_NAME and job.work not in BY_NAME[job.room].confirmed
