"""Somebody with a browser that keeps its cookies, before a site that is really served."""

from __future__ import annotations

import ssl
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlencode

from .scratch_site import PATIENCE


@dataclass(frozen=True)
class Address:
    """Where a site is reached: a port here, and where a proxy stands before it, by what name."""

    port: int
    name: str = ""
    trust: ssl.SSLContext | None = None
    """Whose certificate is believed; None for a site without HTTPS."""

    def connect(self) -> HTTPConnection:
        if self.trust:
            return _ByName(self)
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)


class _ByName(HTTPSConnection):
    """A connection to this machine that asks for a site by its name."""

    def __init__(self, address: Address) -> None:
        super().__init__("127.0.0.1", address.port, timeout=PATIENCE, context=address.trust)
        self._address = address

    def connect(self) -> None:
        HTTPConnection.connect(self)
        assert self._address.trust
        self.sock = self._address.trust.wrap_socket(self.sock, server_hostname=self._address.name)


@dataclass
class Visitor:
    address: Address
    cookies: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """The latest answer's headers, by their names in lower case."""

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page of the answer; OSError or HTTPException when there is none."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if self.address.name:
            headers |= {"Host": self.address.name, "Origin": f"https://{self.address.name}"}
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.csrf_token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(self.address.connect()) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")  # a picture has no text
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            self.told = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, page

    @property
    def csrf_token(self) -> str:
        return self.cookies.get("__Host-csrftoken") or self.cookies["csrftoken"]

    def log_in(self, email: str, password: str) -> tuple[int, str]:
        self.send("GET", "/accounts/login/")
        return self.send("POST", "/accounts/login/", {"login": email, "password": password})
