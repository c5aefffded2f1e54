"""How often the point check is right: `make points`."""
