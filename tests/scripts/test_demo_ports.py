"""Where the demo's programs listen, and who can reach them."""

import asyncio
import socket
import sys

import pytest

from tools.demo.errors import DemoError
from tools.demo.ports import free_port, open_to_others

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture(name="listener")
def listener_fixture():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def test_a_port_that_is_taken_is_refused(listener):
    _, port = listener.getsockname()
    with pytest.raises(DemoError, match=str(port)):
        free_port(port)


def test_any_port_is_one_that_can_be_bound():
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", free_port(0)))


@pytest.mark.parametrize(
    ("address", "is_open"), [("127.0.0.1", False), ("", True)], ids=["here", "everywhere"]
)
async def test_a_program_that_listens_everywhere_is_found_out(address, is_open):
    program = (
        f"import socket, sys; s = socket.socket(); s.bind(('{address}', 0)); s.listen();"
        "print(flush=True); sys.stdin.read()"
    )
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdin=pipe, stdout=pipe
    )
    await process.stdout.readline()
    found = open_to_others(process.pid)
    await process.communicate()
    assert bool(found) is is_open
