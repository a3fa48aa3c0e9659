"""The field's methods on arrays, frames and graphs.

Each module is one family of methods with its source cited, over a well-kept library. Pure: no
Django, no clock ("today" is an argument) and no hidden chance (a random method takes its seed).

What does not belong here: anything that knows of a table, a page, a viewer or a file on disk.
"""
