"""Sensors of the past show what the store holds, and follow changes and midnight."""

from datetime import UTC, date, datetime
import pytest
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import Authority, Price
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tests.harness.clock import DAY, HOUR, NOON

SMART = Price(
    rate=Rate(inc_vat=0.07, exc_vat=0.07),
    standard_rate=Rate(inc_vat=0.3, exc_vat=0.3),
    reason=PriceReason.DISPATCH,
    certainty=Certainty.COMPLETED,
)
YESTERDAY = datetime(2026, 11, 17, tzinfo=UTC)
ENERGY, COST = 15.6, 4.88476905
"""Of a day of the household, worked by hand in its table [kWh, GBP with the standing charge]."""
CHARGE = 0.53838015


async def keep(home) -> None:
    await home.entry.runtime_data.history.async_keep()
    await home.settle()


async def test_totals_follow_what_is_kept(home):
    """From the start on there are ten days' energy, and yesterday's cost.

    On Wednesday 18 November the week began on Monday; the ten days begin on 8 November.
    """
    await home.set_up()
    assert home.wrong({
        ("import", "consumption_this_week"): 2 * ENERGY,
        ("import", "consumption_this_month"): 10 * ENERGY,
        ("import", "consumption_this_year"): 10 * ENERGY,
        ("import", "cost_this_week"): COST,
        ("import", "cost_this_month"): COST,
        ("gas", "consumption_this_month"): 10 * 1.6 * 1.02264 * 40 / 3.6,
        ("import", "missing_half_hours"): 0.0,
        ("import", "smart_charging_savings_month"): 0.0,
    }) == {}  # fmt: skip
    assert home.state_of("import", "history_complete_to").state == "2026-11-17"


async def test_the_previous_day_costs_the_same_by_the_store(home):
    """The sensor of the previous day reads what the supplier answered, the totals read the store.

    Both are worked out half hour by half hour.
    """
    await home.set_up()
    await keep(home)
    history = home.entry.runtime_data.history
    view = home.entry.runtime_data.timeline.data.meters[home.supplier.id_of("import")]
    series = await history.ask(
        lambda store: store.series(view.point.id, store.bounds(view.point.id))
    )
    places = series.places_of_day(date(2026, 11, 17), view.zone)
    energy = sum(series.kwh[place] for place in places)
    assert energy == pytest.approx(home.shown("import", "previous_consumption"), rel=1e-12)
    money = sum(series.costs(places)) + CHARGE
    assert money == pytest.approx(home.shown("import", "previous_cost"), rel=1e-12)


async def write_smart_charge(home) -> None:
    """Let two half hours of 3.5 kWh of yesterday be dispatched: 2 x 3.5 x 0.23 GBP saved."""
    point = home.supplier.id_of("import")
    starts = [YESTERDAY + number * HALF_HOUR for number in (30, 31)]
    await home.entry.runtime_data.history.async_write(
        Batch(
            at=NOON + DAY,
            readings={
                point: tuple(
                    MeterReading(start=one, end=one + HALF_HOUR, quantity=3.5) for one in starts
                )
            },
            prices={point: dict.fromkeys(starts, SMART)},
            authority=Authority.RECONCILED,
        )
    )
    await home.settle()


async def test_a_smart_charge_is_counted_and_is_yesterdays_until_midnight(home):
    """Then it is only the month's, without a request or a write."""
    await home.set_up()
    await keep(home)
    await write_smart_charge(home)
    charge = {
        ("import", f"smart_charging_{what}_{part}"): value
        for part in ("yesterday", "month", "total")
        for what, value in (("consumption", 7.0), ("sessions", 1.0), ("savings", 1.61))
    }
    assert home.wrong(charge) == {}
    await home.at("23:59:59")
    assert home.shown("import", "smart_charging_sessions_yesterday") == 1
    await home.at("+00:01")
    assert home.shown("import", "smart_charging_sessions_yesterday") is None
    assert home.shown("import", "smart_charging_savings_month") == pytest.approx(1.61)
    assert home.shown("import", "missing_half_hours") == 48


async def test_a_flat_rate_to_compare_with_adds_its_sensor(home):
    """15.6 kWh of yesterday at 0.25 GBP, less what they cost without the standing charge."""
    await home.set_up(compare_flat_rate=0.25)
    await keep(home)
    saved = ENERGY * 0.25 - (COST - CHARGE)
    assert home.shown("import", "savings_vs_flat_month") == pytest.approx(saved)
    with pytest.raises(LookupError):
        home.entity_id_of("export", "savings_vs_flat_month")


async def test_without_the_option_nothing_is_compared(home):
    await home.set_up()
    with pytest.raises(LookupError):
        home.entity_id_of("import", "savings_vs_flat_month")


@pytest.mark.parametrize("household", ["agile"])
async def test_without_dispatches_nothing_is_said_of_smart_charging(home):
    await home.set_up()
    with pytest.raises(LookupError):
        home.entity_id_of("import", "smart_charging_savings_month")


async def test_figures_survive_a_restart(home):
    """They come from the file, before anything is asked again."""
    await home.set_up()
    await keep(home)
    home.fail("500")
    await home.restart()
    assert home.shown("import", "consumption_this_month") == pytest.approx(10 * ENERGY)


async def test_sensors_of_the_past_are_new_states_only_when_they_change(home):
    """Nothing of them is written again while a day goes by."""
    await home.set_up()
    await home.at("13:01")  # by then the past is filled in
    await keep(home)
    before = home.state_of("import", "cost_this_month").last_updated
    await home.live(3 * HOUR)
    await keep(home)
    assert home.state_of("import", "cost_this_month").last_updated == before
