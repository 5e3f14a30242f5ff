"""What a visitor of the repository, and an installer, take for granted."""

import json
from pathlib import Path
import re
import struct
import subprocess
from awesomeversion import AwesomeVersion
from homeassistant.const import Platform
import pytest
import yaml
from custom_components.octopus_insight import const
from custom_components.octopus_insight.const import DOMAIN, REPOSITORY_URL

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / DOMAIN
MANIFEST = json.loads((INTEGRATION / "manifest.json").read_text())
HACS = json.loads((ROOT / "hacs.json").read_text())

BINARY = {".png", ".jpg", ".gz", ".woff2"}
OWN_NAME = REPOSITORY_URL.rpartition("/")[2]
OWN_LINK = re.compile(rf"[\w./:-]*github\w*\.com/[\w.-]+/{OWN_NAME}\b[\w.:/@-]*")
LINK_TO_FILE = re.compile(
    rf"{re.escape(REPOSITORY_URL)}/(?:blob|tree|raw)/[\w.-]+/([^\s)\"'>#?]+)"
    r"|https://raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/[\w.-]+/([^\s)\"'>#?]+)"
)
MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)|(?:src|href)=\"([^\"]+)\"")


def files() -> list[Path]:
    """List what a clone would hold: the files git knows or would be shown."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    """Read all files that people or programs read as text."""
    return {path: path.read_text(errors="replace") for path in files() if path.suffix not in BINARY}


def exists(path: Path) -> bool:
    """Say whether a clone has the file or folder."""
    target = path.resolve()
    return any(file == target or target in file.parents for file in files())


def documents() -> list[Path]:
    """List the pages people read."""
    return [path for path in files() if path.suffix == ".md"]


def first(groups: tuple[str, ...]) -> str:
    """Return the alternative of a pattern that matched."""
    return next(group for group in groups if group)


def test_every_link_to_the_repository_agrees():
    """The public address is written in `const.py`; every other link begins with it."""
    raw = REPOSITORY_URL.replace("github.com", "raw.githubusercontent.com")
    strays = {
        f"{path.relative_to(ROOT)}: {link}"
        for path, text in texts().items()
        for link in OWN_LINK.findall(text)
        if not link.startswith((REPOSITORY_URL, raw))
    }
    assert strays == set()


def test_every_linked_file_is_in_the_tree():
    """A link to a file of the repository leads somewhere, whoever links to it."""
    missing = {
        f"{path.relative_to(ROOT)}: {first(found)}"
        for path, text in texts().items()
        for found in LINK_TO_FILE.findall(text)
        if not exists(ROOT / first(found))
    }
    assert missing == set()


def test_every_file_that_the_integration_links_to_is_in_the_tree():
    """Issues and forms link to pages; their addresses are put together in `const.py`."""
    links = [value for value in vars(const).values() if isinstance(value, str)]
    linked = [first(found) for link in links for found in LINK_TO_FILE.findall(link)]
    assert [path for path in linked if not exists(ROOT / path)] == []


def test_every_relative_link_of_a_page_is_in_the_tree():
    """Pages link to their neighbours by relative paths, which exist."""
    missing = {
        f"{page.relative_to(ROOT)}: {target}"
        for page in documents()
        for found in MARKDOWN_LINK.findall(page.read_text())
        if "://" not in (target := first(found)) and not target.startswith(("#", "mailto:"))
        if not exists(page.parent / target.partition("#")[0])
    }
    assert missing == set()


def anchor(heading: str) -> str:
    """Return the name by which a page links to its heading."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def test_every_link_to_a_heading_of_the_same_page_finds_it():
    """A link within a page names a heading of it, in lower case with hyphens."""
    missing = set()
    for page in documents():
        text = page.read_text()
        names = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        targets = [first(found) for found in MARKDOWN_LINK.findall(text)]
        missing |= {f"{page.name}: {t}" for t in targets if t[0] == "#" and t[1:] not in names}
    assert missing == set()


def test_the_manifest_is_sorted_as_home_assistant_wants_it():
    """Domain and name come first, everything else in the order of the alphabet."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_the_manifest_says_what_the_loader_of_custom_integrations_needs():
    assert MANIFEST["domain"] == DOMAIN
    assert MANIFEST["config_flow"] is True
    assert MANIFEST["documentation"].startswith(REPOSITORY_URL)
    assert MANIFEST["issue_tracker"] == f"{REPOSITORY_URL}/issues"
    assert MANIFEST["iot_class"] == "cloud_polling"
    assert AwesomeVersion(MANIFEST["version"]).valid


def test_hassfest_would_take_the_manifest():
    """The rules of its checks of manifests and dependencies, which need no network."""
    known = {
        *("after_dependencies", "codeowners", "config_flow", "dependencies", "documentation"),
        *("domain", "integration_type", "iot_class", "issue_tracker", "name", "quality_scale"),
        *("loggers", "requirements", "single_config_entry", "version"),
    }
    assert set(MANIFEST) <= known
    assert INTEGRATION.name == MANIFEST["domain"]
    assert MANIFEST["integration_type"] in {"device", "hub", "service"}
    assert all(re.fullmatch(r"@[\w-]+", owner) for owner in MANIFEST["codeowners"])
    assert all("==" in requirement for requirement in MANIFEST["requirements"])
    assert MANIFEST["codeowners"]
    declared = {*MANIFEST.get("dependencies", ()), *MANIFEST["after_dependencies"]}
    doors = {door.stem for door in INTEGRATION.glob("*.py")}
    for path in INTEGRATION.rglob("*.py"):
        used = re.findall(r"(?m)^from homeassistant\.components\.(\w+)", path.read_text())
        # always there: hassfest lets it be used undeclared
        assert set(used) <= {*Platform, *declared, *doors, "websocket_api"}, path


def test_hacs_would_take_its_file():
    """It refuses unknown keys and a zip without a name; README and icon are what it shows."""
    assert set(HACS) <= {
        *("content_in_root", "country", "filename", "hacs", "hide_default_branch"),
        *("homeassistant", "name", "persistent_directory", "render_readme", "zip_release"),
    }
    assert HACS["filename"].endswith(".zip") is HACS["zip_release"]
    assert all(re.fullmatch(r"[A-Z]{2}", country) for country in HACS["country"])
    assert {"README.md", "LICENSE"} <= {path.name for path in ROOT.iterdir()}
    assert [path.parent for path in INTEGRATION.parent.glob("*/manifest.json")] == [INTEGRATION]
    assert (INTEGRATION / "brand" / "icon.png").is_file()


def test_hacs_asks_for_the_home_assistant_we_test_against():
    """The least version is the first release of the month that the tests run on."""
    pinned = re.search(
        r"^homeassistant==(\d+\.\d+)\.", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    assert HACS["name"] == MANIFEST["name"]
    assert HACS["homeassistant"] == f"{pinned[1]}.0"


@pytest.mark.parametrize(
    ("name", "pixels"),
    [("icon.png", 256), ("icon@2x.png", 512), ("logo.png", 256), ("logo@2x.png", 512)],
)
def test_brand_images_have_the_sizes_home_assistant_shows(name, pixels):
    """Width and height stand in a PNG's first chunk, after 16 bytes."""
    head = (INTEGRATION / "brand" / name).read_bytes()[:24]
    assert struct.unpack(">II", head[16:]) == (pixels, pixels)


def test_every_rule_of_the_quality_scale_is_kept_or_explained():
    """54 rules; what is not done, or does not apply, says why."""
    rules = yaml.safe_load((INTEGRATION / "quality_scale.yaml").read_text())["rules"]
    assert len(rules) == 54
    for name, rule in rules.items():
        if rule != "done":
            assert set(rule) == {"status", "comment"}, name
            assert rule["status"] in {"exempt", "todo"}, name
