"""The command: reads, works out, and writes the report."""

import argparse
import csv
import io
import json
from pathlib import Path
import sys
from typing import Any
from .config import ConfigError, read_studies
from .page import page
from .text import as_rows, as_text
from .years import report_over

DIGITS = 6
"""Of figures in files: the next ones mean nothing, and could differ between machines."""
BAR = 30


def main(arguments: list[str] | None = None) -> int:
    """Write the report; return 1 if the configuration or a file cannot be used."""
    parser = argparse.ArgumentParser(prog="scripts/scenario", description=__doc__)
    parser.add_argument("config", type=Path, metavar="CONFIG.toml", help="see docs/scenarios.md")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="otherwise beside CONFIG.toml")
    asked = parser.parse_args(arguments)
    try:
        studies = read_studies(asked.config)
    except ConfigError as error:
        print(f"scenario: {error}", file=sys.stderr)
        return 1
    progress = Progress(studies.steps)
    report = _rounded(report_over(studies, progress.done))
    progress.show("")
    print(as_text(report))
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(as_rows(report))
    texts = {
        "json": json.dumps(report, indent=1, ensure_ascii=False, default=str) + "\n",
        "csv": rows.getvalue(),
        "html": page(report),
    }
    folder = asked.out or asked.config.parent
    folder.mkdir(parents=True, exist_ok=True)
    for kind, text in texts.items():
        path = folder / f"{asked.config.stem}.{kind}"
        path.write_text(text, "utf-8", newline="\n")
        print(path)
    return 0


class Progress:
    """A bar on the terminal; nothing where nobody looks."""

    def __init__(self, steps: int) -> None:
        """Begin with nothing done."""
        self.steps, self.step, self.is_shown = steps, 0, sys.stderr.isatty()

    def done(self, name: str) -> None:
        """Move on."""
        self.step += 1
        share = BAR * self.step // self.steps
        self.show(f"[{'#' * share}{'.' * (BAR - share)}] {self.step} of {self.steps}: {name}")

    def show(self, text: str) -> None:
        """Write over what is there; nothing takes it away."""
        if self.is_shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no -0.0
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, (list, tuple)) else value
