"""Look at all entities until they show what is right, or until patience ends."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from .account import Account
from .check import WITHOUT_VALUE, Finding, Verdict, compare
from .conversation import Conversation
from .expectations import expected_of, expected_of_real
from .extra_devices_check import pictures, site_and_lamp
from .rest import Rest

THERE_WITHIN_S = 60.0
"""Until then every entity has a value."""
RIGHT_WITHIN_S = 10.0
"""After that, nothing that is wrong becomes right by waiting."""
LOOKS_EVERY_S = 0.25

type Row = Mapping[str, Any]


async def until_there(line: Conversation, accounts: list[Account]) -> list[Finding]:
    """Return the first findings in which nothing is missing, or the last of them."""
    return await _until(line, accounts, frozenset({Verdict.MISSING}), THERE_WITHIN_S)


async def until_right(line: Conversation, accounts: list[Account]) -> list[Finding]:
    """Return the first findings in which all is well, or the last of them."""
    return await _until(line, accounts, frozenset(Verdict) - {Verdict.OK}, RIGHT_WITHIN_S)


async def look_at_pictures(
    rest: Rest, line: Conversation, accounts: list[Account]
) -> list[Finding]:
    """Return findings about the pictures, which no state holds."""
    registered = await line.ask("config/entity_registry/list")
    states = await line.ask("get_states")
    return await pictures(rest, accounts, datetime.now(UTC), registered, states)


async def _until(
    line: Conversation, accounts: list[Account], bad: frozenset[Verdict], within_s: float
) -> list[Finding]:
    gives_up = monotonic() + within_s
    while True:
        findings = await _look(line, accounts)
        if monotonic() > gives_up or not any(finding.verdict in bad for finding in findings):
            return findings
        await asyncio.sleep(LOOKS_EVERY_S)


async def _look(line: Conversation, accounts: list[Account]) -> list[Finding]:
    registered = await line.ask("config/entity_registry/list")
    states = await line.ask("get_states")
    now = datetime.now(UTC)
    return [
        finding
        for account in accounts
        for finding in _compare(
            account,
            now,
            [row for row in registered if row["config_entry_id"] == account.entry_id],
            states,
        )
    ]


def _compare(
    account: Account, now: datetime, registered: list[Row], states: list[Row]
) -> list[Finding]:
    shown = {row["entity_id"]: row["state"] for row in states}
    if account.supplier.world is None:
        expected = [
            expected_of_real(row)
            for row in registered
            if not row["entity_id"].startswith(WITHOUT_VALUE)
        ]
    else:
        fittings = account.fittings
        expected = [
            *expected_of(
                account.supplier, account.added, now, has_power_sensor=fittings is not None
            ),
            *(fittings.expected() if fittings else []),
        ]
    return [
        *compare(account.supplier.name, expected, registered, shown),
        *site_and_lamp(account, now, registered, states),
    ]
