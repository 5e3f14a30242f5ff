"""What a person sees of a battery site: the price now in words, and whether the battery has it."""

from homeassistant.const import MATCH_ALL
from homeassistant.helpers import entity_registry as er
import pytest
from tests.harness.powerwall import PowerwallHome

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]
SLOT = "18:00-19:00"


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


def seen(home: PowerwallHome) -> tuple[str, str]:
    """Return whether it is out of sync, and the status."""
    return home.site("out_of_sync").state, home.site("status").state


async def test_the_state_is_the_band_and_the_price_now_in_words(home):
    """It follows the clock, a slot and free electricity; the signature is an attribute."""
    hours = {"start": home.moment("12:30"), "end": home.moment("13:15")}
    home.do("no_sessions")
    home.do("free_electricity", participant=True, **hours)
    await home.begin()
    assert home.site().state == "Peak, 29.6 p"
    (before,) = home.told("signature")
    await home.know(SLOT)
    assert home.told("signature") != (before,)
    for wall, words in (
        ("12:30", "Super off-peak, 0.0 p"),
        ("13:15", "Peak, 29.6 p"),
        ("18:00", "Off-peak, 7.0 p"),
        ("19:00", "Peak, 29.6 p"),
        ("23:30", "Off-peak, 7.0 p"),
    ):
        await home.at(wall)
        assert home.site().state == words


@pytest.mark.parametrize(
    ("household", "words"), [("fixed-flat", "All day, 26.9 p"), ("agile", "Off-peak, 16.7 p")]
)
async def test_other_tariffs_in_words(home, household, words):
    await home.begin(read_only=True)
    assert home.site().state == words


async def test_read_only_is_never_in_sync(home):
    """Nothing was ever sent, nor will be."""
    await home.begin(read_only=True)
    assert seen(home) == ("unknown", "read_only")
    await home.know(SLOT)
    assert seen(home) == ("unknown", "read_only")


async def test_what_was_sent_before_it_was_read_only_is_not_followed_up(home):
    await home.begin()
    await home.change(read_only=True)
    assert seen(home) == ("unknown", "read_only")


async def test_a_site_is_in_sync_once_its_first_tariff_is_confirmed(home):
    """Until then it is out of it, for nobody knows what it holds."""
    await home.begin("blueprint")
    assert seen(home) == ("on", "never_confirmed")
    answer = await home.act("get_powerwall_tariff")
    assert seen(home) == ("on", "failed")
    await home.act("powerwall_tariff_sent", signature=answer["signature"])
    assert seen(home) == ("off", "in_sync")
    await home.know(SLOT, at="12:02")
    assert seen(home) == ("on", "waiting")
    await home.at("12:05")
    await home.act("get_powerwall_tariff")
    assert seen(home) == ("on", "failed")


async def test_switched_off_without_a_confirmed_tariff_it_is_not_known(home):
    """Nothing is sent any more; restored, it holds what it should."""
    await home.begin("blueprint")
    await home.switch("off")
    assert seen(home) == ("unknown", "switched_off")
    await home.switch("on")
    answer = await home.act("get_powerwall_tariff")
    await home.act("powerwall_tariff_sent", signature=answer["signature"])
    await home.switch("off")
    assert seen(home) == ("off", "switched_off")


async def test_only_the_words_go_into_the_recorder(home):
    """Its attributes change with every try, and with half-hourly prices every half hour."""
    await home.begin()
    assert home.site().state_info["unrecorded_attributes"] >= {MATCH_ALL}


async def test_no_two_entities_of_a_site_are_called_the_same(hass, home):
    await home.begin()
    names = [
        entity.original_name
        for entity in er.async_get(hass).entities.values()
        if (entity.unique_id or "").startswith("powerwall_")
    ]
    assert len(set(names)) == len(names) == 5
