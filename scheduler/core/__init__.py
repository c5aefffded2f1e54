"""The rules of memory: pure functions of what they are given. No Django, no clock, no chance."""
