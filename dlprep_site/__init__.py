"""The site around the cards: settings, accounts, the admin, errors, and what operators need."""

__version__ = "0.2.0"
