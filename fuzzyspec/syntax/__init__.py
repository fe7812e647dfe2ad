"""From text to a syntax tree, with every fault of form in one pass."""
