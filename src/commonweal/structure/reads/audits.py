"""Questions about audits: who classified which partnership how, and the matrix of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commonweal.register.models import Organisation, Partnership, Place, Theme
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType


def audits(viewer: Viewer, *, place_id: int | None) -> QuerySet[Audit]:
    """Rounds of audit of a place, the latest first: for its partners, nothing for others."""
    found = (
        Audit.objects.filter(place=place_id).select_related("place").defer("place__boundary").order_by("-since", "-pk")
    )
    return found if rules.may_see_audits(viewer, place_id) else found.none()


def audit(viewer: Viewer, pk: int) -> Audit:
    """One audit. Raises Audit.DoesNotExist, and Refused for those who may not see it."""
    found = Audit.objects.select_related("place").defer("place__boundary").get(pk=pk)
    rules.may_see_audits(viewer, found.place_id).or_refuse()
    return found


def audit_to_show(viewer: Viewer, pk: int | None) -> Audit | None:
    """The audit asked for, or the latest of the place that the viewer has open. Raises like `audit`, and Refused."""
    if pk is not None:
        return audit(viewer, pk)
    rules.may_see_audits(viewer, viewer.place_id).or_refuse()
    return audits(viewer, place_id=viewer.place_id).first()


def classifications(
    viewer: Viewer, *, audit: Audit | None = None, partnership_id: int | None = None
) -> QuerySet[Classification]:
    """Who classified which partnership how: for partners of the place, nothing for others."""
    found = Classification.objects.select_related("audit", "partnership__theme", "organisation")
    if not viewer.is_system:
        found = found.filter(audit__place__in=viewer.places | viewer.supports)
    if audit is not None:
        found = found.filter(audit=audit)
    if partnership_id is not None:
        found = found.filter(partnership=partnership_id)
    return found.order_by("partnership__theme__rank", "partnership__name", "organisation__name")


def classification(viewer: Viewer, pk: int) -> Classification:
    """One classification. Raises Classification.DoesNotExist, and Refused for those who may not see it."""
    found = Classification.objects.select_related("audit__place", "partnership__theme", "organisation").get(pk=pk)
    rules.may_see_audits(viewer, found.audit.place_id).or_refuse()
    return found


@dataclass(frozen=True)
class Body:
    """An organisation that took part in an audit, and how many partnerships it classified."""

    pk: int
    name: str
    classified: int


def bodies(viewer: Viewer, audit: Audit) -> list[Body]:
    """Who took part, those who classified most first; the first is the lead body unless another is chosen."""
    found = (
        Classification.objects.filter(audit=audit)
        .values("organisation", "organisation__name")
        .annotate(classified=Count("pk"))
        .order_by("-classified", "organisation__name", "organisation")
    )
    return [Body(row["organisation"], row["organisation__name"], row["classified"]) for row in found]


@dataclass(frozen=True)
class Cell:
    """How many partnerships have this theme (any, in the row of totals) and this type (any, in the last column)."""

    count: int
    theme_id: int | None
    type: str
    heat: int
    """From 0 (none) to 4 (as many as the fullest cell), for the shade of the cell."""


@dataclass(frozen=True)
class MatrixRow:
    """One theme: a cell for each type, then the total."""

    name: str
    theme_id: int | None
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Matrix:
    """Theme by type: how many partnerships one body counts in each, with totals."""

    types: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: MatrixRow
    criticality: str
    """The criticality that it is narrowed to, or nothing for all."""

    @property
    def count(self) -> int:
        return self.totals.total.count


HEATS = 4
TYPES = tuple(PartnershipType.values)
TYPES_SHOWN = tuple(PartnershipType.choices)


def matrix(viewer: Viewer, audit: Audit, *, lead_body_id: int | None, criticality: str = "") -> Matrix:
    """How the lead body's classifications fall by theme and type, all of them or of one criticality.

    One body's view, never several added together: two bodies that classify the same partnership
    would count it twice. A theme without any is a row of noughts. Two queries.
    """
    chosen = Classification.objects.filter(audit=audit, organisation=lead_body_id)
    if criticality:
        chosen = chosen.filter(criticality=criticality)
    counted = chosen.order_by().values_list("partnership__theme", "type").annotate(count=Count("pk"))
    counts = {(theme, type): count for theme, type, count in counted}
    themes: list[tuple[int | None, str]] = list(Theme.objects.filter(place=audit.place_id).values_list("pk", "name"))
    if any(theme is None for theme, _type in counts):
        themes.append((None, _("No theme")))
    return _tabulated(counts, themes, criticality)


def _tabulated(
    counts: dict[tuple[int | None, str], int], themes: list[tuple[int | None, str]], criticality: str
) -> Matrix:
    """Lay counts by (theme, type) out as a table with totals both ways."""
    fullest = max(counts.values(), default=0)
    rows = tuple(_row(name, theme, [counts.get((theme, type), 0) for type in TYPES], fullest) for theme, name in themes)
    sums = [sum(row.cells[column].count for row in rows) for column in range(len(TYPES))]
    return Matrix(TYPES, rows, _row(_("Total"), None, sums, 0), criticality)


def _row(name: str, theme_id: int | None, counts: list[int], fullest: int) -> MatrixRow:
    cells = tuple(Cell(count, theme_id, type, _heat(count, fullest)) for count, type in zip(counts, TYPES, strict=True))
    return MatrixRow(name, theme_id, cells, Cell(sum(counts), theme_id, "", 0))


def _heat(count: int, fullest: int) -> int:
    return -(-count * HEATS // fullest) if fullest else 0


@dataclass(frozen=True)
class Accord:
    """Whether partners share the lead body's view of the partnerships that both have classified."""

    organisation: str
    both: int
    same_type: int
    same_criticality: int


def accord(viewer: Viewer, audit: Audit, *, lead_body_id: int | None) -> list[Accord]:
    """How far each other body agrees with the lead body, by the partnerships that both classified. One query."""
    said = Classification.objects.filter(audit=audit).values_list(
        "organisation", "organisation__name", "partnership", "type", "criticality"
    )
    rows = list(said)
    lead = {partnership: (kind, how) for body, _name, partnership, kind, how in rows if body == lead_body_id}
    found: dict[str, list[tuple[bool, bool]]] = {}
    for body, name, partnership, kind, how in rows:
        if body != lead_body_id and partnership in lead:
            found.setdefault(name, []).append((lead[partnership][0] == kind, lead[partnership][1] == how))
    return [
        Accord(name, len(pairs), sum(same for same, _how in pairs), sum(how for _same, how in pairs))
        for name, pairs in sorted(found.items())
    ]


def bodies_to_speak_for(viewer: Viewer, audit: Audit) -> QuerySet[Organisation]:
    """Organisations for which the viewer may classify: their own; for the support team, any with a seat in the place."""
    if rules.may_change_audit(viewer, audit):
        return Organisation.objects.filter(seats__partnership__place=audit.place_id).distinct()
    return Organisation.objects.filter(pk__in=viewer.organisation_ids)


def partnerships_to_classify(viewer: Viewer, audit: Audit) -> QuerySet[Partnership]:
    """The partnerships of the place that lasted into the audit."""
    lasted = Q(until__isnull=True) | Q(until__gt=audit.since) if audit.since else Q()
    return Partnership.objects.filter(lasted, place=audit.place_id).order_by("name")


@dataclass(frozen=True)
class Picture:
    """Everything that the page of an audit shows of one lead body's view."""

    audit: Audit
    bodies: list[Body]
    lead: Body | None
    everything: Matrix
    critical: Matrix
    accord: list[Accord]


def picture(viewer: Viewer, audit: Audit, *, lead_body_id: int | None = None) -> Picture:
    """The matrix of all partnerships and of the critical ones as the lead body sees them, and who agrees with it."""
    took_part = bodies(viewer, audit)
    lead = next((body for body in took_part if body.pk == lead_body_id), took_part[0] if took_part else None)
    lead_id = lead.pk if lead else None
    return Picture(
        audit=audit,
        bodies=took_part,
        lead=lead,
        everything=matrix(viewer, audit, lead_body_id=lead_id),
        critical=matrix(viewer, audit, lead_body_id=lead_id, criticality=Criticality.CRITICAL),
        accord=accord(viewer, audit, lead_body_id=lead_id),
    )


@dataclass(frozen=True)
class Said:
    """What the latest audit says of one partnership, or the reason why the viewer is not told."""

    partnership_id: int
    audit: Audit | None
    classifications: list[Classification]
    reason: str = ""


def partnership_audited(viewer: Viewer, pk: int) -> Said:
    """How the latest audit of its place classifies a partnership. Raises Partnership.DoesNotExist."""
    place_id = Partnership.objects.only("place_id").get(pk=pk).place_id
    verdict = rules.may_see_audits(viewer, place_id)
    if not verdict:
        return Said(pk, None, [], verdict.reason)
    latest = audits(viewer, place_id=place_id).first()
    said = classifications(viewer, audit=latest, partnership_id=pk) if latest else []
    return Said(pk, latest, list(said))


def place_to_audit(viewer: Viewer) -> Place:
    """The place that the viewer has open. Raises Place.DoesNotExist."""
    return Place.objects.get(pk=viewer.place_id or 0)
