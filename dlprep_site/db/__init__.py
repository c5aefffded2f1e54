"""Database helpers: compiled queries, advisory locks, and copying to PostgreSQL."""
