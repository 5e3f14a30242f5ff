"""`scripts/size`: how large each folder is, and whether the integration and its cards keep budgets.

Executable lines are those that are not blank and not part of a comment, a docstring or an import.
Blank lines inside docstrings count as docstring. Both are counted in Python only.
"""

import argparse
import ast
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
import sys
from tools.demo.output import table

ROOT = Path(__file__).parents[1]
INTEGRATION, CARDS = "custom_components", "frontend/src"
FOLDERS = (INTEGRATION, CARDS, "tests", "tools", "simulator")


@dataclass(frozen=True, slots=True)
class Size:
    """What was counted; as a budget, the most there may be."""

    files: float = 0
    lines: float = 0
    executable: float = 0
    docstring_words: float = 0
    blank_percent: float = 0


# before the past was kept, there were 8,353 executable lines: 2,600 were allowed for it, 500 lines
# for what serves the cards, 1,800 for other prices and displays, and 2,200 for scenarios
BUDGETS = {
    INTEGRATION: Size(
        files=999, lines=24_800, executable=15_453, docstring_words=27_800, blank_percent=15
    ),
    CARDS: Size(files=99, lines=2_790, blank_percent=15),
}


def size_of(texts: Iterable[str]) -> Size:
    """Count the lines and words of Python files."""
    files = lines = executable = words = blank = 0
    for text in texts:
        rows = text.splitlines()
        documented, imported, words_here = _documented_and_imported(ast.parse(text))
        blank_here = {number for number, row in enumerate(rows, 1) if not row.strip()} - documented
        comments = {number for number, row in enumerate(rows, 1) if row.lstrip().startswith("#")}
        files += 1
        lines += len(rows)
        executable += len(rows) - len(documented | imported | blank_here | comments)
        words += words_here
        blank += len(blank_here)
    return Size(files, lines, executable, words, 100 * blank / max(lines, 1))


def _documented_and_imported(tree: ast.Module) -> tuple[set[int], set[int], int]:
    """Return the line numbers of docstrings and of imports, and the docstrings' words."""
    documented, imported, words = set[int](), set[int](), 0
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text)), lineno=first, end_lineno=int(last)):
                documented.update(range(first, last + 1))
                words += len(text.split())
            case ast.Import(end_lineno=int(last)) | ast.ImportFrom(end_lineno=int(last)):
                imported.update(range(node.lineno, last + 1))
    return documented, imported, words


def size_of_cards(texts: Iterable[str]) -> Size:
    """Count the lines of TypeScript files."""
    files = [text.splitlines() for text in texts]
    rows = [row for file in files for row in file]
    blank = sum(not row.strip() for row in rows)
    return Size(len(files), len(rows), blank_percent=100 * blank / max(len(rows), 1))


def over_budget(size: Size, budget: Size) -> list[str]:
    """Return a sentence for each figure above its budget."""
    return [
        f"{name.replace('_', ' ')}: {getattr(size, name):g} of {getattr(budget, name):g}"
        for name in Size.__slots__
        if getattr(size, name) > getattr(budget, name)
    ]


def main() -> int:
    """Print the sizes; return 1 if the budget was to be checked and is exceeded."""
    parser = argparse.ArgumentParser(prog="scripts/size", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when over budget")
    arguments = parser.parse_args()
    sizes = {folder: _size_of_folder(folder) for folder in FOLDERS}
    rows = [
        (
            folder,
            *(f"{figure:,.0f}" if figure else "-" for figure in astuple(size)[:-1]),
            f"{size.blank_percent:.1f}",
        )
        for folder, size in sizes.items()
    ]
    print(table(("folder", "files", "lines", "executable", "docstring words", "blank [%]"), rows))
    over = [
        f"{folder} is over its budget: {sentence}"
        for folder, budget in BUDGETS.items()
        for sentence in over_budget(sizes[folder], budget)
    ]
    for sentence in over if arguments.check else ():
        print(f"size: {sentence}", file=sys.stderr)
    return 1 if over and arguments.check else 0


def _size_of_folder(folder: str) -> Size:
    ending, count = (".ts", size_of_cards) if folder == CARDS else (".py", size_of)
    return count(file.read_text("utf-8") for file in sorted((ROOT / folder).rglob(f"*{ending}")))


if __name__ == "__main__":
    sys.exit(main())
