"""The rules of memory: pure functions. No Django, no clock, no randomness."""
