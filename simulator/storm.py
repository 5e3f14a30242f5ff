"""A storm: each request fails by chance, whatever happened to the one before."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from .faults import Fault

ODD_BODIES: tuple[object, ...] = (
    *(None, [], {}, 0, "", "later", True, {"data": None}, {"data": []}, {"data": {}}),
    *({"results": None}, {"results": {}, "next": 7}, {"errors": "no"}, {"errors": [None]}),
    {"count": 0, "next": None, "previous": None, "results": []},
    *({"data": {}, "errors": [{"message": None, "extensions": []}]}, {"detail": ["x"]}),
)
"""JSON that answers no question."""
HUGE = " " * (12 << 20) + "{}"
"""Twelve megabytes that say nothing."""
LOGIN = "login"


def _delayed(random: Random, _: tuple[str, ...]) -> Fault:
    return Fault(kind="delay", seconds=random.uniform(2, 15))


def _kraken(code: str) -> Callable[[Random, tuple[str, ...]], Fault]:
    return lambda _random, fields: Fault(kind=code, fields=fields)


def _raw(random: Random, _: tuple[str, ...]) -> Fault:
    return Fault(kind="raw", body=random.choice(ODD_BODIES))


def _status(*statuses: str) -> Callable[[Random, tuple[str, ...]], Fault]:
    return lambda random, _: Fault(kind=random.choice(statuses))


EVERYWHERE: dict[str, Callable[[Random, tuple[str, ...]], Fault]] = {
    "5xx": _status("500", "502", "503", "504"),
    "html403": _status("html403"),
    "429": _status("429"),
    "retry_after": lambda random, _: Fault(kind="retry_after", seconds=random.randint(30, 600)),
    "cut": _status("cut"),
    "cut_body": _status("cut_body"),
    "empty": lambda _random, _: Fault(kind="raw", body=""),
    "odd": _raw,
    "no JSON": _status("non_json", "broken_json"),
    "huge": lambda _random, _: Fault(kind="raw", body=HUGE),
    "slow": _delayed,
    "timeout": lambda _random, _: Fault(kind="timeout", seconds=25),
}
"""What may happen to any request, by what it is counted as."""
GRAPHQL: dict[str, Callable[[Random, tuple[str, ...]], Fault]] = {
    "KT-CT-1199": _kraken("kt_ct_1199"),
    "KT-CT-1139": _kraken("kt_ct_1139"),
    "token expired": _kraken("kt_ct_1124"),
}
"""What may happen to a question in GraphQL beside; a login is told none of that, or it is true."""
SPOIL: dict[str, Callable[[Random, tuple[str, ...]], Fault]] = {
    "spoil": lambda random, _: Fault(kind="spoil", seed=random.randrange(2**32)),
}
"""Instead of all that: answers come, with something wrong in them."""
PLANS = "flexPlannedDispatches"


@dataclass(slots=True)
class Storm:
    """Weather that lasts until it is over; from the same seed it is always the same."""

    share: float
    """Of the requests that fail, 0 to 1."""
    random: Random
    is_hostile: bool = False
    """Whether true answers are spoiled; else it is weather."""
    kinds: Counter[str] = field(default_factory=Counter[str])
    """How often each thing happened."""

    @classmethod
    def of(cls, command: Mapping[str, Any]) -> Storm:
        """Return the storm that a command asks for."""
        random = Random(command.get("seed", 0))
        return cls(float(command["share"]), random, is_hostile=command.get("hostile", False))

    def fault(self, kind: str, root_fields: tuple[str, ...]) -> Fault | None:
        """Return what goes wrong with this request; None: nothing."""
        if self.random.random() >= self.share:
            return None
        faults = dict(SPOIL if self.is_hostile else EVERYWHERE)
        if not self.is_hostile and root_fields and kind != LOGIN:
            faults |= GRAPHQL
            if PLANS in root_fields:
                faults["KT-CT-4340"] = lambda _random, _: Fault(kind="kt_ct_4340")
        name = self.random.choice(list(faults))
        self.kinds[name] += 1
        return faults[name](self.random, root_fields)
