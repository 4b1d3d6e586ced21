"""One zone for due dates and for times of handing in."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import dbapp
from nbgrader.auth import Authenticator
from support import MODULE, Class, change

from claimwise.gradebook.nbgrader import Nbgrader, NbgraderError
from claimwise.zone import Zone, ZoneError

NOON = datetime(2026, 12, 1, 12)


@pytest.fixture
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()


@pytest.fixture(autouse=True)
def _at_home_again() -> object:
    yield
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
def test_without_a_name_the_zone_is_this_computers() -> None:
    assert Zone().utc(NOON) == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert Zone().shown(NOON) == "2026-12-01 07:00 EST (UTC-05:00)"
    assert Zone("Asia/Kolkata").shown(NOON) == "2026-12-01 17:30 IST (UTC+05:30)"
    assert Zone("UTC").shown(NOON) == "2026-12-01 12:00 UTC"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-01 12:00", 11),
        ("2026-12-01T12:00:00", 11),
        ("2026-12-01 12:00 UTC", 12),
        ("2026-12-01 12:00 +0530", 6),
        ("2026-12-01 12:00+05:30", 6),
        ("2026-12-01 12:00:00.5 America/New_York", 17),
        ("2026-12-01 9:00 EST", 14),
        ("2026-07-01 12:00", 10),  # summer
    ],
)
def test_a_due_date_is_in_the_courses_zone_unless_it_names_its_own(text: str, hour: int) -> None:
    assert Zone("Europe/Berlin").read(text).hour == hour


@pytest.mark.parametrize("text", ["9999-12-31 23:59", "9001-01-01 12:00 UTC", "0001-01-01 12:00", "0224-12-01 12:00"])
def test_a_year_that_is_a_slip_or_stands_for_never_is_refused(text: str) -> None:
    with pytest.raises(ZoneError, match="write one from 1900 to 9000"):
        Zone("Asia/Tokyo").read(text)


def test_a_time_at_the_end_of_the_calendar_is_told_all_the_same() -> None:
    for zone in (Zone("Asia/Tokyo"), Zone("UTC")):
        for time_ in (datetime.max, datetime.min, datetime.max.replace(tzinfo=UTC)):
            assert zone.local(time_).year == time_.year
        assert zone.wall(datetime.max) == "9999-12-31T23:59"
    assert Zone("Asia/Tokyo").shown(datetime.max) == "9999-12-31 23:59 UTC"


@pytest.mark.parametrize(
    "text", ["tomorrow", "Dec 1 2026", "2026-12-01", "01/02/2026 12:00", "2026-02-30 12:00", "2026-12-01 12:00 Nowhere"]
)
def test_a_due_date_that_is_not_understood_is_never_guessed(text: str) -> None:
    with pytest.raises(ZoneError, match="write it like 2026-12-01 12:00"):
        Zone("Europe/Berlin").read(text)


@pytest.mark.parametrize("when", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_are_no_error(when: datetime) -> None:
    for zone in (Zone("America/New_York"), Zone("Asia/Tokyo"), Zone()):
        zone.utc(when)
        assert zone.shown(when).startswith(f"{when:%Y}")


def typed_into(nbgrader: Nbgrader) -> Gradebook:
    """The gradebook that “nbgrader db” opens for a course."""
    directory = nbgrader.directory
    return dbapp.Gradebook(directory.db_url, directory.course_id, Authenticator(config=nbgrader.settings))


def test_the_setting_holds_for_the_course_and_a_wrong_one_is_named(tea_class: Class) -> None:
    settings = tea_class.root / "nbgrader_config.py"
    change(settings, 'c.Course.time_zone = ""', 'c.Course.time_zone = "Europe/Berlin"')
    nbgrader = Nbgrader(tea_class.root)
    with typed_into(nbgrader) as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-12-01 12:00")

    assert nbgrader.due(MODULE) == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert nbgrader.zone.shown(NOON) == "2026-12-01 13:00 CET (UTC+01:00)"

    change(settings, "Europe/Berlin", "Europe/Berln")
    with pytest.raises(NbgraderError, match=r"time_zone in nbgrader_config.py: “Europe/Berln” is no time zone → write"):
        Nbgrader(tea_class.root)


def test_a_due_date_that_is_not_understood_ends_nbgraders_command_and_changes_nothing(tea_class: Class) -> None:
    with typed_into(tea_class.nbgrader) as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-12-01 12:00 UTC")
        with pytest.raises(SystemExit, match="the time “noon” is not understood"):
            gradebook.update_or_create_assignment(MODULE, duedate="noon")

    assert tea_class.nbgrader.due(MODULE) == NOON.replace(tzinfo=UTC)
