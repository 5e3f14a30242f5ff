"""What a quiet home leaves in the recorder and writes to files: each new state is a row."""

from random import Random
from unittest.mock import patch
from homeassistant.const import EVENT_STATE_CHANGED, MATCH_ALL
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers import storage
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from custom_components.octopus_insight.octopus.budget import Call
from tests.harness.clock import MINUTE, NOON, SECOND
from tests.harness.home import HIGH
from tests.test_cost_sensor import POWER, MeteredHome
from tests.test_image import PICTURE, add_display


@pytest.fixture
def kind_of_home() -> type[MeteredHome]:
    """Have a power sensor."""
    return MeteredHome


@pytest.fixture
def hass_storage() -> dict:
    """Let files be files."""
    return {}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep them in a folder of their own."""
    return hass_tmp_config_dir


def rows_of(home: MeteredHome, entity_id: str) -> list[Event[EventStateChangedData]]:
    """Return a list to which each new state of an entity is added."""
    rows: list[Event[EventStateChangedData]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        rows.append(event)

    async_track_state_change_event(home.hass, entity_id, note)
    return rows


async def test_a_power_that_is_read_every_ten_seconds_is_a_new_cost_when_a_person_would_say_so(
    home,
):
    """A house at rest is never twice the same; what it costs is the same for 20 minutes."""
    await home.read("310")
    await home.set_up(power_entity=POWER)
    rows = rows_of(home, home.entity_id_of("import", "cost_per_hour"))
    random = Random(11)  # noqa: S311 - no secret
    for number in range(1, 121):
        await home.at(NOON + number * 10 * SECOND)
        await home.read(f"{random.randint(300, 320)}")
    assert len(rows) <= 1
    assert home.cost == pytest.approx(0.31 * HIGH, abs=0.005)


async def test_a_picture_is_a_new_state_only_with_a_new_content(hass, home):
    """Home Assistant would give it another address every five minutes, and each is a row."""
    entry = await home.set_up()
    await add_display(hass, entry)
    rows = rows_of(home, PICTURE)
    for minutes in range(5, 30, 5):
        await home.at(NOON + minutes * MINUTE)
    assert rows == []
    before = hass.states.get(PICTURE)
    await home.at("12:30", "12:36")
    assert len(rows) == 1
    after = hass.states.get(PICTURE)
    assert after.attributes["entity_picture"] != before.attributes["entity_picture"]


async def test_an_answer_that_repeats_the_one_before_is_not_written(home):
    """A plugged-in car is asked about every few minutes, and nothing happens."""
    await home.set_up()
    home.plug_in("18:00-19:00")
    await home.ask_at("12:10")
    written: list[str] = []
    write = storage.write_utf8_file_atomic

    def noting(path: str, *how: object, **more: object) -> None:
        written.append(path.rpartition(".")[2])
        write(path, *how, **more)

    with patch.object(storage, "write_utf8_file_atomic", noting):
        asked = len(home.calls("dispatches"))
        await home.live(20 * MINUTE, MINUTE)
        assert len(home.calls("dispatches")) >= asked + 3
        assert written.count(Call.DISPATCHES) == 0
        home.plan("20:00-20:30")
        await home.ask()
        assert written.count(Call.DISPATCHES) == 1


async def test_what_is_new_with_each_answer_is_not_recorded(hass, home):
    """Attributes are kept once for each of their values: moments and counters never repeat."""
    entry = await home.set_up()
    await add_display(hass, entry)
    home.plug_in("18:00-19:00")
    await home.ask_at("12:31")
    recorded: set[tuple[str, str]] = set()

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if old is None or new is None or new.state_info is None:
            return
        spared = new.state_info["unrecorded_attributes"]
        for name, value in new.attributes.items():
            if old.attributes.get(name) != value and not spared & {name, MATCH_ALL}:
                recorded.add((new.entity_id, name))

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    asked = len(home.calls())
    await home.live(25 * MINUTE, MINUTE)
    assert len(home.calls()) > asked + 3
    assert {name for _, name in recorded} <= {"next_refresh_reason"}
