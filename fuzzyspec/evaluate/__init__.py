"""Executors of the evaluation graph: bound scheme and graph in, result and findings out."""
