"""Tables of tests, a row a line."""

import pytest


def cases(names: str, *rows: tuple[object, ...]) -> pytest.MarkDecorator:
    """Run a test once for each row; the first column is the row's id, the others are `names`."""
    return pytest.mark.parametrize(names, [pytest.param(*row, id=name) for name, *row in rows])


def rows(names: str, *values: object) -> pytest.MarkDecorator:
    """Run a test once for each row; a row that says what it is about needs no id."""
    return pytest.mark.parametrize(names, values)
