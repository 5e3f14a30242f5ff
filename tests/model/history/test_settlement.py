"""Which half hours are in doubt, and how they are asked: a supplier as the reference has it.

`Supplier` answers each window as live ones did: low only where the window reaches back to the start
of the charging, no costs in a long window over heavy charging, none before it is settled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
import json
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import PlanChange
from custom_components.octopus_insight.model.history.batch import Raw, RawKind
from custom_components.octopus_insight.model.history.half_hour import (
    CostPart,
    HalfHour,
    Money,
    Price,
    SettledHalfHour,
)
from custom_components.octopus_insight.model.history.settlement import (
    Evidence,
    inquiry,
    told_cost,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, half_hour
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from custom_components.octopus_insight.model.serialize import dump

LONDON, HOUR = ZoneInfo("Europe/London"), timedelta(hours=1)
LOW, HIGH = Rate(inc_vat=0.07, exc_vat=0.0667), Rate(inc_vat=0.296, exc_vat=0.2819)


def at(wall: str) -> datetime:
    """Return a time of 18 November 2026; `+01:00` is on the next day, `-01:00` the day before."""
    day = 18 + (wall[0] == "+") - (wall[0] == "-")
    hour, minute = map(int, wall.strip("+-").split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def rows(*spans: str, kind: DispatchType = DispatchType.SMART) -> tuple[PlannedDispatch, ...]:
    bounds = (span.split("/") for span in spans)
    return tuple(PlannedDispatch(start=at(one), end=at(end), type=kind) for one, end in bounds)


def plan(known: str, *, added=(), withdrawn=()) -> Raw:
    change = PlanChange(known_at=at(known), added=added, withdrawn=withdrawn)
    return Raw(
        kind=RawKind.PLAN_CHANGE, owner="", start=at(known), end=at("+23:00"), known_at=at(known),
        value=json.dumps(dump(change)),
    )  # fmt: skip


def completed(span: str) -> CompletedDispatch:
    start, end = map(at, span.split("/"))
    return CompletedDispatch(start=start, end=end, energy_kwh=3.5)


def evidence_of(*told: Raw | CompletedDispatch) -> Evidence:
    done = [one for one in told if isinstance(one, CompletedDispatch)]
    return Evidence.of([one for one in told if isinstance(one, Raw)], done, LONDON)


def one(
    start: str, kwh: float | None = 0.4, *, low=False, dispatched=False, four=False
) -> HalfHour:
    """Return a half hour by its price: the day's, the night's or a dispatch's."""
    price = Price(
        rate=LOW if low or dispatched else HIGH,
        reason=PriceReason.DISPATCH if dispatched else PriceReason.TARIFF,
        certainty=Certainty.PUBLISHED,
        band=Band.LOW if low or dispatched else Band.HIGH,
        standard_rate=HIGH if dispatched else None,
        car_rate=HIGH if four else None,
        is_intelligent=True,
    )
    return HalfHour(start=at(start), end=at(start) + HALF_HOUR, kwh=kwh, price=price)


# --- What is in doubt -----------------------------------------------------------------------------
SMART_AT_6 = plan("17:00", added=rows("18:00/19:00"))
BOOST_AT_6 = plan("17:00", added=rows("18:00/19:00", kind=DispatchType.BOOST))
DONE_AT_6 = completed("18:00/19:00")


@pytest.mark.parametrize(
    ("told", "half_hour", "is_doubtful", "is_weak"),
    [
        ([], one("18:00"), False, False),
        ([], one("18:00", 1.49), False, False),
        ([], one("18:00", 1.5), True, True),
        ([], one("02:00", 3.5, low=True), False, False),
        ([], one("18:00", dispatched=True), True, True),
        ([SMART_AT_6, DONE_AT_6], one("18:00", 3.9, dispatched=True), True, False),
        ([SMART_AT_6, DONE_AT_6], one("17:30"), False, False),
        ([SMART_AT_6, DONE_AT_6], one("19:00"), False, False),
        ([SMART_AT_6], one("18:30", dispatched=True), True, True),
        ([SMART_AT_6], one("18:30", None), True, True),
        ([BOOST_AT_6, DONE_AT_6], one("18:00", 3.9), True, True),
        ([DONE_AT_6], one("18:00", 0.9), True, True),
        ([SMART_AT_6, plan("17:59", withdrawn=rows("18:00/19:00"))], one("18:00"), False, False),
        ([SMART_AT_6, plan("18:01", withdrawn=rows("18:00/19:00"))], one("18:00"), True, True),
        ([SMART_AT_6, plan("18:01", withdrawn=rows("18:00/19:00"))], one("18:30"), False, False),
        ([completed("02:00/03:00")], one("02:00", 3.5, low=True), False, False),
        ([completed("02:00/03:00")], one("02:00", 3.5, low=True, four=True), True, True),
        (
            [plan("-20:00", added=rows("02:00/03:00")), completed("02:00/03:00")],
            one("02:00", 3.5, low=True, four=True),
            False,
            False,
        ),
        (
            [plan("-20:00", added=rows("02:00/03:00", kind=DispatchType.BOOST))],
            one("02:00", 3.5, low=True, four=True),
            True,
            True,
        ),
    ],
    ids=[
        "plain", "nearly heavy", "heavy", "heavy at night", "priced as dispatched",
        "planned and completed", "before it", "after it", "planned without energy",
        "planned without a reading", "boosted", "charged without a plan",
        "withdrawn before", "withdrawn within", "withdrawn before its second half hour",
        "at night, one price", "at night, four rates, no plan", "at night as planned",
        "a boost at night, four rates",
    ],
)  # fmt: skip
def test_what_is_in_doubt(told, half_hour, is_doubtful, is_weak):
    evidence = evidence_of(*told)
    assert (evidence.is_doubtful(half_hour), evidence.is_weak(half_hour)) == (is_doubtful, is_weak)


@pytest.mark.parametrize(
    ("start", "is_doubtful"), [("04:00", False), ("04:30", True), ("12:00", False)]
)
def test_what_is_over_the_allowance_is_in_doubt_on_four_rates(start, is_doubtful):
    """It is used from 22:30 to 04:30, six hours; at midday a new one begins."""
    spans = ("-22:30/05:30", "12:00/12:30")
    told = [plan("-20:00", added=rows(*spans)), *map(completed, spans)]
    half_hour = one(start, 3.5, low=True, four=True)
    assert evidence_of(*told).is_doubtful(half_hour) is is_doubtful


def test_other_tariffs_leave_no_doubt():
    price = Price(
        rate=HIGH, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED, band=Band.HIGH
    )
    plain = HalfHour(start=at("18:00"), end=at("18:30"), kwh=9.0, price=price)
    assert not evidence_of().is_doubtful(plain)


# --- How it is asked ------------------------------------------------------------------------------
@dataclass
class Supplier:
    """Tells what half hours were settled at, as live answers did."""

    run: tuple[str, str] | None = None
    """When the car was charged smartly."""
    heavy: tuple[str, str] | None = None
    """When much was used; that alone is nothing cheap."""
    longest_dense: timedelta = 2 * HOUR
    is_settled: bool = True
    asked: list[str] = field(default_factory=list)

    def answer(self, window: Interval) -> tuple[SettledHalfHour, ...]:
        self.asked.append(f"{window.start:%d %H:%M} {window.end:%d %H:%M}")
        number = (window.end - window.start) // HALF_HOUR
        starts = [window.start + place * HALF_HOUR for place in range(number)]
        is_dense = window.duration > self.longest_dense and any(map(self.is_heavy, starts))
        return tuple(self._told(start, window, is_dense=is_dense) for start in starts)

    def is_heavy(self, start: datetime) -> bool:
        spans = filter(None, (self.run, self.heavy))
        return any(at(first) <= start < at(end) for first, end in spans)

    def _told(self, start: datetime, window: Interval, *, is_dense: bool) -> SettledHalfHour:
        kwh = 3.9 if self.is_heavy(start) else 0.4
        is_low = (
            self.run is not None
            and window.start <= at(self.run[0]) <= start < at(self.run[1])
            and window.start < start
        )
        rate = LOW if is_low else HIGH
        money = Money(inc_vat=kwh * rate.inc_vat, exc_vat=kwh * rate.exc_vat)
        part = CostPart(kwh=kwh, cost=money, rate=rate, is_car=None)
        is_told = self.is_settled and not is_dense
        return SettledHalfHour(
            start=start, end=start + HALF_HOUR, kwh=kwh, parts=(part,) if is_told else ()
        )


def ask(
    supplier: Supplier, *starts: str, four: bool = False, charging: str = ""
) -> Mapping[str, float]:
    """Return the price of each half hour that is told for sure, by its time."""
    doubts = [one(start, four=four) for start in starts]
    evidence = replace(evidence_of(), completed=frozenset(map(at, charging.split())))
    found: dict[datetime, SettledHalfHour] = {}
    asking = inquiry(doubts, evidence, found)
    try:
        window = next(asking)
        while True:
            window = asking.send(supplier.answer(window))
    except StopIteration:
        return {f"{start:%H:%M}": it.parts[0].rate.exc_vat for start, it in sorted(found.items())}


GENTLE = {"longest_dense": timedelta(days=2)}


def test_a_usual_evening_takes_one_question():
    supplier = Supplier(run=("18:00", "19:00"), **GENTLE)
    assert ask(supplier, "18:00", "18:30") == {"18:00": LOW.exc_vat, "18:30": LOW.exc_vat}
    assert supplier.asked == ["18 17:00 18 20:00"]


def test_neighbouring_runs_share_a_window_and_others_do_not():
    supplier = Supplier(run=("17:00", "22:00"), **GENTLE)
    assert len(ask(supplier, "17:00", "18:30", "20:30", "21:00", "21:30")) == 5
    assert supplier.asked == [
        "18 20:00 18 23:00",  # from 21:00 on, with one, three and six hours before
        "18 18:00 18 23:00",
        "18 15:00 18 23:00",
        "18 16:00 18 22:00",
    ]


@pytest.mark.parametrize(
    ("began", "questions", "price"),
    [
        ("17:00", ["18 17:00 18 19:30"], LOW),
        ("16:30", ["18 17:00 18 19:30", "18 15:00 18 19:30"], LOW),
        ("15:00", ["18 17:00 18 19:30", "18 15:00 18 19:30"], LOW),
        ("14:30", ["18 17:00 18 19:30", "18 15:00 18 19:30", "18 12:00 18 19:30"], LOW),
        ("12:00", ["18 17:00 18 19:30", "18 15:00 18 19:30", "18 12:00 18 19:30"], LOW),
        ("11:30", ["18 17:00 18 19:30", "18 15:00 18 19:30", "18 12:00 18 19:30"], HIGH),
    ],
)
def test_cheap_once_is_cheap_and_standard_on_all_three_is_standard(began, questions, price):
    """Windows begin 1, 3 and 6 hours before the half hour, and end an hour after it."""
    supplier = Supplier(run=(began, "18:30"), **GENTLE)
    assert ask(supplier, "18:00") == {"18:00": price.exc_vat}
    assert supplier.asked == questions


def test_a_dense_window_is_asked_in_shorter_ones_that_reach_back():
    """17:00 to 20:30 has no costs; windows of two hours do, and end with what is asked."""
    supplier = Supplier(run=("18:00", "19:30"))
    told = ask(supplier, "18:00", "18:30", "19:00")
    assert told == dict.fromkeys(("18:00", "18:30", "19:00"), LOW.exc_vat)
    assert supplier.asked == ["18 17:00 18 20:30", "18 17:00 18 19:00", "18 17:30 18 19:30"]


@pytest.mark.parametrize(("hours", "number"), [(2, 4), (3, 4), (4, 4), (6, 8)])
def test_a_long_charge_by_day_is_told_as_far_as_windows_reach(hours, number):
    """Of 10:00 to 20:00, what is too long after 10:00 stays open: it is never taken for dear."""
    starts = [f"{hour}:{minute}" for hour in range(10, 20) for minute in ("00", "30")]
    supplier = Supplier(run=("10:00", "20:00"), longest_dense=hours * HOUR)
    told = ask(supplier, *starts)
    assert set(told.values()) == {LOW.exc_vat}
    assert len(told) == number
    assert len(supplier.asked) <= 24


def test_a_half_that_does_not_reach_back_is_no_proof_of_the_standard_price():
    """The car was charged since 13:00; no window short enough to be told goes back to then."""
    charging = " ".join(f"{hour}:{minute}" for hour in range(13, 18) for minute in ("00", "30"))
    supplier = Supplier(run=("13:00", "18:30"))
    assert ask(supplier, "18:00", charging=charging) == {}


def test_a_boost_is_told_at_the_standard_price_though_windows_are_dense():
    """Halves that reach back before it began are proof."""
    supplier = Supplier(heavy=("18:00", "19:00"))
    assert ask(supplier, "18:00", "18:30") == {"18:00": HIGH.exc_vat, "18:30": HIGH.exc_vat}


def test_what_is_not_settled_yet_takes_one_question_where_little_was_used():
    supplier = Supplier(is_settled=False)
    assert ask(supplier, "18:00") == {}
    assert len(supplier.asked) == 1


def test_four_rates_take_one_question_whatever_the_price():
    supplier = Supplier(heavy=("18:00", "19:00"), **GENTLE)
    assert len(ask(supplier, "18:00", "18:30", four=True)) == 2
    assert supplier.asked == ["18 17:00 18 20:00"]


def test_the_parts_make_the_cost_and_the_larger_one_the_rate():
    """0.4 kWh of the house at 28.19 p, and 3.5 kWh of the car at 6.67 p, without VAT."""
    house = CostPart(kwh=0.4, cost=Money(inc_vat=0.1184, exc_vat=0.11276), rate=HIGH, is_car=False)
    car = CostPart(kwh=3.5, cost=Money(inc_vat=0.245, exc_vat=0.23345), rate=LOW, is_car=True)
    told = told_cost(SettledHalfHour(**_bounds("18:00"), kwh=3.9, parts=(house, car)), at("+12:00"))
    assert told.cost.inc_vat == pytest.approx(0.3634)
    assert told.cost.exc_vat == pytest.approx(0.34621)
    assert told.rate == LOW


def _bounds(start: str) -> dict[str, datetime]:
    when = half_hour(at(start))
    return {"start": when.start, "end": when.end}
