"""The command line of the demo."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
import os
from pathlib import Path
from zoneinfo import available_timezones
from simulator.households import HOUSEHOLDS
from .price_homes import PRICE_HOMES, PriceHome
from .supplier import KEY_VARIABLE

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What one run is to do."""

    households: tuple[str, ...]
    price_homes: tuple[PriceHome, ...] = ()
    """Those without an account."""
    is_real: bool = False
    is_check: bool = False
    screenshot: Path | None = None
    section: str | None = None
    """Heading of the only part to be in the screenshot; None: the whole dashboard."""
    pages: Path | None = None
    """Where pictures of the pages and forms of the integration go."""
    port: int = 0
    time_zone: str = "Europe/London"

    @property
    def stays_open(self) -> bool:
        """Return whether Home Assistant runs until Ctrl-C."""
        return not self.is_check and self.screenshot is None and self.pages is None


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; exit with a message if it is not valid."""
    parser = _parser()
    given = parser.parse_args(arguments)
    homes = [one for one in PRICE_HOMES.values() if given.household in (one.name, ALL)]
    if given.time_zone is None:
        given.time_zone = homes[0].time_zone if len(homes) == 1 else "Europe/London"
    if given.time_zone not in available_timezones():
        parser.error(f"there is no time zone {given.time_zone}")
    if given.section and not given.screenshot:
        parser.error("--section is for pictures: it needs --screenshot")
    if given.pages and (given.real or given.household not in HOUSEHOLDS):
        parser.error("--pages is for one household of the simulator")
    return Options(
        households=tuple(one for one in HOUSEHOLDS if given.household in (one, ALL)),
        price_homes=tuple(homes),
        is_real=given.real,
        is_check=given.check,
        screenshot=given.screenshot and given.screenshot.resolve(),
        section=given.section,
        pages=given.pages and given.pages.resolve(),
        port=given.port,
        time_zone=given.time_zone,
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="scripts/demo",
        description="Run Home Assistant with our integration and a simulated supplier.",
    )
    option, either = parser.add_argument, parser.add_mutually_exclusive_group().add_argument
    whose = "whose home it is (default: iog)"
    either("--household", choices=[*HOUSEHOLDS, *PRICE_HOMES, ALL], default="iog", help=whose)
    real = f"use the real service, with the API key in the environment variable {KEY_VARIABLE}"
    either("--real", action="store_true", help=real)
    check = "check that every entity has its expected value, print them, and end"
    option("--check", action="store_true", help=check)
    picture = "save a picture of the dashboard, and end"
    option("--screenshot", type=Path, metavar="FILE", help=picture)
    section = "let the picture be of this part of the dashboard only"
    option("--section", metavar="HEADING", help=section)
    pages = "save pictures of the integration's pages and forms, wide and narrow, and end"
    option("--pages", type=Path, metavar="FOLDER", help=pages)
    port = "where Home Assistant listens (default: SETUP_PORT, or any free port)"
    option("--port", type=int, default=os.environ.get("SETUP_PORT", "0"), help=port)
    zone = "Home Assistant's own time zone (default: that of the home, of several London's)"
    option("--time-zone", metavar="NAME", help=zone)
    return parser
