"""Hashes every file of the evidence store, names the damaged ones, and clears away what no release rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commonweal.evidence import writes
from commonweal.evidence.models import Lookup, Segment
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store import segments
from commonweal.register.rules import Viewer


class Command(BaseCommand):
    help = "Check that every file of the evidence store is what was written, and clear away what nothing rests on."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.COMMONWEAL_EVIDENCE_STORE)
        damaged = []
        known = Segment.objects.order_by("pk")
        for segment in known:
            try:
                segments.verify(root, segments.Known(segment.path, segment.sha256, segment.bytes))
            except segments.Damaged as fault:
                damaged.append(str(fault))
        for lookup in (lookups := Lookup.objects.order_by("pk")):
            try:
                store.verify(root, segments.Known(lookup.path, lookup.sha256, lookup.bytes))
            except segments.Damaged as fault:
                damaged.append(str(fault))
        if damaged:
            raise CommandError("\n".join(damaged))
        by = Viewer.system(_("the command line"))
        removed = [*writes.tidy_store(by=by), *writes.tidy_lookups(by=by)]
        said = {"count": len(known) + len(lookups), "removed": len(removed)}
        self.stdout.write(
            _("All %(count)s files are as written. %(removed)s that nothing rests on were cleared away.") % said
        )
