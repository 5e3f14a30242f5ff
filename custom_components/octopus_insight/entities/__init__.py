"""The entities, by what they belong to."""
