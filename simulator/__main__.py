"""`python -m simulator`: one household's supplier on this machine, until it is told to stop."""

import argparse
import asyncio
import json
import signal

from aiohttp import web

from .households import HOUSEHOLDS
from .localtime import read_moment
from .server import create_app
from .world import World

ONLY_HERE = "127.0.0.1"


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--household", choices=sorted(HOUSEHOLDS), default="iog")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--now", type=read_moment, help="the moment to begin at; time runs on")
    arguments = parser.parse_args()
    world = World.of(arguments.household)
    if arguments.now is not None:
        world.set_clock(arguments.now)
    asyncio.run(serve(world, arguments.port))


async def serve(world: World, port: int) -> None:
    """Serve until SIGTERM or SIGINT; first say in one line of JSON where."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = web.AppRunner(create_app(world), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, ONLY_HERE, port)
    await site.start()
    address = runner.addresses[0]
    hello = {
        "url": f"http://{address[0]}:{address[1]}",
        "api_key": world.api_key,
        "account_number": world.account_number,
        "household": world.household.name,
    }
    print(json.dumps(hello), flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main()
