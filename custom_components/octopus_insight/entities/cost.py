"""What the house's power costs now, by the sensors that the options name, else by a Home Mini."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, override
from homeassistant.const import UnitOfTime
from homeassistant.core import State, callback
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util
from ..coordinator import HomeCoordinator
from ..coordinator.octopus.car_sensors import power_of
from ..coordinator.timer import Timer
from ..entity import Attributes, InsightSensor, SensorDescription, Value
from ..model.usage.cost import cost_per_hour, is_another, is_turned
from ..model.views import MeterView

SHOWN_FOR: Final = timedelta(minutes=1)
"""At least, while the power only varies."""
ALIVE_EVERY: Final = timedelta(minutes=15)
"""How often a steady power is recorded."""


def _states(coordinator: HomeCoordinator) -> list[State | None]:
    return [coordinator.hass.states.get(one) for one in coordinator.settings.power_entities]


def _house_power(view: MeterView, coordinator: HomeCoordinator) -> float | None:
    """Return the house's power [kW], negative: to the grid; None: not known."""
    if states := _states(coordinator):
        first, *others = map(power_of, states)
        return None if first is None or None in others else first - sum(filter(None, others))
    is_new = view.live is not None and view.now - view.live.read_at < ALIVE_EVERY
    return getattr(view.live, "demand_kw", None) if is_new else None


def cost_now(view: MeterView, coordinator: HomeCoordinator) -> float | None:
    """Return the cost of the house's power [currency/h], negative while earning."""
    if (power_kw := _house_power(view, coordinator)) is None:
        return None
    return cost_per_hour(power_kw, view.price_per_kwh, coordinator.data.export_price_per_kwh)


class Shown(NamedTuple):
    """A cost, the prices behind it, and when the power was read [UTC]."""

    at: datetime
    cost: float | None = None
    prices: tuple[float | None, ...] = ()
    read_at: datetime | None = None


class CostSensor(InsightSensor[MeterView]):
    """Follows the power as closely as a person needs: each new state is a row to record.

    At once where a price changes, or the power begins, ends or turns; else by steps, once a minute.
    """

    _shown: Shown
    _timer: Timer

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._shown = self._read()
        self._timer = Timer(self.hass, self._async_follow, "show a cost")
        self.async_on_remove(self._timer.async_stop)
        powers = self.coordinator.settings.power_entities
        for track in (async_track_state_change_event, async_track_state_report_event):
            self.async_on_remove(track(self.hass, powers, self._async_follow))

    @property
    @override
    def native_value(self) -> Value:
        cost = self._shown.cost
        return None if cost is None else round(cost, 3)  # a tenth of a penny

    @property
    @override
    def extra_state_attributes(self) -> Attributes:
        return {"last_updated": self._shown.read_at}

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._async_follow()
        super()._handle_coordinator_update()

    def _read(self) -> Shown:
        now = dt_util.utcnow()
        if not self.available:
            return Shown(now)
        view, coordinator = self.view, self.coordinator
        prices = (view.price_per_kwh, coordinator.data.export_price_per_kwh)
        reported = [state.last_reported for state in _states(coordinator) if state]
        read_at = max(reported, default=getattr(view.live, "read_at", None))
        return Shown(now, cost_now(view, coordinator), prices, read_at)

    @callback
    def _async_follow(self, _event: object = None) -> None:
        """Show what is read now, or look again when it may be shown."""
        self._timer.async_stop()
        shown, read = self._shown, self._read()
        if read.prices == shown.prices:
            since, costs = read.at - shown.at, (shown.cost, read.cost)
            if abs(since) < ALIVE_EVERY and not is_another(*costs):
                return
            if timedelta() <= since < SHOWN_FOR and not is_turned(*costs):
                self._timer.async_set(shown.at + SHOWN_FOR)
                return
        self._shown = read
        self.async_write_ha_state()


COST: SensorDescription[MeterView] = SensorDescription(
    key="cost_per_hour",
    entity=CostSensor,
    native_unit_of_measurement=f"{{currency}}/{UnitOfTime.HOURS}",
    suggested_display_precision=2,
    exists_fn=lambda view, coordinator: (
        view.point.is_electricity_import
        and view.agreement is not None
        and bool(coordinator.settings.power_entities or coordinator.settings.home_mini)
    ),
    available_fn=lambda *asked: _house_power(*asked) is not None,
    value_fn=cost_now,
)
