"""`python -m scripts.bench_house`: measure, print, and say whether the limits are kept."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
import sys

from .beginnings import beginnings_section
from .days import days_section
from .dispatch import dispatch_section
from .kill import kill_section
from .section import Section
from .setup_cost import setup_section
from .timeline_speed import timeline_section

type Measure = Callable[[bool], Awaitable[Section]]

PARTS: Mapping[str, tuple[Measure, ...]] = {
    "requests": (
        lambda _is_short: beginnings_section(),
        lambda is_short: days_section(is_short=is_short),
    ),
    "dispatch": (lambda is_short: dispatch_section(is_short=is_short),),
    "kill": (lambda is_short: kill_section(is_short=is_short),),
    "setup": (lambda _is_short: setup_section(),),
    "timeline": (lambda is_short: timeline_section(is_short=is_short),),
}


def main() -> int:
    """Measure what was asked for; return 1 where a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part", default=[*PARTS])
    parser.add_argument(
        "--short", action="store_true", help="shorter days, fewer repeats; times are not judged"
    )
    arguments = parser.parse_args()
    sections = [
        asyncio.run(_printed(measure, is_short=arguments.short))
        for part in arguments.parts
        for measure in PARTS[part]
    ]
    missed = sum(not figure.is_met for section in sections for figure in section.judged)
    print("Every limit is met." if not missed else f"{missed} limits are not met.")
    return 1 if missed else 0


async def _printed(measure: Measure, *, is_short: bool) -> Section:
    section = await measure(is_short)
    print(section.text(), flush=True)
    return section


if __name__ == "__main__":
    sys.exit(main())
