"""What `scripts/size` counts, and when it says that a budget is exceeded."""

from tools.size import Size, over_budget, size_of, size_of_cards

MODULE = '''"""Two words.

And three more.
"""

import ast
from os import (
    path,
)

# a comment
X = 1  # code


def f():
    """One."""
    return """not a docstring"""
'''


def test_blanks_comments_docstrings_and_imports_are_not_executable():
    """Of 17 lines 4 + 1 are docstring, 4 imports, 4 blank, 1 comment."""
    assert size_of([MODULE]) == Size(1, 17, 3, 6, 100 * 4 / 17)


def test_of_cards_all_lines_count():
    """Of two files with 5 lines one is blank."""
    assert size_of_cards(["/** Says what it is. */\n\nlet x;\n", "let y;\nlet z;\n"]) == Size(
        2, 5, 0, 0, 20
    )


def test_a_budget_itself_is_kept():
    budget = Size(files=2, lines=100, executable=50, docstring_words=40, blank_percent=15)
    assert over_budget(budget, budget) == []
    too_long = Size(files=2, lines=101, executable=50, docstring_words=40, blank_percent=15.1)
    assert over_budget(too_long, budget) == ["lines: 101 of 100", "blank percent: 15.1 of 15"]
