"""One module a format, each rendering the report."""
