"""What each household's entities have to show, from tables worked by hand."""

from .bands import ExpectedBand, expected_bands, expected_words
from .reader import COMING_HOLDS, Key, expected_entities, expected_values, past_entities
from .table import Table, table_of

__all__ = [
    "COMING_HOLDS",
    "ExpectedBand",
    "Key",
    "Table",
    "expected_bands",
    "expected_entities",
    "expected_values",
    "expected_words",
    "past_entities",
    "table_of",
]
