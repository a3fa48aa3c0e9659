"""Checks every file of the evidence store, names the faulty ones, puts small files together and clears away what nothing rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commonweal.evidence import writes
from commonweal.evidence.models import Lookup, Release, Segment
from commonweal.evidence.store import engine, segments
from commonweal.evidence.store import lookups as store
from commonweal.evidence.store.faults import Damaged, Unavailable
from commonweal.register.rules import Viewer

COUNTED = "SELECT release, count(*) FROM read_parquet($path) GROUP BY release ORDER BY release"


class Command(BaseCommand):
    help = "Check that every file of the evidence store is what was written and holds what its releases say, and tidy the store."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._check()
        except Unavailable as fault:
            raise CommandError(str(fault)) from fault

    def _check(self) -> None:
        shelf = segments.shelf_of(settings)
        known = list(Segment.objects.order_by("pk"))
        lookups = list(Lookup.objects.order_by("pk"))
        faults = [fault for segment in known for fault in _faults(shelf, segment)]
        faults += [fault for lookup in lookups for fault in _faults_of_lookup(shelf, lookup)]
        if faults:
            raise CommandError("\n".join(faults))
        by = Viewer.system(_("the command line"))
        removed = [*writes.tidy_store(by=by), *writes.tidy_lookups(by=by)]
        said = {
            "count": len(known) + len(lookups),
            "removed": len(removed),
            "now": Segment.objects.count() + len(lookups),
        }
        self.stdout.write(
            _("All %(count)s files are as written. %(removed)s that nothing rests on were cleared away.") % said
        )
        if said["now"] != said["count"]:
            self.stdout.write(_("Small files were put together: there are %(now)s files now.") % said)


def _faults(shelf: segments.Shelf, segment: Segment) -> Iterator[str]:
    """What is wrong with a file: that it is not what was written, or does not hold the releases that rest on it."""
    known = segments.Known(segment.path, segment.sha256, segment.bytes)
    try:
        segments.verify(shelf, known)
        path = segments.checked(shelf, known)
    except Damaged as fault:
        yield str(fault)
        return
    held = dict(engine.ask(shelf.local, COUNTED, {"path": str(path)}))
    told = dict(Release.objects.filter(segment=segment).values_list("pk", "rows"))
    if held != told:
        yield _(
            "The evidence file %(path)s is as written, and does not hold what the database says of it: it has %(held)s, and should have "
            "%(told)s. The database and the evidence folder are not of one time; restore both from one backup."
        ) % {"path": segment.path, "held": _releases(held), "told": _releases(told)}


def _faults_of_lookup(shelf: segments.Shelf, lookup: Lookup) -> Iterator[str]:
    try:
        store.verify(shelf, segments.Known(lookup.path, lookup.sha256, lookup.bytes))
    except Damaged as fault:
        yield str(fault)


def _releases(rows: dict[int, int]) -> str:
    named = [
        _("%(rows)s rows of release %(number)s") % {"rows": count, "number": pk} for pk, count in sorted(rows.items())
    ]
    return ", ".join(named[:5]) + (" …" if len(named) > 5 else "") if named else _("nothing")
