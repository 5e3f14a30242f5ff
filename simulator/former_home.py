"""The home that every household lived in before."""

from typing import Any

FORMER_HOME: dict[str, Any] = {
    "id": 7654321,
    "moved_in_at": "2021-03-01T00:00:00Z",
    "moved_out_at": "2023-08-31T00:00:00+01:00",
    "address_line_1": "1 Former Lane",
    "address_line_2": "",
    "address_line_3": "",
    "town": "EXAMPLETON",
    "county": "",
    "postcode": "ZZ1 1AA",
    "electricity_meter_points": [],
    "gas_meter_points": [],
}
