"""Fixtures of the tests of `api`: a client whose supplier answers from a script."""

import pytest
from scripted import Clock, Wire
from custom_components.octopus_insight.octopus.budget import CallBudget
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.transport import Transport


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> CallBudget:
    return CallBudget(None, clock=clock, random=lambda: 0.0)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def transport(wire: Wire, budget: CallBudget) -> Transport:
    return wire.transport(budget)


@pytest.fixture
def client(transport: Transport) -> OctopusClient:
    return OctopusClient(transport)
