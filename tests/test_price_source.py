"""A home whose prices do not come from Octopus: euro, Stockholm, and the same entities."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN, SUBENTRY_DISPLAY
from custom_components.octopus_insight.coordinator.source import HomeSource
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.knowledge import Knowledge, SourceStatus
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DatedRate,
    Fuel,
    Rate,
    Register,
    TariffRates,
    TariffTerms,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 11, 18, 12, tzinfo=STOCKHOLM)


class SpotPrices(HomeSource):
    """Quarter-day prices in euro, from local midnight on: night, morning, afternoon, evening."""

    def knowledge(self, preferences):
        agreement = Agreement(
            tariff_code="spot",
            product_code="spot",
            product_name="Spot price",
            start=None,
            end=None,
            terms=TariffTerms(),
        )
        midnight = NOON.replace(hour=0).astimezone(UTC)
        rows = tuple(
            DatedRate(
                rate=Rate(inc_vat=price, exc_vat=price / 1.25),
                start=midnight + index * timedelta(hours=6),
                end=midnight + (index + 1) * timedelta(hours=6),
                payment_method=None,
            )
            for index, price in enumerate((0.02, 0.10, 0.30, 0.15))
        )
        rates = TariffRates(unit_rates={Register.STANDARD: rows}, standing_charges=())
        return Knowledge(
            supplier="Spot",
            zone=STOCKHOLM,
            currency="EUR",
            points=(
                MeterPoint(
                    id="home",
                    fuel=Fuel.ELECTRICITY,
                    is_export=False,
                    meters=(),
                    agreements=(agreement,),
                ),
            ),
            rates={"spot": rates},
            preferences=preferences,
            sources={"rates": SourceStatus(retrieved_at=NOON)},
        )

    def async_add_listener(self, update_callback):
        return lambda: None


@pytest.fixture
async def entry(hass: HomeAssistant, freezer, monkeypatch) -> MockConfigEntry:
    async def source(*_: object) -> SpotPrices:
        return SpotPrices()

    freezer.move_to(NOON)
    monkeypatch.setattr("custom_components.octopus_insight.async_octopus_source", source)
    display = ConfigSubentryData(
        data={}, subentry_type=SUBENTRY_DISPLAY, title="Kitchen", unique_id=None
    )
    one = MockConfigEntry(
        domain=DOMAIN, data={CONF_ACCOUNT_NUMBER: "spot"}, subentries_data=[display]
    )
    one.add_to_hass(hass)
    assert await async_setup_component(hass, "image", {})
    await hass.config_entries.async_setup(one.entry_id)
    await hass.async_block_till_done()
    return one


def state_of(hass: HomeAssistant, platform: str, unique_id: str):
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert entity_id is not None
    return hass.states.get(entity_id)


async def test_any_source_of_prices_yields_the_same_entities(hass, entry):
    """At noon in Stockholm a unit costs 30 cents until six, the most expensive of the day."""
    rate = state_of(hass, "sensor", "home_current_rate")
    assert float(rate.state) == 0.30
    assert rate.attributes[ATTR_UNIT_OF_MEASUREMENT] == "EUR/kWh"
    assert state_of(hass, "sensor", "home_price_level").state == "expensive"
    change = datetime.fromisoformat(state_of(hass, "sensor", "home_next_rate_change").state)
    assert change == NOON.replace(hour=18)


async def test_any_source_of_prices_yields_the_picture(hass, entry):
    """The e-ink picture is drawn from the same home."""
    (subentry_id,) = entry.subentries
    entity_id = state_of(hass, "image", f"{subentry_id}_display").entity_id
    image = hass.data["entity_components"]["image"].get_entity(entity_id)
    picture = Image.open(BytesIO(await image.async_image()))
    assert picture.size == (800, 480)
    assert len(set(picture.convert("L").get_flattened_data())) > 1


async def test_a_source_without_cars_and_sessions_says_so(hass, entry):
    """What a person may ask of any source has an answer."""
    source = entry.runtime_data.timeline.source
    outcome = await source.async_refresh_dispatches()
    assert (outcome.accepted, outcome.reason) == (False, "no_car")
    assert await source.async_refresh(["rates"]) == {}
    source.async_look_again()
    assert await source.async_join_session("EVENT") is None
    assert source.ledger() == {}
