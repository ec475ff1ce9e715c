"""Exact figures over a bill of materials, free of law."""
