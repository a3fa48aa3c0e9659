"""One module a command; each takes what was typed and calls one function that does the work."""
