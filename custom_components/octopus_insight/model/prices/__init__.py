"""What a unit costs, half hour by half hour: from tariffs and published rates to one timeline."""
