"""Questions about findings: what partners say the figures mean, whether the figures still say so, and who stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Q, QuerySet, TextField, Value, When

from commonweal.evidence import rules
from commonweal.evidence.models import Cause, DataGap, Finding, Ground, Side, Stance
from commonweal.evidence.reads.figures import series_of
from commonweal.evidence.reads.manifest import Manifest, manifest
from commonweal.evidence.reads.withheld import Decisions
from commonweal.evidence.rules import Decided, Figure, FindingState
from commonweal.evidence.store.shape import Kind
from commonweal.register.models import Organisation, Partnership, Place, Theme
from commonweal.register.reads import lasting, organisations_at, places
from commonweal.register.reads.seats import long_words
from commonweal.register.rules import Viewer

STATE = Case(
    When(superseded_by__isnull=False, then=Value(FindingState.SUPERSEDED.value)),
    When(withdrawn_on__isnull=False, then=Value(FindingState.WITHDRAWN.value)),
    When(agreed_on__isnull=False, then=Value(FindingState.AGREED.value)),
    default=Value(FindingState.DRAFT.value),
    output_field=TextField(),
)
"""What `rules.finding_state` says, for the database."""


def findings(viewer: Viewer, *, within: int | None = None) -> QuerySet[Finding]:
    """Findings that the viewer may see, each with its `state` and how many organisations `signed` and `disputed` it: all, or those of a place and its parts."""
    current = Q(stances__until__isnull=True)
    found = Finding.objects.filter(_seen_by(viewer)).annotate(
        state=STATE,
        signed=Count("stances", filter=current & Q(stances__side=Side.SIGNED)),
        disputed=Count("stances", filter=current & Q(stances__side=Side.DISPUTED)),
    )
    found = found.select_related("place", "about", "partnership", "theme", "proposed_by", "superseded_by", "replaces")
    found = found.defer("place__boundary", "about__boundary", *long_words(viewer, "partnership"))
    found = found if within is None else found.filter(Q(place=within) | Q(about=within))
    return found.order_by("statement", "pk")


def _seen_by(viewer: Viewer, prefix: str = "") -> Q:
    """The condition of `rules.may_see_finding`."""
    if viewer.is_system:
        return Q()
    own = Q(**{f"{prefix}place__in": viewer.places | viewer.supports})
    return own | Q(**{f"{prefix}agreed_on__isnull": False})


def finding(viewer: Viewer, pk: int) -> Finding:
    """One finding. Raises Finding.DoesNotExist for one that the viewer may not see."""
    return findings(viewer).get(pk=pk)


def findings_of_organisation(viewer: Viewer, pk: int) -> tuple[Organisation, list[Stance]]:
    """An organisation, and where it stands on findings that the viewer may see. Raises Organisation.DoesNotExist."""
    organisation = Organisation.objects.get(pk=pk)
    found = Stance.objects.filter(_seen_by(viewer, "finding__"), organisation=pk, until__isnull=True)
    found = found.filter(finding__withdrawn_on__isnull=True).select_related("finding")
    return organisation, list(found.order_by("-since", "pk"))


def stances(viewer: Viewer, finding: Finding) -> QuerySet[Stance]:
    """Where organisations stand on a finding, and where they stood before: the present first."""
    found = Stance.objects.filter(finding=finding).select_related("organisation")
    return found.order_by("-until", "side", "organisation__name", "pk")


def stance(viewer: Viewer, pk: int) -> Stance:
    """One stance on a finding that the viewer may see. Raises Stance.DoesNotExist."""
    found = Stance.objects.filter(_seen_by(viewer, "finding__")).select_related("organisation", "finding__place")
    return found.defer("finding__place__boundary").get(pk=pk)


# --- What may be chosen


def own_organisations(viewer: Viewer, place_id: int) -> QuerySet[Organisation]:
    """The organisations for which the viewer speaks in a place: their own; for its support team all that take part."""
    found = Organisation.objects.filter(organisations_at(viewer, place_id)).order_by("name", "pk")
    if viewer.is_system or place_id in viewer.supports:
        return found
    return found.filter(pk__in=viewer.organisation_ids)


def employers_in(viewer: Viewer, place_id: int) -> list[Organisation]:
    """The organisations that the viewer works for and that take part in a place."""
    if not viewer.organisation_ids:
        return []
    own = Organisation.objects.filter(organisations_at(viewer, place_id), pk__in=viewer.organisation_ids)
    return list(own.order_by("name", "pk"))


def partners(viewer: Viewer, place_id: int) -> QuerySet[Organisation]:
    """The organisations that take part in a place."""
    return Organisation.objects.filter(organisations_at(viewer, place_id)).order_by("name", "pk")


def parts(viewer: Viewer, place_id: int, *, on: date) -> QuerySet[Place]:
    """The places within a place, two tiers down."""
    return places(viewer, on=on).filter(Q(parent=place_id) | Q(parent__parent=place_id)).order_by("name", "pk")


def partnerships_of(viewer: Viewer, place_id: int, *, on: date) -> QuerySet[Partnership]:
    """The partnerships of a place on a day."""
    return Partnership.objects.filter(lasting(on), place=place_id).only("pk", "name", "place").order_by("name", "pk")


def themes_of(viewer: Viewer, place_id: int) -> QuerySet[Theme]:
    """The themes of a place."""
    return Theme.objects.filter(place=place_id).order_by("name", "pk")


def could_cause(viewer: Viewer, finding: Finding) -> QuerySet[Finding]:
    """The other findings of its place that still stand, any of which may bring it about."""
    standing = findings(viewer).filter(place=finding.place_id, withdrawn_on__isnull=True)
    return standing.exclude(pk=finding.pk)


def places_of_figures(viewer: Viewer, finding: Finding, *, on: date) -> QuerySet[Place]:
    """The places whose figures a finding may rest on: its own, those within it, and those around it."""
    above = ["parent", "parent__parent", "parent__parent__parent", "parent__parent__parent__parent"]
    chain = Place.objects.filter(pk=finding.place_id).values_list("pk", *above).get()
    around = Q(pk__in=[pk for pk in chain if pk is not None])
    inside = Q(parent=finding.place_id) | Q(parent__parent=finding.place_id)
    return places(viewer, on=on).filter(around | inside).order_by("name", "pk")


# --- The figures it rests on


@dataclass(frozen=True)
class Rest:
    """A figure that a finding rests on: as it was written, of the same period as it is known now, and the latest there is."""

    ground: Ground
    written: Figure | None
    """None where the viewer may not see figures of its kind."""
    now: Figure | None
    latest: Figure | None

    @property
    def has_moved(self) -> bool:
        """Whether the figure of that very period is another one now, or is not shown any more."""
        if self.written is None:
            return False
        now = self.now
        return now is None or (self.written.value, self.written.status) != (now.value, now.status)

    @property
    def is_overtaken(self) -> bool:
        """Whether there is a figure of a later period."""
        return self.latest is not None and self.latest.period_end > self.ground.period_end


def grounds(viewer: Viewer, finding: Finding, *, on: date) -> list[Rest]:
    """The figures that a finding rests on, each as it was written and as it is now: one question to the store."""
    found = list(
        finding.grounds.select_related("indicator__source", "place", "release__source").defer("place__boundary")
    )
    if not found:
        return []
    indicators = {each.indicator_id: each.indicator for each in found}.values()
    known = series_of(viewer, indicators, {each.place_id: each.place for each in found}.values(), on=on)
    files, decided = manifest(viewer), Decisions.on(indicators, {each.place.code for each in found})
    return [_rest(each, known.get((each.indicator.code, each.place.code), ()), files, decided) for each in found]


def _rest(ground: Ground, known: Sequence[Figure], files: Manifest, decided: Decided) -> Rest:
    period = (ground.period_start, ground.period_end)
    now = next((figure for figure in known if (figure.period_start, figure.period_end) == period), None)
    latest = max(known, key=lambda figure: (figure.period_end, figure.period_start), default=None)
    return Rest(ground, _as_written(ground, files, decided), now, latest)


def _as_written(ground: Ground, files: Manifest, decided: Decided) -> Figure | None:
    """The figure that was kept. It passes the gate again, since what may be shown may have changed since."""
    if ground.kind not in files.kinds:
        return None
    if ground.kind == Kind.RETURN and files.returns_of is not None and ground.place.code not in files.returns_of:
        return None
    figure = Figure(
        indicator=ground.indicator.code,
        place=ground.place.code,
        period=ground.period,
        period_start=ground.period_start,
        period_end=ground.period_end,
        value=ground.value,
        status=ground.status,
        kind=ground.kind,
        numerator=ground.numerator,
        denominator=ground.denominator,
        release=ground.release_id,
    )
    return rules.shown([figure], {ground.indicator.code: ground.indicator}, decided)[0]


# --- Claims


def causes(viewer: Viewer, place_id: int) -> list[Cause]:
    """Everything that is said of causes in a place between findings that the viewer may see, the strongest first."""
    found = Cause.objects.filter(
        _seen_by(viewer, "cause__"), _seen_by(viewer, "effect__"), effect__place=place_id, until__isnull=True
    )
    found = found.select_related("cause", "effect", "organisation")
    return sorted(found, key=lambda link: (-STRENGTHS.index(link.strength), link.cause.statement, link.pk))


STRENGTHS = ("weak", "moderate", "strong")


def cause(viewer: Viewer, pk: int) -> Cause:
    """One claim about a cause that the viewer may see. Raises Cause.DoesNotExist."""
    seen = Cause.objects.filter(_seen_by(viewer, "cause__"), _seen_by(viewer, "effect__"))
    found = seen.select_related("cause", "effect__place", "organisation").defer("effect__place__boundary")
    return found.get(pk=pk)


def ground(viewer: Viewer, pk: int) -> Ground:
    """One figure that a finding rests on. Raises Ground.DoesNotExist."""
    found = Ground.objects.filter(_seen_by(viewer, "finding__")).select_related("finding__place", "indicator", "place")
    return found.defer("finding__place__boundary", "place__boundary").get(pk=pk)


# --- Gaps


def gaps(viewer: Viewer, *, within: int | None = None) -> QuerySet[DataGap]:
    """Data gaps that the viewer may see: of all their places, or of one and its parts. The open ones first, by when they are expected."""
    found = DataGap.objects.select_related("place", "about", "indicator", "finding", "asked_of", "filled_by")
    found = found.defer("place__boundary", "about__boundary")
    if not viewer.is_system:
        found = found.filter(place__in=viewer.places | viewer.supports)
    found = found if within is None else found.filter(Q(place=within) | Q(about=within))
    return found.order_by("ended_on", "expected_on", "title", "pk")


def gap(viewer: Viewer, pk: int) -> DataGap:
    """One data gap. Raises DataGap.DoesNotExist for one that the viewer may not see."""
    return gaps(viewer).get(pk=pk)


def gaps_of(viewer: Viewer, finding: Finding) -> list[DataGap]:
    """What is wanted to settle a finding, for those who may see it."""
    return list(gaps(viewer).filter(finding=finding))


def gaps_asked_of(viewer: Viewer, organisation: Organisation) -> list[DataGap]:
    """What an organisation is asked for and has not given yet, for those who may see it."""
    return list(gaps(viewer).filter(asked_of=organisation, ended_on__isnull=True))
