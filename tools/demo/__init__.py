"""The demo: a household's supplier, a real Home Assistant, and our integration between them."""
