"""The command line: what a person types, handed on to the site's own commands.

Imports nothing of Django, so that help and typing faults are answered at once.

What does not belong here: the work itself. A command here names the site's command and passes on
what was typed.
"""
