"""Server-drawn SVG charts. Each one has a table beside it."""
