"""The names of the feeds of rates, as they stand in addresses."""

STANDARD = "standard-unit-rates"
DAY = "day-unit-rates"
NIGHT = "night-unit-rates"
EV_PEAK = "ev-device-peak-unit-rates"
EV_OFF_PEAK = "ev-device-off-peak-unit-rates"
STANDING = "standing-charges"
