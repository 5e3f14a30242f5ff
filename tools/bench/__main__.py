"""`python -m tools.bench`: measure, print, and exit 1 unless the limits are kept."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine, Mapping
from itertools import chain
from pathlib import Path
import sys
from typing import Any
from .advice import advice_section
from .days import days_section
from .dispatch import dispatch_section
from .fleet.section import fleet_section
from .fuzz import fuzz_section
from .history import history_section
from .kill import kill_section
from .loop import loop_section
from .prices import prices_section
from .recorder import recorder_section
from .scenario import scenario_section
from .section import Options, Section
from .setup_cost import setup_section
from .startup_requests import startup_section
from .storm import storm_section
from .timeline_speed import timeline_section

PARTS: Mapping[str, tuple[Callable[[Options], Coroutine[Any, Any, Section]], ...]] = {
    "advice": (advice_section,),
    "requests": (startup_section, days_section),
    "dispatch": (dispatch_section,),
    "fleet": (fleet_section,),
    "fuzz": (fuzz_section,),
    "history": (history_section,),
    "kill": (kill_section,),
    "prices": (prices_section,),
    "recorder": (recorder_section,),
    "scenario": (scenario_section,),
    "loop": (loop_section,),
    "setup": (setup_section,),
    "storm": (storm_section,),
    "timeline": (timeline_section,),
}


def main() -> int:
    """Measure the chosen parts; return 1 where a limit is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part", default=[*PARTS])
    parser.add_argument(
        "--short", action="store_true", help="shorter days, fewer repeats; times have no limits"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw what the fleet asks")
    parser.add_argument("--minutes", type=float, default=2.0, help="how long fuzz takes")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of fuzz")
    arguments = parser.parse_args()
    options = Options(
        is_short=arguments.short,
        picture=arguments.picture,
        minutes=arguments.minutes,
        seed=arguments.seed,
    )
    missed = 0
    for measure in chain.from_iterable(PARTS[part] for part in arguments.parts):
        section = asyncio.run(measure(options))
        print(section.text(), flush=True)
        missed += sum(not figure.is_met for figure in section.figures)
    print("Every limit is met." if not missed else f"{missed} limits are not met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
