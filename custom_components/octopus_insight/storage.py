"""What is kept on disk, so that a start needs neither the supplier nor a request.

Each kind of answer has a file of its own: a plan changes every few minutes, a year's rates do not,
and a memory card should not be worn by writing one for the other.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from .const import DOMAIN, LOGGER
from .model.serialize import dump, load

STORAGE_VERSION: Final = 1

UNREADABLE: Final = (HomeAssistantError, KeyError, TypeError, ValueError)
"""What reading raises where a file is JSON but not what was written, or of a later version.

Home Assistant itself puts aside a file that is no JSON.
"""


def open_store(hass: HomeAssistant, name: str) -> Store[dict[str, Any]]:
    """Return the file of that name, readable by Home Assistant's user only, written whole."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{name}", private=True, atomic_writes=True)


class AnswerKind(StrEnum):
    """The kinds of answers that are kept; the value names the file."""

    ACCOUNT = "account"
    CONSUMPTION = "consumption"
    DISPATCHES = "dispatches"
    RATES = "rates"
    SESSIONS = "sessions"
    STANDING_CHARGES = "standing_charges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    """A value, and when the supplier gave it."""

    value: T
    retrieved_at: datetime
    """Moment of the answer [UTC]."""


class AnswerStore[T]:
    """Keeps the latest answer of one kind for one entry."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, kind: AnswerKind, shape: type[T]
    ) -> None:
        """Keep answers of the given type, one that `model.serialize` can write and read."""
        self._kind = kind
        self._shape = shape
        self._store = _open_answer(hass, entry_id, kind)

    async def async_load(self) -> Answer[T] | None:
        """Return the kept answer; None when there is none, or none that can be read."""
        try:
            kept = await self._store.async_load()
            if kept is None:
                return None
            return Answer(
                value=load(self._shape, kept["value"]),
                retrieved_at=load(datetime, kept["retrieved_at"]),
            )
        except UNREADABLE as err:
            LOGGER.warning("Stored %s cannot be read and is requested again: %s", self._kind, err)
            return None

    async def async_save(self, answer: Answer[T]) -> None:
        """Write the answer to disk now: it cost a request, and a reload may follow at once."""
        await self._store.async_save(
            {"value": dump(answer.value), "retrieved_at": dump(answer.retrieved_at)}
        )


def _open_answer(hass: HomeAssistant, entry_id: str, kind: AnswerKind) -> Store[dict[str, Any]]:
    return open_store(hass, f"{entry_id}.{kind}")


async def async_remove_answers(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all that was kept for an entry."""
    for kind in AnswerKind:
        await _open_answer(hass, entry_id, kind).async_remove()
