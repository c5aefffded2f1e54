"""Simulated learners: a year at a time, and the demo accounts."""
