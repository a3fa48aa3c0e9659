"""Pages of enquiries: put to people, chased, closed, put again, and what they brought."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.consultation import exports, forms, reads, rules, writes
from commonweal.kit.downloads import download
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


def enquiry_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_enquiries(viewer, viewer.place_id).or_refuse()
    return list_page(
        request, "consultation/enquiry_list.html", reads.enquiries(viewer, place_id=viewer.place_id, on=localdate()),
        table=exports.EnquiryTable, filters=forms.EnquiryFilter, title=_("Enquiries"), filename="enquiries",
        may_put=rules.may_put(viewer, viewer.place_id), own=reads.own_invitations(viewer, on=localdate()),
    )  # fmt: skip


def enquiry_page(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    enquiry = found(reads.enquiry, viewer, pk, on)
    may_see_progress = rules.may_see_progress(viewer, enquiry)
    context = {
        "enquiry": enquiry,
        "state": exports.state_tag(enquiry.state),
        "own": reads.own_invitations(viewer, on=on).filter(enquiry=enquiry),
        "waiting": reads.unanswered(viewer, enquiry) if may_see_progress else None,
        "may_see_progress": may_see_progress,
        "may_see_results": rules.may_see_results(viewer, enquiry, on),
        "may_change": rules.may_change_enquiry(viewer, enquiry, on),
        "may_invite": rules.may_invite(viewer, enquiry, on),
        "may_remind": rules.may_remind(viewer, enquiry, on),
        "may_close": rules.may_close(viewer, enquiry, on),
        "may_put_again": rules.may_put_again(viewer, enquiry, on),
        "smallest": rules.SMALLEST_GROUP,
    }
    return render(request, "consultation/enquiry_page.html", context)


def enquiry_add(request: Request, pk: int) -> HttpResponse:
    questionnaire = found(reads.questionnaire, request.viewer, pk)
    rules.may_put(request.viewer, questionnaire.place_id).or_refuse()
    form = forms.EnquiryForm(
        sent(request), viewer=request.viewer, place_id=questionnaire.place_id, initial={"title": questionnaire.title}
    )
    return _edit(
        request, form, partial(writes.put, place=questionnaire.place), questionnaire,
        title=_("Put it to people"), caption=questionnaire.title, cancel=page_of(questionnaire),
        to=lambda enquiry: reverse("consultation:invitation-add", args=[enquiry.pk]), submit=_("Go on to whom"),
        done=_("%(thing)s is ready. Say whom it asks."),
    )  # fmt: skip


def enquiry_edit(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    rules.may_change_enquiry(request.viewer, enquiry, localdate()).or_refuse()
    form = forms.EnquiryEditForm(sent(request), instance=enquiry)
    return _edit(
        request, form, writes.change_enquiry, enquiry,
        title=_("Change an enquiry"), caption=enquiry.title, to=page_of(enquiry),
    )  # fmt: skip


def enquiry_close(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    rules.may_close(request.viewer, enquiry, localdate()).or_refuse()
    return _edit(
        request, forms.BlankForm(sent(request), thing=enquiry), partial(writes.close_enquiry, on=localdate()), enquiry,
        title=_("Close an enquiry"), caption=enquiry.title, to=page_of(enquiry), submit=_("Close it"), danger=True,
        warning=_("Nobody can answer any more, and it cannot be opened again."), done=_("%(thing)s is closed."),
    )  # fmt: skip


def enquiry_again(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    enquiry = found(reads.enquiry, viewer, pk, localdate())
    rules.may_put_again(viewer, enquiry, localdate()).or_refuse()
    form = forms.EnquiryAgainForm(sent(request), viewer=viewer, enquiry=enquiry)
    return _edit(
        request, form, writes.put_again, enquiry,
        title=_("Ask again"), caption=enquiry.title, to=page_of, cancel=page_of(enquiry), submit=_("Ask again"),
        intro=_("The next round asks the same people the same questions, so that you see what has changed."),
        done=_("The next round of %(thing)s is there."),
    )  # fmt: skip


def enquiry_remind(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    rules.may_remind(request.viewer, enquiry, localdate()).or_refuse()
    return _edit(
        request, forms.BlankForm(sent(request)), partial(writes.remind, on=localdate()), enquiry,
        title=_("Remind everybody who has not answered"), caption=enquiry.title, to=page_of(enquiry),
        submit=_("Remind them"), done=_("They see it first among what needs them."),
        intro=_("It comes first among what needs them when they next sign in. Those with a link hear nothing from here."),
    )  # fmt: skip


def enquiry_results(request: Request, pk: int) -> HttpResponse:
    viewer, on = request.viewer, localdate()
    enquiry = found(reads.enquiry, viewer, pk, on)
    results = reads.results(viewer, enquiry, on=on, grouping=request.GET.get("by", ""))
    if request.GET.get("as") and "chart" not in request.GET:
        questions = [outcome.question for outcome in results.outcomes]
        rows = exports.answers_dataset(questions, reads.replies(viewer, enquiry, on=on), by_name=enquiry.is_by_name)
        return download(rows, request.GET["as"], f"answers-{enquiry.pk}")
    charts = exports.result_charts(results)
    context = {
        "results": results,
        "enquiry": enquiry,
        "pages": exports.result_pages(results, charts),
        "grouped_by": reads.GROUPINGS.get(results.grouping, ""),
        "groupings": [(name, reads.GROUPINGS[name]) for name in results.groupings],
        "smallest": rules.SMALLEST_GROUP,
        "files": [
            (label, f"?as={form}") for form, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("json", "JSON"))
        ],
    }
    return render(request, "consultation/enquiry_results.html", context, charts=charts)


# --- Invitations


def invitation_list(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    return list_page(
        request, "consultation/invitation_list.html", reads.invitations(request.viewer, enquiry),
        table=exports.InvitationTable, filters=forms.InvitationFilter, title=_("Who is asked"), filename="invitations",
        enquiry=enquiry, may_invite=rules.may_invite(request.viewer, enquiry, localdate()),
    )  # fmt: skip


def invitation_add(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    rules.may_invite(request.viewer, enquiry, localdate()).or_refuse()
    form = forms.InviteForm(sent(request), viewer=request.viewer, enquiry=enquiry)
    return _edit(
        request, form, writes.invite, enquiry,
        title=_("Whom does it ask?"), caption=enquiry.title, to=lambda _made: page_of(enquiry), cancel=page_of(enquiry),
        submit=_("Ask them"), done=_("They are asked."),
    )  # fmt: skip


def link_add(request: Request, pk: int) -> HttpResponse:
    enquiry = found(reads.enquiry, request.viewer, pk, localdate())
    rules.may_invite(request.viewer, enquiry, localdate()).or_refuse()
    return _edit(
        request, forms.LinkForm(sent(request), initial={"until": enquiry.closes_on}), writes.invite_by_link, enquiry,
        title=_("Make a link"), caption=enquiry.title, to=page_of, cancel=page_of(enquiry), submit=_("Make the link"),
        intro=_("Whoever has the link answers once, without an account."), done=_("The link for %(thing)s is made."),
    )  # fmt: skip


def invitation_page(request: Request, pk: int) -> HttpResponse:
    invitation = found(reads.invitation, request.viewer, pk)
    on, viewer = localdate(), request.viewer
    address = reverse("consultation:answer-start", args=[rules.link_of(invitation)])
    context = {
        "invitation": invitation,
        "enquiry": invitation.enquiry,
        "link": request.build_absolute_uri(address) if invitation.link_until and not invitation.withdrawn_on else "",
        "may_invite": rules.may_invite(viewer, invitation.enquiry, on),
        "may_withdraw": rules.may_withdraw(viewer, invitation, on),
    }
    return render(request, "consultation/invitation_page.html", context)


def invitation_link(request: Request, pk: int) -> HttpResponse:
    invitation = found(reads.invitation, request.viewer, pk)
    rules.may_invite(request.viewer, invitation.enquiry, localdate()).or_refuse()
    form = forms.LinkUntilForm(sent(request), thing=invitation, initial={"until": invitation.link_until})
    return _edit(
        request, form, writes.make_link, invitation,
        title=_("Let them answer by a link"), caption=invitation, to=page_of(invitation), submit=_("Save"),
    )  # fmt: skip


def invitation_withdraw(request: Request, pk: int) -> HttpResponse:
    invitation = found(reads.invitation, request.viewer, pk)
    rules.may_withdraw(request.viewer, invitation, localdate()).or_refuse()
    form = forms.BlankForm(sent(request), thing=invitation)
    return _edit(
        request, form, partial(writes.withdraw_invitation, on=localdate()), invitation,
        title=_("Withdraw an invitation"), caption=invitation, to=page_of(invitation), submit=_("Withdraw it"),
        danger=True, done=_("The invitation to %(thing)s is withdrawn."),
    )  # fmt: skip


def partnership_enquiries(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: what was asked about it."""
    partnership = found(reads.partnership_asked_about, request.viewer, pk)
    context = {
        "partnership": partnership,
        "enquiries": reads.enquiries_about(request.viewer, partnership, on=localdate()),
        "may_see": rules.may_see_enquiries(request.viewer, partnership.place_id),
    }
    template = "consultation/partnership_enquiries.html"
    return render(request, template, context, fragment="consultation/_partnership_enquiries.html")


def _edit(request: Request, form: Any, write: Callable[..., Any], *args: Any, **context: Any) -> HttpResponse:
    """A form page of enquiries, with its breadcrumbs."""
    home = reverse("consultation:enquiry-list")
    crumbs = [{"text": _("Consultation"), "href": home}, {"text": context["title"]}]
    return edit(request, form, write, *args, **{"breadcrumbs": crumbs, **context})
