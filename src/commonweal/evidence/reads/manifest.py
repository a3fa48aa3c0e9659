"""Which files a question is put to, and what of them: those that a release in view rests on, each checked by its hash.

In view is what stands now; or, with `known`, what had been loaded by a moment and was not superseded by then. Nothing
that was loaded is ever changed or taken away, so a page can be drawn again as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from commonweal.evidence import rules
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.store import segments
from commonweal.evidence.store.faults import Damaged
from commonweal.evidence.store.questions import Asked
from commonweal.evidence.store.shape import Kind
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

Known = date | datetime | None
"""As known when: at a moment, at the end of a day, or now."""


@dataclass(frozen=True)
class Manifest:
    """The files of the store as one viewer may read them."""

    root: Path
    """The folder of this machine in which they lie, the store itself or copies of it."""
    paths: Sequence[Path]
    dropped: Sequence[int]
    """Releases in these files that are not in view, because a later one supersedes them."""
    newest: int | None
    """The last release in view; None where every one in these files may be."""
    kinds: Sequence[str]
    """The kinds of figures that the viewer may read."""
    returns_of: Sequence[str] | None
    """The codes of the places whose own returns the viewer may read; None for all."""
    engine: str
    damaged: Sequence[Damaged]
    """What is wrong with the files that are not read because they are not what was written."""

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """The same for the same observations: files never change."""
        names = tuple(path.name for path in self.paths)
        return names, tuple(self.dropped), self.newest, tuple(self.kinds), self.returns_of

    def about(
        self,
        places: Mapping[str, Mapping[str, float | None]],
        *,
        on: date,
        indicators: Sequence[str] = (),
        marks: Mapping[str, float] | None = None,
        kinds: Collection[str] = (),
    ) -> Asked:
        """A question about these places, in their roles, to these files; of some kinds of figures, or of all."""
        return Asked(
            root=self.root,
            paths=self.paths,
            places=places,
            on=on,
            indicators=indicators,
            marks=marks or {},
            dropped=self.dropped,
            newest=self.newest,
            kinds=[kind for kind in self.kinds if not kinds or kind in kinds],
            returns_of=self.returns_of,
            engine=self.engine,
        )


def manifest(viewer: Viewer, *, known: Known = None) -> Manifest:
    """The files that the viewer's questions are put to. A file that is not what was written is told, and not read. Raises Unavailable."""
    shelf = segments.shelf_of(settings)
    found, dropped, newest = _in_view_now() if known is None else _in_view_at(_moment_of(known))
    kinds = [kind.value for kind in Kind if kind is not Kind.PROVISIONAL or rules.may_see_provisional(viewer)]
    files = (segments.Known(each.path, each.sha256, each.bytes) for each in found)
    paths, damaged = segments.sorted_out(shelf, files)
    engine = settings.COMMONWEAL_EVIDENCE_ENGINE
    return Manifest(shelf.local, paths, dropped, newest, kinds, _returns_of(viewer), engine, damaged)


@dataclass(frozen=True)
class Damage:
    """A file of the store that is not what was written, and whose figures are therefore not shown."""

    fault: str
    """What is wrong with which file, and what to do."""
    releases: Sequence[Release]
    """Some of what is kept in it, the latest first."""
    more: int
    """How many releases more there are in it."""


RELEASES_TOLD = 5


def damage(viewer: Viewer, *, known: Known = None) -> list[Damage]:
    """The files that the viewer's questions would be put to and cannot be, as they are not what was written."""
    return damage_of(viewer, manifest(viewer, known=known))


def damage_of(viewer: Viewer, files: Manifest) -> list[Damage]:
    """The same of files that were found already: no query where all is well."""
    found = []
    for fault in files.damaged:
        kept = Release.objects.filter(segment__path=fault.path)
        told = list(kept.select_related("source").order_by("-pk")[:RELEASES_TOLD])
        found.append(Damage(str(fault), told, kept.count() - len(told)))
    return found


def _moment_of(known: date | datetime) -> datetime:
    """The moment up to which something counts as known: a day counts to its end."""
    if not isinstance(known, datetime):
        known = datetime.combine(known, time.max)
    return known if timezone.is_aware(known) else timezone.make_aware(known)


def _standing_at(moment: datetime) -> QuerySet[Release]:
    """The releases that had been loaded by a moment and that none had superseded by then."""
    return Release.objects.filter(loaded_at__lte=moment).exclude(superseded_by__loaded_at__lte=moment)


def _in_view_now() -> tuple[list[Segment], list[int], int | None]:
    """A file that holds nothing but superseded releases is not read at all; what is superseded in the others is noted on them."""
    found = list(Segment.objects.filter(is_read=True).order_by("pk"))
    return found, sorted(release for each in found for release in each.dropped), None


def _in_view_at(moment: datetime) -> tuple[list[Segment], list[int], int | None]:
    """What a file notes is of the present, so the past is asked of the releases: one statement, as files may be gathered meanwhile.

    Releases are numbered as they come, so all but a few of those that came later lie above the newest in view.
    """
    standing = _standing_at(moment).order_by()
    newest = Subquery(standing.order_by("-pk").values("pk")[:1])
    within = Release.objects.filter(segment=OuterRef("pk"), pk__lte=newest)
    out = within.exclude(pk__in=standing.values("pk")).order_by("pk")
    found: list[Any] = list(
        Segment.objects.filter(Exists(standing.filter(segment=OuterRef("pk"))))
        .annotate(out_of_view=ArraySubquery(out.values("pk")), newest=newest)
        .order_by("pk")
    )
    dropped = sorted(release for each in found for release in each.out_of_view)
    return found, dropped, found[0].newest if found else 0


def _returns_of(viewer: Viewer) -> tuple[str, ...] | None:
    """The codes of the places where the viewer is a partner, and of those that lie in them."""
    if viewer.is_system:
        return None
    own = viewer.places | viewer.supports
    if not own:
        return ()
    within = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own)
    return tuple(Place.objects.filter(within).order_by("code").values_list("code", flat=True).distinct())
