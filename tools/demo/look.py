"""Look at all entities until they show what they have to, or time is up."""

import asyncio
from time import monotonic
from .check import EVENTFUL, Finding, Verdict, compare
from .client import Seen, Websocket
from .expectations import expected_of, expected_of_real
from .extra_devices import Account
from .extra_devices_check import site_and_lamp
from .price_homes_check import PriceAccount

THERE_WITHIN_S = 60.0
"""Time for every entity to get a value."""
CORRECT_WITHIN_S = 10.0
"""Time after that for values to become the expected ones."""
LOOKS_EVERY_S = 0.25


type Accounts = list[Account | PriceAccount]


async def until_there(socket: Websocket, accounts: Accounts) -> list[Finding]:
    """Return the first findings without anything missing, or the last ones."""
    return await _until(socket, accounts, frozenset({Verdict.MISSING}), THERE_WITHIN_S)


async def until_correct(socket: Websocket, accounts: Accounts) -> list[Finding]:
    """Return the first findings that are all fine, or the last ones."""
    return await _until(socket, accounts, frozenset(Verdict) - {Verdict.OK}, CORRECT_WITHIN_S)


async def _until(
    socket: Websocket, accounts: Accounts, bad: frozenset[Verdict], within_s: float
) -> list[Finding]:
    gives_up = monotonic() + within_s
    while True:
        seen = await socket.look()
        findings = [finding for account in accounts for finding in _compare(account, seen)]
        if monotonic() > gives_up or not any(finding.verdict in bad for finding in findings):
            return findings
        await asyncio.sleep(LOOKS_EVERY_S)


def _compare(account: Account | PriceAccount, seen: Seen) -> list[Finding]:
    if isinstance(account, PriceAccount):
        return account.findings(seen)
    registered = [row for row in seen.registered if row["config_entry_id"] == account.entry_id]
    supplier, extra = account.supplier, account.extra_devices
    if supplier.world is None:
        valued = (row for row in registered if not row["entity_id"].startswith(EVENTFUL))
        expected = [expected_of_real(row) for row in valued]
    else:
        has_sensor = extra is not None
        expected = expected_of(supplier, account.added, seen.now, has_power_sensor=has_sensor)
        moments = account.known_at(seen.now)
        expected += extra.expected(supplier.name, moments) if extra else []
    # without `--check` they stay as they start
    disabled = {row["unique_id"] for row in registered if row["disabled_by"]}
    registered = [row for row in registered if row["unique_id"] not in disabled]
    expected = [one for one in expected if one.unique_id not in disabled]
    shown = {row["entity_id"]: row["state"] for row in seen.states}
    findings = compare(supplier.name, expected, registered, shown)
    return [*findings, *site_and_lamp(account, seen)]
