"""What waits for someone in consultation: an enquiry to answer, and for a support team one that closes with answers missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.consultation.models import Enquiry
from commonweal.consultation.reads.enquiries import own_invitations
from commonweal.kit.needs import Need
from commonweal.register.rules import Viewer

CLOSES_SOON = timedelta(days=7)


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """What consultation asks of this viewer. Two queries at most."""
    if viewer.is_public:
        return
    yield from _to_answer(viewer, on)
    if viewer.supports:
        yield from _to_chase(viewer, on)


def _to_answer(viewer: Viewer, on: date) -> Iterator[Need]:
    for invitation in own_invitations(viewer, on=on):
        enquiry = invitation.enquiry
        told = {"enquiry": enquiry.title}
        text = _("Answer: %(enquiry)s") % told
        if invitation.reminded_on is not None:
            text = _("Reminder: answer %(enquiry)s") % told
        elif getattr(invitation, "response", None) is not None:
            text = _("Go on answering: %(enquiry)s") % told
        yield Need(
            text=text,
            href=reverse("consultation:answer-start", args=[invitation.pk]),
            why=_why(invitation),
            due=enquiry.closes_on - timedelta(days=1) if enquiry.closes_on else None,
            weight=20 if invitation.reminded_on is not None else 40,
        )


def _why(invitation: object) -> str:
    seat, organisation = getattr(invitation, "seat", None), getattr(invitation, "organisation", None)
    if seat is not None:
        return _("You are asked in your seat on %(partnership)s.") % {"partnership": seat.partnership}
    if organisation is not None:
        return _("You are asked for %(organisation)s.") % {"organisation": organisation}
    return _("You are asked.")


def _to_chase(viewer: Viewer, on: date) -> Iterator[Need]:
    waiting = Q(invitations__withdrawn_on__isnull=True) & ~Q(invitations__response__sent_on__isnull=False)
    closing = Enquiry.objects.filter(
        place__in=viewer.supports, opens_on__lte=on, closes_on__gt=on, closes_on__lte=on + CLOSES_SOON
    )
    for enquiry in closing.annotate(missing=Count("invitations", filter=waiting)).filter(missing__gt=0).order_by("pk"):
        yield Need(
            text=ngettext(
                "Remind %(count)d who has not answered: %(enquiry)s",
                "Remind %(count)d who have not answered: %(enquiry)s",
                enquiry.missing,
            )
            % {"count": enquiry.missing, "enquiry": enquiry.title},
            href=reverse("consultation:enquiry-page", args=[enquiry.pk]),
            why=_("You are on the support team, and it closes within a week."),
            due=enquiry.closes_on - timedelta(days=1) if enquiry.closes_on else None,
            weight=60,
        )
