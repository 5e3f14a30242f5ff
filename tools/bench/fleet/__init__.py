"""A hundred thousand homes on paper: their schedules, without a network."""
