"""Full-text search: the query, and the index on each database engine."""
