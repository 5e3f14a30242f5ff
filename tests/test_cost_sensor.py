"""The sensor of what the house's power costs now, and what becomes of a sensor that tells none."""

import pytest
from tests.harness.clock import MINUTE, NOON, SECOND
from tests.harness.home import HIGH, LOW, Home

POWER, GIVEN = "sensor.house_power", "sensor.house_export"
LOST = {"entity_missing": {"entities": POWER}}
EXPORT = 0.12
"""What a unit given earns [GBP/kWh]."""


class MeteredHome(Home):
    """A home whose power a sensor tells."""

    async def read(self, value: str, unit: str | None = "W", sensor: str = POWER) -> None:
        """Let a sensor read something."""
        attributes = {} if unit is None else {"unit_of_measurement": unit}
        self.hass.states.async_set(sensor, value, attributes)
        await self.hass.async_block_till_done()

    async def lose(self) -> None:
        """Let the sensor be gone."""
        self.hass.states.async_remove(POWER)
        await self.hass.async_block_till_done()

    @property
    def cost(self) -> object:
        """What is shown [GBP/h]."""
        return self.shown("import", "cost_per_hour")


def money(amount: float) -> object:
    """Return what is shown of an amount: a tenth of a penny is the finest."""
    return pytest.approx(amount, abs=0.0005)


@pytest.fixture
def kind_of_home() -> type[MeteredHome]:
    """Have a power sensor."""
    return MeteredHome


async def test_it_follows_power_and_rate(home):
    """Watts and kilowatts, taken and given; at 23:30 the same power costs the low rate."""
    await home.read("2500")
    await home.set_up(power_entity=POWER)
    assert home.cost == money(2.5 * HIGH)
    told = home.attributes("import", "cost_per_hour")
    assert (told["unit_of_measurement"], told["last_updated"]) == ("GBP/h", NOON)
    await home.read("-3", "kW")
    assert home.cost == money(-3 * EXPORT)
    await home.read("0")
    assert home.cost == 0
    await home.read("1000")
    assert home.cost == money(HIGH)
    await home.at("23:30")
    assert home.cost == money(LOW)
    assert home.issues() == {}


async def test_what_only_varies_is_told_once_a_minute(home):
    """The latest of the minute, and when it was read; also if the sensor says nothing more."""
    await home.read("2500")
    await home.set_up(power_entity=POWER)
    home.freezer.move_to(NOON + 10 * SECOND)
    for watts in ("600", "400"):
        await home.read(watts)
    await home.at(NOON + 59 * SECOND)
    assert home.cost == money(2.5 * HIGH)
    await home.at(NOON + MINUTE)
    assert home.cost == money(0.4 * HIGH)
    assert home.attributes("import", "cost_per_hour")["last_updated"] == NOON + 10 * SECOND
    await home.read("700")
    await home.unload()


@pytest.mark.parametrize("silent", ["unknown", "unavailable"])
async def test_it_is_unavailable_when_its_source_is(home, silent):
    """And comes back with it; a sensor that says nothing is no fault."""
    await home.set_up(power_entity=POWER)
    assert home.cost == "unavailable"
    for word in ("1000", silent, "1000"):
        await home.read(word)
        assert home.cost == (money(HIGH) if word == "1000" else "unavailable")
    await home.lose()
    assert (home.cost, home.issues()) == ("unavailable", LOST)


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
async def test_what_is_no_power_is_told(home, value, unit, reading):
    """The issue names entity and reading; it goes when that is right, or the sensor gone.

    A sensor that is gone is another issue.
    """
    told = {"power_unusable": {"entity": POWER, "reading": reading}}
    await home.read(value, unit)
    await home.set_up(power_entity=POWER)
    assert (home.cost, home.issues()) == ("unavailable", told)
    await home.read("1000")
    assert (home.cost, home.issues()) == (money(HIGH), {})
    for end, left in ((home.lose, LOST), (home.unload, {})):
        await home.read(value, unit)
        assert home.issues() == told
        await end()
        assert (home.cost, home.issues()) == ("unavailable", left)


BOTH = {"power_entity": POWER, "export_power_entity": GIVEN}


async def test_what_is_taken_and_given_may_have_a_sensor_each(home):
    """One of them usually reads 0; where both read something, what is left over counts."""
    await home.read("2500")
    await home.read("0", "kW", GIVEN)
    await home.set_up(**BOTH)
    assert home.cost == money(2.5 * HIGH)
    await home.read("0")
    home.freezer.tick(SECOND)
    await home.read("3", "kW", GIVEN)
    assert home.cost == money(-3 * EXPORT)
    since = home.attributes("import", "cost_per_hour")["last_updated"]
    assert since == NOON + SECOND
    await home.at(NOON + 5 * MINUTE)
    await home.read("500", sensor=GIVEN)
    await home.read("1500")
    assert home.cost == money(HIGH)


@pytest.mark.parametrize("sensor", [POWER, GIVEN])
async def test_without_either_of_two_sensors_the_cost_is_unknown(home, sensor):
    """Nothing is taken for nought; a reading that is no power is told of either."""
    for one in BOTH.values():
        await home.read("1000", sensor=one)
    await home.set_up(**BOTH)
    assert home.cost == 0
    for word in ("unavailable", "unknown"):
        await home.read(word, sensor=sensor)
        assert (home.cost, home.issues()) == ("unavailable", {})
    await home.read("12.3", "kWh", sensor)
    told = {"power_unusable": {"entity": sensor, "reading": "12.3 kWh"}}
    other = GIVEN if sensor == POWER else POWER
    for word in ("2000", "1000"):  # the other one, which is all right
        await home.read(word, sensor=other)
        assert (home.cost, home.issues()) == ("unavailable", told)
    await home.read("unavailable", sensor=sensor)
    assert home.issues() == told
    await home.read("1000", sensor=sensor)
    assert (home.cost, home.issues()) == (0, {})


async def test_without_a_power_sensor_there_is_none(home):
    """Nothing is shown that could never have a value."""
    await home.set_up()
    with pytest.raises(LookupError):
        home.entity_id_of("import", "cost_per_hour")


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_what_is_given_without_an_agreement_earns_nothing(home):
    """The home has no meter point for export."""
    await home.read("-1000")
    await home.set_up(power_entity=POWER)
    assert home.cost == 0
