"""Every write to the deck: edits, reports, and seeding from fixtures."""
