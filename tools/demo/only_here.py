"""Home Assistant, but out of reach for other machines.

Its web server has a setting for that. The mDNS resolver behind its HTTP client has none, and would
use every network interface; here it uses the loopback interface only. The libraries of Amber
Electric and Nord Pool have no setting for the address they ask; here it is the simulator's.
"""

import faulthandler
import os
import signal
import sys
from typing import Any
from homeassistant import config_entries
from homeassistant.__main__ import main
from zeroconf import Zeroconf
from simulator.other_prices.server import AMBER, NORD_POOL
from .config import ONLY_HERE, PRICES_VARIABLE

join_network = Zeroconf.__init__


def join_this_machine(resolver: Zeroconf, *_args: Any, **_settings: Any) -> None:
    """Replace `Zeroconf.__init__`, whatever its arguments."""
    join_network(resolver, interfaces=[ONLY_HERE], unicast=True)


def ask_here(address: str) -> None:
    """Replace the addresses of price services by those of the simulator."""
    # only where they are needed: the first one takes seconds
    from amberelectric.configuration import Configuration  # noqa: PLC0415
    import pynordpool  # noqa: PLC0415

    servers = [{"url": address + AMBER}]
    Configuration.get_host_settings = lambda _: servers  # type: ignore[method-assign]
    pynordpool.API = address + NORD_POOL  # type: ignore[attr-defined]


if __name__ == "__main__":
    # else a reload waits half a minute after an entity is enabled
    config_entries.RELOAD_AFTER_UPDATE_DELAY = 1
    faulthandler.register(signal.SIGUSR1)
    if address := os.environ.get(PRICES_VARIABLE):
        ask_here(address)
    Zeroconf.__init__ = join_this_machine  # type: ignore[assignment, method-assign]
    sys.exit(main())
