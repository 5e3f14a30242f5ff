"""Text in columns."""

from collections.abc import Iterable, Sequence

GAP = "  "


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under a head, every column as wide as its widest word."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(_line(words, widths) for words in lines)


def _line(words: Sequence[str], widths: Sequence[int]) -> str:
    padded = (word.ljust(width) for word, width in zip(words, widths, strict=True))
    return GAP.join(padded).rstrip()
