"""`scripts/demo`: read the options, run the demo, and end cleanly whatever happens."""

import asyncio
import signal
import sys
from .demo import Demo
from .errors import DemoError, StartError
from .options import Options, read_options

INTERRUPTED = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run the demo and return its exit status."""
    options = read_options()
    try:
        try:
            found = asyncio.run(_until_done_or_stopped(options))
        except StartError as error:
            print(f"demo: {error}\ndemo: It is started once more.", file=sys.stderr)
            found = asyncio.run(_until_done_or_stopped(options))
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 0 if options.stays_open else INTERRUPTED
    for sentence in found:
        print(f"demo: {sentence}", file=sys.stderr)
    if options.is_check:
        print("\ndemo: " + ("NOT all is well" if found else "all is well"))
    return 1 if found else 0


async def _until_done_or_stopped(options: Options) -> list[str]:
    """Run the demo; the first signal ends it, later ones do not disturb the clean-up."""
    loop = asyncio.get_running_loop()
    run = asyncio.ensure_future(Demo(options).run())

    def stop_once() -> None:
        for name in SIGNALS:
            loop.add_signal_handler(name, lambda: None)
        run.cancel()

    for name in SIGNALS:
        loop.add_signal_handler(name, stop_once)
    return await run


if __name__ == "__main__":
    sys.exit(main())
