"""What the demo tells, and how long it waits before it does."""

import pytest

from tools.demo.errors import DemoError
from tools.demo.output import invitation
from tools.demo.person import Person
from tools.demo.steps import Steps
from tools.demo.supplier import Supplier
from tools.demo.table import table
from tools.demo.wait import until


def test_a_column_is_as_wide_as_its_widest_word():
    assert table(("a", "long"), [("wide", "x"), ("y", "z")]).splitlines() == [
        "a     long",
        "----  ----",
        "wide  x",
        "y     z",
    ]


def test_every_step_is_told_in_order_and_the_whole_at_the_end():
    steps = Steps()
    with steps.step("first"):
        pass
    with steps.step("second"):
        pass
    names = [line.rsplit("  ", 1)[0].strip() for line in steps.as_table().splitlines()[2:]]
    assert names == ["first", "second", "all of it"]


def test_the_invitation_says_where_and_how_to_log_in():
    person = Person()
    supplier = Supplier(name="iog", api_key="sk_live_1", api_url="http://127.0.0.1:8202")
    told = invitation("http://127.0.0.1:8201", person, [supplier])
    assert {"http://127.0.0.1:8201", supplier.api_url, person.username, person.password} <= set(
        told.split()
    )


async def test_patience_ends_with_the_words_it_was_given():
    async def never():
        return False

    with pytest.raises(DemoError, match="It does not come"):
        await until(never, within_s=0.01, otherwise="It does not come.")


async def test_patience_looks_again():
    answers = iter([False, True])

    async def at_last():
        return next(answers)

    await until(at_last, within_s=10.0, otherwise="It does not come.")
    assert next(answers, None) is None
