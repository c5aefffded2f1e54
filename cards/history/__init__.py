"""Versions of a question, what changed between two, and word-level diffs."""
