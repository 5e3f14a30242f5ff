"""What chargers, cars and trackers say of a plug, each word as `slugify` writes it."""

from typing import Final

PLUGGED_WORDS: Final = {
    "any": ("on", "home", "connected", "charging", "plugged_in", "plugged", "ev_connected"),
    "car": ("car_connected", "vehicle_connected", "complete", "no_power", "starting", "stopped"),
    "easee": ("awaiting_start", "awaiting_authorization", "ready_to_charge", "completed"),
    "go-e": ("waiting_for_vehicle", "wait_for_car", "charging_finished_vehicle_still_connected"),
    "ocpp": ("preparing", "occupied", "suspendedev", "suspendedevse", "finishing"),
    "ohme": ("finished", "finished_charging", "pending_approval", "paused"),
    "pod point": ("suspended_ev", "suspended_evse", "connected_waiting_for_schedule"),
    "tesla": ("negotiating", "waiting_car", "charging_reduced", "charging_finished"),
    "wallbox": (
        *("scheduled", "discharging", "locked_car_connected", "waiting_for_car_demand", "waiting"),
        *("connected_waiting_for_car_demand", "connected_waiting_for_next_schedule"),
        *("waiting_in_queue_by_power_sharing", "waiting_in_queue_by_power_boost"),
        *("waiting_in_queue_by_eco_smart", "waiting_mid_failed"),
        "waiting_mid_safety_margin_exceeded",
    ),
    "zappi": ("waiting_for_ev", "ev_ready_to_charge", "boosting"),
    "zaptec": ("connected_requesting", "connected_charging", "connected_finished", "charge_done"),
}
UNPLUGGED_WORDS: Final = {
    "any": ("off", "not_home", "away", "disconnected", "unplugged", "not_connected"),
    "car": ("car_disconnected", "vehicle_disconnected", "vehicle_not_connected", "not_plugged_in"),
    "go-e": ("charger_ready_no_vehicle",),
    "ocpp, pod point": ("available",),
    "peblar": ("no_ev_connected",),
    "wallbox": ("no_car_connected", "no_car_connected_and_charger_locked"),
    "zappi": ("ev_disconnected",),
}
SILENT_WORDS: Final = frozenset(
    {"unknown", "unavailable", "offline", "error", "fault", "faulted", "booting", "updating"}
)
"""These say nothing of the plug.

Others are left out because chargers differ: with no car a Wallbox is `ready`, and so is a Tesla
Wall Connector with one; `idle` and `locked` mean either, too.
"""
