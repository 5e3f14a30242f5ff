"""Wait for something that nobody announces."""

import asyncio
from collections.abc import Awaitable, Callable

from .errors import DemoError

LOOKS_EVERY_S = 0.1


async def until(holds: Callable[[], Awaitable[bool]], *, within_s: float, otherwise: str) -> None:
    """Look again and again until something holds.

    Raises:
        DemoError: It does not in time; with the words of `otherwise`.
    """
    try:
        async with asyncio.timeout(within_s):
            while True:
                if await holds():
                    return
                await asyncio.sleep(LOOKS_EVERY_S)
    except TimeoutError as error:
        raise DemoError(otherwise) from error
