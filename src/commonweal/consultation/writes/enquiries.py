"""Changes to enquiries: put to people, changed, closed, put again; invitations made, withdrawn and brought to mind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.consultation import rules
from commonweal.consultation.models import Enquiry, Invitation, Question, Questionnaire
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat
from commonweal.register.rules import Viewer

Subject = Partnership | Organisation | None
Asked = Seat | Person | Organisation


class EnquiryFacts(TypedDict, total=False):
    """What can be changed of an enquiry until it is closed."""

    title: str
    purpose: str
    opens_on: date
    closes_on: date | None
    is_shared: bool


@written
def put(
    questionnaire: Questionnaire,
    *,
    by: Viewer,
    place: Place,
    title: str,
    opens_on: date,
    closes_on: date | None = None,
    about: Subject = None,
    to: Iterable[Asked] = (),
    purpose: str = "",
    is_by_name: bool = False,
    is_shared: bool = True,
    why: str = "",
) -> Enquiry:
    """Put a questionnaire to seats, people and organisations of a place; from then on it is frozen.

    `closes_on` is the first day on which nobody can answer any more. Somebody without an account is asked by
    `invite_by_link` afterwards.
    """
    rules.may_put(by, place.pk).or_refuse()
    if questionnaire.place_id != place.pk:
        raise ValidationError(_("This questionnaire belongs to another place."))
    _check_subject(place, about)
    _freeze(questionnaire, on=opens_on)
    enquiry = things.add(
        Enquiry,
        place=place,
        questionnaire=questionnaire,
        title=title,
        purpose=purpose,
        partnership=about if isinstance(about, Partnership) else None,
        organisation=about if isinstance(about, Organisation) else None,
        opens_on=opens_on,
        closes_on=closes_on,
        is_by_name=is_by_name,
        is_shared=is_shared,
    )
    _invite_all(enquiry, to)
    return enquiry


@written
def put_again(
    enquiry: Enquiry,
    *,
    by: Viewer,
    opens_on: date,
    closes_on: date | None = None,
    title: str = "",
    questionnaire: Questionnaire | None = None,
    on: date | None = None,
    why: str = "",
) -> Enquiry:
    """The next round of a closed enquiry: the same questionnaire, or its new edition, put to the same.

    Seats that have ended since are left out; links are not made again.
    """
    rules.may_put_again(by, enquiry, on or localdate()).or_refuse()
    if enquiry.closes_on is not None and opens_on < enquiry.closes_on:
        raise ValidationError({"opens_on": _("The next round opens after the one before has closed.")})
    edition = questionnaire or enquiry.questionnaire
    if (edition.place_id, edition.code) != (enquiry.place_id, enquiry.questionnaire.code):
        raise ValidationError(
            {"questionnaire": _("Choose an edition of the same questionnaire, so that rounds compare.")}
        )
    _freeze(edition, on=opens_on)
    again = things.add(
        Enquiry,
        place=enquiry.place,
        questionnaire=edition,
        title=title or enquiry.title,
        purpose=enquiry.purpose,
        partnership=enquiry.partnership,
        organisation=enquiry.organisation,
        opens_on=opens_on,
        closes_on=closes_on,
        previous=enquiry,
        round=enquiry.round + 1,
        is_by_name=enquiry.is_by_name,
        is_shared=enquiry.is_shared,
    )
    _invite_all(again, _asked_before(enquiry, on=opens_on))
    return again


@written
def change_enquiry(
    enquiry: Enquiry,
    *,
    by: Viewer,
    version: int | None,
    on: date | None = None,
    why: str = "",
    **facts: Unpack[EnquiryFacts],
) -> Enquiry:
    """Change what is said of an enquiry that is not closed yet. Whether answers are by name stays as it was said."""
    rules.may_change_enquiry(by, enquiry, on or localdate()).or_refuse()
    return things.change(enquiry, version=version, **facts)


@written
def close_enquiry(enquiry: Enquiry, *, on: date, by: Viewer, version: int | None = None, why: str = "") -> Enquiry:
    """Close an enquiry: from that day nobody can answer any more."""
    rules.may_close(by, enquiry, localdate()).or_refuse()
    if on > localdate():
        raise ValidationError({"on": _("Close it today or in the past; change it to close it later.")})
    return things.change(enquiry, version=version, closes_on=on)


# --- Invitations


@written
def invite(
    enquiry: Enquiry, *, by: Viewer, to: Iterable[Asked], on: date | None = None, why: str = ""
) -> list[Invitation]:
    """Ask more seats, people and organisations."""
    rules.may_invite(by, enquiry, on or localdate()).or_refuse()
    return _invite_all(enquiry, to)


@written
def invite_by_link(
    enquiry: Enquiry, *, by: Viewer, name: str, until: date, on: date | None = None, why: str = ""
) -> Invitation:
    """Ask somebody who has no account: whoever is given the signed link answers, once, until a day."""
    today = on or localdate()
    rules.may_invite(by, enquiry, today).or_refuse()
    _check_until(until, today)
    return things.add(Invitation, enquiry=enquiry, name=name.strip(), link_until=until)


@written
def make_link(
    invitation: Invitation,
    *,
    by: Viewer,
    until: date,
    version: int | None = None,
    on: date | None = None,
    why: str = "",
) -> Invitation:
    """Let somebody who is asked answer by a signed link as well, or let their link work for longer."""
    today = on or localdate()
    rules.may_invite(by, invitation.enquiry, today).or_refuse()
    _check_until(until, today)
    return things.change(invitation, version=version, link_until=until)


@written
def withdraw_invitation(
    invitation: Invitation, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Invitation:
    """Take an invitation back: nobody answers on it, and its link stops working."""
    rules.may_withdraw(by, invitation, on).or_refuse()
    return things.change(invitation, version=version, withdrawn_on=on)


@written
def remind(enquiry: Enquiry, *, by: Viewer, on: date, why: str = "") -> Enquiry:
    """Remind everybody who has not answered; it comes first among what needs them."""
    rules.may_remind(by, enquiry, on).or_refuse()
    waiting = enquiry.invitations.filter(withdrawn_on__isnull=True).exclude(response__sent_on__isnull=False)
    if not waiting.update(reminded_on=on):
        raise ValidationError(_("Everybody who was asked has answered."))
    return enquiry


def _freeze(questionnaire: Questionnaire, *, on: date) -> None:
    current = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if not Question.objects.filter(section__questionnaire=current).exists():
        raise ValidationError(_("This questionnaire asks nothing yet. Add its questions first."))
    if current.frozen_on is None:
        things.change(current, version=None, frozen_on=on)


def _invite_all(enquiry: Enquiry, to: Iterable[Asked]) -> list[Invitation]:
    return [things.add(Invitation, enquiry=enquiry, **_whom(one)) for one in dict.fromkeys(to)]


def _whom(one: Asked) -> dict[str, Asked]:
    if isinstance(one, Seat):
        return {"seat": one}
    return {"person": one} if isinstance(one, Person) else {"organisation": one}


def _asked_before(enquiry: Enquiry, *, on: date) -> list[Asked]:
    known = enquiry.invitations.filter(withdrawn_on__isnull=True, name="").order_by("pk")
    before = [
        each.seat or each.person or each.organisation for each in known.select_related("seat", "person", "organisation")
    ]
    return [one for one in before if one is not None and (one.until is None or one.until > on)]


def _check_subject(place: Place, about: Subject) -> None:
    if isinstance(about, Partnership) and about.place_id != place.pk:
        raise ValidationError({"partnership": _("%(name)s belongs to another place.") % {"name": about.name}})


def _check_until(until: date, today: date) -> None:
    if until <= today:
        raise ValidationError({"until": _("Choose a day to come.")})
