"""Questions about enquiries: which there are, who is asked, who has answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from commonweal.consultation import rules
from commonweal.consultation.models import Enquiry, Invitation
from commonweal.consultation.rules import State
from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership, Person, Seat
from commonweal.register.rules import Viewer


def enquiries(viewer: Viewer, *, place_id: int | None, on: date) -> QuerySet[Any]:
    """The enquiries of a place, each with its `state` on a day, how many are `asked` and how many have `answered`."""
    if not rules.may_see_enquiries(viewer, place_id):
        return Enquiry.objects.none()
    found = Enquiry.objects.filter(place=place_id).select_related("questionnaire", "partnership", "organisation")
    return _counted(found, on).order_by("-opens_on", "title", "-pk")


def enquiries_about(viewer: Viewer, partnership: Partnership, *, on: date) -> QuerySet[Any]:
    """The enquiries about one partnership, the latest round first."""
    return enquiries(viewer, place_id=partnership.place_id, on=on).filter(partnership=partnership)


def partnership_asked_about(viewer: Viewer, pk: int) -> Partnership:
    """The partnership that a panel is about. Raises Partnership.DoesNotExist."""
    return register.partnerships(viewer).get(pk=pk)


def _counted(found: QuerySet[Enquiry], on: date) -> QuerySet[Any]:
    asked = Invitation.objects.filter(enquiry=OuterRef("pk"), withdrawn_on__isnull=True).order_by().values("enquiry")
    state = Case(
        When(opens_on__gt=on, then=Value(State.PLANNED.value)),
        When(closes_on__lte=on, then=Value(State.CLOSED.value)),
        default=Value(State.OPEN.value),
    )
    answered = asked.filter(response__sent_on__isnull=False)
    return found.annotate(
        state=state,
        asked=Coalesce(Subquery(asked.annotate(count=Count("pk")).values("count")), 0),
        answered=Coalesce(Subquery(answered.annotate(count=Count("pk")).values("count")), 0),
    )


def enquiry(viewer: Viewer, pk: int, on: date) -> Any:
    """One enquiry with its state and counts. Raises Enquiry.DoesNotExist, and Refused for those who may not see it."""
    found = Enquiry.objects.select_related("place", "questionnaire__place", "partnership", "organisation", "previous")
    found = found.defer("place__boundary", "questionnaire__place__boundary")
    one = _counted(found, on).get(pk=pk)
    rules.may_see_enquiries(viewer, one.place_id).or_refuse()
    return one


INVITED = ("seat__partnership", "seat__organisation", "seat__person", "person", "organisation", "response")


def invitations(viewer: Viewer, enquiry: Enquiry) -> QuerySet[Any]:
    """Who is asked in an enquiry, each with its `progress`: sent, begun, waiting or withdrawn. For the support team."""
    rules.may_see_progress(viewer, enquiry).or_refuse()
    progress = Case(
        When(withdrawn_on__isnull=False, then=Value("withdrawn")),
        When(response__sent_on__isnull=False, then=Value("sent")),
        When(response__isnull=False, then=Value("begun")),
        default=Value("waiting"),
    )
    whose = Coalesce(
        "seat__organisation__name", "seat__person__name", "organisation__name", "person__name", "name", Value("")
    )
    found = enquiry.invitations.select_related(*INVITED).annotate(progress=progress, whose=whose)
    return found.order_by("whose", "pk")


def unanswered(viewer: Viewer, enquiry: Enquiry) -> QuerySet[Any]:
    """Who is asked and has not sent an answer."""
    return invitations(viewer, enquiry).filter(progress__in=("begun", "waiting"))


def own_invitations(viewer: Viewer, *, on: date) -> QuerySet[Invitation]:
    """The invitations to open enquiries that wait for the viewer's answer, in any place. One query."""
    mine = Q(seat__in=viewer.seats) | Q(organisation__in=viewer.organisation_ids)
    if viewer.person_id is not None:
        mine |= Q(person=viewer.person_id) | Q(seat__deputy=viewer.person_id)
    waiting = Q(response__isnull=True) | Q(response__sent_on__isnull=True)
    is_open = Q(enquiry__opens_on__lte=on) & (Q(enquiry__closes_on__isnull=True) | Q(enquiry__closes_on__gt=on))
    found = Invitation.objects.filter(mine, waiting, is_open, withdrawn_on__isnull=True)
    return found.select_related("enquiry", "seat__partnership", "organisation", "response").order_by("pk")


def invitation(viewer: Viewer, pk: int) -> Invitation:
    """One invitation, for the support team. Raises Invitation.DoesNotExist, and Refused for others."""
    found = Invitation.objects.select_related("enquiry__place", *INVITED).defer("enquiry__place__boundary").get(pk=pk)
    rules.may_see_progress(viewer, found.enquiry).or_refuse()
    return found


# --- Who can be asked


def seats_to_ask(viewer: Viewer, enquiry: Enquiry, *, on: date) -> QuerySet[Seat]:
    """The seats of the enquiry's partnership that somebody holds on a day and that are not asked yet."""
    if enquiry.partnership_id is None:
        return Seat.objects.none()
    held = register.seats(viewer, on=on).filter(partnership=enquiry.partnership_id, person__isnull=False)
    return held.exclude(pk__in=enquiry.invitations.filter(seat__isnull=False).values("seat"))


def organisations_to_ask(viewer: Viewer, enquiry: Enquiry) -> QuerySet[Organisation]:
    """The organisations of the enquiry's place that are not asked yet."""
    here = register.organisations(viewer).filter(register.organisations_at(viewer, enquiry.place_id))
    return here.exclude(pk__in=enquiry.invitations.filter(organisation__isnull=False).values("organisation"))


def people_to_ask(viewer: Viewer, enquiry: Enquiry) -> QuerySet[Person]:
    """The people who take part in the enquiry's place and are not asked yet."""
    here = register.people(viewer).filter(register.people_at(viewer, enquiry.place_id))
    return here.exclude(pk__in=enquiry.invitations.filter(person__isnull=False).values("person")).order_by("name")


def partnerships_to_ask_about(viewer: Viewer, place_id: int | None, *, on: date) -> QuerySet[Partnership]:
    """The partnerships of a place that an enquiry can be about."""
    return register.partnerships(viewer, place_id=place_id or 0, on=on).order_by("name")
