"""What students solved, and what went wrong in it."""
