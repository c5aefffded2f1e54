"""Copies of the whole site, made while it runs, checked before they count, and brought back."""
