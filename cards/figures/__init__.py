"""Pictures of the deck: read from a file, made harmless, and found by name."""
