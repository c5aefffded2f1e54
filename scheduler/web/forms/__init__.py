"""Forms of the learner's pages, one module for each room of the site."""
