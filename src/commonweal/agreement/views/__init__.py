"""Pages of agreement: request, read or write, template."""
