"""A Home Mini: asked only if wanted, within its share of the limit, and seldom if there is none."""

import pytest
from tests.harness.cases import cases
from tests.harness.clock import HALF_HOUR, HOUR, MINUTE

pytestmark = pytest.mark.usefixtures("past_is_not_kept")


async def begin(home, *, mini: bool = True, **options):
    """Set the home up, with a Mini, and return its coordinator."""
    home.do("home_mini", present=mini)
    await home.set_up(home_mini=True, **options)
    return home.entry.runtime_data.timeline.source.live


def view(home, role="import"):
    meters = home.entry.runtime_data.timeline.data.meters
    return meters[home.supplier.id_of(role)].live


async def test_nothing_is_asked_unless_the_user_wants_it(home):
    home.do("home_mini")
    await home.set_up()
    await home.at("12:10")
    assert home.calls("telemetry") == []
    assert view(home) is None


async def test_today_is_known_from_the_first_answer_on(home):
    """The first request of each meter is for the day, by half hours; the next for what is now."""
    await begin(home)
    assert len(home.calls("telemetry")) == 2
    first = view(home)
    await home.at("12:05")
    second = view(home)
    assert second.read_at > first.read_at
    assert second.today_kwh > first.today_kwh > 0
    assert second.demand_kw is not None
    assert second.today_cost > first.today_cost > 0
    assert view(home, "gas").today_kwh > 0
    assert view(home, "export") is None


@cases("household, minutes", ("with gas", "iog", 2), ("electricity alone", "flux", 1))
async def test_each_minute_or_every_other_with_gas(home, minutes):
    await begin(home)
    asked = len(home.calls("telemetry"))
    meters = asked
    await home.live(20 * MINUTE, step=MINUTE / 2)
    assert len(home.calls("telemetry")) - asked == pytest.approx(20 / minutes * meters, abs=2)


@cases("household", ("electricity alone", "flux"))
async def test_without_a_mini_it_is_looked_for_once_an_hour(home):
    """And once there is one, it is asked each minute."""
    live = await begin(home, mini=False)
    asked = len(home.calls("telemetry"))
    await home.live(3 * HOUR, step=10 * MINUTE)
    assert len(home.calls("telemetry")) - asked == 3
    assert view(home) is None
    home.do("home_mini")
    await home.live(HOUR, step=10 * MINUTE)
    assert live.next_refresh - live.retrieved_at <= 2 * MINUTE
    assert view(home).today_kwh > 0


@cases("household", ("electricity alone", "flux"))
async def test_a_rest_is_kept_and_what_is_known_stays(home):
    """Only this kind of request rests, and twice as long each time."""
    await begin(home)
    home.fail("kt_gb_4042", only="telemetry")
    asked = len(home.calls("telemetry"))
    await home.live(30 * MINUTE, step=MINUTE)
    assert 1 < len(home.calls("telemetry")) - asked <= 5
    assert view(home).demand_kw is not None
    home.recover()
    await home.live(40 * MINUTE, step=MINUTE)
    assert view(home).read_at > home.moment("12:50")


@cases("household", ("electricity alone", "flux"))
async def test_what_was_missed_is_filled_from_one_answer(home):
    """Two hours without answers: then half hours are asked for once, and each has its own price."""
    live = await begin(home)
    home.fail("502", only="telemetry")
    await home.live(2 * HOUR, step=15 * MINUTE)
    home.recover()
    await home.live(HOUR, step=5 * MINUTE)
    (meter,) = live.data.values()
    starts = [row.read_at for row in meter.firsts]
    assert len(starts) == 31  # 15:00 has begun
    assert starts[:29] == [starts[0] + number * HALF_HOUR for number in range(29)]
