"""The bench's settings, with more patience on a busy machine, and soon another try."""

from tools.bench.settings import *  # noqa: F403  (that is what it is)

REPLICA_REST = 1.0
REPLICA_PATIENCE = 2.0
