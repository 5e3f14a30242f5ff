"""A saving session that cannot be joined: the others can, and a person is told why."""

from datetime import date, time, timedelta
from custom_components.octopus_insight.options import CONF_AUTO_JOIN_SESSIONS
from tests.harness.home import local, move_to

DAY = date(2026, 11, 18)
NOON = local(DAY, time(12))
JOIN = "joinSavingSessionsEvent"


async def test_a_refusal_with_an_unknown_code_does_not_stop_the_next_session(
    hass, freezer, supplier, add_entry
):
    """OE-1308 on the first of two sessions: the second is joined, the first not tried again."""
    freezer.move_to(NOON)
    start = local(DAY, time(20))
    code = supplier.perform(
        {"do": "saving_session", "start": start, "end": start + timedelta(hours=1)}
    )
    supplier.perform({"do": "fault", "kind": "oe_1308", "fields": [JOIN], "times": 1})
    await add_entry(options={CONF_AUTO_JOIN_SESSIONS: True})
    for minutes in range(5, 8 * 60, 15):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    joined = supplier.world.octoplus.joined
    codes = [one.code for one in supplier.world.octoplus.sessions if one.id in joined]
    assert "EVENT_303_191126" in codes
    assert code not in codes
    tries = [call for call in supplier.calls("sessions") if JOIN in call.root_fields]
    assert len(tries) == 2
