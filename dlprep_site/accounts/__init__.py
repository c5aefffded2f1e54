"""Accounts: login, sessions, second factors, passkeys, and the audit log."""
