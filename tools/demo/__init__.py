"""The demo: a simulated supplier, a real Home Assistant, and our integration between them."""
