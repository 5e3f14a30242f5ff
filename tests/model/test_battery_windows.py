"""Which windows may stand in a tariff that comes round every day, and how they are rounded."""

from dataclasses import replace
from datetime import timedelta
from custom_components.octopus_insight.model.battery.windows import (
    Admission,
    TimeOfUseOptions,
    Window,
    WindowKind,
    admission,
)
from custom_components.octopus_insight.model.octoplus import SessionKind
from tests.harness.cases import cases
from tests.model.battery_builders import (
    ALL_SESSIONS,
    HIGH,
    LOW,
    by_label,
    dispatch,
    free,
    home_of,
    made,
    saving,
    two_bands,
)
from tests.model.builders import LONDON, at, session

NOW = "2026-11-10T09:00Z"
TOMORROW = dispatch("2026-11-11T10:00Z", "2026-11-11T11:00Z")
MORNING, LATE = "00:00-05:30", "23:30-24:00"
SAVING_ON = {"saving_sessions": True}
WORTH_A_POUND = {"saving_sessions": True, "minimum_reward": 1.0}


def decided(*windows: Window, now: str = NOW, options=ALL_SESSIONS, **more) -> Admission:
    return admission(windows, options, now=at(now), zone=LONDON, **more)


def fate(window: Window, **more) -> str:
    """Return what becomes of one window, in a word."""
    told = decided(window, **more)
    return "admitted" if told.admitted else "held" if told.held else "left out"


@cases(
    "told, rounded",
    ("on the grid", ("10:00", "10:30"), ("10:00", "10:30")),
    ("inside a half hour", ("10:01", "10:29"), ("10:00", "10:30")),
    ("a minute early", ("09:59", "10:30"), ("09:30", "10:30")),
    ("a minute late", ("10:00", "10:31"), ("10:00", "11:00")),
    ("midnight", ("23:50", "2026-11-11T00:10Z"), ("23:30", "2026-11-11T00:30Z")),
)
def test_dispatches_are_rounded_outwards(told, rounded):
    """The supplier bills half hours, so each one touched is cheap from end to end."""
    assert dispatch(*told).span == dispatch(*rounded).when


@cases(
    "window, now, label, expected",
    ("free hours", free("13:05", "13:50"), NOW, "SUPER_OFF_PEAK", ["13:05-13:50"]),
    ("beside", free("13:05", "13:50"), NOW, "ON_PEAK", ["05:30-13:05", "13:50-23:30"]),
    # a window of tomorrow is no cheap time today: it is written once it is 11:00
    ("while today's is to come", TOMORROW, "2026-11-10T10:59Z", "OFF_PEAK", [MORNING, LATE]),
    ("from then on", TOMORROW, "2026-11-10T11:00Z", "OFF_PEAK", [MORNING, "10:00-11:00", LATE]),
    # it joins a night that begins at 23:30, and adds nothing at 00:00
    (
        "a window that ends at midnight",
        dispatch("22:00", "2026-11-11T00:00Z"),
        NOW,
        "OFF_PEAK",
        [MORNING, "22:00-24:00"],
    ),
)
def test_sessions_keep_their_minutes_and_windows_their_day(window, now, label, expected):
    assert by_label(made(window, now=now))[label] == expected


@cases(
    "now, expected",
    ("a second more than a day before its end", "2026-11-09T12:59:59Z", "held"),
    ("a day before its end", "2026-11-09T13:00Z", "admitted"),
    ("before its start", "2026-11-10T11:59Z", "admitted"),
    ("at its start", "2026-11-10T12:00Z", "admitted"),
    ("its last second", "2026-11-10T12:59:59Z", "admitted"),
    ("its end", "2026-11-10T13:00Z", "left out"),
)
def test_a_window_stands_for_the_day_before_its_end(now, expected):
    """Its clock time then comes round first on its own date. The end told is 12:50."""
    assert fate(dispatch("12:10", "12:50"), now=now) == expected


@cases(
    "end, first_admitted",
    # spring: Saturday 28 March 2026 ends with the clocks going from 01:00 to 02:00
    ("09:30 after the spring change", "2026-03-29T08:30Z", "2026-03-28T09:30Z"),
    ("00:30 before it", "2026-03-29T00:30Z", "2026-03-28T00:30Z"),
    ("01:30, skipped the day before", "2026-03-30T00:30Z", "2026-03-29T01:00Z"),
    ("02:00, where the skip ends", "2026-03-30T01:00Z", "2026-03-29T01:00Z"),
    # autumn: Sunday 25 October 2026 has the hour from 01:00 twice
    ("09:30 after the autumn change", "2026-10-25T09:30Z", "2026-10-24T08:30Z"),
    ("01:30, shown twice before", "2026-10-26T01:30Z", "2026-10-25T01:30Z"),
    ("01:00, when the hour is over", "2026-10-26T01:00Z", "2026-10-25T00:00Z"),
    ("02:00, past both", "2026-10-26T02:00Z", "2026-10-25T02:00Z"),
)
def test_the_day_is_counted_on_the_wall(end, first_admitted):
    """What counts is the clock on the wall, across 23 hours in spring and 25 in autumn."""
    window = dispatch((at(end) - timedelta(minutes=30)).isoformat(), end)
    before = at(first_admitted) - timedelta(seconds=1)
    held = decided(window, now=before.isoformat()).held
    assert list(held.values()) == [at(first_admitted)]
    assert fate(window, now=first_admitted) == "admitted"


@cases(
    "window, options, expected",
    ("free", free("13:00", "14:00"), {}, "admitted"),
    ("free off", free("13:00", "14:00"), {"free_sessions": False}, "left out"),
    ("free, not ours", free("13:00", "14:00", is_joined=False), {}, "left out"),
    ("saving off", saving("17:00", "18:00"), {}, "left out"),
    ("saving on", saving("17:00", "18:00"), SAVING_ON, "admitted"),
    ("saving, not joined", saving("17:00", "18:00", is_joined=False), SAVING_ON, "left out"),
    ("reward not told", saving("17:00", "18:00", None), SAVING_ON, "left out"),
    ("reward too small", saving("17:00", "18:00", 0.99), WORTH_A_POUND, "left out"),
    ("reward just enough", saving("17:00", "18:00", 1.0), WORTH_A_POUND, "admitted"),
    ("24 hours, ends later", dispatch("10:00", "2026-11-11T10:00Z"), {}, "held"),
    ("a minute more than a day", dispatch("10:00", "2026-11-11T10:01Z"), {}, "left out"),
    ("over", dispatch("08:00", "09:00"), {}, "left out"),
)
def test_what_is_left_out(window, options, expected):
    """Sessions need their option, the household's part, and a reward that is worth it.

    Nothing lasts longer than a day, and what is over is over.
    """
    assert fate(window, options=TimeOfUseOptions(**options)) == expected


def test_a_session_becomes_a_window():
    """With what saving is rewarded with; a free hour has no reward."""
    told = session("2026-12-03T17:30Z", "2026-12-03T18:30Z", reward_per_kwh=2.25)
    window = Window(kind=WindowKind.SAVING, when=told.when, is_joined=False)
    assert Window.of_session(told) == replace(window, reward_per_kwh=2.25)
    gift = replace(told, kind=SessionKind.FREE, reward_per_kwh=None, is_joined=True)
    assert Window.of_session(gift) == Window(kind=WindowKind.FREE, when=told.when)


@cases(
    "windows, expected",
    ("nothing", [], None),
    ("only what is over", [dispatch("08:00", "08:30")], None),
    ("rounded end", [dispatch("10:05", "10:50")], "2026-11-10T11:00Z"),
    (
        "one let in before another ends",
        [dispatch("10:00", "12:00"), dispatch("2026-11-11T10:00Z", "2026-11-11T11:00Z")],
        "2026-11-10T11:00Z",
    ),
)
def test_the_next_change(windows, expected):
    """The admitted windows change when one of them ends, or one held back is let in."""
    assert decided(*windows).next_change == (None if expected is None else at(expected))


def test_stale_data_admits_nothing_new():
    """What stood when the data went stale stays to its end; the rest waits for an answer.

    At 08:00 the windows until 08:00 tomorrow stood. One ends at 07:30, and one at 08:30.
    """
    running = dispatch("08:30", "10:00")
    early = dispatch("2026-11-11T07:00Z", "2026-11-11T07:30Z")
    late = dispatch("2026-11-11T08:00Z", "2026-11-11T08:30Z")
    stale = {"stale_since": at("2026-11-10T08:00Z")}
    told = decided(running, early, late, **stale)
    assert told.admitted == (running, early)
    assert told.held == {late: None}
    assert told.next_change == at("2026-11-10T10:00Z")
    assert decided(running, early, late).admitted == (running, early, late)
    assert fate(running, now="2026-11-10T10:00Z", **stale) == "left out"


def test_the_hour_that_spring_skips():
    """00:30 to 01:30 UTC on 29 March is shown as 00:30 to 01:00 and 02:00 to 02:30."""
    window = dispatch("2026-03-29T00:30Z", "2026-03-29T01:30Z")
    by_day = home_of(two_bands(LOW, HIGH, ["12:00-13:00"]), first="2026-03-27", days=4)
    tariff = made(window, of=by_day, now="2026-03-28T20:00Z")
    assert by_label(tariff)["OFF_PEAK"] == ["00:30-01:00", "02:00-02:30", "12:00-13:00"]
