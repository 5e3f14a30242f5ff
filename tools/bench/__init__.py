"""The bench: what the integration costs, measured against a simulated supplier.

What follows makes Home Assistant's clock one that can be frozen; it has to come before the rest of
Home Assistant is imported.
"""

import logging

import pytest_homeassistant_custom_component.patch_time  # type: ignore[import-untyped]  # noqa: F401

# That a custom integration was found is no news here.
logging.getLogger("homeassistant.loader").setLevel(logging.ERROR)
