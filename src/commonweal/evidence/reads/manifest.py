"""Which files a question is put to: those that a release still rests on, each checked by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from commonweal.evidence import rules
from commonweal.evidence.models import Segment
from commonweal.evidence.store import segments
from commonweal.evidence.store.questions import Asked
from commonweal.register.models import Place
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Manifest:
    """The files of the store as one viewer may read them."""

    root: Path
    paths: Sequence[Path]
    dropped: Sequence[int]
    """Releases in these files that a later one supersedes."""
    with_provisional: bool
    returns_of: Sequence[str] | None
    """The codes of the places whose own returns the viewer may read; None for all."""

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """The same for the same observations: files never change."""
        return (tuple(path.name for path in self.paths), tuple(self.dropped), self.with_provisional, self.returns_of)

    def about(
        self,
        places: Mapping[str, Mapping[str, float | None]],
        *,
        on: date,
        indicators: Sequence[str] = (),
        marks: Mapping[str, float] | None = None,
    ) -> Asked:
        """A question about these places, in their roles, to these files."""
        return Asked(
            root=self.root,
            paths=self.paths,
            places=places,
            on=on,
            indicators=indicators,
            marks=marks or {},
            dropped=self.dropped,
            with_provisional=self.with_provisional,
            returns_of=self.returns_of,
        )


def manifest(viewer: Viewer) -> Manifest:
    """The files that the viewer's questions are put to. Raises Damaged for a file that is not what was written."""
    root = Path(settings.COMMONWEAL_EVIDENCE_STORE)
    live = list(Segment.objects.filter(is_read=True).order_by("pk"))
    paths = [segments.checked(root, segments.Known(each.path, each.sha256, each.bytes)) for each in live]
    # A file that holds nothing but superseded releases is not read at all; these share one with others.
    dropped = sorted(release for each in live for release in each.dropped)
    return Manifest(root, paths, dropped, bool(rules.may_see_provisional(viewer)), _returns_of(viewer))


def _returns_of(viewer: Viewer) -> tuple[str, ...] | None:
    """The codes of the places where the viewer is a partner, and of those that lie in them."""
    if viewer.is_system:
        return None
    own = viewer.places | viewer.supports
    if not own:
        return ()
    within = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own)
    return tuple(Place.objects.filter(within).order_by("code").values_list("code", flat=True).distinct())
