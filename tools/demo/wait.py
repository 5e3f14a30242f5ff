"""Wait by polling, and for the end of a program."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
import signal
from typing import Any
from .errors import DemoError

LOOKS_EVERY_S = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until(holds: Callable[[], Awaitable[bool]], *, within_s: float, otherwise: str) -> None:
    """Wait until something holds; raise DemoError with `otherwise` if it does not in time."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                if await holds():
                    return
                await asyncio.sleep(LOOKS_EVERY_S)
    except TimeoutError as error:
        raise DemoError(otherwise) from error


async def until_done_or_stopped[T](work: Coroutine[Any, Any, T]) -> T:
    """Do the work; the first signal ends it, later ones do not disturb the clean-up."""
    loop, run = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def stop_once() -> None:
        for name in SIGNALS:
            loop.add_signal_handler(name, lambda: None)
        run.cancel()

    for name in SIGNALS:
        loop.add_signal_handler(name, stop_once)
    return await run
