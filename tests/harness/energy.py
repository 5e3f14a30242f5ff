"""Statistics of an energy sensor, as the recorder would have written them."""

from collections.abc import Iterable
from datetime import datetime
from homeassistant.components.recorder.db_schema import Statistics, StatisticsShortTerm
from homeassistant.components.recorder.models import StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance

ENERGY = "sensor.energy"
COUNTS_UP = {
    "device_class": "energy",
    "state_class": "total_increasing",
    "unit_of_measurement": "Wh",
}


async def count(
    hass: HomeAssistant,
    sums: Iterable[tuple[datetime, float]],
    entity_id: str = ENERGY,
    *,
    by_the_hour: bool = False,
) -> None:
    """Keep rows, each with its start and the sum at its end [Wh], as a counter does."""
    about = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source="recorder",
        statistic_id=entity_id,
        unit_class="energy",
        unit_of_measurement="Wh",
    )
    table = Statistics if by_the_hour else StatisticsShortTerm
    rows = [{"start": start, "state": total, "sum": total} for start, total in sums]
    instance = get_instance(hass)
    instance.async_import_statistics(about, rows, table)
    written = hass.loop.create_future()
    instance.queue_task(SynchronizeTask(written))  # it comes after the rows
    await written
