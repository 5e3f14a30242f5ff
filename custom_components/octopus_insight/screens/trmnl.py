"""Pushes the compact day to the private plugin of a TRMNL, where it is another one.

The address is its only secret: nothing here logs it, nor an error's words, which may hold it.
"""

from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
import json
from typing import Any
from aiohttp import ClientError, ClientTimeout
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.json import json_bytes
from homeassistant.util import dt as dt_util
from ..actions.past import async_summary
from ..const import CONF_WEBHOOK, LOGGER
from ..displays.trmnl.day import compact_day
from ..model.history.batch import Batch
from ..model.interval import DAY, HOUR
from ..model.serialize import dump, load_known
from ..octopus.clock import http_wait
from ..runtime import InsightConfigEntry, InsightData
from ..withdrawal import async_raise, async_withdraw

GATHERED = 20.0
"""How long changes are collected [s]."""
AT_REST = timedelta(hours=6)
MOST_AN_HOUR = 12
"""TRMNL takes no more."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
RETRY, LONGEST_WAIT = timedelta(minutes=10), DAY
TIMEOUT = ClientTimeout(total=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pushed:
    """What is remembered, also over restarts."""

    tries: tuple[datetime, ...] = ()
    """Of the last hour."""
    last: datetime = LONG_AGO
    shown: str = ""
    """A hash of what is shown."""
    not_before: datetime = LONG_AGO
    failures: int = 0


async def async_push(
    hass: HomeAssistant, entry: InsightConfigEntry, subentry: ConfigSubentry
) -> ExitStack:
    """Push what is new; what is returned ends it."""
    data, stops = entry.runtime_data, ExitStack()
    push = _Push(hass, data, subentry)
    await push.async_remember()
    how: dict[str, Any] = {"cooldown": GATHERED, "immediate": False, "background": True}
    review = Debouncer(hass, LOGGER, function=push.async_review, **how)
    stops.callback(review.async_shutdown)
    # the home is composed each half hour at least: no timer is needed
    for followed in (data.timeline, data.history):
        stops.callback(followed.async_add_listener(review.async_schedule_call))
    stops.callback(async_withdraw, hass, push.issue_id)
    review.async_schedule_call()
    return stops


class _Push:
    """One private plugin."""

    def __init__(self, hass: HomeAssistant, data: InsightData, subentry: ConfigSubentry) -> None:
        self._hass, self._data, self._subentry = hass, data, subentry
        self.issue_id = f"trmnl_failing_{subentry.subentry_id}"
        self._pushed = _Pushed()
        self._address = subentry.data[CONF_WEBHOOK]
        # another address shows nothing yet
        self._note = f"trmnl_{sha256(self._address.encode()).hexdigest()[:12]}"

    async def async_remember(self) -> None:
        """Go on where the last start ended."""
        self._pushed = load_known(_Pushed, await self._data.history.async_note(self._note))

    async def async_review(self) -> None:
        """Push what is another day than the one shown, or has not been sent for long."""
        home, before = self._data.timeline.data, self._pushed
        if (meter := home.import_meter) is None:
            return
        try:
            summary = await async_summary(self._data)
        except ServiceValidationError:
            summary = None  # no day is complete
        except HomeAssistantError:
            return  # the file cannot be read now
        day, now = compact_day(home, meter, summary, self._subentry.title), dt_util.utcnow()
        shown = sha256(json_bytes(day)).hexdigest()
        tries = tuple(at for at in before.tries if timedelta() <= now - at < HOUR)
        is_same = shown == before.shown and now - before.last < AT_REST
        if is_same or now < before.not_before or len(tries) >= MOST_AN_HOUR:
            return
        sent_at = f"{now.astimezone(home.zone):%H:%M}"
        status, retry_after = await self._async_send({**day, "at": sent_at})
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            self._pushed = _Pushed(tries=(*tries, now), last=now, shown=shown)
            async_withdraw(self._hass, self.issue_id)
        else:
            is_full = status == HTTPStatus.TOO_MANY_REQUESTS
            wait = HOUR if is_full else RETRY * 2 ** min(before.failures, 5)
            until = now + min(http_wait(retry_after, now) or wait, LONGEST_WAIT)
            failures = before.failures + (not is_full)
            self._pushed = replace(before, tries=(*tries, now), not_before=until, failures=failures)
            is_refused = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
            if not is_full and (is_refused or before.failures):
                reason = f"status {status}" if status else "no answer"
                texts = {"name": self._subentry.title, "reason": reason}
                async_raise(self._hass, self.issue_id, "trmnl_failing", texts)
        notes = {self._note: json.dumps(dump(self._pushed))}
        await self._data.history.async_write(Batch(at=now, notes=notes))

    async def _async_send(self, day: dict[str, Any]) -> tuple[int, str | None]:
        """Return the status, 0: there was no answer, and when to come again."""
        session, body = async_get_clientsession(self._hass), {"merge_variables": day}
        asked = session.post(self._address, json=body, timeout=TIMEOUT, allow_redirects=False)
        with suppress(TimeoutError, ClientError, ValueError):
            async with asked as answer:
                return answer.status, answer.headers.get("Retry-After")
        return 0, None
