"""Pages of organisations and people."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules, writes
from commonweal.register.exports.tables import OrganisationTable, PersonTable, PublicPersonTable
from commonweal.register.forms import filters, things
from commonweal.register.reads import duplicates, merging, successions


def organisation_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "register/organisation_list.html",
        reads.organisations_with_counts(viewer, on=timezone.localdate()),
        table=OrganisationTable,
        filters=filters.OrganisationFilter,
        title=_("Organisations"),
        filename="organisations",
        may_add=rules.may_add_organisation(viewer),
    )


def organisation_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    organisation = reads.organisations(viewer).filter(pk=pk).first()
    if organisation is None:
        return redirect(merging.kept_or_404(viewer, "organisation", pk))
    seats = reads.seats(viewer, on=on).filter(organisation=organisation)
    opened = number_of(request.GET.get("place", "")) or viewer.place_id
    places = reads.seats_in_places(viewer, seats, opened=opened)
    kept_by = reads.keepers_of_organisation(viewer, organisation.pk)
    context = {
        "organisation": organisation,
        "identifiers": reads.identifiers(viewer).filter(organisation=organisation),
        "footprints": reads.footprints(viewer).filter(organisation=organisation),
        "staff": reads.employments(viewer, on=on).filter(organisation=organisation),
        "places": places,
        "place_count": len(places),
        "seat_count": sum(there.count for there in places),
        "names": duplicates.alternative_names(viewer, organisation),
        "before": successions.successions(viewer).filter(successor=organisation),
        "after": successions.successions(viewer).filter(organisation=organisation),
        "may_change": rules.may_change_organisation(viewer, organisation, kept_by=kept_by),
        "may_end": rules.may_end_organisation(viewer, kept_by=kept_by),
    }
    return render(request, "register/organisation_page.html", context)


def organisation_add(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_add_organisation(viewer).or_refuse()
    form = things.NewOrganisationForm(sent(request), viewer=viewer, initial={"footprint": [viewer.place_id]})
    return edit(
        request, form, writes.add_organisation,
        title=_("Add an organisation"), done=_("%(thing)s is in the register."), to=page_of,
    )  # fmt: skip


def organisation_edit(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(reads.organisations(request.viewer), pk=pk)
    rules.may_change_organisation(
        request.viewer, organisation, kept_by=reads.keepers_of_organisation(request.viewer, organisation.pk)
    ).or_refuse()
    form = things.OrganisationForm(sent(request), instance=organisation, viewer=request.viewer)
    return edit(
        request, form, writes.change_organisation, organisation,
        title=_("Change an organisation"), caption=organisation.name, done=_("%(thing)s is changed."), to=page_of(organisation),
    )  # fmt: skip


def organisation_end(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(reads.organisations(request.viewer), pk=pk)
    rules.may_end_organisation(
        request.viewer, kept_by=reads.keepers_of_organisation(request.viewer, organisation.pk)
    ).or_refuse()
    form = things.EndForm(sent(request), thing=organisation)
    return edit(
        request, form, writes.end_organisation, organisation,
        title=_("End an organisation"), caption=organisation.name, done=_("%(thing)s is ended."), to=page_of(organisation),
        warning=_("Its seats stay in the register until they are ended or given to another organisation."),
        submit=_("End this organisation"), danger=True,
    )  # fmt: skip


def identifier_add(request: Request, organisation_pk: int) -> HttpResponse:
    organisation = get_object_or_404(reads.organisations(request.viewer), pk=organisation_pk)
    rules.may_change_organisation(
        request.viewer, organisation, kept_by=reads.keepers_of_organisation(request.viewer, organisation.pk)
    ).or_refuse()
    form = things.IdentifierForm(sent(request), viewer=request.viewer)
    return edit(
        request, form, writes.add_identifier, organisation,
        title=_("Add an identifier"), caption=organisation.name, done=_("%(thing)s is added."), to=page_of(organisation),
    )  # fmt: skip


def identifier_end(request: Request, pk: int) -> HttpResponse:
    identifier = get_object_or_404(reads.identifiers(request.viewer), pk=pk)
    rules.may_change_organisation(
        request.viewer,
        identifier.organisation,
        kept_by=reads.keepers_of_organisation(request.viewer, identifier.organisation_id),
    ).or_refuse()
    form = things.RemoveForm(sent(request), thing=identifier)
    return edit(
        request, form, writes.end_identifier, identifier,
        title=_("Take away an identifier"), caption=identifier, done=_("%(thing)s is taken away."),
        to=page_of(identifier.organisation), submit=_("Take it away"), danger=True,
    )  # fmt: skip


def footprint_add(request: Request, organisation_pk: int) -> HttpResponse:
    organisation = get_object_or_404(reads.organisations(request.viewer), pk=organisation_pk)
    rules.may_change_organisation(
        request.viewer, organisation, kept_by=reads.keepers_of_organisation(request.viewer, organisation.pk)
    ).or_refuse()
    form = things.FootprintForm(sent(request), viewer=request.viewer)

    return edit(
        request, form, partial(writes.add_footprint, organisation),
        title=_("Add a place that it serves"), caption=organisation.name, done=_("%(thing)s."), to=page_of(organisation),
    )  # fmt: skip


def footprint_end(request: Request, pk: int) -> HttpResponse:
    footprint = get_object_or_404(reads.footprints(request.viewer), pk=pk)
    rules.may_change_organisation(
        request.viewer,
        footprint.organisation,
        kept_by=reads.keepers_of_organisation(request.viewer, footprint.organisation_id),
    ).or_refuse()
    form = things.RemoveForm(sent(request), thing=footprint)
    return edit(
        request, form, writes.end_footprint, footprint,
        title=_("Take away a place that it serves"), caption=footprint, done=_("The place is taken away."),
        to=page_of(footprint.organisation), submit=_("Take it away"), danger=True,
    )  # fmt: skip


def person_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "register/person_list.html",
        reads.people_with_work(viewer, on=timezone.localdate()),
        table=PersonTable if rules.may_see_contact(viewer) else PublicPersonTable,
        filters=filters.PersonFilter,
        title=_("People"),
        filename="people",
        may_add=rules.may_add_person(viewer),
    )


def person_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    person = reads.people(viewer).filter(pk=pk).first()
    if person is None:
        return redirect(merging.kept_or_404(viewer, "person", pk))
    kept_by = reads.keepers_of_person(viewer, person.pk)
    places = reads.by_place(viewer, reads.seats(viewer, on=on).filter(person=person))
    context = {
        "person": person,
        "names": duplicates.alternative_names(viewer, person),
        "employments": reads.employments(viewer).filter(person=person),
        "places": places,
        "place_count": len(places),
        "stands_in": reads.seats(viewer, on=on).filter(deputy=person),
        "supports": reads.supports(viewer).filter(person=person),
        "may_see_contact": rules.may_see_contact(viewer),
        "may_change": rules.may_change_person(viewer, person, kept_by=kept_by),
        "may_manage": rules.may_end_person(viewer, kept_by=kept_by),
        "may_invite": rules.may_invite(viewer, kept_by=kept_by),
        "may_see_calendar": rules.may_see_calendar(viewer, person),
    }
    return render(request, "register/person_page.html", context)


def person_add(request: Request) -> HttpResponse:
    rules.may_add_person(request.viewer).or_refuse()
    form = things.NewPersonForm(sent(request), viewer=request.viewer, initial={"employer": request.GET.get("employer")})
    return edit(
        request, form, writes.add_person, title=_("Add a person"), done=_("%(thing)s is in the register."), to=page_of
    )


def person_edit(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(reads.people(request.viewer), pk=pk)
    rules.may_change_person(
        request.viewer, person, kept_by=reads.keepers_of_person(request.viewer, person.pk)
    ).or_refuse()
    form = things.PersonForm(sent(request), instance=person, viewer=request.viewer)
    return edit(
        request, form, writes.change_person, person,
        title=_("Change a person"), caption=person.name, done=_("%(thing)s is changed."), to=page_of(person),
    )  # fmt: skip


def person_end(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(reads.people(request.viewer), pk=pk)
    rules.may_end_person(request.viewer, kept_by=reads.keepers_of_person(request.viewer, person.pk)).or_refuse()
    form = things.EndForm(sent(request), thing=person)
    return edit(
        request, form, writes.end_person, person,
        title=_("End someone’s part"), caption=person.name, done=_("%(thing)s no longer takes part."), to=page_of(person),
        warning=_("They will no longer be able to sign in. Seats that they hold stay theirs until you vacate or fill them."),
        submit=_("End their part"), danger=True,
    )  # fmt: skip


def person_invite(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(reads.people(request.viewer), pk=pk)
    rules.may_invite(request.viewer, kept_by=reads.keepers_of_person(request.viewer, person.pk)).or_refuse()
    form = things.InviteForm(sent(request), thing=person)
    return edit(
        request, form, writes.invite, person,
        title=_("Let someone sign in"), caption=person.name,
        intro=_("They sign in with their email address. Ask them to choose “Forgotten your password?” on the sign-in page to set a password."),
        done=_("%(thing)s can sign in now. Tell them to choose “Forgotten your password?” on the sign-in page."),
        to=page_of(person), submit=_("Let them sign in"),
    )  # fmt: skip


def employment_add(request: Request, person_pk: int) -> HttpResponse:
    person = get_object_or_404(reads.people(request.viewer), pk=person_pk)
    rules.may_keep(request.viewer, kept_by=reads.keepers_of_person(request.viewer, person.pk)).or_refuse()
    form = things.EmploymentForm(sent(request), viewer=request.viewer)

    return edit(
        request, form, partial(writes.add_employment, person),
        title=_("Add where someone works"), caption=person.name, done=_("%(thing)s: added."), to=page_of(person),
    )  # fmt: skip


def employment_edit(request: Request, pk: int) -> HttpResponse:
    employment = get_object_or_404(reads.employments(request.viewer), pk=pk)
    kept_by = reads.keepers_of_organisation(request.viewer, employment.organisation_id)
    rules.may_employ(request.viewer, employment.person_id, kept_by=kept_by).or_refuse()
    form = things.EmploymentForm(sent(request), instance=employment, viewer=request.viewer)
    return edit(
        request, form, writes.change_employment, employment,
        title=_("Change where someone works"), caption=employment, done=_("%(thing)s: changed."), to=page_of(employment.person),
    )  # fmt: skip


def employment_end(request: Request, pk: int) -> HttpResponse:
    employment = get_object_or_404(reads.employments(request.viewer), pk=pk)
    kept_by = reads.keepers_of_organisation(request.viewer, employment.organisation_id)
    rules.may_employ(request.viewer, employment.person_id, kept_by=kept_by).or_refuse()
    form = things.EndForm(sent(request), thing=employment)
    return edit(
        request, form, writes.end_employment, employment,
        title=_("End someone’s work for an organisation"), caption=employment, done=_("%(thing)s: ended."),
        to=page_of(employment.person), submit=_("End it"), danger=True,
    )  # fmt: skip
