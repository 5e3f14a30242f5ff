"""What a person can put right: issues that come and go with the timeline, and how one is fixed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig
import probatio as vol

from .const import CONF_GAS_UNIT, DOMAIN, TROUBLESHOOTING_URL
from .coordinator import HomeCoordinator
from .devices import meter_name
from .model.prices.tariff import Fuel
from .model.usage.consumption import GasUnit
from .model.views import MeterView
from .runtime import InsightConfigEntry

READINGS_ARE_LATE = timedelta(days=5)
"""Readings come within two days, seldom three; after five somebody has to look at the meter."""

GAS_UNIT_UNKNOWN = "gas_unit_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterIssue:
    """Something that can be wrong with a meter point."""

    key: str
    is_present_fn: Callable[[MeterView, HomeCoordinator], bool]
    is_fixable: bool = False


def _has_no_agreement(view: MeterView, _: HomeCoordinator) -> bool:
    return view.agreement is None


def _has_unknown_shape(view: MeterView, timeline: HomeCoordinator) -> bool:
    return view.has_no_rates


def _has_unknown_gas_unit(view: MeterView, timeline: HomeCoordinator) -> bool:
    return view.point.fuel is Fuel.GAS and view.gas_unit is None


def _has_late_readings(view: MeterView, timeline: HomeCoordinator) -> bool:
    """Say whether readings that once came have stopped, as far as the supplier was asked."""
    latest, asked_at = view.latest_reading, view.readings_retrieved_at
    if latest is None or asked_at is None:
        return False
    return asked_at - latest.end > READINGS_ARE_LATE


FAULTS = (
    MeterIssue(key="no_active_tariff", is_present_fn=_has_no_agreement),
    MeterIssue(key="unknown_tariff_shape", is_present_fn=_has_unknown_shape),
    MeterIssue(key=GAS_UNIT_UNKNOWN, is_present_fn=_has_unknown_gas_unit, is_fixable=True),
    MeterIssue(key="readings_missing", is_present_fn=_has_late_readings),
)


@callback
def async_watch_issues(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Raise and withdraw issues as the timeline changes, and withdraw all with the entry."""
    timeline = entry.runtime_data.timeline
    raised: set[str] = set()

    @callback
    def review() -> None:
        for view in timeline.data.meters.values():
            for fault in FAULTS:
                issue_id = _issue_id(fault, view)
                if fault.is_present_fn(view, timeline):
                    raised.add(issue_id)
                    _async_raise(hass, issue_id, fault, view, timeline)
                else:
                    # also one that was raised before a restart, and has been put right since
                    raised.discard(issue_id)
                    ir.async_delete_issue(hass, DOMAIN, issue_id)

    @callback
    def withdraw() -> None:
        for issue_id in raised:
            ir.async_delete_issue(hass, DOMAIN, issue_id)

    review()
    entry.async_on_unload(timeline.async_add_listener(review))
    entry.async_on_unload(withdraw)


def _issue_id(fault: MeterIssue, view: MeterView) -> str:
    """Tell meter points apart without their numbers: Home Assistant puts ids into diagnostics."""
    return f"{fault.key}_{sha256(view.point.id.encode()).hexdigest()[:8]}"


@callback
def _async_raise(
    hass: HomeAssistant,
    issue_id: str,
    fault: MeterIssue,
    view: MeterView,
    timeline: HomeCoordinator,
) -> None:
    entry = timeline.config_entry
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id},
        is_fixable=fault.is_fixable,
        severity=ir.IssueSeverity.WARNING,
        learn_more_url=TROUBLESHOOTING_URL,
        translation_key=fault.key,
        translation_placeholders={
            "meter": meter_name(hass, entry, view.point.id),
            "tariff_code": view.agreement.tariff_code if view.agreement else "",
            "last_day": _last_day(view, timeline),
        },
    )


def _last_day(view: MeterView, timeline: HomeCoordinator) -> str:
    latest = view.latest_reading
    return "" if latest is None else latest.start.astimezone(view.zone).date().isoformat()


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that fixes the one issue a form can fix: what a gas meter counts."""
    return GasUnitFlow((data or {})["entry_id"])


class GasUnitFlow(RepairsFlow):
    """Asks what the gas meter counts, and saves it as the option it is."""

    def __init__(self, entry_id: str) -> None:
        """Save it in this entry."""
        self._entry_id = entry_id

    async def async_step_init(
        self,
        user_input: dict[str, str] | None = None,  # noqa: ARG002 - the issue's id, not an answer
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_gas_unit()

    async def async_step_gas_unit(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask for the unit; saving it reloads the entry, and the issue goes."""
        if user_input is None:
            unit = SelectSelector(
                SelectSelectorConfig(options=list(GasUnit), translation_key=CONF_GAS_UNIT)
            )
            return self.async_show_form(
                step_id="gas_unit",
                data_schema=vol.Schema({vol.Required(CONF_GAS_UNIT): unit}),
                description_placeholders=self._placeholders(),
            )
        entry = self.hass.config_entries.async_get_known_entry(self._entry_id)
        self.hass.config_entries.async_update_entry(entry, options={**entry.options, **user_input})
        self.hass.config_entries.async_schedule_reload(self._entry_id)
        return self.async_create_entry(data={})

    def _placeholders(self) -> dict[str, str] | None:
        issue = ir.async_get(self.hass).async_get_issue(self.handler, self.issue_id)
        return None if issue is None else issue.translation_placeholders
