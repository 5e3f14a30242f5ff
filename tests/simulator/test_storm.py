"""Storms and spoiled answers: by chance, and from the same seed always the same."""

import json
from random import Random
import pytest
from simulator.spoil import spoiled
from simulator.storm import EVERYWHERE, GRAPHQL, Storm
from tests.harness.cases import rows

REST: tuple[str, ...] = ()
LOGIN = ("obtainKrakenToken",)
PLANS = ("devices", "flexPlannedDispatches")
BODY = {"results": [{"value": 1.5, "from": "2026-12-01T12:00:00Z"}] * 9, "next": None}


def faults_of(share: float, kind: str, fields: tuple[str, ...], *, seed: int = 1, **more: bool):
    storm = Storm.of({"share": share, "seed": seed, **more})
    return [storm.fault(kind, fields) for _ in range(2000)], set(storm.kinds)


@rows("share, least, most", (0, 0, 0), (0.05, 70, 130), (0.8, 1550, 1650), (1, 2000, 2000))
def test_so_many_requests_fail(share, least, most):
    faults, _ = faults_of(share, "rates", REST)
    assert least <= sum(fault is not None for fault in faults) <= most


@rows(
    "kind, fields, kinds",
    ("rates", REST, {*EVERYWHERE}),
    ("login", LOGIN, {*EVERYWHERE}),
    ("account", ("account",), {*EVERYWHERE, *GRAPHQL}),
    ("dispatches", PLANS, {*EVERYWHERE, *GRAPHQL, "KT-CT-4340"}),
)
def test_everything_happens_that_may_happen_to_a_request(kind, fields, kinds):
    """A login is never told that the key is wrong: that would be true."""
    faults, happened = faults_of(1, kind, fields)
    assert happened == kinds
    assert all(fault.hits(kind, fields) for fault in faults if fault is not None)
    assert faults == faults_of(1, kind, fields)[0] != faults_of(1, kind, fields, seed=2)[0]


def spoiled_by(seed: int) -> str:
    return spoiled(BODY, Random(seed))  # noqa: S311 - chance, no secret


def test_what_is_spoiled_is_never_the_true_answer_and_stays_as_it_was():
    before = json.dumps(BODY)
    texts, again = ([spoiled_by(seed) for seed in range(300)] for _ in range(2))
    assert (json.dumps(BODY), texts) == (before, again)
    assert sum(text == before for text in texts) <= 15  # null for null is possible
    with pytest.raises(RecursionError):
        json.loads(next(text for text in texts if "[[[[" in text))
