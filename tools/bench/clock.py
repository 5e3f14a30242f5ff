"""A clock that stands still, and jumps from one thing that happens to the next."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import freezegun
from homeassistant.util.async_ import get_scheduled_timer_handles

_MOMENT = timedelta.resolution


class Clock:
    """The time of everything in this process, timers of the event loop included."""

    def __init__(self, move_to: Callable[[datetime], None]) -> None:
        """Tell the time of this process, and move it by `move_to`."""
        self.move_to = move_to
        """Let it be another moment; timers due by then ring as soon as the event loop runs."""

    @staticmethod
    def now() -> datetime:
        """Return the moment [UTC]."""
        return datetime.now(UTC)

    def next_timer(self) -> datetime | None:
        """Return when the event loop's next timer rings [UTC], never now; None: there is none."""
        loop = asyncio.get_running_loop()
        waits = [
            handle.when() - loop.time()
            for handle in get_scheduled_timer_handles(loop)
            if not handle.cancelled()
        ]
        # a timer is a float, a moment is not: one microsecond later it is surely due
        return self.now() + timedelta(seconds=max(0.0, min(waits))) + _MOMENT if waits else None


@contextmanager
def frozen_at(start: datetime) -> Iterator[Clock]:
    """Freeze the time of this process until the block is left."""
    with freezegun.freeze_time(start) as frozen:
        yield Clock(frozen.move_to)


def real_clock() -> Clock:
    """Return the time as it is, which nobody moves."""

    def stay(_moment: datetime) -> None:
        raise RuntimeError("A real clock cannot be moved.")

    return Clock(stay)


def cancel_all_timers() -> None:
    """Do what the end of a process does to its timers."""
    for handle in get_scheduled_timer_handles(asyncio.get_running_loop()):
        handle.cancel()
