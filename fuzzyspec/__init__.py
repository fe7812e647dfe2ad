"""fuzzyspec."""
