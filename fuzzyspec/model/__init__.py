"""Domain types: the bound scheme, the evaluation graph, the result. Nothing here imports numpy at run time."""
