"""A saving session that cannot be joined: the others can, and a person is told why."""

from datetime import date, time, timedelta
from unittest.mock import patch
from homeassistant.exceptions import ServiceValidationError
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import UnexpectedResponseError
from tests.harness.cases import cases
from tests.harness.home import local, move_to, state_of, told

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

DAY = date(2026, 11, 18)
NOON = local(DAY, time(12))
JOIN = "joinSavingSessionsEvent"


async def test_a_refusal_with_an_unknown_code_does_not_stop_the_next_session(
    hass, freezer, supplier, add_entry, caplog
):
    """OE-1308 on the first of two sessions: the second is joined, the first not tried again."""
    freezer.move_to(NOON)
    start = local(DAY, time(20))
    code = supplier.perform(
        {"do": "saving_session", "start": start, "end": start + timedelta(hours=1)}
    )
    supplier.perform({"do": "fault", "kind": "oe_1308", "fields": [JOIN], "times": 1})
    await add_entry(options={"auto_join_sessions": True})
    for minutes in range(5, 8 * 60, 15):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    joined = supplier.world.octoplus.joined
    codes = [one.code for one in supplier.world.octoplus.sessions if one.id in joined]
    assert "EVENT_303_191126" in codes
    assert code not in codes
    tries = [call for call in supplier.calls("sessions") if JOIN in call.root_fields]
    assert len(tries) == 2
    sensor = state_of(hass, supplier, "account", "saving_session")
    (offered,) = sensor.attributes["sessions_on_offer"]
    assert offered["event_code"] == code
    assert "OE-1308" in offered["refusal"]
    (warning,) = (line for line in told(caplog) if line.startswith("WARNING"))
    assert start.isoformat() in warning
    assert "OE-1308" in warning


@cases(
    "fault, joined",
    ("the service is broken: nothing more is tried", {"kind": "kt_ct_7899"}, 0),
    ("this one is refused: the next is tried", {"kind": "oe_1308"}, 1),
)
async def test_what_stops_the_others(hass, freezer, supplier, add_entry, fault, joined):
    freezer.move_to(NOON)
    start = local(DAY, time(20))
    supplier.perform({"do": "saving_session", "start": start, "end": start + timedelta(hours=1)})
    supplier.perform({"do": "fault", "fields": [JOIN], "times": 1, **fault})
    await add_entry(options={"auto_join_sessions": True})
    before = len(supplier.world.octoplus.joined)
    await move_to(hass, freezer, NOON + timedelta(minutes=3))
    assert len(supplier.world.octoplus.joined) == before + joined


async def test_free_hours_are_told_though_saving_sessions_are_refused(
    hass, freezer, supplier, add_entry
):
    """An unknown code on the first of the two answers does not lose the second."""
    freezer.move_to(NOON)
    fault = {"do": "fault", "kind": "oe_1308", "fields": ["savingSessions"], "times": None}
    supplier.perform(fault)
    await add_entry()
    await move_to(hass, freezer, NOON + timedelta(minutes=3))
    free = state_of(hass, supplier, "account", "free_electricity")
    assert free.attributes["next_start"] == local(date(2026, 11, 21), time(11))


async def test_a_person_is_told_why_a_session_is_refused(hass, freezer, supplier, add_entry):
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, NOON + timedelta(minutes=3))
    supplier.perform({"do": "fault", "kind": "oe_1308", "fields": [JOIN]})
    data = {"event_code": "EVENT_303_191126"}
    with pytest.raises(ServiceValidationError, match="OE-1308") as refused:
        await hass.services.async_call(DOMAIN, "join_saving_session", data, blocking=True)
    assert refused.value.translation_key == "session_refused"


async def test_a_join_whose_answer_cannot_be_read_is_tried_again(
    hass, freezer, supplier, add_entry
):
    """The session behind it is joined at once, this one with the next refresh."""
    freezer.move_to(NOON)
    start = local(DAY, time(20))
    first = supplier.perform(
        {"do": "saving_session", "start": start, "end": start + timedelta(hours=1)}
    )
    behind = "EVENT_303_191126"
    answers = [UnexpectedResponseError("No object", "data"), {behind}, {first, behind}]
    with patch.object(OctopusClient, "join_saving_session", side_effect=answers) as join:
        await add_entry(options={"auto_join_sessions": True})
        await move_to(hass, freezer, NOON + timedelta(minutes=3))
        await move_to(hass, freezer, NOON + timedelta(hours=2))
    assert [call.args[1] for call in join.call_args_list] == [first, behind, first]
