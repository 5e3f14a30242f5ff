"""The options: those of a car are saved under its id, and shown as they were chosen."""

from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers.selector import SelectSelector
import pytest
from custom_components.octopus_insight.const import CONF_ADVANCED
from custom_components.octopus_insight.options import CarSettings, Settings
from tests.harness.forms import TEXTS, assert_has_texts, is_collapsed, suggested
from tests.harness.home import SECOND_CAR

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

CAR_DEFAULTS = {
    "plug_entities": [],
    "plugged_states": [],
    "unplugged_states": [],
    "watch_entities": [],
}
DEFAULTS_IN_SIGHT = {
    "refresh_mode": "adaptive",
    "rates_follow": "auto",
    "dispatching_covers": "dispatches_and_off_peak",
}
DEFAULTS = {
    **CAR_DEFAULTS,
    **DEFAULTS_IN_SIGHT,
    "minimum_dispatch_minutes": 0,
    "allowance_counts": "charging_time",
    "auto_join_sessions": False,
    "home_mini": False,
    "token_addresses": False,
    "addresses_outside": False,
    "payment_method": "auto",
    "gas_unit": "auto",
    "calorific_value": 40.0,
}
CAR_CHOSEN = {
    "plug_entities": ["binary_sensor.cable", "device_tracker.car"],
    "plugged_states": ["on", "in"],
    "unplugged_states": ["out"],
    "watch_entities": ["select.charger_mode"],
    "charging_power_entity": "sensor.charger_power",
}
CHOSEN = {
    **CAR_CHOSEN,
    "refresh_mode": "manual",
    "rates_follow": "started_only",
    "dispatching_covers": "dispatches",
    "minimum_dispatch_minutes": 5,
    "allowance_counts": "half_hours",
    "auto_join_sessions": True,
    "home_mini": True,
    "token_addresses": True,
    "addresses_outside": True,
    "payment_method": "non_direct_debit",
    "gas_unit": "m3",
    "calorific_value": 39.2,
    "power_entity": "sensor.house_power",
    "export_power_entity": "sensor.house_export",
    "cheap_below": 0.15,
    "expensive_above": 0.295,
    "compare_flat_rate": 0.245,
    "battery_kwh": 9.5,
    "battery_kw": 5.0,
}
IN_SIGHT = {*CAR_CHOSEN, *DEFAULTS_IN_SIGHT, "power_entity", "export_power_entity"}
ABOUT_SLOTS = {*DEFAULTS_IN_SIGHT, "minimum_dispatch_minutes", "allowance_counts"}
"""Options of the account that do nothing without a car."""
ABOUT_GAS = {"gas_unit", "calorific_value"}
IN_PENCE = {0.15: 15, 0.245: 24.5, 0.295: 29.5, 0.3: 30, 0.31: 31}
"""Thresholds as they are saved [GBP/kWh], and as they are typed."""


def as_typed(options: dict[str, object]) -> dict[str, object]:
    """Fold options into the form's section; thresholds are in pence."""
    outside = {key: value for key, value in options.items() if key in IN_SIGHT}
    inside = {key: value for key, value in options.items() if key not in IN_SIGHT}
    for key in inside.keys() & {"cheap_below", "expensive_above", "compare_flat_rate"}:
        inside[key] = IN_PENCE.get(inside[key], inside[key])
    return {**outside, CONF_ADVANCED: inside}


def as_saved(supplier, options: dict[str, object]) -> dict[str, object]:
    """Put the options of the car under its id."""
    of_car = {key: value for key, value in options.items() if key in CAR_CHOSEN}
    of_account = {key: value for key, value in options.items() if key not in CAR_CHOSEN}
    return {**of_account, **supplier.car_options(**of_car)}


async def save(hass, entry, *steps: dict[str, object]) -> None:
    """Fill in one form of the options after the other; each has its texts."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    for typed in steps:
        assert_has_texts(form, "options")
        form = await hass.config_entries.options.async_configure(form["flow_id"], typed)
    assert form["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
async def entry(home):
    """Return the running entry of a household with one car."""
    return await home.set_up()


async def test_options_are_saved_and_shown_again(hass, supplier, entry):
    """Without a choice the form saves the defaults; later it shows what was chosen."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert is_collapsed(form)
    await save(hass, entry, {**DEFAULTS_IN_SIGHT, CONF_ADVANCED: {}})
    assert entry.options == as_saved(supplier, DEFAULTS)
    assert Settings.of(entry.options) == Settings.of({})

    await save(hass, entry, as_typed(CHOSEN))
    assert entry.options == as_saved(supplier, CHOSEN)

    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) == as_typed(CHOSEN)


async def test_what_is_cleared_is_gone(hass, supplier, entry):
    """A form without an entity or a threshold forgets it."""
    gone = {"charging_power_entity", "power_entity", "export_power_entity"}
    gone |= {"cheap_below", "expensive_above", "compare_flat_rate", "battery_kwh", "battery_kw"}
    await save(hass, entry, as_typed(CHOSEN))
    cleared = {key: value for key, value in CHOSEN.items() if key not in gone}
    await save(hass, entry, as_typed(cleared))
    assert entry.options == as_saved(supplier, cleared)


async def test_a_rate_cannot_be_cheap_and_expensive_at_once(hass, supplier, entry):
    """Thresholds that cross are asked for again, in a section that is open now.

    That they touch is all right.
    """
    form = await hass.config_entries.options.async_init(entry.entry_id)
    crossed = as_typed(DEFAULTS | {"cheap_below": 0.31, "expensive_above": 0.3})
    form = await hass.config_entries.options.async_configure(form["flow_id"], crossed)
    assert form["errors"] == {CONF_ADVANCED: "thresholds_crossed"}
    assert suggested(form) == crossed
    assert not is_collapsed(form)
    assert_has_texts(form, "options")
    touching = DEFAULTS | {"cheap_below": 0.3, "expensive_above": 0.3}
    await hass.config_entries.options.async_configure(form["flow_id"], as_typed(touching))
    assert entry.options == as_saved(supplier, touching)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        *(("cheap_below", typed) for typed in ("much", "", "nan", "inf", -0.1, 200.1)),
        ("expensive_above", -1),
        ("compare_flat_rate", 200.1),
        ("battery_kwh", -1),
        ("minimum_dispatch_minutes", "soon"),
        ("minimum_dispatch_minutes", 61),
        ("calorific_value", 29.9),
        ("calorific_value", 50.1),
    ],
)
async def test_a_number_out_of_its_bounds_is_refused_in_our_own_words(
    hass, supplier, entry, key, typed
):
    """What was typed stays, the section that it stands in is open, and it can be put right.

    The calorific value is that of gas, 30 to 50 MJ/m³; the bill's figure lies near 39.
    """
    form = await hass.config_entries.options.async_init(entry.entry_id)
    wrong = as_typed(DEFAULTS | {key: typed})
    form = await hass.config_entries.options.async_configure(form["flow_id"], wrong)
    assert form["errors"] == {CONF_ADVANCED: f"invalid_{key}"}
    assert suggested(form) == wrong
    assert not is_collapsed(form)
    assert_has_texts(form, "options")
    await hass.config_entries.options.async_configure(form["flow_id"], as_typed(DEFAULTS))
    assert entry.options == as_saved(supplier, DEFAULTS)


@pytest.mark.parametrize(
    ("key", "typed", "saved"),
    [
        *(("calorific_value", bound, bound) for bound in (30.0, 50.0)),
        *(("cheap_below", pence, gbp) for pence, gbp in ((0, 0.0), (6.6667, 0.066667), (200, 2.0))),
        *(("minimum_dispatch_minutes", bound, bound) for bound in (0, 60)),
    ],
)
async def test_the_first_and_the_last_number_are_taken(hass, entry, key, typed, saved):
    """Prices are typed in pence, and saved and shown again without a trace of the conversion."""
    await save(hass, entry, as_typed(DEFAULTS | {key: typed}))
    assert entry.options[key] == saved
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form)[CONF_ADVANCED][key] == typed


async def test_export_is_measured_beside_import(hass, entry):
    """A sensor of what is given is of no use without the one of what is taken."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    alone = as_typed(DEFAULTS | {"export_power_entity": "sensor.house_export"})
    form = await hass.config_entries.options.async_configure(form["flow_id"], alone)
    assert form["errors"] == {"export_power_entity": "import_power_missing"}
    assert is_collapsed(form)
    assert_has_texts(form, "options")


async def test_each_of_several_cars_has_options_of_its_own(hass, supplier, home):
    """Whose options is asked first; those of one car leave those of the other and the rest alone.

    What was saved while there was one car stays that car's.
    """
    supplier.perform({"do": "add_device", "device": SECOND_CAR, "make": "Kia", "model": "EV6"})
    first = supplier.world.car().id
    chosen = as_saved(supplier, CHOSEN)
    entry = await home.set_up(**chosen)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    choices = form["data_schema"].schema["car"].config["options"]
    assert [choice["value"] for choice in choices] == [first, SECOND_CAR, "account"]
    assert [choice["label"] for choice in choices][:2] == ["Tesla Model Y", "Kia EV6"]

    form = await hass.config_entries.options.async_configure(form["flow_id"], {"car": first})
    assert suggested(form) == CAR_CHOSEN
    form = await hass.config_entries.options.async_init(entry.entry_id)
    form = await hass.config_entries.options.async_configure(form["flow_id"], {"car": SECOND_CAR})
    assert suggested(form) == {}

    plug = {**CAR_DEFAULTS, "plug_entities": ["binary_sensor.kia"]}
    await save(hass, entry, {"car": SECOND_CAR}, plug)
    cars = {first: CAR_CHOSEN, SECOND_CAR: plug}
    assert entry.options == {**chosen, "cars": cars}
    account = {key: value for key, value in DEFAULTS.items() if key not in CAR_CHOSEN}
    await save(hass, entry, {"car": "account"}, as_typed(account))
    assert entry.options == {**account, "cars": cars}
    settings = {car: CarSettings.of(entry.options, car) for car in cars}
    assert settings[first].plug_entities == ("binary_sensor.cable", "device_tracker.car")
    assert settings[SECOND_CAR].plug_entities == ("binary_sensor.kia",)
    assert settings[SECOND_CAR].charging_power_entity is None


def asked(form) -> set[str]:
    """Return the fields of a form."""
    schema = form["data_schema"].schema
    return {*map(str, schema), *map(str, schema[CONF_ADVANCED].schema.schema)} - {CONF_ADVANCED}


ALL = {*CHOSEN, "add_to_energy_dashboard", "import_history"}


@pytest.mark.parametrize(
    ("household", "missing"),
    [
        ("iog", set()),
        ("fixed-flat", {*CAR_CHOSEN} | ABOUT_SLOTS),
        ("agile", {*CAR_CHOSEN} | ABOUT_SLOTS | ABOUT_GAS),
    ],
)
async def test_only_what_fits_the_house_is_asked(hass, entry, missing):
    """Nothing about slots without a car, nothing about gas without gas; the rest is saved."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert asked(form) == ALL - missing
    if missing:
        await save(hass, entry, {CONF_ADVANCED: {}})
        assert entry.options == {k: v for k, v in DEFAULTS.items() if k not in missing}


@pytest.mark.parametrize("household", ["agile"])
async def test_what_is_not_asked_stays_saved(hass, home):
    """The car is away for a while, not its options."""
    entry = await home.set_up(refresh_mode="manual", minimum_dispatch_minutes=7)
    await save(hass, entry, {CONF_ADVANCED: {"cheap_below": 15}})
    assert (entry.options["refresh_mode"], entry.options["minimum_dispatch_minutes"]) == (
        "manual",
        7,
    )


async def test_options_of_cars_stay_while_the_entry_is_not_loaded(hass, supplier, entry):
    """The cars are then those that have options."""
    await save(hass, entry, as_typed(CHOSEN))
    await hass.config_entries.async_unload(entry.entry_id)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) == as_typed(CHOSEN)
    await save(hass, entry, as_typed(DEFAULTS))
    assert entry.options == as_saved(supplier, DEFAULTS)


async def test_every_choice_has_its_text_and_is_understood(hass, entry):
    form = await hass.config_entries.options.async_init(entry.entry_id)
    schema = form["data_schema"].schema
    fields = {str(key): field for key, field in schema.items()}
    fields |= {str(key): field for key, field in schema[CONF_ADVANCED].schema.schema.items()}
    selects = {
        key: field.config
        for key, field in fields.items()
        if isinstance(field, SelectSelector) and not field.config["custom_value"]
    }
    assert len(selects) == 6
    for key, config in selects.items():
        words = config["options"]
        assert set(words) == set(TEXTS["selector"][config["translation_key"]]["options"])
        for word in words:
            Settings.of({key: word})


async def test_our_own_entities_cannot_stand_for_a_charger(hass, home):
    """*Smart charging* as a plug would wait for itself."""
    entry = await home.set_up()
    form = await hass.config_entries.options.async_init(entry.entry_id)
    ours = home.entity_id_of("car", "intelligent_dispatching")
    fields = form["data_schema"].schema
    for key in ("plug_entities", "watch_entities", "charging_power_entity"):
        assert ours in fields[key].config["exclude_entities"], key
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(
            form["flow_id"], {"plug_entities": [ours], CONF_ADVANCED: {}}
        )
