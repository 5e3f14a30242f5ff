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

MANUFACTURER = "Octopus Energy"
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
    """Return the device of an account, a meter point, a car, a site or a display."""
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, owner_id), entry.entry_id)


def account_device_info(hass: HomeAssistant, entry: InsightConfigEntry) -> DeviceInfo:
    """Describe the account; all names of a second one have digits."""
    number = account_id(entry)
    if not has_account(entry):
        return DeviceInfo(
            identifiers={(DOMAIN, number)},
            entry_type=DeviceEntryType.SERVICE,
            name=entry.title,
            manufacturer="Octopus Insight",
            model="Prices of another integration",
        )
    is_first = hass.config_entries.async_entries(DOMAIN)[0] is entry
    return DeviceInfo(
        identifiers={(DOMAIN, number)},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=MANUFACTURER,
        model="Account",
        configuration_url=DASHBOARD_URL,
        translation_key="account" if is_first else "account_numbered",
        translation_placeholders={"digits": number[-DIGITS_TO_TELL_APART:]},
    )


def meter_device_info(timeline: HomeCoordinator, point_id: str) -> DeviceInfo:
    """Describe a meter point; digits tell apart two of one name."""
    kinds = {  # also of a home that was left: its devices are still there
        one.id: "gas" if one.fuel is Fuel.GAS else "export" if one.is_export else "electricity"
        for one in timeline.data.knowledge.points
    }
    kind = kinds[point_id]
    is_clear = _is_clear(timeline, kinds.values(), kind)
    is_octopus = has_account(timeline.config_entry)
    return DeviceInfo(
        identifiers={(DOMAIN, point_id)},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=MANUFACTURER if is_octopus else timeline.config_entry.title,
        model=f"{kind.capitalize()} {'meter' if is_octopus else 'price'}",
        configuration_url=DASHBOARD_URL if is_octopus else None,
        translation_key=kind if is_clear else f"{kind}_numbered",
        translation_placeholders={"digits": point_id[-DIGITS_TO_TELL_APART:]},
        via_device_id=timeline.account_device_id,
    )


def car_device_info(timeline: HomeCoordinator, car_id: str) -> DeviceInfo:
    """Describe a car or charger, likewise."""
    devices = {number: view.car.device for number, view in timeline.data.cars.items()}
    names = {
        number: " ".join(part for part in (device.make, device.model) if part) or device.name
        for number, device in devices.items()
    }
    name, device = names[car_id], devices[car_id]
    is_clear = _is_clear(timeline, names.values(), name)
    digits = car_id[-DIGITS_TO_TELL_APART:]
    info = DeviceInfo(
        identifiers={(DOMAIN, car_id)},
        manufacturer=device.make or MANUFACTURER,
        model=device.model or ("Charger" if device.is_charge_point else "Electric car"),
        configuration_url=DASHBOARD_URL,
        via_device_id=timeline.account_device_id,
    )
    if name is None:
        info["translation_key"] = "car" if is_clear else "car_numbered"
        info["translation_placeholders"] = {"digits": digits}
    else:
        info["name"] = name if is_clear else f"{name} {digits}"
    return info


def _is_clear(timeline: HomeCoordinator, names: Iterable[str | None], name: str | None) -> bool:
    is_first = timeline.hass.config_entries.async_entries(DOMAIN)[0] is timeline.config_entry
    return is_first and [*names].count(name) == 1


def subentry_identifier(subentry: ConfigSubentry) -> str:
    """Identify the device of a site or display."""
    return f"{subentry.subentry_type}_{subentry.subentry_id}"


def subentry_device_info(subentry: ConfigSubentry, timeline: HomeCoordinator) -> DeviceInfo:
    """Describe a battery site or a display."""
    is_site = subentry.subentry_type == SUBENTRY_POWERWALL
    return DeviceInfo(
        identifiers={(DOMAIN, subentry_identifier(subentry))},
        entry_type=DeviceEntryType.SERVICE,
        name=subentry.title,
        manufacturer="Tesla" if is_site else "Octopus Insight",
        model="Powerwall" if is_site else "E-ink display",
        configuration_url=f"homeassistant://config/integrations/integration/{DOMAIN}",
        via_device_id=timeline.account_device_id,
    )


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
