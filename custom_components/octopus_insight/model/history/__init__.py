"""What was used and what it cost: half hours of the past, and questions put to them."""
