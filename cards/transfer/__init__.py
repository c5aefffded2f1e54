"""Questions as a file, one row each, as CSV or JSON: out of the site and into it."""
