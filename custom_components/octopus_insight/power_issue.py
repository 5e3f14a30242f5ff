"""The issue of a power sensor that tells no power: it comes and goes with what the sensor reads."""

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event

from .const import DOMAIN, TROUBLESHOOTING_URL
from .coordinator.octopus.car_sensors import is_known
from .coordinator.power import house_power
from .runtime import InsightConfigEntry


@callback
def async_watch_power(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Raise the issue while the power cannot be used, and withdraw it with the entry."""
    entity_id = entry.runtime_data.timeline.settings.power_entity
    issue_id = f"power_unusable_{entry.entry_id}"

    @callback
    def review(event: Event[EventStateChangedData]) -> None:
        judge(event.data["new_state"])

    @callback
    def judge(state: State | None) -> None:
        if state is None:  # an entity that is gone reads nothing wrong any more
            withdraw()
        if not is_known(state):
            return
        if house_power(state) is None:
            _async_raise(hass, issue_id, state)
        else:
            withdraw()

    @callback
    def withdraw() -> None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)

    withdraw()
    if entity_id is not None:
        judge(hass.states.get(entity_id))
        entry.async_on_unload(async_track_state_change_event(hass, [entity_id], review))
        entry.async_on_unload(withdraw)


@callback
def _async_raise(hass: HomeAssistant, issue_id: str, state: State) -> None:
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, "")
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=TROUBLESHOOTING_URL,
        translation_key="power_unusable",
        translation_placeholders={
            "entity": state.entity_id,
            "reading": f"{state.state} {unit}".strip(),
        },
    )
