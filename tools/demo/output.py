"""What the demo tells the person in front of it."""

from collections import Counter
from collections.abc import Iterable

from .person import Person
from .supplier import Supplier
from .table import table


def invitation(url: str, person: Person, suppliers: Iterable[Supplier]) -> str:
    """Return where to look, and how to log in."""
    lines = [
        "",
        f"Home Assistant  {url}",
        f"user            {person.username}",
        f"password        {person.password}",
    ]
    lines += [
        f"supplier        {supplier.api_url}  ({supplier.name}; see simulator/README.md)"
        for supplier in suppliers
        if supplier.api_url
    ]
    return "\n".join([*lines, "", "Ctrl-C ends it, and leaves nothing behind."])


def requests_table(suppliers: Iterable[Supplier]) -> str:
    """Return how many requests each simulated household got, by kind."""
    counts = {
        supplier.name: Counter(call.kind for call in supplier.world.log.calls)
        for supplier in suppliers
        if supplier.world is not None
    }
    kinds = sorted({kind for count in counts.values() for kind in count})
    rows = [
        (name, *(str(count[kind]) for kind in kinds), str(count.total()))
        for name, count in counts.items()
    ]
    return table(("requests", *kinds, "all"), rows)
