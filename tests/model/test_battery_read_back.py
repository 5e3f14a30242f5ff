"""The tariff as Tesla's public SDK reads it: at each half hour it is what a unit more costs.

Two things no daily tariff can tell, and they are left out: a window that has ended comes round
again until it is overwritten, and the hour shown twice in autumn has one price.
"""

from datetime import datetime, timedelta
from functools import cache
from hypothesis import given, settings, strategies as st
import pytest
from tesla_fleet_api.tariff import get_tariff_periods, unwrap_tariff_v2
from custom_components.octopus_insight.model.battery.plan import TimeOfUse, time_of_use
from custom_components.octopus_insight.model.battery.standard_day import HouseTariff
from custom_components.octopus_insight.model.battery.windows import Window, WindowKind
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, floor_half_hour
from tests.harness.cases import cases
from tests.model.battery_builders import (
    ALL_SESSIONS,
    COSY,
    FLUX,
    FLUX_EXPORT,
    HIGH,
    LOW,
    Pricing,
    dispatch,
    free,
    home_of,
    saving,
    two_bands,
    without_bands,
)
from tests.model.builders import LONDON, at

REWARD = 2.25
NOON = "2026-11-10T12:00Z"
DOUBLED_HOUR = Interval(start=at("2026-10-25T00:00Z"), end=at("2026-10-25T02:00Z"))
TARIFFS: dict[str, tuple[Pricing, Pricing | None]] = {
    "night": (two_bands(LOW, HIGH), None),
    "late night": (two_bands(LOW, HIGH, ["00:30-05:30"]), None),
    "below nothing by night": (two_bands(-0.02, HIGH), None),
    "cosy": (COSY, None),
    "flux": (FLUX, FLUX_EXPORT),
    "flat": (without_bands(lambda _: 0.25), None),
}


@cache
def wall(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%H:%M}"


def bought(tariff: TimeOfUse, moment: datetime) -> float:
    """Ask the SDK what a unit costs at the moment."""
    told = get_tariff_periods(unwrap_tariff_v2(tariff.tariff), moment.astimezone(LONDON))
    return told.buy.price


def sold(tariff: TimeOfUse, moment: datetime) -> float:
    return get_tariff_periods(tariff.tariff, moment.astimezone(LONDON)).sell.price


def marginal(pricing: Pricing, windows: tuple[Window, ...], moment: datetime) -> float:
    """Work out what a unit more costs at the moment: price, or what a window makes of it."""
    price, _ = pricing(wall(moment))
    kinds = {window.kind for window in windows if window.span.contains(moment)}
    if WindowKind.FREE in kinds:
        return 0.0
    if WindowKind.SAVING in kinds:
        return price + REWARD
    return max(0.0, pricing("03:00")[0] if WindowKind.DISPATCH in kinds else price)


def comes_round_again(windows: tuple[Window, ...], moment: datetime) -> bool:
    """Return whether a window that has ended by then shows the same time on the clock."""
    for window in windows:
        start = window.span.start
        while start < window.span.end <= moment:
            if wall(start) == wall(moment):
                return True
            start += HALF_HOUR
    return False


def read_back(home: HouseTariff, pricing: Pricing, windows: list[Window], now: datetime) -> int:
    """Compare the next 24 hours half hour by half hour, and return how many were compared."""
    tariff = time_of_use(home, windows, ALL_SESSIONS, now=now)
    admitted = tariff.admission.admitted
    compared = 0
    for number in range(48):
        moment = floor_half_hour(now) + number * HALF_HOUR
        is_doubled = any(
            window.span.overlaps(DOUBLED_HOUR) for window in admitted
        ) and DOUBLED_HOUR.contains(moment)
        if not is_doubled and not comes_round_again(admitted, moment):
            expected = pytest.approx(marginal(pricing, admitted, moment), abs=0.00005)
            assert bought(tariff, moment) == expected, wall(moment)
            compared += 1
    return compared


DAYS = ["2026-06-17", "2026-11-10", "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"]


@cache
def home_around(name: str, day: str) -> HouseTariff:
    first = (datetime.fromisoformat(day) - timedelta(days=2)).date().isoformat()
    buy, sell = TARIFFS[name]
    return home_of(buy, sell, first=first, days=6)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", TARIFFS)
def test_the_standard_tariff(name, day):
    """Without any window every half hour of the next day is told, clock changes or not."""
    for hour in ("00:10", "09:00", "21:45"):
        now = at(f"{day}T{hour}Z")
        assert read_back(home_around(name, day), TARIFFS[name][0], [], now) == 48


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", ["night", "late night", "below nothing by night"])
@pytest.mark.slow
@settings(max_examples=15)
@given(data=st.data())
def test_dispatches_and_sessions(name, day, data):
    """Whatever is admitted is told at its half hours, and nowhere else."""
    now = at(f"{day}T00:00Z") + data.draw(st.integers(0, 24 * 60 - 1)) * timedelta(minutes=1)
    windows = []
    for start, length in data.draw(
        st.lists(st.tuples(st.integers(-180, 36 * 60), st.integers(1, 240)), max_size=4)
    ):
        first = now + start * timedelta(minutes=1)
        last = first + length * timedelta(minutes=1)
        windows.append(dispatch(first.isoformat(), last.isoformat()))
    if data.draw(st.booleans()):
        windows.append(free(f"{day}T13:00Z", f"{day}T14:00Z"))
    compared = read_back(home_around(name, day), TARIFFS[name][0], windows, now)
    assert compared > 48 / 2 - 4


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", TARIFFS)
@cases(
    "session, start, end", ("free", free, "13:00", "14:00"), ("saving", saving, "17:00", "18:00")
)
def test_a_session(name, day, session, start, end):
    """Free hours and a saving session, told in the morning, on every tariff."""
    window = session(f"{day}T{start}Z", f"{day}T{end}Z")
    now = at(f"{day}T09:00Z")
    assert read_back(home_around(name, day), TARIFFS[name][0], [window], now) == 48


def test_selling():
    """Flux pays 29p from 16:00 to 19:00, 5p from 02:00 to 05:00, and 17p otherwise."""
    tariff = time_of_use(home_around("flux", "2026-11-10"), [], ALL_SESSIONS, now=at(NOON))
    told = {hour: sold(tariff, at(f"2026-11-10T{hour}Z")) for hour in ("02:00", "12:00", "18:59")}
    assert told == {"02:00": 0.05, "12:00": 0.17, "18:59": 0.29}


def test_a_running_dispatch_comes_round_again_until_it_is_overwritten():
    """At 11:10 the time from 10:00 is still written; the next change says when it must go."""
    window = dispatch("10:00", "11:50")
    home = home_around("night", "2026-11-10")
    tariff = time_of_use(home, [window], ALL_SESSIONS, now=at("2026-11-10T11:10Z"))
    assert bought(tariff, at("2026-11-11T10:00Z")) == LOW
    assert tariff.admission.next_change == at("2026-11-10T12:00Z")
    following = time_of_use(home, [window], ALL_SESSIONS, now=tariff.admission.next_change)
    assert bought(following, at("2026-11-11T10:00Z")) == HIGH
