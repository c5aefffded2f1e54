"""Questions as a file, one row each, as CSV or JSON: out of the site and into it."""

from .files import (
    MAX_FILE_BYTES,
    MAX_UPLOAD_BYTES,
    Format,
    read_sheet,
    read_text,
    write_csv,
    write_json,
)
from .importer import Imported, RowReport, import_sheet
from .row import rows_of
from .sheet import FileError

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_UPLOAD_BYTES",
    "FileError",
    "Format",
    "Imported",
    "RowReport",
    "import_sheet",
    "read_sheet",
    "read_text",
    "rows_of",
    "write_csv",
    "write_json",
]
