"""Small exact values that know nothing of this domain's files or law."""
