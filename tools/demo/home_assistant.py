"""The Home Assistant process: start it, wait until it answers, see where it listens, end it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
import os
from pathlib import Path
import signal
import socket
import sys
import aiohttp
import psutil  # type: ignore[import-untyped]
from .config import ONLY_HERE, PRICES_VARIABLE, REPOSITORY
from .errors import DemoError, StartError
from .supplier import KEY_VARIABLE
from .wait import until

STARTS_WITHIN_S = 120.0
ANSWERS_WITHIN_S = 5.0
"""A request that gets no answer by then is sent again: the server was still starting."""
STOPS_WITHIN_S = 20.0
OUTPUT = "output.log"
PROGRAM = "tools.demo.only_here"
PYTHON_VARIABLE = "OCTOPUS_INSIGHT_PYTHON"
"""Names the Python of another Home Assistant; else it is the one that runs this."""
PRINTS_STACKS = signal.SIGUSR1
"""Makes the process print what each of its threads is doing."""
NO_SHIFT = timedelta()
FAKETIME = "libfaketimeMT.so.1"
LIBRARIES = Path("/usr")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistant:
    """A running Home Assistant, with its configuration folder."""

    folder: Path
    process: asyncio.subprocess.Process
    url: str

    def must_run(self) -> None:
        """Raise DemoError if it has ended."""
        if self.process.returncode is not None:
            raise DemoError(f"Home Assistant ended by itself. {self.last_lines()}")

    def last_lines(self) -> str:
        """Return the end of its output."""
        return "Its last lines:\n" + "\n".join(output(self.folder).splitlines()[-200:])


@asynccontextmanager
async def home_assistant(
    folder: Path, port: int, shift: timedelta = NO_SHIFT, prices: str = ""
) -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant on a configuration folder; in the block it may still be starting.

    Its clock differs from the machine's by `shift`. `prices` is the address of price services.
    It installs nothing: a demo changes nothing on the machine. It does not see the API key.
    """
    # Were the port taken after all, Home Assistant would fall back to a default that is open to
    # everyone. SETUP_PORT makes that default the same port, which is then taken too.
    environment = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}
    environment |= {"SETUP_PORT": str(port), PRICES_VARIABLE: prices} | shifted_clock(shift)
    python = os.environ.get(PYTHON_VARIABLE, sys.executable)
    command = [python, "-m", PROGRAM, "-c", str(folder), "--log-no-color", "--skip-pip"]
    with (folder / OUTPUT).open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environment,
            cwd=REPOSITORY,
            # A group of its own: Ctrl-C is for us, and its children end with it.
            start_new_session=True,
        )
        try:
            yield HomeAssistant(folder=folder, process=process, url=f"http://{ONLY_HERE}:{port}")
        finally:
            await _stop(process)


def shifted_clock(shift: timedelta) -> dict[str, str]:
    """Return what makes a program's clock differ by `shift`, or raise DemoError.

    The monotonic clock stays: with it shifted, waiting never ends.
    """
    if not shift:
        return {}
    # the program `faketime` would stay between us and the process, and end before it
    found = [
        *LIBRARIES.glob(f"lib*/faketime/{FAKETIME}"),
        *LIBRARIES.glob(f"lib/*/faketime/{FAKETIME}"),
    ]
    if not found:
        raise DemoError("Another date needs libfaketime (Debian: the package libfaketime).")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"{shift.total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


async def until_it_answers(home: HomeAssistant, session: aiohttp.ClientSession) -> None:
    """Wait for the web server; raise DemoError if Home Assistant ends, StartError if it waits."""
    limit = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)

    async def answers() -> bool:
        home.must_run()
        with suppress(aiohttp.ClientError, TimeoutError):
            async with session.get(f"{home.url}/manifest.json", timeout=limit) as response:
                return response.ok
        return False

    try:
        await until(answers, within_s=STARTS_WITHIN_S, otherwise="Home Assistant does not start.")
    except DemoError as error:
        home.process.send_signal(PRINTS_STACKS)
        await asyncio.sleep(1)
        raise StartError(f"{error} {home.last_lines()}") from error


def output(folder: Path) -> str:
    """Return what Home Assistant has printed so far."""
    return all_logs(folder, OUTPUT)


def all_logs(folder: Path, pattern: str = "*.log*") -> str:
    """Return what Home Assistant printed and wrote to its log files."""
    files = sorted(folder.glob(pattern))
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Terminate the process and its children, and kill them when that takes too long."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(STOPS_WITHIN_S):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def free_port(wanted: int) -> int:
    """Return the wanted port, or for 0 any free one; raise DemoError if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ONLY_HERE, wanted))
        except OSError as error:
            raise DemoError(f"Port {wanted} cannot be used: {error.strerror}.") from error
        return int(probe.getsockname()[1])


def open_to_others(process_id: int) -> list[str]:
    """Return where a program and its children can be reached from other machines.

    A datagram socket without a peer counts as listening: UDP has no such state.
    """
    first = psutil.Process(process_id)
    addresses = [
        connection.laddr
        for process in [first, *first.children(recursive=True)]
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
        or (connection.type == socket.SOCK_DGRAM and not connection.raddr)
    ]
    return sorted({f"{ip}:{port}" for ip, port in addresses if not ip_address(ip).is_loopback})
