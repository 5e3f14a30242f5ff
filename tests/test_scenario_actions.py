"""`simulate_scenario` and `compare_tariffs`: a past year with what a home could have."""

import pytest
from tests.harness.home import Home
from tests.harness.past import fill
from datetime import datetime, UTC

pytestmark = pytest.mark.parametrize("household", ["past-iog"])

@pytest.fixture
async def ready(home) -> Home:
    await home.set_up()
    import time
    t=time.time()
    await fill(home, datetime(2025,10,31,tzinfo=UTC))
    print("fill", time.time()-t)
    return home

async def test_first(ready):
    import json, time
    t=time.time()
    a = await ready.act("simulate_scenario", variants=[{"tariff":"go","battery":10,"solar":4}], sweep=[5,10])
    print(time.time()-t)
    print(json.dumps(a, indent=1, default=str))
    a = await ready.act("compare_tariffs", battery="battery-5")
    print(json.dumps(a, indent=1, default=str))
    assert 0
