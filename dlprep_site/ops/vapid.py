"""The site's VAPID key (RFC 8292), by which push services know who sends: made by a command."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured

from .private_file import write_private

KEY_BYTES = 32  # a private key on the curve P-256
FILE = "vapid_private_key"


def stored_key(data_dir: Path) -> str:
    """The key in `data_dir`, base64url; empty if there is none."""
    path = data_dir / FILE
    return path.read_text().strip() if path.exists() else ""


def make_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(KEY_BYTES, "big"))


def store_key(data_dir: Path, key: str) -> Path:
    """Store a key in `data_dir`, in place of an earlier one."""
    path = data_dir / FILE
    write_private(path, key, replace=True)
    return path


def public_key(key: str) -> str:
    """The public key for browsers, base64url. ImproperlyConfigured without a key."""
    try:
        raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
        if len(raw) != KEY_BYTES:
            raise ValueError
        private = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError as error:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY must be a key that make_vapid_keys made: 43 letters of base64url"
        ) from error
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return encoded(point)


def encoded(data: bytes) -> str:
    """base64url without its padding, as VAPID and browsers write it."""
    return urlsafe_b64encode(data).decode().rstrip("=")
