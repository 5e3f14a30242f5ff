"""What a year would have cost with another tariff, battery or car.

Slots are half hours in UTC, energies are in kWh, powers in kW at the meter's side of the inverter,
and money in the main unit with VAT and without standing charges.
"""
