"""Battery sites: each holds a tariff made from the home's prices, and is kept in step with it."""
