"""What newcomers see: hints, help topics, and the sample on the landing page."""
