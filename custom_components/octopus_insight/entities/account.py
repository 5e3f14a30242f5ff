"""Entities of the account."""

from collections.abc import Mapping
from typing import Any, Final, override
from homeassistant.const import MATCH_ALL, PERCENTAGE, EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from ..coordinator import Home, HomeCoordinator
from ..entity import (
    Attributes,
    BinarySensorDescription,
    EventDescription,
    InsightDescription,
    InsightEvent,
    InsightSensor,
    SensorDescription,
    fields_of,
)
from ..history.settling import SIGNAL
from ..model.octoplus import Octoplus, SessionKind


def is_enrolled(home: Home, _: HomeCoordinator) -> bool:
    """Return whether the account is in Octoplus."""
    return home.octoplus is not None


def _session_attributes(home: Home, kind: SessionKind) -> Attributes:
    octoplus = home.octoplus or Octoplus()
    current, following = octoplus.current(kind, home.now), octoplus.following(kind, home.now)
    attributes: dict[str, Any] = {
        **fields_of(current and current.when, "start", "end"),
        "marginal_price": home.marginal_price_per_kwh if current else None,
        **fields_of(following, next_start="when.start", next_end="when.end"),
    }
    if kind is SessionKind.SAVING:
        attributes["reward_points_per_kwh"] = current and current.reward_points_per_kwh
        attributes["sessions_on_offer"] = [
            {
                "event_code": session.code,
                **fields_of(session.when, "start", "end"),
                "reward_points_per_kwh": session.reward_points_per_kwh,
                **({} if session.refusal is None else {"refusal": session.refusal}),
            }
            for session in octoplus.on_offer(home.now)
        ]
    return attributes


def _session_sensor(key: str, kind: SessionKind) -> BinarySensorDescription[Home]:
    return BinarySensorDescription(
        key=key,
        exists_fn=is_enrolled,
        is_on_fn=lambda home: (home.octoplus or Octoplus()).current(kind, home.now) is not None,
        attributes_fn=lambda home, _: _session_attributes(home, kind),
    )


class RequestsSensor(InsightSensor[Home]):
    """The requests, by kind."""

    # new with each request
    _unrecorded_attributes = frozenset({MATCH_ALL})


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


SESSION_KINDS: Final[Mapping[str, SessionKind]] = {
    "saving_session": SessionKind.SAVING,
    "free_electricity": SessionKind.FREE,
}
STATEMENT: Final[EventDescription[Home, Any]] = EventDescription(
    key="statement",
    entity=StatementEvent,
    event_types=["new", "matches", "differs"],
    enabled_fn=lambda _: False,
    made_of=(),
    seen_fn=lambda _: None,
    events_fn=lambda *_: (),
)
ACCOUNT_ROWS: tuple[InsightDescription[Home], ...] = (
    SensorDescription(
        key="requests_last_hour",
        entity=RequestsSensor,
        entity_category=EntityCategory.DIAGNOSTIC,
        made_of=(),
        value_fn=lambda home, _: home.knowledge.requests.last_hour,
        attributes_fn=lambda home, _: {
            **home.knowledge.requests.by_kind,
            "next_dispatch_call_allowed": home.knowledge.requests.next_dispatch_allowed_at,
        },
    ),
    SensorDescription(
        key="history_progress",
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        made_of=(),
        exists_fn=lambda _, coordinator: coordinator.source.past is not None,
        value_fn=lambda _, coordinator: coordinator.config_entry.runtime_data.backfill.progress,
    ),
    SensorDescription(
        key="octoplus_points",
        suggested_display_precision=0,
        exists_fn=lambda home, _: getattr(home.octoplus, "points", None) is not None,
        value_fn=lambda home, _: getattr(home.octoplus, "points", None),
    ),
    *(_session_sensor(key, kind) for key, kind in SESSION_KINDS.items()),
    STATEMENT,
)
