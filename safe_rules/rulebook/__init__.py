"""The law as data: loads, validates and opens the ruleset."""
