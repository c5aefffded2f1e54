"""The least Django that does the work of a grade: what dlprep is measured against.

One update that checks a version, one row of a log, the next card, a small template; behind the
same middleware, the same database settings and the same server.
"""
