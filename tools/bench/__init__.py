"""The bench: what the integration costs, measured against a simulated supplier.

`patch_time` lets Home Assistant's clock be frozen; it has to be imported before Home Assistant is.
"""

import logging
import pytest_homeassistant_custom_component.patch_time  # type: ignore[import-untyped]  # noqa: F401

# That a custom integration was found is no news here.
logging.getLogger("homeassistant.loader").setLevel(logging.ERROR)
