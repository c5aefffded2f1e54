"""To Anki and back: the deck with one's own scheduling as a package, and a package's history."""
