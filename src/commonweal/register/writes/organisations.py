"""Changes to organisations and people: who they are, whom they work for, and who may sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.models import User
from commonweal.kit.record import written
from commonweal.register import reads, rules
from commonweal.register.models import Employment, Footprint, Identifier, Organisation, Person, Place
from commonweal.register.rules import Viewer


class OrganisationFacts(TypedDict, total=False):
    """What is kept of an organisation."""

    name: str
    sector: str
    level: str
    purpose: str
    trading_constraints: str
    website: str
    since: date | None
    until: date | None


class PersonFacts(TypedDict, total=False):
    """What is kept of a person: as little as the work needs."""

    name: str
    email: str
    since: date | None
    until: date | None


class EmploymentFacts(TypedDict, total=False):
    """What is kept of someone's work for an organisation."""

    job_title: str
    since: date | None
    until: date | None


@written
def add_organisation(
    *,
    by: Viewer,
    identifiers: Iterable[tuple[str, str]] = (),
    footprint: Iterable[Place] = (),
    why: str = "",
    **facts: Unpack[OrganisationFacts],
) -> Organisation:
    """Add an organisation with its identifiers (scheme and number) and the places that it serves."""
    rules.may_add_organisation(by).or_refuse()
    organisation = things.add(Organisation, **facts)
    for scheme, number in identifiers:
        things.add(Identifier, organisation=organisation, scheme=scheme, number=number)
    for place in footprint:
        things.add(Footprint, organisation=organisation, place=place)
    return organisation


@written
def change_organisation(
    organisation: Organisation, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Change facts of an organisation."""
    rules.may_change_organisation(
        by, organisation, kept_by=reads.keepers_of_organisation(by, organisation.pk)
    ).or_refuse()
    return things.change(organisation, version=version, **facts)


@written
def end_organisation(
    organisation: Organisation, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Organisation:
    """End an organisation on a date. Its seats stay until they are ended or passed on."""
    rules.may_end_organisation(by, kept_by=reads.keepers_of_organisation(by, organisation.pk)).or_refuse()
    return things.end(organisation, on=on, version=version)


@written
def add_identifier(organisation: Organisation, *, scheme: str, number: str, by: Viewer, why: str = "") -> Identifier:
    """Note the number under which a published list knows an organisation."""
    rules.may_change_organisation(
        by, organisation, kept_by=reads.keepers_of_organisation(by, organisation.pk)
    ).or_refuse()
    return things.add(Identifier, organisation=organisation, scheme=scheme, number=number)


@written
def end_identifier(identifier: Identifier, *, by: Viewer, version: int | None = None, why: str = "") -> Identifier:
    """Take away an identifier that was wrong; its history stays in the record."""
    rules.may_change_organisation(
        by, identifier.organisation, kept_by=reads.keepers_of_organisation(by, identifier.organisation_id)
    ).or_refuse()
    return things.remove(identifier, version=version)


@written
def add_footprint(organisation: Organisation, place: Place, *, by: Viewer, why: str = "") -> Footprint:
    """Note that an organisation serves a place."""
    rules.may_change_organisation(
        by, organisation, kept_by=reads.keepers_of_organisation(by, organisation.pk)
    ).or_refuse()
    return things.add(Footprint, organisation=organisation, place=place)


@written
def end_footprint(footprint: Footprint, *, by: Viewer, version: int | None = None, why: str = "") -> Footprint:
    """Note that an organisation no longer serves a place."""
    rules.may_change_organisation(
        by, footprint.organisation, kept_by=reads.keepers_of_organisation(by, footprint.organisation_id)
    ).or_refuse()
    return things.remove(footprint, version=version)


@written
def add_person(
    *,
    by: Viewer,
    employer: Organisation | None = None,
    job_title: str = "",
    why: str = "",
    **facts: Unpack[PersonFacts],
) -> Person:
    """Add a person and, if an employer is named, their work there."""
    rules.may_add_person(by).or_refuse()
    if employer is not None:
        rules.may_employ(by, None, kept_by=reads.keepers_of_organisation(by, employer.pk)).or_refuse()
    person = things.add(Person, **_with_plain_email(facts))
    if employer is not None:
        things.add(Employment, person=person, organisation=employer, job_title=job_title, since=facts.get("since"))
    return person


@written
def change_person(
    person: Person, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[PersonFacts]
) -> Person:
    """Change facts of a person. The address they sign in with stays as it is."""
    rules.may_change_person(by, person, kept_by=reads.keepers_of_person(by, person.pk)).or_refuse()
    return things.change(person, version=version, **_with_plain_email(facts))


@written
def end_person(person: Person, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Person:
    """Note that a person no longer takes part from a date, on which their sign-in closes: at once where it has come."""
    rules.may_end_person(by, kept_by=reads.keepers_of_person(by, person.pk)).or_refuse()
    ended = things.end(person, on=on, version=version)
    if ended.user_id is not None and on <= timezone.localdate():
        User.objects.filter(pk=ended.user_id).update(is_active=False)
    return ended


def _with_plain_email(facts: PersonFacts) -> PersonFacts:
    """The same facts with the address in lower case, so that one address cannot be two people."""
    return {**facts, "email": facts["email"].strip().lower()} if facts.get("email") else facts


@written
def add_employment(
    person: Person, organisation: Organisation, *, by: Viewer, why: str = "", **facts: Unpack[EmploymentFacts]
) -> Employment:
    """Note that a person works for an organisation, which lets them see and change what is the organisation's."""
    rules.may_keep(by, kept_by=reads.keepers_of_person(by, person.pk)).or_refuse()
    rules.may_employ(by, person.pk, kept_by=reads.keepers_of_organisation(by, organisation.pk)).or_refuse()
    return things.add(Employment, person=person, organisation=organisation, **facts)


@written
def change_employment(
    employment: Employment, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[EmploymentFacts]
) -> Employment:
    """Correct someone's work for an organisation."""
    kept_by = reads.keepers_of_organisation(by, employment.organisation_id)
    rules.may_employ(by, employment.person_id, kept_by=kept_by).or_refuse()
    return things.change(employment, version=version, **facts)


@written
def end_employment(
    employment: Employment, *, by: Viewer, on: date, version: int | None = None, why: str = ""
) -> Employment:
    """Note that someone no longer works for an organisation from a date."""
    kept_by = reads.keepers_of_organisation(by, employment.organisation_id)
    rules.may_employ(by, employment.person_id, kept_by=kept_by).or_refuse()
    return things.end(employment, on=on, version=version)


@written
def invite(
    person: Person, *, by: Viewer, password: str | None = None, version: int | None = None, why: str = ""
) -> Person:
    """Give a person a sign-in under their email address. Without a password they choose one by "Forgotten password"."""
    rules.may_invite(by, kept_by=reads.keepers_of_person(by, person.pk)).or_refuse()
    if person.user_id is not None:
        raise ValidationError({"user": _("This person can sign in already.")})
    if not person.email:
        raise ValidationError({"email": _("Give this person an email address first: it is what they sign in with.")})
    if User.objects.filter(email__iexact=person.email).exists():
        raise ValidationError({"email": _("Someone signs in with this email address already.")})
    user = User.objects.create_user(person.email, password, name=person.name)
    return things.change(person, version=version, user=user)
