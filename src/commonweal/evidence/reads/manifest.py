"""Which files a question is put to: those that a release still rests on, each checked by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from commonweal.evidence import rules
from commonweal.evidence.models import Segment
from commonweal.evidence.store import segments
from commonweal.evidence.store.questions import Asked
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Manifest:
    """The files of the store as one viewer may read them."""

    root: Path
    paths: Sequence[Path]
    dropped: Sequence[int]
    """Releases in these files that a later one supersedes."""
    with_provisional: bool

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """The same for the same observations: files never change."""
        return (tuple(path.name for path in self.paths), tuple(self.dropped), self.with_provisional)

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
        )


def manifest(viewer: Viewer) -> Manifest:
    """The files that the viewer's questions are put to. Raises Damaged for a file that is not what was written."""
    root = Path(settings.COMMONWEAL_EVIDENCE_STORE)
    live = list(Segment.objects.filter(is_read=True).order_by("pk"))
    paths = [segments.checked(root, segments.Known(each.path, each.sha256, each.bytes)) for each in live]
    # A file that holds nothing but superseded releases is not read at all; these share one with others.
    dropped = sorted(release for each in live for release in each.dropped)
    return Manifest(root, paths, dropped, bool(rules.may_see_provisional(viewer)))
