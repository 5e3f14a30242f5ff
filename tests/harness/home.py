"""A household at the simulated supplier, and a home of it whose clock stands still."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from logging import INFO
from typing import Any
from unittest.mock import patch
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN, PLATFORMS
from custom_components.octopus_insight.octopus import ZONE
from simulator.expected.reader import expected_values
from simulator.log import LoggedCall
from tests.harness.clock import HOUR, SECOND, WINTER, local, moment_of, move_to  # noqa: F401
from tests.harness.supplier import Supplier

SERVICE_REFRESH_DISPATCHES = "refresh_intelligent_dispatches"
SECOND_CAR = "00000000-0003-4000-8020-000000000ca2"

LOW, HIGH = 0.07000035, 0.2959992
"""The two prices of `iog` and `two-cars`: 6.6667 p and 28.1904 p with 5 % VAT [GBP/kWh]."""

PRICES = {"iog": (LOW, HIGH), "iog-four-rate": (0.0689997, 0.30371355), "two-cars": (LOW, HIGH)}
"""Low and high; on four rates 6.5714 p and 28.9251 p with 5 % VAT [GBP/kWh]."""

ONLY_DISPATCHES = {"dispatching_covers": "dispatches"}
"""So that the dispatching sensor says nothing of the standard window."""


class Home:
    """One household at the simulated supplier, in a Home Assistant that lives by a frozen clock.

    Entities are named by the role of their device and their translation key.
    """

    entry: MockConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        supplier: Supplier,
        day: date = WINTER,
    ) -> None:
        """Begin on the day; `set_up` adds the entry."""
        self.hass, self.freezer, self.supplier, self.day = hass, freezer, supplier, day

    # --- Time -------------------------------------------------------------------------------------

    def moment(self, wall: str) -> datetime:
        """Return the moment [UTC] of a wall time; `+05:10` is on the next day, `06:00Z` in UTC."""
        return moment_of(wall, self.day)

    async def at(self, *moments: str | datetime) -> None:
        """Let it be each of these times, and everything due by then done."""
        for when in moments:
            moment = when if isinstance(when, datetime) else self.moment(when)
            await move_to(self.hass, self.freezer, moment)

    async def live(self, interval: timedelta, step: timedelta = HOUR) -> None:
        """Let time pass in steps."""
        now = dt_util.utcnow()
        await self.at(*(now + number * step for number in range(1, interval // step + 1)))

    async def settle(self) -> None:
        """Wait until everything due is done."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    # --- The life of the entry --------------------------------------------------------------------

    async def set_up(
        self, *, data: Mapping[str, str] | None = None, **options: Any
    ) -> MockConfigEntry:
        """Add the household's account with these options, and set it up."""
        self.entry = self.supplier.entry(data=data, options=options)
        self.entry.add_to_hass(self.hass)
        await self.load()
        return self.entry

    async def load(self) -> None:
        """Set the entry up, as Home Assistant does when it starts."""
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def unload(self) -> None:
        """Unload the entry, as Home Assistant does when it is disabled or reloaded."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.settle()

    async def reload(self) -> None:
        """Load the entry again."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    async def restart(self) -> None:
        """Begin as after a restart of Home Assistant: nothing is in memory, only the files are."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        self.hass.data.pop(LEDGERS)
        await self.load()

    # --- What happens at the supplier -------------------------------------------------------------

    def do(self, what: str, **more: Any) -> Any:
        """Let something happen at the supplier; the simulator's README lists what can."""
        return self.supplier.perform({"do": what, **more})

    def fail(self, kind: str, *, times: int | None = None, **more: Any) -> None:
        """Let so many answers fail, or all that come before `recover`."""
        self.do("fault", kind=kind, times=times, **more)

    def recover(self) -> None:
        """End all faults."""
        self.do("fault", kind="none")

    def plug_in(self, *rows: str) -> None:
        """Plug the car in, and let rows such as `18:00-19:00` join its plan."""
        self.do("plug_in")
        if rows:
            self.plan(*rows)

    def plan(self, *rows: str, **more: Any) -> None:
        """Let rows such as `18:00-19:00` or `18:00-19:00 BOOST` join the plan."""
        self.do("plan", slots=[self._slot(row) for row in rows], **more)

    def complete(self, row: str, **more: Any) -> None:
        """Let a completed row appear."""
        slot = self._slot(row)
        self.do("complete", start=slot["start"], end=slot["end"], **more)

    def _slot(self, row: str) -> dict[str, Any]:
        bounds, _, kind = row.partition(" ")
        start, end = (self.moment(wall).isoformat() for wall in bounds.split("-"))
        return {"start": start, "end": end, "type": kind or "SMART"}

    def calls(self, kind: str | None = None) -> list[LoggedCall]:
        """Return the requests that came in, of one kind or of all."""
        return self.supplier.calls(kind)

    # --- What a person does -----------------------------------------------------------------------

    async def act(self, action: str, **data: Any) -> Any:
        """Call an action of ours, and return its answer if it gives one."""
        supports = self.hass.services.supports_response(DOMAIN, action)
        answer = await self.hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            return_response=supports is not SupportsResponse.NONE,
        )
        await self.settle()
        return answer

    async def refusal(self, action: str, **data: Any) -> HomeAssistantError:
        """Call an action that is refused, and return how."""
        with pytest.raises(HomeAssistantError) as raised:
            await self.act(action, **data)
        return raised.value

    async def press(self) -> None:
        """Press the car's button."""
        target = {"entity_id": self.entity_id_of("car", "refresh_dispatches")}
        await self.hass.services.async_call("button", "press", target, blocking=True)
        await self.settle()

    async def ask(self, role: str = "car") -> None:
        """Refresh as soon as the gap to the call before allows it, or wait for the call after."""
        dispatching = self.entity_id_of(role, "intelligent_dispatching")
        since = dt_util.utcnow()
        for _ in range(3):
            answer = await self.act(SERVICE_REFRESH_DISPATCHES, entity_id=dispatching)
            outcome = answer[dispatching]
            answered_at = datetime.fromisoformat(outcome["retrieved_at"])
            if outcome["accepted"] or answered_at > since:
                return
            await self.at(datetime.fromisoformat(outcome["next_allowed_at"]) + SECOND)
        pytest.fail(f"no refresh: {answer}")

    async def ask_at(self, *walls: str, role: str = "car") -> None:
        """Let it be each of these times, and refresh then."""
        for wall in walls:
            await self.at(wall)
            await self.ask(role)

    # --- What is there to see ---------------------------------------------------------------------

    def entity_id_of(self, role: str, key: str, platform: Platform | None = None) -> str:
        """Return an entity, of that platform if there are several; LookupError: there is none."""
        unique_id = f"{self.supplier.id_of(role)}_{key}"
        for one in (platform,) if platform else PLATFORMS:
            entity_id = er.async_get(self.hass).async_get_entity_id(one, DOMAIN, unique_id)
            if entity_id is not None:
                return entity_id
        raise LookupError(f"no entity {key} of the {role}")

    def state_of(self, role: str, key: str, platform: Platform | None = None) -> State:
        """Return the state of an entity, with its attributes."""
        state = self.hass.states.get(self.entity_id_of(role, key, platform))
        assert state is not None
        return state

    def attributes(self, role: str, key: str) -> Mapping[str, Any]:
        """Return the attributes of an entity."""
        return self.state_of(role, key).attributes

    def shown(self, role: str, key: str) -> object:
        """Return what an entity shows: a number, a moment, yes or no, a word; None: unknown."""
        word = self.state_of(role, key).state
        if word == STATE_UNKNOWN:
            return None
        if word in (STATE_ON, STATE_OFF):
            return word == STATE_ON
        try:
            return float(word)
        except ValueError:
            return dt_util.parse_datetime(word) or word

    def wrong(self, right: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], object]:
        """Return, of the given right values, those not shown: each with what is shown instead."""
        wrong = {}
        for (role, key), value in right.items():
            seen = self.shown(role, key)
            if seen != (pytest.approx(value) if isinstance(value, float) else value):
                wrong[role, key] = (seen, value)
        return wrong

    def wrong_of_table(self, moment: datetime) -> dict[tuple[str, str], object]:
        """Return what differs from the household's table of right values for that moment."""
        return self.wrong(expected_values(self.supplier.world.household.name, moment))

    def device_id_of(self, role: str) -> str:
        """Return the id of a device by its role."""
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, self.supplier.id_of(role)), self.entry.entry_id
        )
        assert device is not None
        return device.id

    def issues(self) -> dict[str, dict[str, str]]:
        """Return our repairs: key to what their texts are filled with."""
        return {
            str(issue.translation_key): issue.translation_placeholders or {}
            for (domain, _), issue in ir.async_get(self.hass).issues.items()
            if domain == DOMAIN and issue.active
        }

    def listen(self, role: str, key: str) -> list[dict[str, Any]]:
        """Return a list to which is added what an event entity tells from now on."""
        told: list[dict[str, Any]] = []

        def told_by(state: State | None) -> tuple[object, ...] | None:
            names = ("event_type", "start")
            return state and (state.state, *(state.attributes.get(name) for name in names))

        @callback
        def note(event: Event[EventStateChangedData]) -> None:
            old, new = event.data["old_state"], event.data["new_state"]
            if old and new and "event_type" in new.attributes and told_by(old) != told_by(new):
                told.append(dict(new.attributes))

        async_track_state_change_event(self.hass, self.entity_id_of(role, key), note)
        return told

    async def appointments(
        self, role: str, key: str, start: datetime, end: datetime
    ) -> list[dict[str, Any]]:
        """Return what a calendar answers for a span."""
        entity_id = self.entity_id_of(role, key, Platform.CALENDAR)
        span = {"start_date_time": start.isoformat(), "end_date_time": end.isoformat()}
        answer = await self.hass.services.async_call(
            "calendar", "get_events", {"entity_id": entity_id} | span,
            blocking=True, return_response=True,
        )  # fmt: skip
        return answer[entity_id]["events"]

    # --- Smart charging ---------------------------------------------------------------------------

    def unlike(self, role: str = "car", **expected: object) -> dict[str, tuple[object, object]]:
        """Return, of what is expected, what is seen otherwise: each as it is and as it should be.

        `is_low`: rate, `off_peak` and `price_level` agree, and the house pays the low rate.
        `next_dispatch` is a wall time, or `-` if nothing is planned; `planned` is as in `rows`.
        """
        rate = self.state_of("import", "current_rate")
        seen = {
            "is_low": self._is_low(float(rate.state)),
            "reason": rate.attributes["reason"],
            "certainty": rate.attributes["certainty"],
            "is_dispatching": self.shown(role, "intelligent_dispatching"),
            "next_dispatch": _wall(self.shown(role, "next_dispatch")),
            "planned": self.rows("planned_dispatches", role),
        }
        return {name: (seen[name], it) for name, it in expected.items() if seen[name] != it}

    def rows(self, attribute: str, role: str = "car") -> str:
        """Return rows of the dispatching sensor, as `18:00-19:00 smart` with commas between."""
        return ", ".join(
            f"{_wall(row['start'])}-{_wall(row['end'])} {row['type']}"
            for row in self.attributes(role, "intelligent_dispatching")[attribute]
        )

    async def cheap_from(self, start: str, end: str) -> dict[str, str]:
        """Ask `get_rates`: the half hours a dispatch makes cheap, each with its certainty."""
        answer = await self.act("get_rates", start=self.moment(start), end=self.moment(end))
        return {
            _wall(datetime.fromisoformat(row["start"])): row["certainty"]
            for row in answer["rates"]
            if row["reason"] == "dispatch"
        }

    def _is_low(self, rate: float) -> bool:
        low, high = PRICES[self.supplier.world.household.name]
        is_low = rate == pytest.approx(low)
        assert is_low or rate == pytest.approx(high)
        assert self.shown("import", "off_peak") is is_low
        assert self.shown("import", "price_level") == ("cheap" if is_low else "normal")
        return is_low


def _wall(moment: object) -> str:
    return f"{moment.astimezone(ZONE):%H:%M}" if isinstance(moment, datetime) else "-"


async def unload_all(hass: HomeAssistant) -> None:
    """Unload every entry of ours that runs or waits to run: its timers would outlive the test."""
    running = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY)
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state in running:
            await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what our log told a person: information, warnings and errors, in order of time."""
    return [
        f"{record.levelname} {record.getMessage()}"
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}") and record.levelno >= INFO
    ]


@contextmanager
def same_home() -> Iterator[None]:
    """Let Home Assistant be one certain home, whose moments for asking are always the same."""
    with patch("homeassistant.helpers.instance_id.async_get", return_value="home"):
        yield


# --- For tests that have fixtures of their own, and no `home` -------------------------------------


def entity_id_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> str:
    """Return an entity of a device."""
    return Home(hass, None, supplier).entity_id_of(role, key)


def state_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> State:
    """Return the state of a device's entity."""
    return Home(hass, None, supplier).state_of(role, key)


def shown(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> object:
    """Return what a device's entity shows."""
    return Home(hass, None, supplier).shown(role, key)
