"""Languages: choosing one, formatting in it, and texts of libraries that have none in it."""
