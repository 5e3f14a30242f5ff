"""What each household's entities have to show, from tables worked by hand."""

from .bands import ExpectedBand, expected_bands, expected_words
from .reader import Key, expected_entities, expected_values
from .table import Table, table_of

__all__ = [
    "ExpectedBand",
    "Key",
    "Table",
    "expected_bands",
    "expected_entities",
    "expected_values",
    "expected_words",
    "table_of",
]
