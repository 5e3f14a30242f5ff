"""When to ask next."""
