"""Check what the tests reached, module by module: each nearly whole, the config flow whole."""

from collections.abc import Mapping
import json
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from coverage import Coverage
from coverage.exceptions import CoverageException

LEAST_PERCENT = 95.0
"""What every module has to reach."""

WHOLE_MODULES = ("config_flow.py", "forms/account.py")
"""Modules of which every line has to be reached."""


def required_percent(path: str) -> float:
    """Return what the module at `path` has to reach."""
    return 100.0 if path.endswith(WHOLE_MODULES) else LEAST_PERCENT


def shortfalls(percents: Mapping[str, float]) -> list[str]:
    """Return a sentence for each module that falls short, the worst first."""
    return [
        f"{path}: {percent:.1f} % of {required_percent(path):.0f} %"
        for path, percent in sorted(percents.items(), key=lambda item: item[1])
        if percent < required_percent(path)
    ]


def measured_percents() -> dict[str, float]:
    """Return what the last run of the tests reached, in percent of lines, per module."""
    coverage = Coverage()
    coverage.load()
    with TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    return {path: float(file["summary"]["percent_covered"]) for path, file in files.items()}


def main() -> int:
    """Print what falls short; return the exit status."""
    try:
        percents = measured_percents()
    except CoverageException as error:
        print(f"coverage: {error}")
        return 1
    short = shortfalls(percents)
    for sentence in short:
        print(f"coverage: {sentence}")
    print(f"coverage: {len(percents) - len(short)} of {len(percents)} modules reach enough")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
