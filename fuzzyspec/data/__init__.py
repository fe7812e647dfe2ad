"""Tables that people fill in: reading them with the place of every cell, and writing blank ones."""
