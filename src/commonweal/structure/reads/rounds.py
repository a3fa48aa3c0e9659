"""Questions about a round under way: what a body has still to classify, and where bodies disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any

import numpy as np
from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Subquery

from commonweal.analysis import agreement
from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership, Seat
from commonweal.register.rules import Viewer
from commonweal.structure.models import Audit, Classification, Criticality, PartnershipType, Talk
from commonweal.structure.reads.audits import bodies, bodies_to_speak_for, partnerships_to_classify


@dataclass(frozen=True)
class Progress:
    """How far one body has come in a round."""

    pk: int
    name: str
    classified: int
    total: int
    is_lead: bool

    @property
    def is_done(self) -> bool:
        return self.classified >= self.total


def progress(viewer: Viewer, audit: Audit) -> list[Progress]:
    """How far each body has come that has begun, the lead body first. Two queries."""
    total = partnerships_to_classify(viewer, audit).count()
    return [
        Progress(body.pk, body.name, body.classified, total, body.pk == audit.lead_body_id)
        for body in bodies(viewer, audit)
    ]


def body_to_classify_for(viewer: Viewer, audit: Audit, asked: int) -> Organisation | None:
    """The organisation for which the viewer classifies: the one asked for if they may, else the lead body or their first."""
    offered = bodies_to_speak_for(viewer, audit)
    return (
        offered.filter(pk=asked).first()
        or offered.filter(pk=audit.lead_body_id or 0).first()
        or offered.order_by("name").first()
    )


def round_partnerships(
    viewer: Viewer, audit: Audit, *, organisation_id: int, show: str = "", on: date
) -> QuerySet[Partnership]:
    """The partnerships of a round as one body's own list: what it has said of each, and nothing of what others said.

    `show` narrows it: "left" to those it has not classified, "ours" to those on which it has a seat.
    """
    said = Classification.objects.filter(audit=audit, organisation=organisation_id, partnership=OuterRef("pk"))
    found = partnerships_to_classify(viewer, audit).select_related("theme")
    found = found.annotate(
        said_type=Subquery(said.values("type")[:1], output_field=CharField()),
        said_criticality=Subquery(said.values("criticality")[:1], output_field=CharField()),
        said_version=Subquery(said.values("version")[:1], output_field=IntegerField()),
    ).order_by("theme__rank", "name")
    if show == "left":
        found = found.filter(said_type__isnull=True)
    if show == "ours":
        seats = Seat.objects.filter(register.lasting(on), partnership=OuterRef("pk"), organisation=organisation_id)
        found = found.filter(Exists(seats))
    return found


@dataclass(frozen=True)
class View:
    """What one body said of one partnership."""

    organisation: str
    type: str
    criticality: str


@dataclass(frozen=True)
class Difference:
    """How far bodies differ over one partnership, and whether they have talked about it."""

    audit_id: int
    pk: int
    name: str
    theme: str
    views: tuple[View, ...]
    type: float
    criticality: float
    """Shares of the pairs of bodies that differ, from 0 to 1."""
    talked_on: date | None
    outcome: str

    @property
    def mean(self) -> float:
        return (self.type + self.criticality) / 2

    @property
    def said(self) -> str:
        return "; ".join(f"{view.organisation}: {view.type}, {view.criticality}" for view in self.views)


@dataclass(frozen=True)
class Disagreement:
    """Where bodies disagree in an audit and how much; a measure is None where it is not defined."""

    rows: list[Difference]
    bodies: int
    partnerships: int
    """How many partnerships two bodies or more have classified; the others say nothing of agreement."""
    type_share: float | None
    type_alpha: float | None
    criticality_share: float | None
    criticality_alpha: float | None

    @property
    def differing(self) -> int:
        return sum(row.mean > 0 for row in self.rows)


def disagreement(viewer: Viewer, audit: Audit) -> Disagreement:
    """Where bodies disagree and how much, the sharpest disagreement first. Two queries."""
    said = list(
        Classification.objects.filter(audit=audit)
        .order_by("organisation__name")
        .values_list(
            "partnership", "partnership__name", "partnership__theme__name", "organisation__name", "type", "criticality"
        )
    )
    latest = {talk.partnership_id: talk for talk in Talk.objects.filter(audit=audit).order_by("on", "pk")}
    views: dict[tuple[int, str, str], list[View]] = {}
    for pk, name, theme, body, kind, how in said:
        view = View(body, str(PartnershipType(kind).label), str(Criticality(how).label))
        views.setdefault((pk, name, theme or ""), []).append(view)
    kinds, hows = _tallied(said, 4, PartnershipType.values), _tallied(said, 5, Criticality.values)
    by_type, by_criticality = agreement.pairs_that_differ(kinds), agreement.pairs_that_differ(hows)
    rows = [
        Difference(audit.pk, pk, name, theme, tuple(told), float(first), float(second), *_talk(latest.get(pk)))
        for ((pk, name, theme), told), first, second in zip(views.items(), by_type, by_criticality, strict=True)
        if len(told) > 1
    ]
    return Disagreement(
        rows=sorted(rows, key=lambda row: (-row.mean, -len(row.views), row.name)),
        bodies=len({row[3] for row in said}),
        partnerships=len(rows),
        type_share=_known(agreement.agreeing_share(kinds)),
        type_alpha=_known(agreement.alpha(kinds)),
        criticality_share=_known(agreement.agreeing_share(hows)),
        criticality_alpha=_known(agreement.alpha(hows, ordered=True)),
    )


def _talk(talk: Talk | None) -> tuple[date | None, str]:
    return (talk.on, talk.outcome) if talk else (None, "")


def _tallied(said: list[Any], column: int, classes: list[str]) -> Any:
    """A row for each partnership in the order of its first mention, with how many bodies chose each class."""
    place = {value: number for number, value in enumerate(classes)}
    things: dict[object, int] = {}
    judges: dict[object, int] = {}
    for row in said:
        things.setdefault(row[0], len(things))
        judges.setdefault(row[3], len(judges))
    codes = np.full((len(judges), len(things)), agreement.MISSING)
    for row in said:
        codes[judges[row[3]], things[row[0]]] = place[str(row[column])]
    return agreement.tallies(codes, len(classes))


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def partnership_to_talk_about(viewer: Viewer, audit: Audit, pk: int) -> Partnership:
    """A partnership that has been classified in an audit. Raises Partnership.DoesNotExist."""
    classified = Classification.objects.filter(audit=audit, partnership=OuterRef("pk"))
    return Partnership.objects.filter(Exists(classified)).select_related("theme").get(pk=pk)


def talks(viewer: Viewer, audit: Audit, *, partnership_id: int) -> QuerySet[Talk]:
    """What came of talking about one partnership in an audit, the latest first."""
    return Talk.objects.filter(audit=audit, partnership=partnership_id)
