"""Wait by polling."""

import asyncio
from collections.abc import Awaitable, Callable
from .errors import DemoError

LOOKS_EVERY_S = 0.1


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
