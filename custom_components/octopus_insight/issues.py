"""Issues that a person can put right, and the form of one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.selector import SelectSelector
import probatio as vol
from .const import DOMAIN, TROUBLESHOOTING_URL
from .coordinator.octopus.car_sensors import is_known
from .entities.cost import house_power
from .forms.subentry import device_name
from .model.interval import local_date
from .model.prices.tariff import Fuel
from .model.usage.consumption import GasUnit
from .model.views import MeterView
from .options import CONF_GAS_UNIT
from .runtime import InsightConfigEntry

READINGS_ARE_LATE = timedelta(days=5)
"""They come within two days, seldom three."""


@callback
def async_watch_issues(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Raise and withdraw issues until the entry is unloaded."""
    _async_watch_meters(hass, entry)
    _async_watch_power(hass, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterIssue:
    """What can be wrong with a meter point."""

    key: str
    is_present_fn: Callable[[MeterView], bool]
    is_fixable: bool = False


def _has_late_readings(view: MeterView) -> bool:
    last, asked_at = view.latest_reading, view.readings_retrieved_at
    return last is not None and asked_at is not None and asked_at - last.end > READINGS_ARE_LATE


METER_ISSUES = (
    MeterIssue(key="no_active_tariff", is_present_fn=lambda view: view.agreement is None),
    MeterIssue(key="unknown_tariff_shape", is_present_fn=lambda view: view.has_no_list),
    MeterIssue(key="prices_missing", is_present_fn=lambda view: view.lacks_price),
    MeterIssue(
        key="gas_unit_unknown",
        is_present_fn=lambda view: view.point.fuel is Fuel.GAS and view.gas_unit is None,
        is_fixable=True,
    ),
    MeterIssue(key="readings_missing", is_present_fn=_has_late_readings),
)


@callback
def _async_watch_meters(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    coordinator = entry.runtime_data.timeline
    raised: set[str] = set()

    @callback
    def raise_issue(issue: MeterIssue, issue_id: str, view: MeterView) -> None:
        last = view.latest_reading
        placeholders = {
            "meter": device_name(hass, entry.entry_id, view.point.id) or "",
            "tariff_code": view.agreement.tariff_code if view.agreement else "",
            "last_day": "" if last is None else local_date(last.start, view.zone).isoformat(),
        }
        fixable_entry = entry.entry_id if issue.is_fixable else None
        _async_raise(hass, issue_id, issue.key, placeholders, fixable_entry=fixable_entry)

    @callback
    def review() -> None:
        for view in coordinator.data.meters.values():
            for issue in METER_ISSUES:
                # no meter numbers: Home Assistant puts the ids of issues into diagnostics
                issue_id = f"{issue.key}_{sha256(view.point.id.encode()).hexdigest()[:8]}"
                if issue.is_present_fn(view):
                    raised.add(issue_id)
                    raise_issue(issue, issue_id, view)
                else:
                    # perhaps one that was raised before a restart
                    raised.discard(issue_id)
                    ir.async_delete_issue(hass, DOMAIN, issue_id)

    @callback
    def withdraw() -> None:
        for issue_id in raised:
            ir.async_delete_issue(hass, DOMAIN, issue_id)

    review()
    entry.async_on_unload(coordinator.async_add_listener(review))
    entry.async_on_unload(withdraw)


@callback
def _async_watch_power(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    entity_id = entry.runtime_data.timeline.settings.power_entity
    issue_id = f"power_unusable_{entry.entry_id}"

    @callback
    def withdraw() -> None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)

    @callback
    def review(state: State | None) -> None:
        if state is None or house_power(state) is not None:
            withdraw()
        elif is_known(state):
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, "")
            reading = f"{state.state} {unit}".strip()
            placeholders = {"entity": state.entity_id, "reading": reading}
            _async_raise(hass, issue_id, "power_unusable", placeholders)

    @callback
    def state_changed(event: Event[EventStateChangedData]) -> None:
        review(event.data["new_state"])

    withdraw()
    if entity_id is not None:
        review(hass.states.get(entity_id))
        entry.async_on_unload(async_track_state_change_event(hass, [entity_id], state_changed))
        entry.async_on_unload(withdraw)


@callback
def _async_raise(
    hass: HomeAssistant,
    issue_id: str,
    key: str,
    placeholders: dict[str, str],
    *,
    fixable_entry: str | None = None,
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data=None if fixable_entry is None else {"entry_id": fixable_entry},
        is_fixable=fixable_entry is not None,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=TROUBLESHOOTING_URL,
        translation_key=key,
        translation_placeholders=placeholders,
    )


class GasUnitFlow(RepairsFlow):
    """Asks what the gas meter counts."""

    def __init__(self, entry_id: str) -> None:
        """Fix the issue of an entry."""
        self._entry_id = entry_id

    async def async_step_init(
        self,
        user_input: dict[str, str] | None = None,  # noqa: ARG002 - the issue's id, not an answer
    ) -> RepairsFlowResult:
        """Show the only form."""
        return await self.async_step_gas_unit()

    async def async_step_gas_unit(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask for the unit, save it and reload the entry."""
        if user_input is None:
            issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
            unit = SelectSelector({"options": list(GasUnit), "translation_key": CONF_GAS_UNIT})
            return self.async_show_form(
                step_id="gas_unit",
                data_schema=vol.Schema({vol.Required(CONF_GAS_UNIT): unit}),
                description_placeholders=None if issue is None else issue.translation_placeholders,
            )
        entry = self.hass.config_entries.async_get_known_entry(self._entry_id)
        self.hass.config_entries.async_update_entry(entry, options={**entry.options, **user_input})
        self.hass.config_entries.async_schedule_reload(self._entry_id)
        return self.async_create_entry(data={})
