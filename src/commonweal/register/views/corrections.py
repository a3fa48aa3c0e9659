"""Pages by which people keep their own entry true: the link, what they send, and what the support team makes of it."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from commonweal.kit.editing import edit, found, number_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules
from commonweal.register.exports import letters
from commonweal.register.exports.corrections import CorrectionTable
from commonweal.register.forms import corrections as forms
from commonweal.register.forms import things
from commonweal.register.reads import corrections, duplicates
from commonweal.register.writes import corrections as writes

ENTRY_FORMS = {"organisation": forms.OrganisationEntryForm, "person": forms.PersonEntryForm}


def correction_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    place_id = number_of(request.GET.get("place", "")) or viewer.place_id
    rules.may_support(viewer, place_id).or_refuse()
    return list_page(
        request, "register/correction_list.html", corrections.corrections(viewer, place_id=place_id),
        table=CorrectionTable, empty=_("Nothing has been sent yet."), title=_("Corrections"), filename="corrections",
    )  # fmt: skip


def correction_page(request: Request, pk: int) -> HttpResponse:
    correction = get_object_or_404(corrections.corrections(request.viewer), pk=pk)
    rules.may_support(request.viewer, correction.link.place_id).or_refuse()
    context = {
        "correction": correction,
        "differences": corrections.differences(request.viewer, correction),
        "may_decide": rules.may_decide_correction(request.viewer, correction),
        "accept": forms.AcceptForm(thing=correction, initial={"entry_version": correction.about.version}),
    }
    return render(request, "register/correction_page.html", context)


def correction_accept(request: Request, pk: int) -> HttpResponse:
    correction = get_object_or_404(corrections.corrections(request.viewer), pk=pk)
    rules.may_decide_correction(request.viewer, correction).or_refuse()
    form = forms.AcceptForm(sent(request), thing=correction, initial={"entry_version": correction.about.version})
    return edit(
        request, form, partial(writes.accept_correction, correction, on=timezone.localdate()),
        title=_("Accept a correction"), caption=correction, done=_("%(thing)s is corrected."),
        to=reverse("register:correction-list"), submit=_("Accept it"),
    )  # fmt: skip


def correction_decline(request: Request, pk: int) -> HttpResponse:
    correction = get_object_or_404(corrections.corrections(request.viewer), pk=pk)
    rules.may_decide_correction(request.viewer, correction).or_refuse()
    return edit(
        request, forms.DeclineForm(sent(request), thing=correction),
        partial(writes.decline_correction, correction, on=timezone.localdate()),
        title=_("Decline a correction"), caption=correction, done=_("%(thing)s stays as it is."),
        to=reverse("register:correction-list"), submit=_("Decline it"), danger=True,
    )  # fmt: skip


def link_add(request: Request, kind: str, pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    about = get_object_or_404(duplicates.either(viewer, kind), pk=pk)
    rules.may_support(viewer, viewer.place_id).or_refuse()
    rules.may_keep(viewer, kept_by=reads.keepers_of(viewer, about)).or_refuse()
    place = get_object_or_404(reads.places(viewer), pk=viewer.place_id)
    letter = partial(letters.correction_letter, viewer, request.build_absolute_uri)
    return edit(
        request, forms.LinkForm(sent(request), initial={"email": getattr(about, "email", "")}),
        partial(writes.make_link, about, place=place, on=on, letter=letter),
        title=_("Ask them to correct their entry"), caption=about, done=_("The link for %(thing)s is made."),
        to=lambda link: reverse("register:link-page", args=[link.pk]), cancel=about.get_absolute_url(),
        intro=_("They get a link to a page that shows their entry. They need no account, and nothing changes until you accept it."),
        submit=_("Make the link"),
    )  # fmt: skip


def link_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    link = get_object_or_404(corrections.links(viewer), pk=pk)
    rules.may_support(viewer, link.place_id).or_refuse()
    context = {
        "link": link,
        "address": letters.address_of(viewer, link, request.build_absolute_uri),
        "opens": rules.may_correct(viewer, link, on=timezone.localdate()),
        "waiting": corrections.waiting_of(viewer, link),
    }
    return render(request, "register/link_page.html", context)


def link_revoke(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(corrections.links(request.viewer), pk=pk)
    rules.may_support(request.viewer, link.place_id).or_refuse()
    return edit(
        request, things.RemoveForm(sent(request), thing=link), partial(writes.revoke_link, link, on=timezone.localdate()),
        title=_("Withdraw a link"), caption=link, done=_("The link for %(thing)s no longer opens."),
        to=reverse("register:link-page", args=[pk]), submit=_("Withdraw it"), danger=True,
    )  # fmt: skip


@never_cache
def entry_correct(request: Request, token: str) -> HttpResponse:
    link = found(corrections.link_of, request.viewer, token)
    opens = rules.may_correct(request.viewer, link, on=timezone.localdate())
    if not opens:
        # Whoever holds a link has no account: a page that asks them to sign in would help nobody.
        return render(request, "register/entry_correct.html", {"closed": opens.reason, "link": link}, status=403)
    form = ENTRY_FORMS[link.about._meta.model_name](sent(request), instance=link.about)
    return edit(
        request, form, partial(writes.propose_correction, link, at=timezone.now()),
        title=_("Is this still right?"), caption=link.about, to=request.path, template="register/entry_correct.html",
        done=_("Thank you. The support team will look at what you sent about %(thing)s."), submit=_("Send"), link=link,
        waiting=corrections.waiting_of(request.viewer, link),
    )  # fmt: skip
