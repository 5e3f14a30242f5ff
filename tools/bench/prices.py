"""Many days of prices from another integration: each minute's price, and each half hour's cost."""

import asyncio
import os
from pathlib import Path
import sys
from .section import Figure, Options, Section

DAYS, SHORT_DAYS = 99, 10
TEST = "tests/test_many_days.py"


async def prices_section(options: Options) -> Section:
    """Run the test of many days over more of them."""
    days = SHORT_DAYS if options.is_short else DAYS
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", TEST),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DAYS": str(days)},
    )
    right = days if await process.wait() == 0 else 0
    text = f"{days} days of prices of five minutes and half hours, two outages, two restarts."
    return Section(
        title="Prices from another integration",
        body=text,
        figures=(Figure("right", right, days, is_floor=True, unit="days"),),
    )
