"""Files that learners bring along: read without trust, compared with what is here, replayed."""
