"""What the demo prints: tables, the time each step took, and how to log in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `table` is for tools, too, that do without the packages of the demo
    from .config import Person
    from .supplier import Supplier


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under a head, each column as wide as its widest cell."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps done so far, with their durations [s]."""

    began: float = field(default_factory=monotonic)
    done: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block as a step."""
        began = monotonic()
        yield
        self.done.append((name, monotonic() - began))

    def as_table(self) -> str:
        """Return the steps and the total with their durations [s]."""
        total = ("all of it", monotonic() - self.began)
        rows = [(name, f"{duration_s:.1f} s") for name, duration_s in [*self.done, total]]
        return table(("step", "time"), rows)


def invitation(url: str, person: Person, suppliers: Iterable[Supplier]) -> str:
    """Return where Home Assistant is, and how to log in."""
    served = [
        f"supplier        {supplier.api_url}  ({supplier.name}; see simulator/README.md)\n"
        for supplier in suppliers
        if supplier.api_url
    ]
    return f"""
Home Assistant  {url}
user            {person.username}
password        {person.password}
{"".join(served)}
Ctrl-C ends it, and leaves nothing behind."""


def requests_table(suppliers: Iterable[Supplier]) -> str:
    """Return how many requests each simulated household got, by kind."""
    counts = {
        supplier.name: supplier.world.log.counts()
        for supplier in suppliers
        if supplier.world is not None
    }
    kinds = sorted({kind for count in counts.values() for kind in count})
    rows = [
        (name, *(str(count[kind]) for kind in kinds), str(count.total()))
        for name, count in counts.items()
    ]
    return table(("requests", *kinds, "all"), rows)
