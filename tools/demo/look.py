"""Look at all entities until they show what they have to, or time is up."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from .check import EVENTFUL, Finding, Verdict, compare
from .client import Rest, Websocket
from .expectations import expected_of, expected_of_real
from .extra_devices import Account
from .extra_devices_check import pictures, site_and_lamp

THERE_WITHIN_S = 60.0
"""Time for every entity to get a value."""
CORRECT_WITHIN_S = 10.0
"""Time after that for values to become the expected ones."""
LOOKS_EVERY_S = 0.25

type Row = Mapping[str, Any]


async def until_there(socket: Websocket, accounts: list[Account]) -> list[Finding]:
    """Return the first findings without anything missing, or the last ones."""
    return await _until(socket, accounts, frozenset({Verdict.MISSING}), THERE_WITHIN_S)


async def until_correct(socket: Websocket, accounts: list[Account]) -> list[Finding]:
    """Return the first findings that are all fine, or the last ones."""
    return await _until(socket, accounts, frozenset(Verdict) - {Verdict.OK}, CORRECT_WITHIN_S)


async def look_at_pictures(rest: Rest, socket: Websocket, accounts: list[Account]) -> list[Finding]:
    """Return findings about the e-ink pictures."""
    registered, states = await _registered_and_states(socket)
    return await pictures(rest, accounts, datetime.now(UTC), registered, states)


async def _until(
    socket: Websocket, accounts: list[Account], bad: frozenset[Verdict], within_s: float
) -> list[Finding]:
    gives_up = monotonic() + within_s
    while True:
        registered, states = await _registered_and_states(socket)
        now = datetime.now(UTC)
        findings = [
            finding
            for account in accounts
            for finding in _compare(account, now, registered, states)
        ]
        if monotonic() > gives_up or not any(finding.verdict in bad for finding in findings):
            return findings
        await asyncio.sleep(LOOKS_EVERY_S)


async def _registered_and_states(socket: Websocket) -> tuple[list[Row], list[Row]]:
    return await socket.ask("config/entity_registry/list"), await socket.ask("get_states")


def _compare(
    account: Account, now: datetime, all_registered: list[Row], states: list[Row]
) -> list[Finding]:
    registered = [row for row in all_registered if row["config_entry_id"] == account.entry_id]
    extra = account.extra_devices
    if account.supplier.world is None:
        valued = (row for row in registered if not row["entity_id"].startswith(EVENTFUL))
        expected = [expected_of_real(row) for row in valued]
    else:
        has_extra = extra is not None
        expected = expected_of(account.supplier, account.added, now, has_power_sensor=has_extra)
        expected += extra.expected() if extra else []
    shown = {row["entity_id"]: row["state"] for row in states}
    return [
        *compare(account.supplier.name, expected, registered, shown),
        *site_and_lamp(account, now, registered, states),
    ]
