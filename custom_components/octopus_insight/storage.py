"""What is kept on disk, so that a start needs no request.

Each kind of answer has its own file, which spares memory cards: a plan changes every few minutes,
a year's rates do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from .const import DOMAIN, LOGGER
from .model.serialize import dump, load

STORAGE_VERSION: Final = 1
SAVED_AT_LEAST: Final = timedelta(minutes=30)
"""How old an answer that repeats the one before may get on disk."""
UNREADABLE: Final = (HomeAssistantError, KeyError, TypeError, ValueError)
"""Raised for a file of another shape or version; Home Assistant puts aside what is no JSON."""


def open_store(hass: HomeAssistant, name: str) -> Store[dict[str, Any]]:
    """Return a file that is written whole."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{name}", private=True, atomic_writes=True)


class AnswerKind(StrEnum):
    """Kinds of answers, by the name of the file."""

    ACCOUNT = "account"
    CONSUMPTION = "consumption"
    DISPATCHES = "dispatches"
    RATES = "rates"
    SESSIONS = "sessions"
    STANDING_CHARGES = "standing_charges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    """A value, and when the supplier gave it [UTC]."""

    value: T
    retrieved_at: datetime


class AnswerStore[T]:
    """Keeps the latest answer of one kind for one entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        kind: AnswerKind,
        shape: type[T],
        lasting: Callable[[T], object] = lambda value: value,
    ) -> None:
        """Keep answers of a type that `model.serialize` knows.

        `lasting` returns what of them no later answer would bring again.
        """
        self._kind, self._shape, self._lasting = kind, shape, lasting
        self._saved: Answer[T] | None = None
        self._unsaved: Answer[T] | None = None
        self._store = open_store(hass, f"{entry_id}.{kind}")

    async def async_load(self) -> Answer[T] | None:
        """Return the answer; None: there is none that can be read."""
        try:
            kept = await self._store.async_load()
            if kept is None:
                return None
            retrieved_at = load(datetime, kept["retrieved_at"])
            return Answer(value=load(self._shape, kept["value"]), retrieved_at=retrieved_at)
        except UNREADABLE as err:
            LOGGER.warning("Stored %s cannot be read and is requested again: %s", self._kind, err)
            return None

    async def async_save(self, answer: Answer[T]) -> None:
        """Write to disk: it cost a request, and a reload may follow at once.

        Where nothing lasting is new it waits, to spare cards, for half an hour at most.
        """
        if (saved := self._saved) is not None:
            is_news = self._lasting(answer.value) != self._lasting(saved.value)
            if not is_news and answer.retrieved_at - saved.retrieved_at < SAVED_AT_LEAST:
                self._unsaved = answer
                self._store.async_delay_save(lambda: _kept(answer), SAVED_AT_LEAST.total_seconds())
                return
        self._saved, self._unsaved = answer, None
        await self._store.async_save(_kept(answer))

    async def async_flush(self) -> None:
        """Write what waits."""
        if self._unsaved is not None:
            answer, self._unsaved = self._unsaved, None
            await self._store.async_save(_kept(answer))


def _kept(answer: Answer[Any]) -> dict[str, Any]:
    return {"value": dump(answer.value), "retrieved_at": dump(answer.retrieved_at)}


async def async_remove_answers(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all that was kept for an entry."""
    for kind in AnswerKind:
        await open_store(hass, f"{entry_id}.{kind}").async_remove()
