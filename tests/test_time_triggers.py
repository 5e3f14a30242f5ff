"""A time trigger on a timestamp of ours fires: by the machine's own clock, not a frozen one.

The clock is only set, so that the next half hour begins within seconds, and then goes by itself.
"""

import asyncio
from datetime import UTC, datetime, timedelta
import time
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN
from custom_components.octopus_insight.coordinator.source import HomeSource
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.charging.car import Car
from custom_components.octopus_insight.model.charging.dispatch import Device, PlannedDispatch
from custom_components.octopus_insight.model.charging.memory import DispatchMemory
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.knowledge import Knowledge
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DatedRate,
    Fuel,
    Rate,
    Register,
    TariffRates,
    TariffTerms,
)

CHANGE = datetime(2026, 11, 18, 12, 30, tzinfo=UTC)
UNTIL_CHANGE = timedelta(seconds=10)
EACH = 20
TENTH = timedelta(milliseconds=100)
FIRED = "moment_reached"


def price(index: int) -> DatedRate:
    """Return one of six half hours, each at another price; the fourth begins with the change."""
    start = CHANGE + (index - 3) * HALF_HOUR
    rate = Rate(inc_vat=0.1 + index / 100, exc_vat=0.1)
    return DatedRate(rate=rate, start=start, end=start + HALF_HOUR, payment_method=None)


def slots(number: int) -> tuple[PlannedDispatch, ...]:
    """Return a car's next slots: of no two cars they begin at the same moment."""
    start = CHANGE + number * TENTH
    starts = (start, start + HALF_HOUR)
    return tuple(PlannedDispatch(start=one, end=one + HALF_HOUR / 2) for one in starts)


class ManyOfEach(HomeSource):
    """Twenty meters whose price changes at the same moment, and twenty cars."""

    def knowledge(self, preferences):
        agreement = Agreement(
            tariff_code="t", product_code="t", product_name="T", start=None, end=None,
            terms=TariffTerms(),
        )  # fmt: skip
        points = tuple(
            MeterPoint(
                id=f"meter{number}", fuel=Fuel.ELECTRICITY, is_export=False, meters=(),
                agreements=(agreement,),
            )
            for number in range(EACH)
        )  # fmt: skip
        before = CHANGE - UNTIL_CHANGE
        cars = {
            f"car{number}": DispatchMemory(
                device_id=f"car{number}",
                last_answer_at=before,
                plan_retrieved_at=before,
                planned=slots(number),
            )
            for number in range(EACH)
        }
        unit_rates = {Register.STANDARD: tuple(map(price, range(6)))}
        rates = TariffRates(unit_rates=unit_rates, standing_charges=())
        return Knowledge(
            supplier="Test",
            zone=UTC,
            currency="GBP",
            points=points,
            cars=tuple(Car(id=car_id, device=Device(id=car_id)) for car_id in cars),
            memories=cars,
            rates={"t": rates},
            preferences=preferences,
        )

    def async_add_listener(self, update_callback):
        return lambda: None


@pytest.fixture
def clock_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock to seconds before the change; from then on it goes by itself."""
    real = time.time
    ahead_s = (CHANGE - UNTIL_CHANGE).timestamp() - real()
    monkeypatch.setattr(time, "time", lambda: real() + ahead_s)
    monkeypatch.setattr(dt_util, "utcnow", lambda: datetime.fromtimestamp(time.time(), UTC))


@pytest.mark.slow
@pytest.mark.usefixtures("clock_of_its_own")
async def test_a_time_trigger_on_a_moment_of_ours_is_never_lost(hass: HomeAssistant, monkeypatch):
    """Forty of them: Home Assistant forgets a trigger whose sensor moves on at that very moment."""

    async def source(*_: object) -> ManyOfEach:
        return ManyOfEach()

    monkeypatch.setattr("custom_components.octopus_insight.async_octopus_source", source)
    entry = MockConfigEntry(domain=DOMAIN, data={CONF_ACCOUNT_NUMBER: "many"})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    registry = er.async_get(hass)
    keys = {"meter": "next_rate_change", "car": "next_dispatch"}
    unique_ids = [f"{kind}{n}_{key}" for kind, key in keys.items() for n in range(EACH)]
    sensors = [registry.async_get_entity_id("sensor", DOMAIN, one) for one in unique_ids]
    fired = async_capture_events(hass, FIRED)
    automation = {
        "triggers": [{"trigger": "time", "at": sensors}],
        "actions": [{"event": FIRED, "event_data": {"sensor": "{{ trigger.entity_id }}"}}],
        "mode": "parallel",
        "max": len(sensors),
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    before = {one: hass.states.get(one).state for one in sensors}
    assert dt_util.utcnow() < CHANGE, "this machine is too slow for this test"

    over = CHANGE + EACH * TENTH + timedelta(seconds=1.5)
    await asyncio.sleep((over - dt_util.utcnow()).total_seconds())
    await hass.async_block_till_done(wait_background_tasks=True)
    # by now each of them names its next moment
    assert [one for one in sensors if hass.states.get(one).state == before[one]] == []
    assert sorted(event.data["sensor"] for event in fired) == sorted(sensors)
    await hass.config_entries.async_unload(entry.entry_id)
