"""What scripts/setup does, without a network: the Python is ours, uv only writes down its calls."""

from pathlib import Path
import shutil
import subprocess
import sys
import pytest
from tests.harness.cases import cases

ROOT = Path(__file__).parents[2]
TOOLS = (
    *("bash", "cat", "chmod", "cut", "dirname", "flock", "git", "id", "ln", "mkdir", "mv", "rm"),
    *("sh", "sleep"),
)

FAKE_UV = """#!/bin/bash
# Installs nothing; refuses what the file `refuse` names.
cd "$(dirname "$0")"
if [[ $1 == python ]]; then
  [[ -f offer ]] || exit 1
  [[ $2 != find ]] || cat offer
  exit 0
fi
sleep 0.2
echo "$*" >> calls
[[ ! -f refuse || $* != *$(<refuse)* ]]
"""

FAKE_NPM = """#!/bin/bash
echo "npm $*" >> "$(dirname "$0")/calls"
mkdir -p node_modules
"""


class Checkout:
    """A checkout with nothing set up, on a machine with few programs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.programs = folder / "programs"
        self.cache = folder / "cache"
        (self.root / "scripts").mkdir(parents=True)
        self.programs.mkdir()
        shutil.copy(ROOT / "scripts" / "setup", self.root / "scripts")
        for file in ROOT.glob("requirements*.txt"):
            shutil.copy(file, self.root)
        (self.root / "frontend").mkdir()
        shutil.copy(ROOT / "frontend" / "package-lock.json", self.root / "frontend")
        for tool in TOOLS:
            if path := shutil.which(tool):
                (self.programs / tool).symlink_to(path)
        self.write_program("uv", FAKE_UV)

    def write_program(self, name: str, text: str) -> None:
        """Put a program on PATH."""
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def offer_python(self) -> None:
        """Put a Python on PATH that will do."""
        (self.programs / "python3.14").symlink_to(sys._base_executable)

    def start(self, *arguments: str) -> subprocess.Popen:
        environment = {"PATH": str(self.programs), "XDG_CACHE_HOME": str(self.cache)}
        return subprocess.Popen(
            [self.root / "scripts" / "setup", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def installed(self) -> list[str]:
        """Return what uv, by requirement files, and npm were asked for since the last question."""
        calls = self.programs / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return [line.rsplit("/", 1)[-1] for line in lines]


EVERYTHING = ["requirements-demo.txt", "requirements-native.txt"]


@pytest.fixture(name="checkout")
def checkout_fixture(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path)
    checkout.offer_python()
    return checkout


def test_only_what_is_missing_or_changed_is_set_up(checkout):
    """All at first, then nothing, then a file that changed, and all when the Python went away."""
    python = checkout.root / ".venv" / "bin" / "python"
    status, output = checkout.run()
    assert status == 0, output
    assert checkout.installed() == EVERYTHING
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("Python 3.14.")
    assert (checkout.root / ".venv" / "octopus-insight.env").exists()
    assert checkout.run() == (0, "")
    assert checkout.installed() == []
    with (checkout.root / "requirements-native.txt").open("a") as file:
        file.write("# changed\n")
    checkout.run()
    assert checkout.installed() == ["requirements-native.txt"]
    python.unlink()
    status, output = checkout.run()
    assert status == 0, output
    assert python.exists()
    assert checkout.installed() == EVERYTHING


def test_two_runs_at_once_do_the_work_once(checkout):
    runs = [checkout.start(), checkout.start()]
    outputs = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert checkout.installed() == EVERYTHING


def test_what_needs_a_compiler_may_be_left_out(checkout):
    (checkout.programs / "refuse").write_text("requirements-native")
    status, output = checkout.run()
    assert status == 0
    assert "left out what needs a C++ compiler" in output
    checkout.installed()
    assert checkout.run() == (0, "")


def test_a_failed_install_is_tried_again(checkout):
    (checkout.programs / "refuse").write_text("requirements.txt")
    status, output = checkout.run()
    assert status == 1
    assert "could not be installed" in output
    (checkout.programs / "refuse").unlink()
    assert checkout.run()[0] == 0


def test_the_cards_packages_are_installed_when_there_are_none_or_others(checkout):
    """With the Node of PATH, and by their list, in which nothing runs."""
    checkout.write_program("node", "#!/bin/bash\n")
    checkout.write_program("npm", FAKE_NPM)
    install = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    status, output = checkout.run("--frontend")
    assert status == 0, output
    assert checkout.installed() == [*EVERYTHING, install]
    assert checkout.run("--frontend") == (0, "")
    assert checkout.installed() == []
    with (checkout.root / "frontend" / "package-lock.json").open("a") as file:
        file.write("\n")
    checkout.run("--frontend")
    assert checkout.installed() == [install]


def test_without_node_a_package_of_python_is_tried(checkout):
    """An old one does not count; the fake uv installs nothing: a sentence says what is missing."""
    checkout.write_program("node", "#!/bin/bash\nexit 1\n")
    checkout.write_program("npm", FAKE_NPM)
    status, output = checkout.run("--frontend")
    assert status == 1
    assert "install Node 20 or later" in output
    assert checkout.installed() == [*EVERYTHING, "requirements-node.txt"]


def test_uv_is_asked_for_a_python_when_there_is_none(tmp_path):
    checkout = Checkout(tmp_path)
    (checkout.programs / "offer").write_text(str(Path(sys._base_executable).resolve()))
    status, output = checkout.run()
    assert status == 0, output
    assert (checkout.root / ".venv" / "bin" / "python").exists()


def test_without_any_python_one_sentence_says_what_to_install(tmp_path):
    """An unknown option is refused by another one."""
    checkout = Checkout(tmp_path)
    status, output = checkout.run()
    assert (status, output.count("\n")) == (1, 1)
    assert "install Python 3.14.2 or later" in output
    status, output = checkout.run("--everything")
    assert status == 1
    assert "usage" in output


DEBIAN = "http://c.example/debian"
SECURITY = "deb http://a.example/debian-security x main"
PARAGRAPH = ["Types: deb", f"URIs: {DEBIAN}", "Suites: x", ""]
LIST = "mirror+file:/etc/apt/mirrors/debian.list"
OWN, SOURCES = "sources.list.d/own.list", "sources.list.d/debian.sources"


@cases(
    "name, lines, mirror",
    ("not security", "sources.list", ["# ours", SECURITY, f"deb {DEBIAN} x main"], DEBIAN),
    ("no sources", "sources.list", ["deb-src http://b.example x", f"deb {DEBIAN} x main"], DEBIAN),
    ("options", OWN, [f"deb [arch=amd64 signed-by=/a.gpg] {DEBIAN}/ x main"], f"{DEBIAN}/"),
    ("paragraphs", SOURCES, [*PARAGRAPH, "Types: deb", f"URIs: {DEBIAN}-security"], DEBIAN),
    ("a list of mirrors", SOURCES, ["Types: deb", f"URIs: {LIST}", "Suites: x"], LIST),
    ("not Debian", "sources.list", ["deb http://c.example/ubuntu x main"], ""),
)
def test_the_mirror_is_the_one_the_machine_has(tmp_path, name, lines, mirror):
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join([*lines, ""]))
    program = '. "$1"; debian_mirror "$2" || true'
    command = ["bash", "-c", program, "-", ROOT / "scripts" / "setup", tmp_path]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == mirror
