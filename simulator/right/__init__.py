"""What each household's entities have to show, from tables worked by hand."""

from .reader import Key, expected_entities, right_values
from .table import Table, table_of

__all__ = ["Key", "Table", "expected_entities", "right_values", "table_of"]
