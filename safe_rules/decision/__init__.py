"""Two evaluators of one rulebook, and their agreement."""
