"""A learner's data in and out: export, import, and Anki packages."""
