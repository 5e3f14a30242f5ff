"""`scripts/demo`: read the options, run the demo, and end cleanly whatever happens."""

import asyncio
import sys
from .demo import Demo
from .errors import DemoError, StartError
from .options import read_options
from .wait import until_done_or_stopped

INTERRUPTED = 130


def main() -> int:
    """Run the demo and return its exit status."""
    options = read_options()
    try:
        try:
            found = asyncio.run(until_done_or_stopped(Demo(options).run()))
        except StartError as error:
            print(f"demo: {error}\ndemo: It is started once more.", file=sys.stderr)
            found = asyncio.run(until_done_or_stopped(Demo(options).run()))
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


if __name__ == "__main__":
    sys.exit(main())
