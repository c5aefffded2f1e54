"""Reminders by email, calendar feed, and web push."""
