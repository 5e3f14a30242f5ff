"""The Home Assistant process: start it, know when it answers, end it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import os
from pathlib import Path
import signal
import sys

import aiohttp

from .config import ONLY_HERE, REPOSITORY
from .errors import DemoError
from .supplier import KEY_VARIABLE
from .wait import until

STARTS_WITHIN_S = 120.0
STOPS_WITHIN_S = 20.0
OUTPUT = "output.log"
PROGRAM = "tools.demo.only_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAssistant:
    """A Home Assistant that runs."""

    folder: Path
    """Its configuration."""
    process: asyncio.subprocess.Process
    url: str

    def must_run(self) -> None:
        """See that it has not ended.

        Raises:
            DemoError: It has.
        """
        if self.process.returncode is not None:
            last = "\n".join(output(self.folder).splitlines()[-15:])
            raise DemoError(f"Home Assistant ended by itself. Its last words:\n{last}")


@asynccontextmanager
async def home_assistant(folder: Path, port: int) -> AsyncIterator[HomeAssistant]:
    """Run Home Assistant with the configuration in `folder` until the block is left.

    Inside the block it may still be starting; see `until_it_answers`. It installs nothing: all it
    needs is there beforehand, and a demo changes nothing on the machine.
    """
    command = [sys.executable, "-m", PROGRAM, "-c", str(folder), "--log-no-color", "--skip-pip"]
    with (folder / OUTPUT).open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=_environment(port),
            cwd=REPOSITORY,
            # A group of its own: Ctrl-C is for us, and its children end with it.
            start_new_session=True,
        )
        try:
            yield HomeAssistant(folder=folder, process=process, url=f"http://{ONLY_HERE}:{port}")
        finally:
            await _stop(process)


def _environment(port: int) -> dict[str, str]:
    """Return what Home Assistant finds in its environment; a person's key is for us alone.

    Were the port taken after all, it would fall back to a default that is open to everyone; the
    default's port is therefore the same, and taken too.
    """
    kept = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}
    return {**kept, "SETUP_PORT": str(port)}


async def until_it_answers(home: HomeAssistant, session: aiohttp.ClientSession) -> None:
    """Wait for the web server.

    Raises:
        DemoError: Home Assistant ended, or takes too long.
    """

    async def answers() -> bool:
        home.must_run()
        with suppress(aiohttp.ClientError):
            async with session.get(f"{home.url}/manifest.json") as response:
                return response.ok
        return False

    await until(answers, within_s=STARTS_WITHIN_S, otherwise="Home Assistant does not start.")


def output(folder: Path) -> str:
    """Return everything that Home Assistant with that configuration has printed so far."""
    return _text(folder / OUTPUT)


def all_logs(folder: Path) -> str:
    """Return what Home Assistant printed and what it wrote to its log files."""
    return "\n".join(_text(file) for file in sorted(folder.glob("*.log*")))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


async def _stop(process: asyncio.subprocess.Process) -> None:
    """End the process and its children: kindly, and then not."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(STOPS_WITHIN_S):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
