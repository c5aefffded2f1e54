"""Every write of a learner's data: each function is one transaction, under a lock on the learner.

The lock is the learner's row on PostgreSQL and an IMMEDIATE transaction on SQLite.
"""
