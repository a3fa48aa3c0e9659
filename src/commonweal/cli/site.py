"""Hands a command on to the site, which is not imported until then.

The site stands above the command line on the ladder, so it is named here and not imported: what a
person typed becomes the words of one of the site's own commands.
"""

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from commonweal.cli.refusal import CannotGoOn

SETTINGS = "commonweal.site.settings"
INTERRUPTED = 130
FOR_ITS_OWNER_ONLY = 0o077


def run(command: str, *words: str) -> None:
    """Runs one of the site's commands in this process; ends it with a plain paragraph when it cannot go on."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.umask(FOR_ITS_OWNER_ONLY)  # what is kept in the data folder is no other user's business
    try:
        import_module("django.core.management").execute_from_command_line(["commonweal", command, *words])
    except CannotGoOn as reason:
        stop(str(reason))
    except KeyboardInterrupt:
        click.echo("\nStopped. Run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)


def stop(reason: str) -> NoReturn:
    click.echo(click.wrap_text(reason, width=100), err=True)
    sys.exit(1)
