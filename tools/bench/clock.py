"""A frozen clock that jumps from one event to the next."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import freezegun
from homeassistant.util.async_ import get_scheduled_timer_handles


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of everything in this process; timers due by `move_to` ring when the loop runs."""

    move_to: Callable[[datetime], None]

    @staticmethod
    def now() -> datetime:
        """Return the moment [UTC]."""
        return datetime.now(UTC)

    def next_timer(self) -> datetime | None:
        """Return when the event loop's next timer is due [UTC], never now; None: there is none."""
        loop = asyncio.get_running_loop()
        waits = [
            handle.when() - loop.time()
            for handle in get_scheduled_timer_handles(loop)
            if not handle.cancelled()
        ]
        if not waits:
            return None
        # a timer is a float, a moment is not: one microsecond later it is surely due
        return self.now() + timedelta(seconds=max(0.0, min(waits))) + timedelta.resolution


@contextmanager
def frozen_at(start: datetime) -> Iterator[Clock]:
    """Freeze the time of this process."""
    with freezegun.freeze_time(start) as frozen:
        yield Clock(frozen.move_to)


def real_clock() -> Clock:
    """Return the real time, which cannot be moved."""

    def stay(_moment: datetime) -> None:
        raise RuntimeError("A real clock cannot be moved.")

    return Clock(stay)


def cancel_all_timers() -> None:
    """Cancel the event loop's timers, as the end of a process would."""
    for handle in get_scheduled_timer_handles(asyncio.get_running_loop()):
        handle.cancel()
