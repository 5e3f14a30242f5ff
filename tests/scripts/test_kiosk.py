"""What pi/kitchen-screen.sh puts on a Raspberry Pi, and what the program it puts there does.

Other programs are stand-ins that write down how they are called.
"""

from contextlib import suppress
import os
from pathlib import Path
import shutil
import signal
import subprocess
import pytest
from tests.harness.cases import cases, rows

SCRIPT = Path(__file__).parents[2] / "pi" / "kitchen-screen.sh"
PAGE = "http://192.168.1.20:8123/octopus-insight/kitchen"
RUN = "usr/local/lib/kitchen-screen/run"

STAND_IN = '#!/bin/bash\necho "${0##*/} $*" >> "$CALLS"\n'
THREE_TURNS = """
[[ -z $COMES_BACK ]] || touch "$CALLS.up"
(($(grep -c ^sleep "$CALLS") < 4))
"""
PROGRAMS = {
    "apt-get": "",
    "systemctl": "",
    "systemd-notify": "",
    "curl": "[[ -e $CALLS.up ]]\n",
    "chromium": "exec /bin/sleep 60 >/dev/null 2>&1\n",
    "sleep": THREE_TURNS,
    "ss": 'echo "0 0 192.168.1.30:4711 192.168.1.20:8123 $SOCKET"\n',
    "date": 'echo "$NOW"\n',
    "wlr-randr": "(($#)) || printf 'DSI-1 \"A screen\"\\n  Enabled: yes\\n'\n",
}


class Pi:
    """A folder that stands for the Pi's card, and what was called."""

    def __init__(self, folder: Path) -> None:
        self.root, self._calls, programs = folder / "root", folder / "calls", folder / "programs"
        self.root.mkdir()
        programs.mkdir()
        for name, body in PROGRAMS.items():
            (programs / name).write_text(STAND_IN + body)
            (programs / name).chmod(0o755)
        self.environment = {"PATH": f"{programs}:/usr/bin:/bin", "CALLS": str(self._calls)}

    def install(self, *arguments: str) -> subprocess.CompletedProcess:
        command = ["bash", SCRIPT, f"--root={self.root}", *arguments]
        return subprocess.run(
            command, env=self.environment, check=False, capture_output=True, text=True, timeout=60
        )

    def show(self, *, is_up: bool, dark: str = "", **more: str) -> list[str]:
        """Run the program in the cage for three turns, or until it ends; return its calls."""
        self.install(PAGE)
        self._calls.write_text("")
        up = self._calls.with_name("calls.up")
        up.touch() if is_up else up.unlink(missing_ok=True)
        given = {"ADDRESS": PAGE, "DARK": dark, "XDG_RUNTIME_DIR": "memory", **more}
        environment = {**self.environment, "NOW": "1200", **given}
        with subprocess.Popen([self.root / RUN], env=environment, start_new_session=True) as run:
            run.wait(60)
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)  # the browser
        return self.calls()

    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []

    def files(self) -> dict[str, tuple[str, int]]:
        """Return text and mode of all files by path."""
        return {
            str(file.relative_to(self.root)): (file.read_text(), file.stat().st_mode)
            for file in self.root.rglob("*")
            if file.is_file()
        }


@pytest.fixture(name="pi")
def pi_fixture(tmp_path):
    return Pi(tmp_path)


def test_it_installs_the_packages_and_starts_with_the_machine(pi):
    done = pi.install(PAGE, "--dark=23:00-06:30")
    assert done.returncode == 0, done.stderr
    calls = [call for call in pi.calls() if not call.startswith("curl")]
    assert calls[0] == "apt-get update"
    assert {"install", "cage", "chromium", "seatd"} <= set(calls[1].split())
    assert calls[2:] == ["systemctl enable seatd.service kitchen-screen.service"]
    settings = pi.root / "etc/kitchen-screen.conf"
    assert settings.read_text() == f"ADDRESS='{PAGE}'\nDARK='23:00-06:30'\n"
    assert "does not answer now" in done.stderr


def test_a_second_run_changes_nothing_and_other_values_change_the_settings_alone(pi):
    pi.install(PAGE)
    first = pi.files()
    pi.install(PAGE)
    assert pi.files() == first
    pi.install(PAGE, "--dark=22:00-07:00")
    changed = {path for path, content in pi.files().items() if content != first[path]}
    assert changed == {"etc/kitchen-screen.conf"}


def test_removing_it_leaves_no_file_and_may_be_done_twice(pi):
    pi.install(PAGE)
    assert pi.files()
    assert pi.install("--uninstall").returncode == 0
    assert "systemctl disable --now kitchen-screen.service" in pi.calls()
    assert pi.files() == {}
    assert pi.install("--uninstall").returncode == 0


@rows(
    "arguments, says",
    ([], "Which page?"),
    (["192.168.1.20"], "is not the address of a page"),
    (["http://192.168.1.20:8123"], "is not the address of a page"),
    (["http://192.168.1.20:8123/"], "is not the address of a page"),
    (["ftp://192.168.1.20/kitchen"], "is not the address of a page"),
    (["http:///kitchen"], "is not the address of a page"),
    ([f"{PAGE}'; reboot '"], "is not the address of a page"),
    ([f"{PAGE}$(reboot)"], "is not the address of a page"),
    ([f"{PAGE}\nX=1"], "is not the address of a page"),
    ([PAGE, PAGE], "is not the address of a page"),
    ([PAGE, "--dark=23-6"], "are not two times"),
    ([PAGE, "--dark=24:00-06:00"], "are not two times"),
    ([PAGE, "--dark=23:00"], "are not two times"),
    ([PAGE, "--dark"], "--dark is no option"),
    ([PAGE, "--uninstall"], "--uninstall goes alone"),
)
def test_what_it_cannot_use_is_refused_before_anything_is_done(pi, arguments, says):
    done = pi.install(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert pi.calls() == []
    assert pi.files() == {}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_knows_every_line_of_the_unit(pi):
    pi.install(PAGE)
    unit = pi.root / "etc/systemd/system/kitchen-screen.service"
    # the cage is not installed here
    unit.write_text(unit.read_text().replace("ExecStart=/usr/bin/cage", "ExecStart=/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", unit]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "kitchen-screen" not in done.stderr


ALIVE = "systemd-notify WATCHDOG=1"
SOCKET = "uid:{0} ino:1 <-> rto:200 lastrcv:{1} rcv_rtt:1"
OWN, IDLE = (SOCKET.format(os.getuid(), milliseconds) for milliseconds in (54000, 80001))
ANOTHERS = SOCKET.format(f"{os.getuid()}1", 54000)


@cases(
    "is_up, socket, signs",
    ("the page is connected", True, OWN, 3),
    ("the page shows an error", True, "", 0),
    ("the page has crashed, and the browser keeps a connection", True, IDLE, 0),
    ("somebody else is connected", True, ANOTHERS, 0),
    ("Home Assistant is away, which no new start would mend", False, "", 3),
)
def test_there_is_a_sign_of_life_unless_the_page_alone_has_lost_home_assistant(
    pi, is_up, socket, signs
):
    calls = pi.show(is_up=is_up, SOCKET=socket)
    assert calls.count(ALIVE) == signs


def test_the_browser_keeps_nothing_and_waits_in_words_until_home_assistant_answers(pi):
    (browser,) = (call for call in pi.show(is_up=True, SOCKET=OWN) if "chromium" in call)
    assert browser.endswith(f" {PAGE}")
    assert " --user-data-dir=memory/profile " in browser
    calls = pi.show(is_up=False, COMES_BACK="yes")
    (browser,) = (call for call in calls if "chromium" in call)
    assert "Waiting for Home Assistant" in browser
    assert calls.count("sleep 10") == 2  # the browser is ended in the first turn


@rows(
    "dark, now, switched",
    ("", "0000", []),
    ("23:00-06:30", "2259", []),
    ("23:00-06:30", "2300", ["off"]),
    ("23:00-06:30", "0629", ["off"]),
    ("23:00-06:30", "0630", []),
    ("08:09-09:08", "0809", ["off"]),
    ("08:09-09:08", "0908", []),
)
def test_the_screen_is_dark_between_the_two_times(pi, dark, now, switched):
    calls = pi.show(is_up=True, dark=dark, SOCKET=OWN, NOW=now)
    assert [call for call in calls if "--output" in call] == [
        f"wlr-randr --output DSI-1 --{word}" for word in switched
    ]
