"""The devices."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType, DeviceInfo
from .const import CONF_ACCOUNT_NUMBER, DOMAIN, PRICE_ENTITIES, SUBENTRY_POWERWALL
from .coordinator import HomeCoordinator
from .model.prices.tariff import Fuel
from .runtime import InsightConfigEntry

MANUFACTURER, OURS = "Octopus Energy", "Octopus Insight"
DASHBOARD_URL = "https://octopus.energy/dashboard/"
DIGITS_TO_TELL_APART = 3
_WORDS = attrgetter("make", "model", "name")


def has_account(entry: InsightConfigEntry) -> bool:
    """Return whether there is an account behind the entry, and not another integration."""
    return PRICE_ENTITIES["import"] not in entry.data


def account_id(entry: InsightConfigEntry) -> str:
    """Return what identifies the account's device and entities."""
    return str(entry.data.get(CONF_ACCOUNT_NUMBER, entry.entry_id))


def device_of(hass: HomeAssistant, entry: ConfigEntry[Any], owner_id: str) -> DeviceEntry | None:
    """Return the device that an owner has, if any."""
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, owner_id), entry.entry_id)


def _service(owner_id: str, manufacturer: str, model: str, url: str | None = None) -> DeviceInfo:
    return DeviceInfo(
        identifiers={(DOMAIN, owner_id)},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=manufacturer,
        model=model,
        configuration_url=url,
    )


def _named(kind: str, owner_id: str, *, is_clear: bool) -> DeviceInfo:
    """Return a name, with digits if it is not clear."""
    digits = {"digits": owner_id[-DIGITS_TO_TELL_APART:]}
    key = kind if is_clear else f"{kind}_numbered"
    return DeviceInfo(translation_key=key, translation_placeholders=digits)


def account_device_info(hass: HomeAssistant, entry: InsightConfigEntry) -> DeviceInfo:
    """Describe the account; all names of a second one have digits."""
    number = account_id(entry)
    if not has_account(entry):
        model = "Prices of another integration"
        return _service(number, OURS, model) | DeviceInfo(name=entry.title)
    named = _named("account", number, is_clear=_is_first(hass, entry))
    return _service(number, MANUFACTURER, "Account", DASHBOARD_URL) | named


def meter_device_info(timeline: HomeCoordinator, point_id: str) -> DeviceInfo:
    """Describe a meter point."""
    kinds = {  # also of a home that was left: its devices are still there
        one.id: "gas" if one.fuel is Fuel.GAS else "export" if one.is_export else "electricity"
        for one in timeline.data.knowledge.points
    }
    kind, via = kinds[point_id], DeviceInfo(via_device_id=timeline.account_device_id)
    named = _named(kind, point_id, is_clear=_is_clear(timeline, kinds.values(), kind))
    if not has_account(timeline.config_entry):
        maker, model = timeline.config_entry.title, f"{kind.capitalize()} price"
        return _service(point_id, maker, model) | named | via
    model = f"{kind.capitalize()} meter"
    return _service(point_id, MANUFACTURER, model, DASHBOARD_URL) | named | via


def car_device_info(timeline: HomeCoordinator, car_id: str) -> DeviceInfo:
    """Describe a car or charger."""
    devices = {number: view.car.device for number, view in timeline.data.cars.items()}
    made = {number: " ".join(filter(None, (it.make, it.model))) for number, it in devices.items()}
    names = {number: made[number] or device.name for number, device in devices.items()}
    name, device = names[car_id], devices[car_id]
    is_clear = _is_clear(timeline, names.values(), name)
    info = DeviceInfo(
        identifiers={(DOMAIN, car_id)},
        manufacturer=device.make or MANUFACTURER,
        model=device.model or ("Charger" if device.is_charge_point else "Electric car"),
        configuration_url=DASHBOARD_URL,
        via_device_id=timeline.account_device_id,
    )
    if name is None:
        return info | _named("car", car_id, is_clear=is_clear)
    return info | DeviceInfo(name=name if is_clear else f"{name} {car_id[-DIGITS_TO_TELL_APART:]}")


def _is_first(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    return hass.config_entries.async_entries(DOMAIN)[0] is entry


def _is_clear(timeline: HomeCoordinator, names: Iterable[str | None], name: str | None) -> bool:
    return _is_first(timeline.hass, timeline.config_entry) and [*names].count(name) == 1


def subentry_identifier(subentry: ConfigSubentry) -> str:
    """Identify the device of a site or display."""
    return f"{subentry.subentry_type}_{subentry.subentry_id}"


def subentry_device_info(subentry: ConfigSubentry, timeline: HomeCoordinator) -> DeviceInfo:
    """Describe a battery site or a display."""
    is_site = subentry.subentry_type == SUBENTRY_POWERWALL
    maker, model = ("Tesla", "Powerwall") if is_site else (OURS, "E-ink display")
    url = f"homeassistant://config/integrations/integration/{DOMAIN}"
    info = _service(subentry_identifier(subentry), maker, model, url)
    return info | DeviceInfo(name=subentry.title, via_device_id=timeline.account_device_id)


@callback
def async_follow_cars(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Remove the devices of cars that leave; rename those called otherwise."""
    registry = dr.async_get(hass)
    timeline = entry.runtime_data.timeline

    known: dict[str, tuple[str | None, ...]] = {}

    @callback
    def follow() -> None:
        nonlocal known
        cars = timeline.data.cars.items()
        before, known = known, {car_id: _WORDS(view.car.device) for car_id, view in cars}
        for car_id in before.keys() - known.keys():
            if (device := device_of(hass, entry, car_id)) is not None:
                registry.async_remove_device(device.id)
        for car_id in before.keys() & known.keys():
            info = car_device_info(timeline, car_id)
            if before[car_id] != known[car_id] and "name" in info:
                registry.async_get_or_create(config_entry_id=entry.entry_id, **info)

    follow()
    entry.async_on_unload(timeline.async_add_listener(follow))
