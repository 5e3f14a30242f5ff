"""What each household's entities have to show, from tables worked by hand."""

from .bands import RightBand, right_bands
from .level import level_of
from .reader import Key, expected_entities, right_values
from .table import Table, table_of

__all__ = [
    "Key",
    "RightBand",
    "Table",
    "expected_entities",
    "level_of",
    "right_bands",
    "right_values",
    "table_of",
]
