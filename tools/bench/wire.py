"""What goes over the wire, asked for as a browser does: heads and bodies, compressed."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode
from zlib import decompress

from .pages import files, grade_form
from .sites import Site


def weigh(site: Site) -> dict[str, int]:
    """Bytes of the landing page and of a first visit to the study page, with all that they load,
    and of one grade."""
    cookie = "; ".join(f"{name}={value}" for name, value in site.cookies[0].items())
    connection = HTTPConnection("127.0.0.1", site.port)
    landing, _ = _weigh_page(connection, "/", "")
    study, page = _weigh_page(connection, "/study/", cookie)
    form = grade_form(page)
    assert form, "a learner has a card before them"
    path, fields = form
    grade, _ = _fetch(connection, path, cookie, urlencode({**fields, "quality": "4"}))
    connection.close()
    return {"landing_bytes": landing, "first_study_bytes": study, "grade_bytes": grade}


def _weigh_page(connection: HTTPConnection, path: str, cookie: str) -> tuple[int, str]:
    weight, page = _fetch(connection, path, cookie)
    loaded = [_fetch(connection, file, "") for file in dict.fromkeys(files(page))]
    return weight + sum(file for file, _ in loaded), page


def _fetch(
    connection: HTTPConnection, path: str, cookie: str, body: str | None = None
) -> tuple[int, str]:
    headers = {"Accept-Encoding": "gzip, br", "Cookie": cookie}
    if body:
        headers |= {
            "HX-Request": "true",
            "Origin": f"http://127.0.0.1:{connection.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
    connection.request("POST" if body else "GET", path, body, headers)
    response = connection.getresponse()
    content = response.read()
    assert response.status == 200, f"{path}: {response.status}"
    head = sum(len(f"{name}: {value}\r\n") for name, value in response.getheaders())
    return head + len(content), _decoded(response, content)


def _decoded(response: HTTPResponse, content: bytes) -> str:
    """A page's text; nothing for a static file, which may be compressed as we need not read it."""
    if not response.getheader("Content-Type", "").startswith("text/html"):
        return ""
    is_gzipped = response.getheader("Content-Encoding") == "gzip"
    return (decompress(content, wbits=31) if is_gzipped else content).decode()
