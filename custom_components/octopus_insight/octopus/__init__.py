"""The way to the supplier: asks, and turns what comes back into values of the model."""
