"""Readers: from a file to the dossier, with file, sheet, row and column of every value."""
