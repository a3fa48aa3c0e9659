"""Questions about reviews: which were held, what was agreed, the funnel from all partnerships to the few, and who owes what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.needs import Need
from commonweal.register.models import Partnership, Person
from commonweal.register.reads import people_at, people_nowhere
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import (
    Audit,
    Classification,
    Criticality,
    PartnershipType,
    Representation,
    Review,
    ReviewAction,
)
from commonweal.structure.reads.audits import lead_body_id


def reviews(viewer: Viewer, audit: Audit) -> QuerySet[Review]:
    """The reviews of an audit, each with how the lead body classified the partnership and how many actions are open."""
    said = Classification.objects.filter(
        audit=audit, organisation=lead_body_id(viewer, audit), partnership=OuterRef("partnership")
    )
    return (
        Review.objects.filter(audit=audit)
        .select_related("partnership__theme", "led_by")
        .annotate(
            type=Subquery(said.values("type")[:1], output_field=CharField()),
            criticality=Subquery(said.values("criticality")[:1], output_field=CharField()),
            action_count=Count("actions"),
            open_count=Count("actions", filter=Q(actions__done_on__isnull=True)),
        )
        .order_by("partnership__theme__rank", "partnership__name")
    )


def review(viewer: Viewer, pk: int) -> Review:
    """One review. Raises Review.DoesNotExist, and Refused for those who may not see it."""
    found = Review.objects.select_related("audit__place", "audit__lead_body", "partnership", "led_by")
    one = found.defer("audit__place__boundary").get(pk=pk)
    rules.may_see_audits(viewer, one.audit.place_id).or_refuse()
    return one


def review_actions(
    viewer: Viewer, *, review: Review | None = None, audit: Audit | None = None
) -> QuerySet[ReviewAction]:
    """What was agreed at a review, or at all of an audit: for partners of the place, nothing for others."""
    found = ReviewAction.objects.select_related("review__partnership", "review__audit", "owner", "organisation")
    if not viewer.is_system:
        found = found.filter(review__audit__place__in=viewer.places | viewer.supports)
    if review is not None:
        found = found.filter(review=review)
    if audit is not None:
        found = found.filter(review__audit=audit)
    return found.order_by("done_on", "due", "title")


def review_action(viewer: Viewer, pk: int) -> ReviewAction:
    """One agreed action. Raises ReviewAction.DoesNotExist, and Refused for those who may not see it."""
    found = ReviewAction.objects.select_related("review__audit", "review__partnership", "owner", "organisation")
    one = found.get(pk=pk)
    rules.may_see_audits(viewer, one.review.audit.place_id).or_refuse()
    return one


def partnerships_to_review(viewer: Viewer, audit: Audit) -> QuerySet[Partnership]:
    """The partnerships of an audit that have not been reviewed in it."""
    reviewed = Review.objects.filter(audit=audit).values("partnership")
    classified = Classification.objects.filter(audit=audit).values("partnership")
    return Partnership.objects.filter(pk__in=classified).exclude(pk__in=reviewed).order_by("name")


def people_to_name(viewer: Viewer, place_id: int) -> QuerySet[Person]:
    """Everyone of a place who may lead a review or own an action."""
    return Person.objects.filter(people_at(viewer, place_id) | people_nowhere(viewer)).order_by("name")


@dataclass(frozen=True)
class Step:
    """One step of the funnel: what remains, how many, and where they are listed."""

    label: str
    count: int
    href: str


def funnel(viewer: Viewer, audit: Audit, *, organisation_id: int | None) -> list[Step]:
    """From every partnership to the few: all, critical, critical and strategic, reviewed, on the partnership. Two queries."""
    said = Classification.objects.filter(audit=audit, organisation=organisation_id)
    critical, strategic = Q(criticality=Criticality.CRITICAL), Q(type=PartnershipType.STRATEGIC)
    counts = said.aggregate(
        every=Count("pk"),
        critical=Count("pk", filter=critical),
        both=Count("pk", filter=critical & strategic),
    )
    chosen = said.filter(critical & strategic).order_by().values("partnership")
    held = Review.objects.filter(audit=audit, partnership__in=chosen).aggregate(
        held=Count("pk"), itself=Count("pk", filter=Q(representation=Representation.ITSELF))
    )
    lists = reverse("structure:classification-list", args=[audit.pk]) + f"?organisation={organisation_id or ''}"
    reviewed = reverse("structure:review-list", args=[audit.pk]) + "?criticality=critical&type=strategic"
    return [
        Step(_("All partnerships"), counts["every"], lists),
        Step(_("Critical"), counts["critical"], f"{lists}&criticality=critical"),
        Step(_("Critical and strategic"), counts["both"], f"{lists}&criticality=critical&type=strategic"),
        Step(_("Reviewed face to face"), held["held"], reviewed),
        Step(_("On the partnership itself"), held["itself"], f"{reviewed}&representation=itself"),
    ]


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """What was agreed at reviews and is overdue: the viewer's own, and for a support team how many others owe. One query."""
    if viewer.is_public:
        return
    own = Q(owner=viewer.person_id) if viewer.person_id is not None else Q(pk__in=())
    late = ReviewAction.objects.filter(
        own | Q(review__audit__place__in=viewer.supports), done_on__isnull=True, due__lt=on
    )
    owed: list[tuple[date, int]] = []
    for action in late.select_related("review__partnership").order_by("due", "title", "pk"):
        if viewer.person_id is None or action.owner_id != viewer.person_id:
            owed.append((action.due, action.review.audit_id))
            continue
        yield Need(
            text=_("Finish or move: %(action)s") % {"action": action.title},
            href=reverse("structure:review-action-edit", args=[action.pk]),
            why=_("It was agreed at the review of %(name)s, and it is overdue.") % {"name": action.review.partnership},
            due=action.due,
            weight=15,
        )
    if owed:
        said = ngettext(
            "%(count)d action agreed at a review is overdue",
            "%(count)d actions agreed at reviews are overdue",
            len(owed),
        )
        yield Need(
            text=said % {"count": len(owed)},
            href=reverse("structure:review-action-list", args=[owed[0][1]]) + "?state=overdue",
            why=_("You support this place."),
            due=owed[0][0],
            weight=35,
        )
