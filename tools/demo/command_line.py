"""What a person may ask of the demo."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
import os
from pathlib import Path
from zoneinfo import available_timezones

from simulator.households import HOUSEHOLDS

from .supplier import KEY_VARIABLE

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of one run."""

    households: tuple[str, ...]
    is_real: bool = False
    is_check: bool = False
    screenshot: Path | None = None
    section: str | None = None
    """What the picture is to be of, by its heading; None: the whole dashboard."""
    port: int = 0
    time_zone: str = "Europe/London"

    @property
    def stays(self) -> bool:
        """Whether somebody wants to look around: until they have enough."""
        return not self.is_check and self.screenshot is None


def read_wish(arguments: Sequence[str] | None = None) -> Wish:
    """Read the command line; ends the program with a message if it makes no sense."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.time_zone not in available_timezones():
        parser.error(f"there is no time zone {given.time_zone}")
    if given.section and not given.screenshot:
        parser.error("--section is for pictures: it needs --screenshot")
    return Wish(
        households=tuple(HOUSEHOLDS) if given.household == ALL else (given.household,),
        is_real=given.real,
        is_check=given.check,
        screenshot=given.screenshot and given.screenshot.resolve(),
        section=given.section,
        port=given.port,
        time_zone=given.time_zone,
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="scripts/demo",
        description="Run Home Assistant with our integration and a simulated supplier.",
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument(
        "--household",
        choices=[*HOUSEHOLDS, ALL],
        default="iog",
        help="whose account it is (default: iog)",
    )
    whose.add_argument(
        "--real",
        action="store_true",
        help=f"use the real service, with the API key in the environment variable {KEY_VARIABLE}",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="see that every entity is there with its right value, print them, and end",
    )
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE", help="save a picture of the dashboard, and end"
    )
    parser.add_argument(
        "--section", metavar="HEADING", help="let the picture be of this part of the dashboard only"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("SETUP_PORT", "0"),
        help="where Home Assistant listens (default: SETUP_PORT, or any free port)",
    )
    parser.add_argument(
        "--time-zone",
        default="Europe/London",
        metavar="NAME",
        help="Home Assistant's own time zone (default: Europe/London)",
    )
    return parser
