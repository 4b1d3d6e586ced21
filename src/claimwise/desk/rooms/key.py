"""A wrong key: whose marks a corrected key changes, by how much and why, before anything is written; then apply it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.place import PRIVATE, Place
from claimwise.desk.visit import Action, AskedError, Begin, Done, Right, Room, Visit
from claimwise.errors import ClaimwiseError
from claimwise.files import write_atomically
from claimwise.progress import Stages
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from claimwise.content.modules import ResolvedModule
    from claimwise.grading.regrade import RegradePlan

KEYS = "keys"
"""The folder of the desk's own in which plans lie until they are applied."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What another key would change in a module, as it was worked out last; or the modules that have marks."""
    if not visit.get("module"):
        graded = visit.nbgrader.all_autograded(visit.course.modules)
        return {"module": None, "modules": [each for each in visit.course.modules.items() if graded[each[0]]]}
    from claimwise.collect import everybody
    from claimwise.grading.audit import Audit

    module = visit.course.module(visit.needs("module"))
    done = [event for event in Audit(visit.root, module.name).events() if event["event"] == "regrade"]
    zone = visit.nbgrader.zone
    return {
        "module": module,
        "names": {person.id: person.name for person in everybody(visit.nbgrader).people},
        "plan": _shown(_planned(visit.place, module.name), module),
        "done": [{"when": zone.shown(_time(event["when"])), "marks": len(event["changes"])} for event in done[::-1]],
    }


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _shown(plan: Mapping[str, Any] | None, module: ResolvedModule) -> Mapping[str, Any] | None:
    """A plan as the page tells it: question by question why, and student by student what."""
    if plan is None:
        return None
    titles = {item.id: module.called(item) for item in module.items}
    of_student: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for change in plan["changes"]:
        of_student[change["student"]].append({**change, "question": module.cell_called(change["cell"])})
    students = [
        {"student": student, "changes": changes, "gain": sum(_gain(change) for change in changes)}
        for student, changes in sorted(of_student.items())
    ]
    reasons = [(titles.get(item, item), sentences) for item, sentences in plan["reasons"].items()]
    return {**plan, "students": students, "reasons": reasons}


def _gain(change: Mapping[str, Any]) -> float:
    return 0.0 if change["kept"] else (change["new"] or 0.0) - (change["old"] or 0.0)


def begin_comparing(visit: Visit) -> Begin:
    """Work out what the present key changes."""
    module = visit.course.module(visit.needs("module"))
    title = _("Compare with the present key: {module}", module=module.module.title)
    return Begin("compare", title, {"module": module.name})


def compare(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Work out what the present key changes, and keep it until it is applied."""
    module = place.course.module(arguments["module"])
    plan = _plan(place, module, stages)
    told = _as_json(plan)
    place.private(KEYS)
    write_atomically(_file(place, module.name), json.dumps(told, ensure_ascii=False))
    said = [
        ngettext("{n} mark would change.", "{n} marks would change.", len(plan.changes))
        if plan.needed
        else _("Everything was marked with the present key; there is nothing to change.")
    ]
    return Done(said, room="key", fields={"module": module.name})


def begin_applying(visit: Visit) -> Begin:
    """Apply what was shown. The field ``seen`` is what tells that plan from another."""
    module = visit.course.module(visit.needs("module"))
    plan, seen = _planned(visit.place, module.name), visit.needs("seen")
    if plan is None or plan["hash"] != seen:
        raise AskedError(_("this is not what was worked out last"), _("look at the page again"))
    title = _("Apply the present key: {module}", module=module.module.title)
    return Begin("apply", title, {"module": module.name, "seen": seen, "why": visit.get("why").strip()[:500]})


def apply(place: Place, arguments: Mapping[str, Any], stages: Stages) -> Done:
    """Grade again with the present key, if that changes exactly what was shown."""
    from claimwise.grading.regrade import apply_regrade

    module = place.course.module(arguments["module"])
    plan = _plan(place, module, stages)
    if _as_json(plan)["hash"] != arguments["seen"]:
        raise ClaimwiseError(
            _("the key or somebody's work has changed since this was worked out; nothing was written"),
            _("compare again, look at what changes, then apply it"),
        )
    step = stages(_("Marking {module}", module=module.name), plan.graded)
    results = apply_regrade(place.nbgrader, module, plan, why=arguments.get("why", ""), step=step)
    _file(place, module.name).unlink(missing_ok=True)
    graded = sum(result.score is not None for result in results)
    said = [
        ngettext("{n} piece of work was marked again.", "{n} pieces of work were marked again.", graded),
        _("Some pages of feedback may say something else now: write them again, and hand back what changed."),
    ]
    return Done(said, room="handback", fields={"module": module.name})


def _plan(place: Place, module: ResolvedModule, stages: Stages) -> RegradePlan:
    from claimwise.grading.regrade import plan_regrade

    total = len(place.nbgrader.submitted(module.name))
    return plan_regrade(place.nbgrader, module, step=stages(_("Comparing {module}", module=module.name), total))


def _as_json(plan: RegradePlan) -> dict[str, Any]:
    """A plan that JSON can hold, with what tells it from any other."""
    from claimwise.handed_in.fingerprint import fingerprint

    told = {**asdict(plan), "totals": asdict(plan.totals), "needed": plan.needed}
    return {**told, "hash": fingerprint(told)}


def _planned(place: Place, module: str) -> dict[str, Any] | None:
    """What was worked out last and not applied since."""
    try:
        told: dict[str, Any] = json.loads(_file(place, module).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def _file(place: Place, module: str) -> Path:
    return place.root / PRIVATE / KEYS / f"{module}.json"


ROOM = Room(
    "key",
    N_("A wrong key"),
    page,
    actions={"compare": Action(begin_comparing), "apply": Action(begin_applying)},
    works={"compare": compare, "apply": apply},
    needs=frozenset({Right.NAMES, Right.RUN}),
)
