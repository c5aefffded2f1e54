"""A site in a process of its own, without a server: both ends of the lines of JSON that ask it."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import urlencode
from zlib import decompress

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application

from tests.scratch_site import ROOT

from .pages import Form

URLENCODED = "application/x-www-form-urlencoded"
GOOD = "4"  # as the form of a grade sends it


class Asked:
    """A module that runs `answer_lines`, with the settings of the site that is measured."""

    def __init__(self, module: str, environ: dict[str, str]) -> None:
        self.module = module
        command = [sys.executable, "-m", module]
        self.process = Popen(command, cwd=ROOT, env=environ, text=True, stdin=PIPE, stdout=PIPE)

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        if not answer:
            raise RuntimeError(f"{self.module} has gone.")
        return answer

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def answer_lines(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer each order of the standard input, as the server's process would."""
    get_internal_wsgi_application()  # what it sets for the server's process holds here too
    settings.ALLOWED_HOSTS.append("testserver")
    logging.disable(logging.WARNING)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def get(client: Any, path: str) -> Any:
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return response


def post(client: Any, form: Form, **fields: str) -> Any:
    """Send a page's form as HTMX does."""
    path, hidden = form
    headers = {"HX-Request": "true", "Accept-Encoding": "gzip"}
    response = client.post(path, urlencode(hidden | fields), URLENCODED, headers=headers)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return response


def text_of(response: Any) -> str:
    is_gzipped = response.get("Content-Encoding") == "gzip"
    content: bytes = response.content
    return (decompress(content, wbits=31) if is_gzipped else content).decode()
