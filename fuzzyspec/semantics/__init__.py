"""From syntax trees to a bound scheme, its diagnostics, and its evaluation graph."""
