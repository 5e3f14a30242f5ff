"""How an entry begins: from what is on disk, and in a few seconds whatever the service does."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...model.charging.memory import DispatchMemory
from ...model.octoplus import Octoplus
from ...model.prices.tariff import DatedRate
from ...storage import AnswerKind, AnswerStore
from ..home import Sources
from .account import AccountCoordinator, Household
from .base import ApiAccess
from .consumption import ConsumptionCoordinator, Readings
from .dispatches import DispatchesCoordinator
from .rates import RatesCoordinator, StandingChargesCoordinator, TariffUnitRates
from .sessions import SessionsCoordinator

SETUP_TIME = 10.0
"""How long a start waits for the service when stored answers could do [s]."""


def make_sources(hass: HomeAssistant, entry: ConfigEntry[Any], access: ApiAccess) -> Sources:
    """Make the coordinators that ask, each with its own file of stored answers."""

    def store[T](kind: AnswerKind, shape: Any) -> AnswerStore[T]:
        return AnswerStore[T](hass, entry.entry_id, kind, shape)

    account = AccountCoordinator(hass, entry, access, store(AnswerKind.ACCOUNT, Household))
    return Sources(
        account=account,
        rates=RatesCoordinator(
            hass, entry, access, store(AnswerKind.RATES, Mapping[str, TariffUnitRates]), account
        ),
        standing_charges=StandingChargesCoordinator(
            hass,
            entry,
            access,
            store(AnswerKind.STANDING_CHARGES, Mapping[str, tuple[DatedRate, ...]]),
            account,
        ),
        consumption=ConsumptionCoordinator(
            hass, entry, access, store(AnswerKind.CONSUMPTION, Mapping[str, Readings]), account
        ),
        dispatches=DispatchesCoordinator(
            hass,
            entry,
            access,
            store(AnswerKind.DISPATCHES, Mapping[str, DispatchMemory]),
            account,
        ),
        sessions=SessionsCoordinator(
            hass, entry, access, store(AnswerKind.SESSIONS, Octoplus), account
        ),
    )


async def async_setup_sources(
    hass: HomeAssistant, entry: ConfigEntry[Any], sources: Sources
) -> None:
    """Load stored answers, and ask for those that are missing. Old ones are renewed by and by.

    Raises:
        ConfigEntryNotReady: There are no prices, neither stored nor from the service.
        ConfigEntryAuthFailed: Nothing is stored, and the key is wrong.
    """
    for source in sources.all:
        await source.async_load()
    if not sources.account.has_data:
        await sources.account.async_config_entry_first_refresh()
    now = dt_util.utcnow()
    late = [
        # not cancelled when the time is up: an answer that comes later is welcome later
        entry.async_create_background_task(hass, source.async_refresh(), f"first {source.name}")
        for source in sources.all
        if source.is_due(now)
    ]
    if late:
        await asyncio.wait(late, timeout=SETUP_TIME)
    if not sources.rates.has_data and not sources.rates.data:
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="no_answer_yet")
    for source in sources.of_account:
        source.async_follow_account()
    sources.sessions.async_follow_account()
