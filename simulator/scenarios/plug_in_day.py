"""The simulated plug-in day: from noon to noon, once in winter and once in summer.

All times are what the clock in London shows, so the same day runs in both. The household is `iog`.
Its legacy tariff is cheap from 23:30 to 05:30 and in each half hour that a SMART dispatch touches.

The car is plugged in at 17:40. The first plan comes 90 seconds later: 18:00-19:00,
20:00-20:30, 00:00-02:00, 04:12-04:30, 06:10-06:40 and 07:00-08:00. At 19:59, a minute before it
would begin, 20:00-20:30 is withdrawn. At 07:20 the car is unplugged, in the midst of the last slot.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from simulator.localtime import LONDON
from .day import CAPABLE, IN_PROGRESS, NOT_AVAILABLE, SUMMER, WINTER, dated, moment_of
from .scenario import Event

__all__ = ["LONDON", "SUMMER", "WINTER", "Truth", "boundaries", "events", "moments", "truth_at"]

PLUGGED_AT = time(17, 40)
PLANNED_AT = time(17, 41, 30)
WITHDRAWN_AT = time(19, 59)
UNPLUGGED_AT = time(7, 20)
_SLOTS = (
    (time(18), time(19)),
    (time(20), time(20, 30)),
    (time(0), time(2)),
    (time(4, 12), time(4, 30)),
    (time(6, 10), time(6, 40)),
    (time(7), time(8)),
)
_EVENTS = (
    (PLUGGED_AT, {"do": "plug_in"}),
    (PLANNED_AT, {"do": "plan", "slots": _SLOTS}),
    (WITHDRAWN_AT, {"do": "withdraw", "start": time(20)}),
    (UNPLUGGED_AT, {"do": "unplug"}),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true from `start` [UTC] on, until the next truth.

    The low price is paid in the off-peak window and in half hours with a part of a dispatch.
    `is_dispatching`: a SMART slot is running at this very moment.
    """

    start: datetime
    is_low: bool
    is_dispatching: bool
    state: str


# Worked by hand from the description above; (from, low price?, dispatching?, state).
_TRUTHS = (
    (time(12, 0), False, False, NOT_AVAILABLE),
    (time(17, 40), False, False, CAPABLE),  # plugged in, no plan yet
    (time(17, 41, 30), False, False, IN_PROGRESS),  # something is planned
    (time(18, 0), True, True, IN_PROGRESS),
    (time(19, 0), False, False, IN_PROGRESS),
    # 19:59: the slot 20:00-20:30 is withdrawn, and so never begins to be cheap
    (time(23, 30), True, False, IN_PROGRESS),  # the standard window
    (time(0, 0), True, True, IN_PROGRESS),
    (time(2, 0), True, False, IN_PROGRESS),
    (time(4, 12), True, True, IN_PROGRESS),
    (time(4, 30), True, False, IN_PROGRESS),
    (time(5, 30), False, False, IN_PROGRESS),  # the window is over
    (time(6, 0), True, False, IN_PROGRESS),  # the dispatch of 06:10 touches this half hour
    (time(6, 10), True, True, IN_PROGRESS),
    (time(6, 40), True, False, IN_PROGRESS),  # it ran until 06:40, so 06:30-07:00 is cheap
    (time(7, 0), True, True, IN_PROGRESS),
    (time(7, 20), True, False, NOT_AVAILABLE),  # unplugged; this half hour has begun and ran
    (time(7, 30), False, False, NOT_AVAILABLE),  # the rest of the slot never comes
)

# Where nothing changes, although something happens or was expected to.
_QUIET = (time(19, 59), time(20, 0), time(20, 30), time(8, 0))

# What the meter reads on the two local days of the day [kWh], and what that costs [GBP] without
# the standing charge; low 0.07000035, high 0.2959992.
#
# First day: 15.6 kWh of the home, 7.0 kWh into the car from 18:00 to 19:00.
#   low:  12 x 0.1 + 2 x 0.4 + 7.0 = 9.0 kWh;   high: 34 x 0.4 = 13.6 kWh
#   9.0 x 0.07000035 + 13.6 x 0.2959992 = 0.63000315 + 4.02558912 = 4.65559227
# Second day: 15.6 kWh of the home; into the car 14.0 (00:00-02:00) + 2.1 (04:12-04:30)
#   + 2.333 and 1.167 (06:10-06:30, 06:30-06:40) + 2.333 (07:00-07:20) = 21.933 kWh
#   low:  12 x 0.1 + 3 x 0.4 + 21.933 = 24.333 kWh;   high: 33 x 0.4 = 13.2 kWh
#   24.333 x 0.07000035 + 13.2 x 0.2959992 = 1.70331851655 + 3.90718944 = 5.61050795655
FIRST_DAY = (22.6, 4.65559227)
SECOND_DAY = (37.533, 5.61050795655)


def events(day: date) -> list[Event]:
    """Return what happens from noon of `day` to noon of the next, in order of time."""
    return [(moment_of(day, wall), dated(day, command)) for wall, command in _EVENTS]


def truths(day: date) -> list[Truth]:
    """Return what is true from when on, in order of time, beginning at noon."""
    return [
        Truth(moment_of(day, start), is_low, is_dispatching, state)
        for start, is_low, is_dispatching, state in _TRUTHS
    ]


def truth_at(day: date, moment: datetime) -> Truth:
    """Return what is true at a moment; raise LookupError before noon of `day`."""
    begun = [truth for truth in truths(day) if truth.start <= moment]
    if not begun:
        raise LookupError(f"{moment} is before the day begins")
    return begun[-1]


def boundaries(day: date) -> list[datetime]:
    """Return every moment at which something changes, happens, or was expected to."""
    changes = {truth.start for truth in truths(day)[1:]}
    return sorted(changes | {moment_of(day, wall) for wall in _QUIET})


def moments(day: date) -> list[datetime]:
    """Return one second before, at, and one second after each boundary."""
    second = timedelta(seconds=1)
    return sorted(
        moment for edge in boundaries(day) for moment in (edge - second, edge, edge + second)
    )
