"""Prices as other integrations write them."""
