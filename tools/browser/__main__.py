"""`scripts/browser`: run the checks, print what they found and how long each took."""

from argparse import ArgumentParser
import asyncio
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from time import monotonic
import aiohttp
from playwright.async_api import Error
from tools.demo.errors import DemoError
from tools.demo.picture import browser
from tools.demo.supplier import simulated_suppliers
from .checks import SHORT
from .house import House

HOUSEHOLD = "iog"


def main() -> int:
    """Run the checks and return the exit status."""
    names = {check.__name__: check for check in SHORT}
    parser = ArgumentParser(prog="scripts/browser", description=__doc__)
    parser.add_argument("check", nargs="*", choices=[*names, []], help="only these")
    given = parser.parse_args()
    return asyncio.run(_run([names[name] for name in given.check] or SHORT))


async def _run(checks) -> int:
    is_well = True
    with TemporaryDirectory(prefix="octopus-insight-browser-") as folder:
        async with simulated_suppliers([HOUSEHOLD]) as (supplier,), browser() as chromium, aiohttp.ClientSession() as session:
            house = House(folder=Path(folder), supplier=supplier, chromium=chromium, session=session)
            began = monotonic()
            try:
                await house.set_up()
                print(f"set up, {monotonic() - began:.1f} s: {', '.join(house.cards)}")
                for check in checks:
                    began = monotonic()
                    try:
                        found = await check(house)
                    except (DemoError, Error) as error:
                        found = [str(error).partition("\nCall log")[0]]
                    print(f"{check.__name__:12} {'FAILED' if found else 'ok':6} {monotonic() - began:6.1f} s", flush=True)
                    for one in found:
                        print(f"  {one}")
                    is_well &= not found
            finally:
                await house.stop()
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
