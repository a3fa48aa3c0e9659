"""`commonweal migrate`: Django's own command, with an empty database shaped in seconds."""

from typing import Any

from django.core.management.commands import migrate

from commonweal.site.shaping import quickly


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with quickly():
            super().handle(*args, **options)
