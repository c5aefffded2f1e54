"""What the pages read. The number of queries of a function does not depend on the rows."""
