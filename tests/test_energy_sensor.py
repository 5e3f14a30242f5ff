"""What an energy sensor counted becomes use and costs of a home whose prices come from elsewhere."""

from datetime import datetime, timedelta
from homeassistant.helpers import entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN, statistic_ids
from custom_components.octopus_insight.model.interval import Interval
from tests.harness.energy import COUNTS_UP, ENERGY, count
from tests.harness.clock import DAY, HOUR, MINUTE, move_to
from tests.harness.forms import assert_has_texts
from tests.harness.other_prices import add_prices, shown
from tests.test_other_prices import NOON, PRICE, UNIT, sydney  # noqa: F401

FIVE = 5 * MINUTE
MIDNIGHT = NOON.replace(hour=0, minute=0, second=0)


async def test_x(recorder_mock, hass, sydney, freezer):
    freezer.move_to(MIDNIGHT - DAY - 40 * MINUTE)
    hass.states.async_set(PRICE, "30", UNIT)
    hass.states.async_set(ENERGY, "0", COUNTS_UP)
    done = await add_prices(hass, {"price_entity": PRICE, "energy_entity": ENERGY}, {})
    entry = done["result"]
    assert entry.options == {"energy_entity": ENERGY}
    total = 0
    import time
    for index in range(-8, 290):
        start = MIDNIGHT - DAY + index * FIVE
        total += 100
        await count(hass, [(start, total)])
        freezer.move_to(start + FIVE + timedelta(seconds=1))
        hass.states.async_set(PRICE, str(20 + index % 5), UNIT)
        t=time.process_time()
        await move_to(hass, freezer, start + FIVE + timedelta(seconds=40))
    print(time.process_time()-t)
    print(shown(hass, "previous_consumption").state, shown(hass, "previous_cost").state)
    print([e.entity_id for e in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)])
    assert 0
