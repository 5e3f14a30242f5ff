"""`scripts/release`: what HACS installs, and what stops a release."""

import json
import os
from pathlib import Path
import subprocess
from zipfile import ZipFile
import pytest

ROOT = Path(__file__).parents[2]
CARDS = "www/octopus-insight.js"
CHANGELOG = (
    "# Changelog\n\n## Unreleased\n\n* A new thing.\n\n## 0.0.9 · 2026-01-01\n\n* An old one.\n"
)


@pytest.fixture
def clone(tmp_path):
    """Return a repository with this tree's integration, a changelog, and checks that pass."""
    root = tmp_path / "clone"
    (root / "scripts").mkdir(parents=True)
    (root / ".ci").mkdir()
    integration = root / "custom_components" / "octopus_insight"
    integration.mkdir(parents=True)
    (integration / "www").mkdir()
    for name in ("manifest.json", "__init__.py", CARDS):
        (integration / name).write_bytes(
            (ROOT / "custom_components" / "octopus_insight" / name).read_bytes()
        )
    # what git leaves out here is not released either
    (root / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    script = root / "scripts" / "release"
    script.write_bytes((ROOT / "scripts" / "release").read_bytes())
    check = root / ".ci" / "run"
    check.write_text("#!/bin/sh\nexit 0\n")
    for program in (script, check):
        program.chmod(0o755)
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    run(root, "git", "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def run(root, *command):
    """Run a command there, as a person with a name."""
    names = {
        f"GIT_{who}_{what}": "a@b.c"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        command, cwd=root, env=os.environ | names, capture_output=True, text=True, check=False
    )


def commit(root):
    run(root, "git", "add", ".")
    assert run(root, "git", "commit", "--quiet", "--message", "all").returncode == 0


def test_a_release_has_its_version_its_notes_and_a_zip_that_hacs_can_unpack(clone):
    """The integration's files are at the top of the zip."""
    made = run(clone, "scripts/release", "1.2.3")
    assert made.returncode == 0, made.stderr
    assert run(clone, "git", "tag").stdout.split() == ["v1.2.3"]
    assert run(clone, "git", "status", "--porcelain").stdout == ""
    built = run(clone, "scripts/release", "--build", "dist")
    assert built.returncode == 0, built.stderr
    with ZipFile(clone / "dist" / "octopus_insight.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["version"] == "1.2.3"
        assert {"__init__.py", CARDS} <= {*zipped.namelist()}
    assert (clone / "dist" / "notes.md").read_text().strip() == "* A new thing."


@pytest.mark.parametrize(
    ("version", "spoil", "reason"),
    [
        ("1.2", lambda root: None, "is not like 1.2.3"),
        ("1.2.3", lambda root: (root / "new.txt").write_text("x"), "not committed"),
        ("1.2.3", lambda root: run(root, "git", "tag", "v1.2.3"), "exists already"),
        (
            "1.2.3",
            lambda root: ((root / ".ci" / "run").write_text("#!/bin/sh\nexit 1\n"), commit(root)),
            ".ci/run fails",
        ),
    ],
)
def test_what_is_not_ready_is_not_released(clone, version, spoil, reason):
    """Nothing is tagged, and the message says why."""
    spoil(clone)
    tags = run(clone, "git", "tag").stdout
    refused = run(clone, "scripts/release", version)
    assert refused.returncode == 1
    assert reason in refused.stderr
    assert run(clone, "git", "tag").stdout == tags
