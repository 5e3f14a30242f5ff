"""The one who lives in the demo's Home Assistant: a name, and a password made up for each run."""

from dataclasses import dataclass, field
from secrets import token_urlsafe


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can log in."""

    username: str = "demo"
    password: str = field(default_factory=lambda: token_urlsafe(12), repr=False)
