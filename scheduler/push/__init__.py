"""Reminders as notifications of the browser (web push)."""
