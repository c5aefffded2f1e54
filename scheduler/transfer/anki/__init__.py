"""To Anki and back: the deck and the learner's scheduling, and a package's history."""
