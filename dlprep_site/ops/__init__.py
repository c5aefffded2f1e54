"""For operators: request log, error reports, keys, and backups."""
