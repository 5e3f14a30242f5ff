"""The sensor of what the house's power costs now, and what becomes of a sensor that tells none."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.home import Supplier, entity_id_of, local, move_to, state_of

WINTER = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
POWER = "sensor.house_power"
LOW, HIGH, EXPORT = 0.07000035, 0.2959992, 0.12
"""6.6667 p and 28.1904 p with 5 % VAT, and 12 p for export [GBP/kWh]."""


@dataclass(frozen=True)
class MeteredHouse:
    """A house whose power a sensor tells."""

    hass: HomeAssistant
    supplier: Supplier
    add_entry: Callable[..., Awaitable[MockConfigEntry]]

    async def begin(self) -> MockConfigEntry:
        """Set up the entry, with the sensor named in its options."""
        return await self.add_entry(options={"power_entity": POWER})

    async def read(self, value: str, unit: str | None = "W") -> None:
        """Let the sensor read something."""
        attributes = {} if unit is None else {"unit_of_measurement": unit}
        self.hass.states.async_set(POWER, value, attributes)
        await self.hass.async_block_till_done()

    @property
    def cost(self) -> State:
        """What is shown."""
        return state_of(self.hass, self.supplier, "import", "cost_per_hour")

    @property
    def cost_per_hour(self) -> float:
        """What is shown, as a number [GBP/h]."""
        return float(self.cost.state)


@pytest.fixture
def home(hass, freezer, supplier, add_entry):
    """Return the house at noon, not yet set up."""
    freezer.move_to(NOON)
    return MeteredHouse(hass, supplier, add_entry)


def issue(hass) -> dict[str, str] | None:
    """Return what the issue about the power sensor says; None: there is none."""
    found = [
        one.translation_placeholders
        for (domain, _), one in ir.async_get(hass).issues.items()
        if domain == DOMAIN and one.translation_key == "power_unusable"
    ]
    return found[0] if found else None


async def test_it_follows_power_and_rate(hass, freezer, home):
    """Watts and kilowatts, taken and given; at 23:30 the same power costs the low rate."""
    await home.read("2500")
    await home.begin()
    assert home.cost_per_hour == pytest.approx(2.5 * HIGH)
    assert home.cost.attributes["unit_of_measurement"] == "GBP/h"
    assert home.cost.attributes["last_updated"] == NOON
    freezer.move_to(NOON + timedelta(seconds=10))
    await home.read("0.4", "kW")
    assert home.cost_per_hour == pytest.approx(0.4 * HIGH)
    assert home.cost.attributes["last_updated"] == NOON + timedelta(seconds=10)
    await home.read("-3", "kW")
    assert home.cost_per_hour == pytest.approx(-3 * EXPORT)
    await home.read("0")
    assert home.cost_per_hour == 0
    await home.read("1000")
    await move_to(hass, freezer, local(WINTER, time(23, 30)))
    assert home.cost_per_hour == pytest.approx(LOW)
    assert issue(hass) is None


@pytest.mark.parametrize("silent", ["unknown", "unavailable"])
async def test_it_is_unavailable_when_its_source_is(hass, home, silent):
    """And comes back with it; a sensor that says nothing is no fault."""
    await home.begin()
    assert home.cost.state == "unavailable"
    await home.read("1000")
    assert home.cost_per_hour == pytest.approx(HIGH)
    await home.read(silent)
    assert home.cost.state == "unavailable"
    await home.read("1000")
    assert home.cost_per_hour == pytest.approx(HIGH)
    hass.states.async_remove(POWER)
    await hass.async_block_till_done()
    assert home.cost.state == "unavailable"
    assert issue(hass) is None


@pytest.mark.parametrize(
    ("value", "unit", "reading"),
    [
        pytest.param("warm", "W", "warm W", id="text"),
        pytest.param("21.5", "°C", "21.5 °C", id="another quantity"),
        pytest.param("12.3", "kWh", "12.3 kWh", id="energy"),
        pytest.param("500", None, "500", id="no unit"),
        pytest.param("nan", "W", "nan W", id="no number"),
        pytest.param("inf", "W", "inf W", id="endless"),
    ],
)
async def test_what_is_no_power_is_told(hass, home, value, unit, reading):
    """The issue names entity and reading; it goes when that is right, or the sensor gone."""
    await home.read(value, unit)
    entry = await home.begin()
    assert home.cost.state == "unavailable"
    assert issue(hass) == {"entity": POWER, "reading": reading}
    await home.read("1000")
    assert home.cost_per_hour == pytest.approx(HIGH)
    assert issue(hass) is None
    await home.read(value, unit)
    assert issue(hass) is not None
    hass.states.async_remove(POWER)
    await hass.async_block_till_done()
    assert (home.cost.state, issue(hass)) == ("unavailable", None)
    await home.read(value, unit)
    assert issue(hass) is not None
    await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass) is None


async def test_without_a_power_sensor_there_is_none(hass, home, supplier):
    """Nothing is shown that could never have a value."""
    await home.add_entry()
    with pytest.raises(LookupError):
        entity_id_of(hass, supplier, "import", "cost_per_hour")


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_what_is_given_without_an_agreement_earns_nothing(home, household):
    """The home has no meter point for export."""
    await home.read("-1000")
    await home.begin()
    assert home.cost.state == "0.0"
