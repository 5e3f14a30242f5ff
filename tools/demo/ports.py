"""Where a program listens, and where it may."""

from ipaddress import ip_address
import socket

import psutil  # type: ignore[import-untyped]

from .config import ONLY_HERE
from .errors import DemoError


def free_port(wanted: int) -> int:
    """Return the wanted port of this machine, or one that the system chooses for 0.

    Raises:
        DemoError: Somebody else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ONLY_HERE, wanted))
        except OSError as error:
            raise DemoError(f"Port {wanted} cannot be used: {error.strerror}.") from error
        return int(probe.getsockname()[1])


def open_to_others(process_id: int) -> list[str]:
    """Return where a program and its children can be reached from other machines."""
    first = psutil.Process(process_id)
    addresses = [
        connection.laddr
        for process in [first, *first.children(recursive=True)]
        for connection in process.net_connections(kind="inet")
        if _listens(connection)
    ]
    return sorted({f"{ip}:{port}" for ip, port in addresses if not ip_address(ip).is_loopback})


def _listens(connection: psutil._common.pconn) -> bool:
    """Say whether strangers can begin a conversation; UDP has no state that tells."""
    is_datagram = connection.type == socket.SOCK_DGRAM and not connection.raddr
    return bool(connection.status == psutil.CONN_LISTEN or is_datagram)
