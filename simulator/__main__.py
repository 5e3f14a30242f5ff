"""`python -m simulator`: one household's supplier on this machine, until a signal ends it."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
import json
import signal
from .households import HOUSEHOLDS, PAST_HOMES
from .localtime import local_date, local_time, read_moment
from .scenarios import Event, Scenario, plug_in_day
from .server import served
from .world import World

SCENARIOS: dict[str, Callable[[date], list[Event]]] = {"plug-in-day": plug_in_day.events}


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--household", choices=sorted({*HOUSEHOLDS, *PAST_HOMES}), default="iog")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--now", type=read_moment, help="the moment to begin at; time runs on")
    parser.add_argument(
        "--scenario",
        choices=sorted(SCENARIOS),
        help="let a simulated day happen, the one whose noon was last; what is past has happened",
    )
    arguments = parser.parse_args()
    world = World.of(arguments.household)
    if arguments.now is not None:
        world.set_clock(arguments.now)
    chosen = arguments.scenario
    events = [] if chosen is None else SCENARIOS[chosen](last_noon(world.now()))
    asyncio.run(serve(world, arguments.port, Scenario(world, events)))


def last_noon(now: datetime) -> date:
    """Return the day in London whose noon was the last one."""
    return local_date(now) - timedelta(days=1 if local_time(now) < time(12) else 0)


async def play(scenario: Scenario) -> None:
    """Carry out each event when it is due."""
    scenario.catch_up()
    while scenario.next_at is not None:
        # A second is short enough for people, and needs no care when the clock is moved.
        await asyncio.sleep(1)
        scenario.catch_up()


async def serve(world: World, port: int, scenario: Scenario) -> None:
    """Print in one line of JSON where the supplier is, and serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with served(world, port) as url:
        hello = {
            "url": url,
            "api_key": world.api_key,
            "account_number": world.account_number,
            "household": world.household.name,
        }
        print(json.dumps(hello), flush=True)
        playing = asyncio.create_task(play(scenario))
        await stop.wait()
        playing.cancel()


if __name__ == "__main__":
    main()
