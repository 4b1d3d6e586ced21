"""The course's late penalty: what holds, and changing the one line of ``nbgrader_config.py`` that sets it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from claimwise.errors import ClaimwiseError
from claimwise.files import write_atomically
from claimwise.gradebook.arrangements import Arrangement, arrange
from claimwise.gradebook.arranging import because, refresh_late
from claimwise.gradebook.late import LatePenalty, LatePenaltyError, PerDay, read_penalty
from claimwise.gradebook.nbgrader import CONFIG_FILE, Nbgrader, late_plugin
from claimwise.words import _

_SETTING = "c.Course.late_penalty"
_AFTER = ("c", "c.Course.time_zone")
_COMMENT = (  # not said: settings are in English
    '# What late work loses: "none", or per cent of the points earned for each day begun, such as "10% a day".'
)


@dataclass(frozen=True)
class LateSetting:
    """What the course sets. ``overruled``: a plug-in of nbgrader's is set as well, and decides in its place."""

    penalty: LatePenalty
    overruled: bool


def late_setting(nbgrader: Nbgrader) -> LateSetting:
    """What holds for late work. Raises :class:`LatePenaltyError` if the setting is not understood."""
    plugin = late_plugin(nbgrader.settings)
    ours = isinstance(plugin, PerDay) and plugin.penalty_method == "none"
    return LateSetting(read_penalty(nbgrader.settings.Course.get("late_penalty", "")), overruled=not ours)


def set_late_penalty(nbgrader: Nbgrader, text: str, *, why: str, by: str, seen: str | None = None) -> Nbgrader:
    """Set the late penalty and work out all penalties again; gives the course with its new settings.

    The change is kept with who and why. ``seen`` is the setting that somebody had before their eyes while deciding.
    Raises :class:`LatePenaltyError` if another one holds by now, if the text is none, or if ``nbgrader_config.py``
    works the setting out itself; then nothing changes.
    """
    nbgrader = Nbgrader(nbgrader.root)  # what the file says by now
    new, old = read_penalty(text), late_setting(nbgrader).penalty
    if seen is not None and read_penalty(seen) != old:
        what = _("somebody else has changed the late penalty since you looked: it is “{old}” now", old=old)
        raise LatePenaltyError(what, _("look at it, then decide again"))
    changed = write_setting(nbgrader, new) if new != old else nbgrader
    if not changed.has_gradebook():
        return changed
    if new != old:
        with changed.writing() as connection:
            found = Arrangement("", "late-penalty", str(old), why=_("as it stood in {file}", file=CONFIG_FILE))
            arrange(connection, [found, replace(found, value=str(new), why=why, by=by)])
    refresh_late(changed, why=because(_("late penalty"), why))
    return changed


def write_setting(nbgrader: Nbgrader, penalty: LatePenalty) -> Nbgrader:
    """Write another late penalty into the settings; gives the course with them. Raises :class:`LatePenaltyError`."""
    file = nbgrader.root / CONFIG_FILE
    before = file.read_text(encoding="utf-8")
    write_atomically(file, _rewritten(before, str(penalty)))
    try:
        changed = Nbgrader(nbgrader.root)
        if late_setting(changed).penalty == penalty:
            return changed
    except ClaimwiseError:
        pass
    write_atomically(file, before)
    what = _("{file} works out the late penalty in its own way", file=CONFIG_FILE)
    raise LatePenaltyError(what, _("change it there: {line}", line=f'{_SETTING} = "{penalty}"'))


def _rewritten(source: str, value: str) -> str:
    """The settings with another late penalty; all else in them stays as it is.

    What works it out in another way than by naming it is left alone, and found to count when the file is read again.
    """
    lines = source.splitlines(keepends=True)
    places = {ast.unparse(node.targets[0]): node for node in ast.parse(source).body if isinstance(node, ast.Assign)}
    node = places.get(_SETTING)
    if node and isinstance(node.value, ast.Constant) and node.value.lineno == node.value.end_lineno:
        line = lines[node.value.lineno - 1].encode()
        line = line[: node.value.col_offset] + f'"{value}"'.encode() + line[node.value.end_col_offset or 0 :]
        lines[node.value.lineno - 1] = line.decode()
        return "".join(lines)
    last = max((places[name].end_lineno or 0 for name in _AFTER if name in places), default=len(lines))
    lines.insert(last, f'\n{_COMMENT}\n{_SETTING} = "{value}"\n')
    return "".join(lines)
