"""Tasks outside of the server's threads: a worker process, and limits for each task it runs."""

from django.dispatch import Signal

housekeeping = Signal()  # the worker sends it every hour, for what has to be cleared away
