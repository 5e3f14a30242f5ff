"""Battery sites, kept in step with the home's prices."""
