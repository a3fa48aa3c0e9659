"""Which publications there are, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from commonweal.account import rules
from commonweal.account.models import Publication
from commonweal.account.rules import State
from commonweal.delivery import reads as delivery
from commonweal.kit.verdicts import Verdict
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.strategy import rules as strategy_rules
from commonweal.strategy.models import Target


def today() -> date:
    """The day that a page is about unless another is asked for."""
    return timezone.localdate()


def publications(viewer: Viewer, *, place: int | None = None) -> QuerySet[Publication]:
    """Everything ever published, of one place if asked, the latest first: each with its `state`."""
    found = with_state(viewer, Publication.objects.select_related("place", "corrected_by").defer("place__boundary"))
    return found if place is None else found.filter(place=place)


def with_state(viewer: Viewer, found: QuerySet[Publication]) -> QuerySet[Publication]:
    """Publications with the `state` that `rules.state_of` gives them."""
    return found.annotate(
        state=Case(
            When(withdrawn_on__isnull=False, then=Value(State.WITHDRAWN.value)),
            When(corrected_by__isnull=False, then=Value(State.CORRECTED.value)),
            default=Value(State.STANDING.value),
            output_field=CharField(),
        )
    )


def standing_publications(viewer: Viewer, *, place: int | None = None) -> QuerySet[Publication]:
    """What we tell the public now: of each target the latest publication that was neither corrected nor withdrawn.

    With what a list sorts and narrows by, out of the snapshot: `rating`, `due`, `by_whom`, `theme`.
    """
    standing = Q(withdrawn_on__isnull=True, corrected_by__isnull=True)
    newer = Publication.objects.filter(standing, target=OuterRef("target")).filter(
        Q(published_on__gt=OuterRef("published_on")) | Q(published_on=OuterRef("published_on"), pk__gt=OuterRef("pk"))
    )
    found = Publication.objects.filter(standing).filter(~Exists(newer))
    if place is not None:
        found = found.filter(place=place)
    return found.annotate(
        rating=KeyTextTransform("rating", KeyTextTransform(-1, "snapshot__updates")),
        due=Cast(KT("snapshot__target__due__on"), DateField()),
        by_whom=KT("snapshot__objective__lead_organisation"),
        theme=KT("snapshot__objective__theme"),
    ).order_by("-published_on", "-pk")


def publication(viewer: Viewer, pk: int) -> Publication:
    """One publication with what it corrects and what corrects it. Raises Publication.DoesNotExist."""
    whole = Publication.objects.select_related(
        "place", "corrects", "corrected_by", "target__objective__strategy", "published_through__partnership"
    )
    return whole.defer("place__boundary").get(pk=pk)


def earlier_readable(viewer: Viewer, publication: Publication) -> list[Publication]:
    """What a publication corrects, and what that corrected, as far as it was not withdrawn: the latest first."""
    of_the_target = {one.pk: one for one in Publication.objects.filter(target=publication.target_id)}
    found, earlier = [], of_the_target.get(publication.corrects_id or 0)
    while earlier is not None:
        found += [] if earlier.withdrawn_on else [earlier]
        earlier = of_the_target.get(earlier.corrects_id or 0)
    return found


def publications_of(viewer: Viewer, target_pk: int) -> QuerySet[Publication]:
    """Everything ever published of one target, the latest first, whoever asks: it was told to all."""
    return publications(viewer).filter(target=target_pk).order_by("-published_on", "-pk")


def target_to_publish(viewer: Viewer, pk: int) -> Target:
    """The target that is to be published. Raises Target.DoesNotExist, and Refused for those who may not publish it."""
    found = strategy.target(viewer, pk)
    rules.may_publish(viewer, found).or_refuse()
    return found


def seats_to_publish_through(viewer: Viewer, target: Target, on: date) -> QuerySet[Seat]:
    """Seats through which an account of this target can be decided on a day.

    Those held on the partnership whose strategy it is and on the one that agreed it; where nobody holds any, of the place.
    """
    held = strategy.seats_held(viewer, rules.place_of(target), on)
    of_strategy = Q(partnership=target.objective.strategy.partnership_id)
    near = held.filter(of_strategy | Q(partnership__seats=target.agreed_through_id)).distinct()
    return near if near.exists() else held


@dataclass(frozen=True)
class TargetTold:
    """What was ever published of a target, and whether the viewer may publish it now."""

    target: Target
    publications: list[Publication]
    may_publish: Verdict


def target_told(viewer: Viewer, pk: int) -> TargetTold:
    """Everything told of one target, for anyone. Raises Target.DoesNotExist, and Refused while nothing was told to all."""
    target = Target.objects.select_related("objective__strategy").get(pk=pk)
    told = list(publications_of(viewer, pk))
    if not told:
        strategy_rules.may_see(viewer, target).or_refuse()
    return TargetTold(target, told, rules.may_publish(viewer, target))


def targets_told_late(viewer: Viewer, *, on: date) -> QuerySet[Target]:
    """Targets of the places that the viewer supports whose latest update is not told yet, though earlier ones were."""
    told = Publication.objects.filter(target=OuterRef("pk"), withdrawn_on__isnull=True).order_by("-published_on")
    agreed = Target.objects.filter(objective__strategy__place__in=viewer.supports)
    standing: QuerySet[Any] = delivery.with_standing(viewer, agreed, on).annotate(
        told_on=Subquery(told.values("published_on")[:1])
    )
    return standing.filter(told_on__isnull=False, latest_given_on__gt=F("told_on")).order_by("told_on", "title")
