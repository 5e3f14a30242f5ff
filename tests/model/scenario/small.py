"""Homes and batteries of a few half hours, to work out by hand."""

from custom_components.octopus_insight.model.scenario.slots import Battery, Slots
from tools.scenario_check.homes import START


def home(load, buy, sell=0.0, solar=0.0, **more):
    """Return half hours; a number stands for one in each of them."""
    size = len(buy)
    columns = [
        value if isinstance(value, list) else [value] * size for value in (load, solar, sell)
    ]
    return Slots(
        start=START,
        load=columns[0],
        solar=columns[1],
        import_price=buy,
        export_price=columns[2],
        **more,
    )


def battery(**other):
    """Return one of 2 kWh that moves 1 kWh in a half hour, without losses."""
    without_losses = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0}
    return Battery(
        **{"usable_kwh": 2.0, "charge_kw": 2.0, "discharge_kw": 2.0} | without_losses | other
    )
