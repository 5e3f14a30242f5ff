"""`scripts/demo`: read what is asked for, do it, and end cleanly whatever happens."""

import asyncio
import signal
import sys

from .command_line import Wish, read_wish
from .demo import Demo
from .errors import DemoError

ENDED_BY_HAND = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run the demo and return its exit status."""
    wish = read_wish()
    try:
        found = asyncio.run(_until_done_or_stopped(wish))
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 0 if wish.stays else ENDED_BY_HAND
    for sentence in found:
        print(f"demo: {sentence}", file=sys.stderr)
    if wish.is_check:
        print("\ndemo: " + ("NOT all is well" if found else "all is well"))
    return 1 if found else 0


async def _until_done_or_stopped(wish: Wish) -> list[str]:
    """Run the demo; the first signal ends it, and further ones do not disturb the tidying up."""
    loop = asyncio.get_running_loop()
    run = asyncio.ensure_future(Demo(wish).run())
    for name in SIGNALS:
        loop.add_signal_handler(name, _stop_once, run)
    return await run


def _stop_once(run: asyncio.Future[list[str]]) -> None:
    for name in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(name, lambda: None)
    run.cancel()


if __name__ == "__main__":
    sys.exit(main())
