"""The site's own settings, but for two things that would only measure themselves.

Hashing a password takes a third of a second by design, and logins are throttled; the bench logs
hundreds of learners in.
"""

from dlprep_site.settings import *  # noqa: F403  (that is what it is)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
