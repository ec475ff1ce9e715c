"""The command line: thin, and the only place that reads clock and environment."""
