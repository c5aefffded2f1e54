"""A browser as far as a load needs one: a connection that stays open, cookies, forms."""

from __future__ import annotations

import asyncio
import re
import zlib
from dataclasses import dataclass
from urllib.parse import urlencode

from .pages import Form, grade_form, hidden_fields
from .sites import Site

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)", re.IGNORECASE)
GZIPPED = re.compile(rb"\r\ncontent-encoding: *gzip", re.IGNORECASE)
MAX_HEAD_BYTES = 1 << 20  # bytes of a response's head
PATIENCE = 60  # seconds to wait for a response


@dataclass(slots=True)
class Response:
    status: int
    text: str


class Browser:
    """One visitor's connection and cookies. OSError or EOFError where the server hangs up."""

    def __init__(self, site: Site, cookies: dict[str, str] | None = None) -> None:
        self.site = site
        self.cookies = {} if cookies is None else cookies
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Response:
        return await asyncio.wait_for(self._send("GET", path, b"", {}), PATIENCE)

    async def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> Response:
        headers = {
            "Origin": self.site.url,
            "Content-Type": "application/x-www-form-urlencoded",
            **({"HX-Request": "true"} if htmx else {}),
        }
        body = urlencode(fields).encode()
        return await asyncio.wait_for(self._send("POST", path, body, headers), PATIENCE)

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Response:
        if self.streams is None:
            self.streams = await asyncio.open_connection(
                "127.0.0.1", self.site.port, limit=MAX_HEAD_BYTES
            )
        reader, writer = self.streams
        headers |= {
            "Host": f"127.0.0.1:{self.site.port}",
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Length": str(len(body)),
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers)]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        content = await reader.readexactly(int(length[1])) if length else b""
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if GZIPPED.search(head):
            content = zlib.decompress(content, wbits=31)
        return Response(int(head[9:12]), content.decode())


class Learner:
    """A learner at the study page, who grades card after card."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.form: Form | None = None

    async def log_in(self, email: str) -> None:
        path = "/accounts/login/"
        page = await self.browser.get(path)
        fields = hidden_fields(page.text)
        fields |= {self.browser.site.user_field: email, "password": "bench"}
        answer = await self.browser.post(path, fields)
        if answer.status != 302:
            raise RuntimeError(f"{self.browser.site.name}: login was answered {answer.status}")

    async def open(self) -> bool:
        """Open the study page; whether a card is there."""
        page = await self.browser.get("/study/")
        self.form = grade_form(page.text)
        return self.form is not None

    async def grade(self) -> int:
        """Grade the card that is shown and take the next; the response's status."""
        assert self.form
        path, fields = self.form
        answer = await self.browser.post(path, {**fields, "quality": "4"}, htmx=True)
        self.form = grade_form(answer.text) if answer.status == 200 else None
        return answer.status
