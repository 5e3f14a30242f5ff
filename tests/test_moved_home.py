"""A household that moved: the home it left counts no more, from the moment its supply ended."""

from tests.harness.clock import DAY, HOUR, NOON
from tests.harness.home import Home

NEW_IMPORT, NEW_GAS = "1000000000505", "7000000005"
LEFT = ("import", "export", "gas")
SPAN = {"start": NOON, "end": NOON + HOUR}


async def moves_at_one(home: Home) -> None:
    """Set up a household that leaves its home at 13:00 and has another already."""
    home.do("add_meter", meter="import", number=NEW_IMPORT)
    home.do("add_meter", meter="gas", number=NEW_GAS)
    for role in LEFT:
        home.do("end_agreement", meter=role, valid_to=NOON.replace(hour=13, second=0))
    await home.set_up()


async def test_the_home_that_was_left_counts_no_more(home):
    """At 12:59:59 there are two; at 13:00 actions need no device, and no repair is raised."""
    await moves_at_one(home)
    await home.at("12:59:59")
    assert home.shown("import", "current_rate") is not None
    assert (await home.refusal("get_rates", **SPAN)).translation_key == "meter_not_named"
    for moment in (NOON + HOUR, NOON + 2 * DAY, NOON + 29 * DAY):
        await home.at(moment)
        answer = await home.act("get_rates", start=moment, end=moment + HOUR)
        assert answer["rates"][0]["rate"] is not None
        assert home.issues() == {}
        for role in LEFT:
            assert home.state_of(role, "tariff").state == "unavailable"
        for number in (NEW_IMPORT, NEW_GAS):
            assert home.shown(number, "current_rate") is not None
    await home.reload()
    assert home.state_of("import", "current_rate").state == "unavailable"
    assert home.shown(NEW_IMPORT, "current_rate") is not None


async def test_a_gap_in_the_only_supply_is_told(home):
    """Without another of its kind, or with an agreement to come, a supply is not left."""
    home.do("end_agreement", meter="import", valid_to=NOON + HOUR)
    await home.set_up()
    await home.at(NOON + 2 * HOUR)
    assert set(home.issues()) == {"no_active_tariff"}
    assert home.shown("import", "tariff") is None
