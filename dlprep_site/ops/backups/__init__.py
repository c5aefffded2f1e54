"""Copies of the whole site, made while it runs, checked before they count, and brought back."""

from .archive import BadBackup, Manifest, opened, write
from .engines import engine

__all__ = ["BadBackup", "Manifest", "engine", "opened", "write"]
