"""Copies of the whole site, made while it runs, checked before they count, and brought back."""

from .archive import BadBackup, Manifest, open_backup, write
from .engines import engine

__all__ = ["BadBackup", "Manifest", "engine", "open_backup", "write"]
