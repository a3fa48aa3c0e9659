"""What waits for a support team in the account: accounts that are older than what partners know by now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.account.reads.publications import targets_told_late
from commonweal.kit.needs import Need
from commonweal.register.rules import Viewer


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """For a support team: published targets on which an update was given since. One query, none for others."""
    if not viewer.supports:
        return
    for target in targets_told_late(viewer, on=on):
        yield Need(
            text=_("Publish the latest on “%(target)s”") % {"target": target.title},
            href=reverse("account:publication-add", args=[target.pk]),
            why=_("The public account is older than the latest update."),
            weight=90,
        )
