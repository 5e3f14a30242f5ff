"""`scripts/browser`: run the checks, print what they found and how long each took."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from time import monotonic
import aiohttp
from simulator.control import perform
from simulator.households import HOUSEHOLDS, PAST_HOMES
from simulator.localtime import read_moment
from tools.demo.errors import DemoError
from tools.demo.home_assistant import NO_SHIFT
from tools.demo.picture import browser
from tools.demo.price_homes import PRICE_HOMES, price_services
from tools.demo.supplier import simulated_suppliers
from tools.demo.wait import until_done_or_stopped
from .checks import SHORT, Check
from .figures import LONG
from .house import House
from .pictures import take

HOUSEHOLD = "iog"
CHECKS = {check.__name__: check for check in (*SHORT, *LONG)}


def main() -> int:
    """Run the checks and return the exit status."""
    parser = ArgumentParser(prog="scripts/browser", description="Our cards in a real browser.")
    option = parser.add_argument
    option("checks", nargs="*", metavar="CHECK", help=f"only these: {', '.join(CHECKS)}")
    option("--full", action="store_true", help="a hundred cold loads, and figures, too")
    option("--pictures", type=Path, metavar="FOLDER", help="save pictures there, check nothing")
    homes = [*HOUSEHOLDS, *PAST_HOMES, *PRICE_HOMES]
    option("--household", choices=homes, default=HOUSEHOLD, help="whose home it is")
    option("--at", type=read_moment, metavar="MOMENT", help="of pictures: when it is there")
    option("--bare", action="store_true", help="without power sensor, battery and display")
    option(
        "--do",
        type=json.loads,
        action="append",
        default=[],
        metavar="JSON",
        help="a command of the simulator, done before the account is added",
    )
    given = parser.parse_args()
    if unknown := set(given.checks) - set(CHECKS):
        parser.error(f"there is no {', '.join(unknown)}")
    if given.at is not None and given.pictures is None:
        parser.error("--at is for --pictures only: the checks go by today")
    chosen = [CHECKS[name] for name in given.checks] or [*SHORT, *(LONG if given.full else ())]
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)

    async def work(house: House) -> int:
        if given.pictures is None:
            return int(any([await _is_wrong(house, check) for check in chosen]))
        await take(house, given.pictures, given.household)
        return 0

    try:
        return asyncio.run(until_done_or_stopped(_run(given, work)))
    except DemoError as error:
        print(f"browser: {error}", file=sys.stderr)
    except asyncio.CancelledError:
        print("browser: stopped", file=sys.stderr)
    return 1


async def _run(given: Namespace, work: Callable[[House], Awaitable[int]]) -> int:
    shift = NO_SHIFT if given.at is None else given.at - datetime.now(UTC)
    priced = PRICE_HOMES.get(given.household)
    async with (
        simulated_suppliers([given.household] if priced is None else []) as suppliers,
        price_services(lambda: datetime.now(UTC) + shift) as prices,
        browser() as chromium,
        aiohttp.ClientSession() as session,
    ):
        home = priced or suppliers[0]
        if (world := home.world) is not None:
            world.set_clock(world.now() + shift)
            for command in given.do:
                perform(world, command)
        with TemporaryDirectory(prefix="octopus-insight-browser-") as folder:
            house = House(
                folder=Path(folder),
                supplier=home,
                prices=prices if priced else "",
                chromium=chromium,
                session=session,
                shift=shift,
                is_bare=given.bare,
            )
            try:
                began = monotonic()
                await house.set_up()
                print(f"Home Assistant {house.version}, {monotonic() - began:.1f} s", flush=True)
                return await work(house)
            finally:
                await house.stop()


async def _is_wrong(house: House, check: Check) -> bool:
    """Run a check and print what it found."""
    # only here, as in tools.demo.picture
    from playwright.async_api import Error  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    began = monotonic()
    try:
        found = await check(house)
    except (DemoError, Error) as error:
        found = [str(error).partition("\nCall log")[0]]
    word = "FAILED" if found else "ok"
    print(f"{check.__name__:16} {word:6} {monotonic() - began:6.1f} s", flush=True)
    for one in found:
        print(f"  {one}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
