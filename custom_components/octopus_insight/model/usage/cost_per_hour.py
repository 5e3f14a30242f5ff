"""What the power of this moment costs, were it to go on for an hour."""


def cost_per_hour(
    power_kw: float, import_price_per_kwh: float | None, export_price_per_kwh: float | None
) -> float | None:
    """Return what the house pays in an hour at this power.

    Args:
        power_kw: Taken from the grid [kW]; negative: given to it.
        import_price_per_kwh: Paid for a unit taken [GBP/kWh]; None: not known.
        export_price_per_kwh: Received for a unit given [GBP/kWh]; None: not known.

    Returns:
        The cost [GBP/h], negative while the house earns; None: the price that counts is not known.
    """
    price = import_price_per_kwh if power_kw >= 0 else export_price_per_kwh
    # what is given for nothing costs 0.0, not -0.0
    return None if price is None else power_kw * price or 0.0
