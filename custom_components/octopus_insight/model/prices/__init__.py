"""What a unit costs, half hour by half hour."""
