"""nginx on ports of its own, with `deploy/nginx.conf` as operators have it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .http_client import Address
from .scratch_site import PATIENCE, ROOT
from .shared_by_run import free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
NAME = "study.example.com"
MAIN = """
daemon off; worker_processes 1; user root; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/none; uwsgi_temp_path {folder}/none; scgi_temp_path {folder}/none;
    include {folder}/dlprep.conf;
}}
"""
LINE = re.compile(r'"(\S+ \S+)" (\d+) \S+ \S+ \S+ (.+)')  # the fields of `Passed`


@dataclass(frozen=True)
class Passed:
    """A request as nginx logged it, and the ports of the servers that it was passed to."""

    request: str
    status: int
    servers: list[int]


@dataclass(frozen=True)
class Proxy:
    address: Address
    plain_port: int
    folder: Path

    def log(self) -> str:
        """What it logged, with the line of every answer that somebody has read to its end.

        It writes the line after the answer. It has one worker, which is done with both before it
        gives another answer.
        """
        another = HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE)
        another.request("GET", "/", headers={"Host": NAME})
        another.getresponse()
        another.close()
        return (self.folder / "dlprep.log").read_text()

    def passed(self) -> list[Passed]:
        lines = self.log().splitlines()
        found = [match for line in lines if (match := LINE.search(line))]
        assert len(found) == len(lines)
        return [
            Passed(match[1], int(match[2]), [int(port) for port in re.findall(r":(\d+)", match[3])])
            for match in found
        ]


@contextmanager
def nginx(folder: Path, servers: list[int], *, with_limits: bool = False) -> Iterator[Proxy]:
    """nginx before the servers at these ports, over HTTPS; it writes into `folder` alone.

    Its limits on an address are lifted unless they are asked for: all visitors come from one here.
    """
    plain, secure = free_port(), free_port()
    certificate = _make_certificate(folder)
    text = _configuration(folder, servers, plain, secure)
    if not with_limits:
        text = re.sub(r"^ *limit_(req|conn) .*\n", "", text, flags=re.M)
    (folder / "dlprep.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = [str(PROGRAM), "-p", str(folder), "-e", "error.log", "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command)
    try:
        _wait_for(secure, process)
        trust = ssl.create_default_context(cafile=certificate)
        trust.check_hostname = False  # it is reached by a number
        yield Proxy(Address(secure, NAME, trust), plain, folder)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "nginx says above what it does not like"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nginx does not listen on {port}")


def _configuration(folder: Path, servers: list[int], plain: int, secure: int) -> str:
    """The file itself, but for its ports, servers and paths."""
    text = re.sub(r"^ *listen \[::\].*\n", "", (ROOT / "deploy/nginx.conf").read_text(), flags=re.M)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "/path/to/your/fullchain.pem": f"{folder}/certificate.pem",
        "/path/to/your/privkey.pem": f"{folder}/key.pem",
        "/var/log/nginx/": f"{folder}/",
        "127.0.0.1:8001": f"127.0.0.1:{servers[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{servers[1]}",
    }
    for found, put in changes.items():
        assert text.count(found) == (2 if found.startswith("listen") else 1), found
        text = text.replace(found, put)
    return text


def _make_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    own = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    certificate = builder.add_extension(own, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(pem))
    return path
