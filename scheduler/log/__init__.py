"""What makes the review log the truth: replay, daily stats, tokens, and explanations."""
