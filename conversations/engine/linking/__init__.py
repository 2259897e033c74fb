"""Which message answers or continues which."""
