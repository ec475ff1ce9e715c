"""Is the ruleset itself sound? Lint and rule tests."""
