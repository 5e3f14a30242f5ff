"""Home Assistant as it is, but for one thing: nobody on the network can talk to it.

Its web server listens where its settings say. The mDNS resolver behind its HTTP client has no such
setting, and would join in on every network card; here it asks this machine alone.
"""

import sys
from typing import Any

from homeassistant.__main__ import main
from zeroconf import Zeroconf

from .config import ONLY_HERE

join_network = Zeroconf.__init__


def join_this_machine(resolver: Zeroconf, *_args: Any, **_settings: Any) -> None:
    """Take the place of `Zeroconf.__init__`, whatever it was asked for."""
    join_network(resolver, interfaces=[ONLY_HERE], unicast=True)


if __name__ == "__main__":
    Zeroconf.__init__ = join_this_machine  # type: ignore[assignment, method-assign]
    sys.exit(main())
