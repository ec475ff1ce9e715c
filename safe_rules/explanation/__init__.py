"""Why: one report for every output."""
