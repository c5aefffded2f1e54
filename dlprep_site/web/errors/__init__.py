"""Error pages, which are shown whole whatever else of the site is broken."""
