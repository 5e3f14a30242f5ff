"""Home Assistant, but out of reach for other machines.

Its web server has a setting for that. The mDNS resolver behind its HTTP client has none, and would
use every network interface; here it uses the loopback interface only.
"""

import faulthandler
import signal
import sys
from typing import Any
from homeassistant import config_entries
from homeassistant.__main__ import main
from zeroconf import Zeroconf
from .config import ONLY_HERE

join_network = Zeroconf.__init__


def join_this_machine(resolver: Zeroconf, *_args: Any, **_settings: Any) -> None:
    """Replace `Zeroconf.__init__`, whatever its arguments."""
    join_network(resolver, interfaces=[ONLY_HERE], unicast=True)


if __name__ == "__main__":
    # else a reload waits half a minute after an entity is enabled
    config_entries.RELOAD_AFTER_UPDATE_DELAY = 1
    faulthandler.register(signal.SIGUSR1)
    Zeroconf.__init__ = join_this_machine  # type: ignore[assignment, method-assign]
    sys.exit(main())
