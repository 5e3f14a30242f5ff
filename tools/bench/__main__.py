"""`python -m tools.bench`: measure, print, and exit 1 unless the limits are kept."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
import sys
from typing import Any
from .days import days_section
from .dispatch import dispatch_section
from .fleet import fleet_section
from .kill import kill_section
from .loop import loop_section
from .section import Section
from .setup_cost import setup_section
from .startup_requests import startup_section
from .timeline_speed import timeline_section


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to measure; `picture` is where the fleet is drawn."""

    is_short: bool
    picture: Path | None


type Measure = Callable[[Options], Coroutine[Any, Any, Section]]

PARTS: Mapping[str, tuple[Measure, ...]] = {
    "requests": (
        lambda _options: startup_section(),
        lambda options: days_section(is_short=options.is_short),
    ),
    "dispatch": (lambda options: dispatch_section(is_short=options.is_short),),
    "fleet": (lambda options: fleet_section(is_short=options.is_short, picture=options.picture),),
    "kill": (lambda options: kill_section(is_short=options.is_short),),
    "loop": (lambda options: loop_section(is_short=options.is_short),),
    "setup": (lambda _options: setup_section(),),
    "timeline": (lambda options: timeline_section(is_short=options.is_short),),
}


def main() -> int:
    """Measure the chosen parts; return 1 where a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part", default=[*PARTS])
    parser.add_argument(
        "--short", action="store_true", help="shorter days, fewer repeats; times have no limits"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw what the fleet asks")
    arguments = parser.parse_args()
    options = Options(is_short=arguments.short, picture=arguments.picture)
    missed = 0
    for part in arguments.parts:
        for measure in PARTS[part]:
            section = asyncio.run(measure(options))
            print(section.text(), flush=True)
            missed += sum(not figure.is_met for figure in section.figures)
    print("Every limit is met." if not missed else f"{missed} limits are not met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
