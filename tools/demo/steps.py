"""How long each step took."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from .table import table


class Steps:
    """The steps taken so far, in order."""

    def __init__(self) -> None:
        """Begin to count."""
        self._began = monotonic()
        self._taken: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take a step: what happens inside the block."""
        began = monotonic()
        yield
        self._taken.append((name, monotonic() - began))

    def as_table(self) -> str:
        """Return the steps with their times [s], and the time of all of it."""
        whole = ("all of it", monotonic() - self._began)
        rows = [(name, f"{duration_s:.1f} s") for name, duration_s in [*self._taken, whole]]
        return table(("step", "time"), rows)
