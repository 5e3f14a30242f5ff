"""Judge what a person has added to an account: the battery's tariff, the lamp, the picture."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from simulator.expected import right_bands, right_values

from .account import Account
from .battery_check import battery_findings
from .check import Finding
from .eink_check import eink_findings
from .lamp_check import COLOURS, lamp_finding
from .rest import Rest

type State = Mapping[str, Any]


def site_and_lamp(
    account: Account,
    now: datetime,
    registered: Sequence[Mapping[str, Any]],
    states: Sequence[State],
) -> list[Finding]:
    """Return findings about the account's Powerwall site, beyond its states, and its lamp."""
    if account.fittings is None:
        return []
    name, moments = account.supplier.name, _moments(account, now)
    tariff = _state_of(account.fittings.tariff, registered, states)
    bands = [right_bands(name, moment) for moment in moments] or [None]
    levels = [right_values(name, moment)["import", "price_level"] for moment in moments]
    lamp = lamp_finding(name, states, levels or list(COLOURS))
    return [lamp, *battery_findings(name, tariff, bands)]


async def pictures(
    rest: Rest,
    accounts: Sequence[Account],
    now: datetime,
    registered: Sequence[Mapping[str, Any]],
    states: Sequence[State],
) -> list[Finding]:
    """Fetch the picture of every account's display and return findings about it."""
    return [
        finding
        for account in accounts
        if account.fittings is not None
        for finding in await eink_findings(
            rest,
            account.supplier.name,
            _state_of(account.fittings.picture, registered, states),
            _moments(account, now),
        )
    ]


def _moments(account: Account, now: datetime) -> list[datetime]:
    """Return when what is shown may have been right; never, if nobody knows what is."""
    return [] if account.supplier.world is None else [now, account.added]


def _state_of(
    unique_id: str, registered: Sequence[Mapping[str, Any]], states: Sequence[State]
) -> State | None:
    entity_ids = [row["entity_id"] for row in registered if row["unique_id"] == unique_id]
    return next((state for state in states if state["entity_id"] in entity_ids), None)
