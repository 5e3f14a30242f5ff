"""How the bench counts requests, wrong minutes and delays, and compares figures with limits."""

from datetime import UTC, datetime, timedelta
from simulator.log import LoggedCall
from simulator.scenarios.day import CarTruth, Day
from tests.harness.cases import cases
from tools.bench.counted import Counted
from tools.bench.detection_delay import delays
from tools.bench.section import Figure
from tools.bench.shown import Shown, wrong_time

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
CAR = "car"
CAPABLE, AWAY = "SMART_CONTROL_CAPABLE", "SMART_CONTROL_NOT_AVAILABLE"


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def call(minutes: float, *, kind: str = "dispatches", status: int = 200) -> LoggedCall:
    return LoggedCall(at=at(minutes), kind=kind, method="POST", path="/", status=status)


@cases(
    "minutes, worst, gap_s",
    ("none", (), 0, None),
    ("one", (5,), 1, None),
    ("just within an hour", (0, 59.999), 2, 3599.94),
    ("an hour apart", (0, 60), 1, 3600),
    ("an hour that begins at no full hour", (0, 30, 60, 89.9), 3, 1794),
    ("the worst hour is the first", (0, 10, 20, 150, 155), 3, 300),
    ("logged in another order", (10, 0, 4), 3, 240),
)
def test_the_worst_hour_rolls_and_the_shortest_gap_is_between_neighbours(minutes, worst, gap_s):
    counted = Counted.of([call(minute) for minute in minutes])
    assert (counted.worst_hour(), counted.shortest_gap_s()) == (worst, gap_s)


@cases(
    "measured, is_floor, is_met",
    ("as much as is allowed", 12, False, True),
    ("more than is allowed", 12.01, False, False),
    ("below what is needed", 11.99, True, False),
    ("as much as is needed", 12, True, True),
    ("nothing to judge, at most", None, False, False),
    ("nothing to judge, at least", None, True, False),
)
def test_a_limit_itself_is_met_and_nothing_measured_meets_none(measured, is_floor, is_met):
    figure = Figure(name="a figure", measured=measured, limit=12, is_floor=is_floor)
    assert figure.is_met is is_met
    assert figure.row()[-1] == ("met" if is_met else "NOT MET")


# Plugged in at 12:10, unplugged at 12:50. A slot runs from 12:30 until the supplier notices, 13:00.
TRUTHS = ((0, False, AWAY), (10, False, CAPABLE), (30, True, CAPABLE), (60, False, AWAY))
DAY = Day(
    name="day",
    household="iog",
    noon=NOON,
    events=((at(10), {"do": "plug_in"}), (at(50), {"do": "unplug"})),
    truths={CAR: tuple(CarTruth(at(minutes), *truth) for minutes, *truth in TRUTHS)},
)


def shown(minutes: float, *, on: bool = False, state: str = AWAY, there: bool = True) -> Shown:
    return Shown(at=at(minutes), is_there=there, is_dispatching=on, state=state.lower())


def charge(plugged: float, begins: float, ends: float) -> list[Shown]:
    capable = shown(plugged, state=CAPABLE)
    return [shown(0), capable, shown(begins, on=True, state=CAPABLE), shown(ends)]


@cases(
    "looks, knows_plug, dispatching, state",
    ("as the supplier says", charge(10, 30, 60), False, 0, 0),
    ("2, 3 and 4 minutes late", charge(12, 33, 64), False, 3 + 4, 2 + 4),
    ("never anything", [shown(0)], False, 30, 50),
    ("off from 12:05 to 12:55", [shown(0), shown(5, there=False), shown(55)], False, 5, 5),
    ("with a plug, off as it is pulled", charge(10, 30, 50), True, 0, 10),
    ("with a plug, off as the supplier notices", charge(10, 30, 60), True, 10, 0),
)
def test_wrong_is_what_differs_from_the_supplier(looks, knows_plug, dispatching, state):
    """With a plug, a car that has left does not charge."""
    wrong = wrong_time(DAY, {CAR: looks}, knows_plug=knows_plug)
    minute = timedelta(minutes=1)
    assert (wrong.dispatching / minute, wrong.state / minute) == (dispatching, state)


def test_a_change_is_detected_by_the_next_answer_about_dispatches_or_at_the_end_of_the_day():
    """12:10: not by a failure, nor by another question. 12:50: at that very moment, or never."""
    calls = [call(9), call(11, status=503), call(12, kind="account"), call(14)]
    assert delays(DAY, [*calls, call(50)]) == [timedelta(minutes=4), timedelta(0)]
    assert delays(DAY, calls) == [timedelta(minutes=4), timedelta(hours=24, minutes=-50)]
