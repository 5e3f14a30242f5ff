"""The form of an e-ink display: all defaults make one, and what was chosen is shown again."""

from pathlib import Path
from homeassistant.config_entries import SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from custom_components.octopus_insight.const import SUBENTRY_DISPLAY
from custom_components.octopus_insight.displays.eink.settings import (
    Bits,
    DisplaySettings,
    LayoutName,
    Size,
)
from tests.harness.forms import TEXTS, suggested

DEFAULTS = {"layout": "now", "size": "800x480", "bits": "1"}
WORDS = TEXTS["config_subentries"][SUBENTRY_DISPLAY]


@pytest.fixture
async def entry(home):
    """Return the running entry of a household with two electricity meters, import and export."""
    return await home.set_up()


async def begin(hass, entry):
    """Open the form of a new display; each of its fields has its texts."""
    form = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_DISPLAY), context={"source": SOURCE_USER}
    )
    if form["type"] is FlowResultType.FORM:
        assert_has_texts(form)
    return form


def assert_has_texts(form):
    texts = WORDS["step"][form["step_id"]]
    fields = {str(field) for field in form["data_schema"].schema}
    assert fields | {"meter"} == set(texts["data"]) == set(texts["data_description"])


async def finish(hass, form, typed):
    result = await hass.config_entries.subentries.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_an_empty_form_makes_a_display_that_works(hass, entry):
    """Its name is the display's title, and the picture is there without a restart."""
    result = await finish(hass, await begin(hass, entry), {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (made,) = entry.get_subentries_of_type(SUBENTRY_DISPLAY)
    assert (made.title, dict(made.data)) == ("E-ink display", DEFAULTS)
    assert hass.states.get("image.e_ink_display_picture") is not None
    # one hangs in the hall, another of the same kind in the kitchen
    await finish(hass, await begin(hass, entry), {})
    assert len(entry.get_subentries_of_type(SUBENTRY_DISPLAY)) == 2
    assert len(hass.states.async_entity_ids("image")) == 2


async def test_what_was_chosen_is_shown_again_and_can_be_changed(hass, home):
    """Of several import meters one can be named."""
    second = home.do("add_meter", meter="import", number="1000000000303")
    entry = await home.set_up()
    chosen = {"name": " Hall ", "bits": "2", "meter": second}
    chosen |= {"layout": "days", "size": "400x300"}
    await finish(hass, await begin(hass, entry), chosen)
    (made,) = entry.get_subentries_of_type(SUBENTRY_DISPLAY)
    form = await entry.start_subentry_reconfigure_flow(hass, made.subentry_id)
    assert_has_texts(form)
    assert suggested(form) == {**chosen, "name": "Hall"}

    result = await finish(hass, form, {"bits": "1", "name": "Kitchen"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    (changed,) = entry.get_subentries_of_type(SUBENTRY_DISPLAY)
    assert (changed.title, dict(changed.data)) == ("Kitchen", DEFAULTS)


async def test_nothing_is_asked_that_has_one_answer(hass, entry):
    """The only import meter is not asked for."""
    form = await begin(hass, entry)
    asked = {str(key) for key in form["data_schema"].schema}
    assert asked == {"name", "layout", "size", "bits"}


async def test_what_is_not_offered_is_not_taken(hass, supplier, home):
    """The error names the field; only meters that buy electricity are offered."""
    second = home.do("add_meter", meter="import", number="1000000000303")
    entry = await home.set_up()
    form = await begin(hass, entry)
    wrong = {"layout": "week", "size": "1x1", "bits": "8", "meter": "1999999999999"}
    for name, typed in wrong.items():
        with pytest.raises(InvalidData) as refusal:
            await finish(hass, form, {name: typed})
        assert set(refusal.value.schema_errors) == {name}
    field = next(key for key in form["data_schema"].schema if key == "meter")
    offered = form["data_schema"].schema[field].config["options"]
    number = supplier.world.point("import").number
    assert offered == [
        {"value": number, "label": f"Electricity 101 ({number})"},
        {"value": second, "label": f"Electricity 303 ({second})"},
    ]


async def test_an_account_that_is_not_loaded_has_no_displays_yet(hass, entry):
    """Its meters are not known; the form says so."""
    await hass.config_entries.async_unload(entry.entry_id)
    form = await begin(hass, entry)
    assert (form["type"], form["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
    assert form["reason"] in WORDS["abort"]


def test_the_page_has_every_field():
    page = (Path(__file__).parents[1] / "docs" / "displays.md").read_text()
    assert {field for field in WORDS["step"]["user"]["data"] if f"(`{field}`)" not in page} == set()


def test_every_choice_has_its_text():
    for key, choices in (("bits", Bits), ("layout", LayoutName), ("size", Size)):
        assert set(TEXTS["selector"][key]["options"]) == {str(one.value) for one in choices}


@pytest.mark.parametrize("saved", [{}, {"bits": "1"}, {"bits": 1}])
def test_what_is_not_saved_has_its_default(saved):
    assert DisplaySettings.of(saved) == DisplaySettings(
        layout=LayoutName.NOW, size=Size.LANDSCAPE_800, bits=Bits.BLACK_AND_WHITE, meter=None
    )
