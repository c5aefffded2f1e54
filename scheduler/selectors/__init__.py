"""What the pages read. The number of queries of each function does not depend on its rows."""
