"""Pictures for e-ink displays, drawn without Home Assistant."""
