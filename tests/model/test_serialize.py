"""Values survive being written down, and damaged data is refused with the place of the damage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
import json
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.serialize import LoadError, dump, load
from tests.harness.cases import cases
from tests.model.builders import at


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    number: float
    count: int | None = None
    when: datetime | None = None


type Leaves = tuple[Leaf, ...]


@dataclass(frozen=True, kw_only=True)
class Tree:
    name: str
    is_tall: bool
    colour: Colour
    leaves: Leaves
    by_colour: Mapping[Colour, Leaves]
    colours: frozenset[Colour] = field(default_factory=frozenset)
    planted: date = date(2026, 1, 1)
    watered: time = time(6)
    every: timedelta = timedelta(days=1)


FINITE = st.floats(-1e9, 1e9)
MOMENTS = st.datetimes(
    at("2000-01-02T00:00"),
    at("2099-12-31T00:00"),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))]),
)
LEAVES = st.builds(Leaf, number=FINITE, count=st.none() | st.integers(), when=st.none() | MOMENTS)
TREES = st.builds(
    Tree,
    name=st.text(),
    is_tall=st.booleans(),
    colour=st.sampled_from(Colour),
    leaves=st.lists(LEAVES, max_size=4).map(tuple),
    by_colour=st.dictionaries(st.sampled_from(Colour), st.lists(LEAVES, max_size=2).map(tuple)),
    colours=st.frozensets(st.sampled_from(Colour)),
    planted=st.dates(),
    watered=st.times(),
    every=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
)


@given(TREES)
def test_what_is_written_is_read_again(tree):
    assert load(Tree, json.loads(json.dumps(dump(tree)))) == tree


@given(st.dictionaries(st.text(), st.lists(LEAVES, max_size=3).map(tuple)))
def test_a_kind_need_not_be_a_class(values):
    kind = Mapping[str, tuple[Leaf, ...]]
    assert load(kind, json.loads(json.dumps(dump(values)))) == values


def test_the_plain_form_is_stable():
    """Stored data outlives the program: its form is fixed here, by hand."""
    tree = Tree(
        name="oak",
        is_tall=True,
        colour=Colour.RED,
        leaves=(Leaf(number=0.1, when=at("2026-11-18T18:00Z")),),
        by_colour={Colour.BLUE: (Leaf(number=2.0, count=3),)},
        colours=frozenset({Colour.RED, Colour.BLUE}),
        every=timedelta(minutes=1, milliseconds=500),
    )
    assert dump(tree) == {
        "name": "oak",
        "is_tall": True,
        "colour": "red",
        "leaves": [{"number": 0.1, "count": None, "when": "2026-11-18T18:00:00+00:00"}],
        "by_colour": {"blue": [{"number": 2.0, "count": 3, "when": None}]},
        "colours": ["blue", "red"],
        "planted": "2026-01-01",
        "watered": "06:00:00",
        "every": 60.5,
    }


def plain_tree(**changes):
    return {
        "name": "oak",
        "is_tall": True,
        "colour": "red",
        "leaves": [{"number": 1}, {"number": 2}],
        "by_colour": {},
        **changes,
    }


def test_missing_fields_take_their_defaults():
    """Data of an older version lacks the newer fields; those without default are needed."""
    assert load(Tree, plain_tree(from_the_future="ignored")) == Tree(
        name="oak",
        is_tall=True,
        colour=Colour.RED,
        leaves=(Leaf(number=1.0), Leaf(number=2.0)),
        by_colour={},
    )


def test_a_whole_number_is_read_as_the_float_it_was():
    """Some writers of JSON drop the .0; the type must not change with it."""
    number = load(Leaf, {"number": 1}).number
    assert (number, type(number)) == (1.0, float)


def leaf(**changes):
    """Return a tree with one leaf that is not as it should be."""
    return plain_tree(leaves=[{"number": 1, **changes}])


NAIVE, YEAR_1 = "2026-11-18T18:00:00", "0001-01-01T00:00:00+14:00"


@cases(
    "plain, message",
    ("nothing", None, "value: expected an object (Tree), not NoneType"),
    ("a list", [], "value: expected an object (Tree), not list"),
    ("text", plain_tree(name=3), "name: expected a text, not int"),
    ("boolean", plain_tree(is_tall=1), "is_tall: expected true or false, not int"),
    ("list", plain_tree(leaves={}), "leaves: expected a list, not dict"),
    ("missing", plain_tree(leaves=[{"number": 1}, {}]), "leaves[1].number: missing"),
    ("number", leaf(number="2"), "leaves[0].number: expected a number, not str"),
    ("true is no number", leaf(number=True), "leaves[0].number: expected a number, not bool"),
    ("not a number", leaf(number=float("nan")), "leaves[0].number: not a number of ours: nan"),
    ("too large", leaf(number=1e308), "leaves[0].number: not a number of ours: 1e+308"),
    ("whole number", leaf(count=1.5), "leaves[0].count: expected a whole number, not float"),
    ("nor true", leaf(count=True), "leaves[0].count: expected a whole number, not bool"),
    ("moment", leaf(when=5), "leaves[0].when: expected a text in ISO format, not int"),
    ("naive", leaf(when=NAIVE), f"leaves[0].when: a naive moment: {NAIVE}"),
    ("the year 1", leaf(when=YEAR_1), f"leaves[0].when: a moment of another time: {YEAR_1}"),
    ("no moment", leaf(when="soon"), "leaves[0].when: Invalid isoformat string: 'soon'"),
    ("word", plain_tree(colour="green"), "colour: 'green' is not a valid Colour"),
    ("mapping", plain_tree(by_colour=[]), "by_colour: expected an object, not list"),
    ("key", plain_tree(by_colour={"green": []}), "by_colour.green: 'green' is not a valid Colour"),
    (
        "inside a mapping",
        plain_tree(by_colour={"blue": [{"number": []}]}),
        "by_colour.blue[0].number: expected a number, not list",
    ),
)
def test_damaged_data_names_the_place(plain, message):
    """Whoever reads the log finds the wrong value at once."""
    with pytest.raises(LoadError) as raised:
        load(Tree, plain)
    assert str(raised.value) == message


def test_what_a_constructor_refuses_names_its_place_too():
    noon = "2026-11-18T18:00:00+00:00"
    with pytest.raises(LoadError) as raised:
        load(tuple[Interval, ...], [{"start": noon, "end": noon}])
    assert str(raised.value) == f"[0]: {noon} is not before {noon}"


@cases(
    "value",
    ("infinite", Leaf(number=float("inf"))),
    ("not a number", Leaf(number=float("nan"))),
    ("more than anybody can mean", Leaf(number=1.1e9)),
    ("naive", Leaf(number=1.0, when=at("2026-11-18T18:00"))),
    ("another time", Leaf(number=1.0, when=at("1999-12-31T18:00Z"))),
)
def test_what_could_not_be_read_again_is_not_written(value):
    """JSON has no such numbers, and nobody knows where a naive moment was."""
    with pytest.raises(LoadError):
        dump(value)


def test_types_without_a_plain_form_can_be_neither_written_nor_read():
    """That is a mistake in the program, not in the data."""
    for value in (object(), 1j, {1: "one"}, {"a": object()}):
        with pytest.raises(TypeError):
            dump(value)
    for kind in (object, complex, int | str, list[int], type[int]):
        with pytest.raises(TypeError):
            load(kind, 1)
