"""`probe.py [PORT] [SECONDS]`: 0 when the server on this machine is ready, or becomes so in time.

It needs Python and nothing else, so that an image has no other program for it. The server answers
to its own names only, and gets the first of them.
"""

from __future__ import annotations

import os
import sys
import time
from http.client import HTTPConnection, HTTPException

PATIENCE = 5  # seconds for one answer
PAUSE = 0.2  # seconds between two tries


def answer(port: int) -> str:
    """Why the server is not ready, as /readyz says; empty if it is."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip("*.") or "localhost"
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", "/readyz", headers={"Host": host})
        response = connection.getresponse()
        return "" if response.status == 200 else response.read().decode()
    except (OSError, HTTPException) as error:
        return str(error)


def main(port: int, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while (status := answer(port)) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    if status:
        sys.stderr.write(f"not ready: {status}\n")
    return 1 if status else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    port = int(given[0] if given else os.environ.get("PORT", "8000"))
    sys.exit(main(port, float(given[1]) if len(given) > 1 else 0))
