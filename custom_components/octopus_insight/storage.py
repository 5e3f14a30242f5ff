"""What is kept on disk, so that a start needs no request.

Each kind of answer has its own file, to spare memory cards: a year's rates seldom change.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from .const import DOMAIN, LOGGER
from .model.serialize import dump, load
from .octopus.budget import Call

STORAGE_VERSION: Final = 1
SAVED_AT_LEAST: Final = timedelta(minutes=30)
"""How old a repeated answer may get on disk."""
UNREADABLE: Final = (HomeAssistantError, KeyError, TypeError, ValueError)
"""Raised for another shape or version; Home Assistant puts aside what is no JSON."""


def open_store(hass: HomeAssistant, name: str) -> Store[dict[str, Any]]:
    """Return a file that is written whole."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{name}", private=True, atomic_writes=True)


async def async_write(
    hass: HomeAssistant,
    store: Store[dict[str, Any]],
    kept: dict[str, Any],
    is_wanted: Callable[[], bool],
) -> None:
    """Write to disk now; of what is removed before or meanwhile no file stays."""

    async def write() -> None:
        if is_wanted():
            await store.async_save(kept)
        if not is_wanted():
            await store.async_remove()

    # a write that has begun cannot be cancelled, and is looked after to its end
    await asyncio.shield(hass.async_create_task(write(), f"write {store.key}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    """A value, and when the supplier gave it [UTC]."""

    value: T
    retrieved_at: datetime


class AnswerStore[T]:
    """Keeps an entry's latest answer of one kind."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        kind: Call,
        shape: type[T],
        lasting: Callable[[T], object] = lambda value: value,
    ) -> None:
        """Keep answers of a type that `model.serialize` knows.

        `lasting` returns what of them no later answer would bring again.
        """
        self._hass, self._kind, self._shape, self._lasting = hass, kind, shape, lasting
        self._saved: Answer[T] | None = None
        self._unsaved: Answer[T] | None = None
        self._is_wanted = lambda: hass.config_entries.async_get_entry(entry_id) is not None
        self._saving = asyncio.Lock()
        self._store = open_store(hass, f"{entry_id}.{kind}")

    async def async_load(self) -> Answer[T] | None:
        """Return the answer; None: none can be read."""
        try:
            kept = await self._store.async_load()
            if kept is None:
                return None
            # beside the loop, as in the other direction: a week of readings is a thousand values
            value = await self._hass.async_add_executor_job(load, self._shape, kept["value"])
            return Answer(value=value, retrieved_at=load(datetime, kept["retrieved_at"]))
        except UNREADABLE as err:
            # not where it is wrong: the path holds numbers of meters
            why = getattr(err, "problem", type(err).__name__)
            LOGGER.warning("Stored %s cannot be read and is requested again: %s", self._kind, why)
            return None

    async def async_save(self, answer: Answer[T]) -> None:
        """Write to disk: it cost a request, and a reload may follow at once.

        Where nothing lasting is new it waits, for half an hour at most.
        """
        async with self._saving:  # of two, the later one has to stay
            saved = self._saved
            if (
                saved is not None
                and abs(answer.retrieved_at - saved.retrieved_at) < SAVED_AT_LEAST
                and self._lasting(answer.value) == self._lasting(saved.value)
            ):
                self._unsaved = answer
                self._store.async_delay_save(lambda: dump(answer), SAVED_AT_LEAST.total_seconds())
                return
            self._saved, self._unsaved = answer, None
            kept = await self._hass.async_add_executor_job(dump, answer)
            await async_write(self._hass, self._store, kept, self._is_wanted)

    async def async_flush(self) -> None:
        """Write what waits; from now on nothing does."""
        waiting, self._saved = self._unsaved, None
        if waiting is not None:
            await self.async_save(waiting)


async def async_remove_answers(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all that was kept for an entry."""
    for kind in Call:
        await open_store(hass, f"{entry_id}.{kind}").async_remove()
