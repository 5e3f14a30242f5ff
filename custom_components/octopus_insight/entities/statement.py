"""The event of the account's bills."""

from typing import Any, Final, override
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from ..coordinator import Home
from ..entity import EventDescription, InsightEvent
from ..history.settling import SIGNAL


class StatementEvent(InsightEvent[Home, Any]):
    """A bill has come, or was checked."""

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal = SIGNAL.format(self.coordinator.config_entry.entry_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_told))

    @callback
    def _async_told(self, event: str, facts: dict[str, Any]) -> None:
        self._trigger_event(event, facts)
        self.async_write_ha_state()


STATEMENT: Final[EventDescription[Home, Any]] = EventDescription(
    key="statement",
    entity=StatementEvent,
    event_types=["new", "matches", "differs"],
    enabled_fn=lambda _: False,
    made_of=(),
    seen_fn=lambda _: None,
    events_fn=lambda *_: (),
)
