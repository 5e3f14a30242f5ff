"""`python -m tools.bench`: measure, print, and say whether the limits are kept."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
import sys

from .days import days_section
from .dispatch import dispatch_section
from .fleet import fleet_section
from .kill import kill_section
from .section import Section
from .setup_cost import setup_section
from .startup_requests import beginnings_section
from .timeline_speed import timeline_section


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How it is to be measured."""

    is_short: bool
    picture: Path | None
    """Where the fleet is drawn; None: nowhere."""


type Measure = Callable[[Wish], Awaitable[Section]]

PARTS: Mapping[str, tuple[Measure, ...]] = {
    "requests": (
        lambda _wish: beginnings_section(),
        lambda wish: days_section(is_short=wish.is_short),
    ),
    "dispatch": (lambda wish: dispatch_section(is_short=wish.is_short),),
    "fleet": (lambda wish: fleet_section(is_short=wish.is_short, picture=wish.picture),),
    "kill": (lambda wish: kill_section(is_short=wish.is_short),),
    "setup": (lambda _wish: setup_section(),),
    "timeline": (lambda wish: timeline_section(is_short=wish.is_short),),
}


def main() -> int:
    """Measure what was asked for; return 1 where a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part", default=[*PARTS])
    parser.add_argument(
        "--short", action="store_true", help="shorter days, fewer repeats; times are not judged"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw what the fleet asks")
    arguments = parser.parse_args()
    wish = Wish(is_short=arguments.short, picture=arguments.picture)
    sections = [
        asyncio.run(_printed(measure, wish)) for part in arguments.parts for measure in PARTS[part]
    ]
    missed = sum(not figure.is_met for section in sections for figure in section.judged)
    print("Every limit is met." if not missed else f"{missed} limits are not met.")
    return 1 if missed else 0


async def _printed(measure: Measure, wish: Wish) -> Section:
    section = await measure(wish)
    print(section.text(), flush=True)
    return section


if __name__ == "__main__":
    sys.exit(main())
