"""A home whose supplier does odd things, told as a list of moments: what happens, what is seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import (
    DOMAIN,
    SERVICE_REFRESH_DISPATCHES,
)
from custom_components.octopus_insight.octopus import ZONE
from tests.harness.home import Supplier, entity_id_of, local, move_to, shown, state_of

ORDINARY = date(2026, 11, 18)
"""A Wednesday in winter: London keeps UTC."""

HIGH = {"iog": 0.2959992, "iog-four-rate": 0.30371355, "two-cars": 0.2959992}
LOW = {"iog": 0.07000035, "iog-four-rate": 0.0689997, "two-cars": 0.07000035}
"""28.1904 p and 6.6667 p, 28.9251 p and 6.5714 p, each with 5 % VAT [GBP/kWh]."""

ONLY_DISPATCHES = {"dispatching_covers": "dispatches"}
"""So that the dispatching sensor says nothing of the standard window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a person sees; None in an expectation: looked at elsewhere."""

    is_low: bool | None = None
    """Rate, `off_peak` and `price_level` agree; whether the house pays the low rate."""

    reason: str | None = None
    certainty: str | None = None
    is_dispatching: bool | None = None
    next_dispatch: str | None = None
    """Wall time; `-`: nothing is planned."""

    planned: str | None = None
    """Planned rows as `18:00-19:00 smart`, separated by commas."""


class Home:
    """One household at the simulated supplier, in a Home Assistant that lives by a frozen clock."""

    def __init__(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier, day: date
    ) -> None:
        """Begin on the day; `add` sets the entry up."""
        self.hass, self.freezer, self.supplier, self.day = hass, freezer, supplier, day
        self.entry: MockConfigEntry | None = None

    def moment(self, wall: str) -> datetime:
        """Return the moment [UTC] of a wall time; `+05:10` is on the next day, `06:00Z` in UTC."""
        day = self.day + timedelta(days=wall.startswith("+"))
        text = wall.removeprefix("+")
        if text.endswith("Z"):
            return datetime.fromisoformat(f"{day}T{text}")
        return local(day, time.fromisoformat(text))

    async def at(self, wall: str) -> None:
        """Let it be that time, and everything due by then done."""
        await move_to(self.hass, self.freezer, self.moment(wall))

    def do(self, what: str, **more: Any) -> None:
        """Let something happen at the supplier."""
        self.supplier.perform({"do": what, **more})

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

    async def ask(self, role: str = "car") -> None:
        """Refresh as soon as the gap to the call before allows it, or wait for the call after."""
        dispatching = entity_id_of(self.hass, self.supplier, role, "intelligent_dispatching")
        since = dt_util.utcnow()
        for _ in range(3):
            response = await self.hass.services.async_call(
                DOMAIN,
                SERVICE_REFRESH_DISPATCHES,
                {"entity_id": dispatching},
                blocking=True,
                return_response=True,
            )
            outcome = response[dispatching]
            answered_at = datetime.fromisoformat(outcome["retrieved_at"])
            if outcome["accepted"] or answered_at > since:
                return
            allowed = datetime.fromisoformat(outcome["next_allowed_at"])
            await move_to(self.hass, self.freezer, allowed + timedelta(seconds=1))
        pytest.fail(f"no refresh: {response}")

    def seen(self, role: str = "car") -> Seen:
        """Look at the entities."""
        rate = state_of(self.hass, self.supplier, "import", "current_rate")
        return Seen(
            is_low=self._is_low(float(rate.state)),
            reason=rate.attributes["reason"],
            certainty=rate.attributes["certainty"],
            is_dispatching=shown(self.hass, self.supplier, role, "intelligent_dispatching"),
            next_dispatch=self._wall(shown(self.hass, self.supplier, role, "next_dispatch")),
            planned=self.rows("planned_dispatches", role),
        )

    def rows(self, attribute: str, role: str = "car") -> str:
        """Return an attribute's rows as text."""
        state = state_of(self.hass, self.supplier, role, "intelligent_dispatching")
        return ", ".join(
            f"{self._wall(row['start'])}-{self._wall(row['end'])} {row['type']}"
            for row in state.attributes[attribute]
        )

    def attribute(self, name: str, role: str = "car") -> Any:
        """Return an attribute of the dispatching sensor."""
        return state_of(self.hass, self.supplier, role, "intelligent_dispatching").attributes[name]

    async def cheap_from(self, start: str, end: str) -> dict[str, str]:
        """Ask `get_rates`: the half hours a dispatch makes cheap, each with its certainty."""
        response = await self.hass.services.async_call(
            DOMAIN,
            "get_rates",
            {"start": self.moment(start), "end": self.moment(end)},
            blocking=True,
            return_response=True,
        )
        return {
            self._wall(datetime.fromisoformat(row["start"])): row["certainty"]
            for row in response["rates"]
            if row["reason"] == "dispatch"
        }

    def _is_low(self, rate: float) -> bool:
        name = self.supplier.world.household.name
        is_low = rate == pytest.approx(LOW[name])
        assert is_low or rate == pytest.approx(HIGH[name])
        assert shown(self.hass, self.supplier, "import", "off_peak") is is_low
        level = "cheap" if is_low else "normal"
        assert shown(self.hass, self.supplier, "import", "price_level") == level
        return is_low

    @staticmethod
    def _wall(moment: object) -> str:
        if not isinstance(moment, datetime):
            return "-"
        return f"{moment.astimezone(ZONE):%H:%M}"


def unlike(seen: Seen, expected: Seen) -> Mapping[str, tuple[Any, Any]]:
    """Return what differs, of what is expected: each with what is seen instead."""
    pairs: Iterable[tuple[str, Any, Any]] = (
        (name, getattr(seen, name), getattr(expected, name)) for name in Seen.__slots__
    )
    return {name: (has, wants) for name, has, wants in pairs if wants is not None and has != wants}
