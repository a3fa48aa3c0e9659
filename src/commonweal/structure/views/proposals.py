"""Pages of proposals: asked for, watched while they are worked out, read, settled further, and made a restructure of."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, found, number_of, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render, wants_fragment
from commonweal.kit.viewers import Request
from commonweal.register import reads as register
from commonweal.structure import reads as structure
from commonweal.structure import rules, writes
from commonweal.structure.exports import proposals as exports
from commonweal.structure.forms import proposals as forms
from commonweal.structure.reads import proposals as reads

BODIES_A_PAGE = 200
PROGRESS = "proposal-progress"
"""The part of the page that shows how far the search is, and asks for itself again."""


def proposal_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "structure/proposal_list.html",
        reads.proposals(viewer, place_id=viewer.place_id, now=timezone.now()),  # type: ignore[arg-type]
        table=exports.ProposalTable,
        filters=forms.ProposalFilter,
        title=_("Proposals of the optimiser"),
        filename="proposals",
        caption=register.open_place(viewer),
        may_ask=rules.may_ask_proposal(viewer, viewer.place_id),
    )


def proposal_add(request: Request) -> HttpResponse:
    """Ask for a proposal; with `?from=` another one's question stands in the form already."""
    viewer = request.viewer
    place = found(structure.place_to_audit, viewer)
    rules.may_ask_proposal(viewer, place.pk).or_refuse()
    after, question, settled = _begun_from(request, place.pk)
    form = forms.QuestionForm(sent(request), viewer=viewer, place_id=place.pk, question=question, settled=settled)

    def ask(by: Any, **facts: Any) -> Any:
        return writes.ask_proposal(place, on=localdate(), by=by, after=after, **facts)

    return _edit(
        request, form, ask, title=_("Ask for a proposal"), submit=_("Work it out"), to=page_of,
        done=_("It is being worked out. You can leave this page."), template="structure/proposal_add.html",
    )  # fmt: skip


def _begun_from(request: Request, place_id: int) -> tuple[Any, reads.Question, list[reads.Choice]]:
    number = number_of(request.GET.get("from", ""))
    if not number:
        return None, reads.Question(), []
    after = found(reads.proposal, request.viewer, number)
    if after.place_id != place_id:
        return None, reads.Question(), []
    return after, reads.Question.kept(after.question), reads.settled_choices(request.viewer, after)


def proposal_page(request: Request, pk: int) -> HttpResponse:
    """While it is worked out, how far it is; then what it says."""
    proposal = found(reads.proposal, request.viewer, pk)
    answer = reads.answer(request.viewer, proposal)
    return _progress(request, proposal) if answer is None else _answer(request, proposal, answer)


def _answer(request: Request, proposal: Any, answer: reads.Answer) -> HttpResponse:
    if _waits_for_progress(request):
        return _anew()
    charts = {"frontier": exports.frontier_chart(answer.frontier), "path": exports.path_chart(answer)}
    question = reads.Question.kept(proposal.question)
    may_adopt = rules.may_adopt_shape(request.viewer, proposal)
    return list_page(
        request,
        "structure/proposal_page.html",
        answer.bodies,  # type: ignore[arg-type]
        table=exports.BodyTable,
        title=proposal.name,
        filename=f"proposal-{proposal.pk}",
        per_page=BODIES_A_PAGE,
        charts={name: chart for name, chart in charts.items() if chart},
        proposal=proposal,
        answer=answer,
        question=question,
        summary=exports.summary_in_words(answer),
        proof=exports.proof_in_words(answer),
        eased=[exports.easing_in_words(one) for one in answer.easings],
        granted=exports.taken_for_granted(answer.counts, question.service_hours, question.seat_hours),
        form=_again_form(request, proposal, answer),
        may_ask=rules.may_ask_proposal(request.viewer, proposal.place_id),
        may_adopt=may_adopt and reads.unchanged(request.viewer, proposal, on=localdate()),
    )


def _waits_for_progress(request: Request) -> bool:
    """Whether it is the page of a proposal at work that asks how far it is."""
    return wants_fragment(request) and request.headers.get("HX-Target") == PROGRESS


def _anew() -> HttpResponse:
    """Nothing to put into the page: it is over, and the page is to be loaded anew."""
    return HttpResponse(headers={"HX-Refresh": "true"})


def _progress(request: Request, proposal: Any) -> HttpResponse:
    state = rules.state_of(proposal, now=timezone.now())
    if state not in rules.AT_WORK and _waits_for_progress(request):
        return _anew()
    context = {
        "proposal": proposal,
        "state": state,
        "state_words": exports.STATES[state],
        "is_at_work": state in rules.AT_WORK,
        "may_stop": rules.may_stop_proposal(request.viewer, proposal),
        "may_ask": rules.may_ask_proposal(request.viewer, proposal.place_id),
    }
    return render(request, "structure/proposal_page.html", context, fragment="structure/_proposal_progress.html")


def proposal_stop(request: Request, pk: int) -> HttpResponse:
    """Stop the search with the best so far."""
    proposal = found(reads.proposal, request.viewer, pk)
    may_stop = rules.may_stop_proposal(request.viewer, proposal)
    if request.method == "POST" and not may_stop and rules.may_ask_proposal(request.viewer, proposal.place_id):
        return redirect(page_of(proposal))  # it ended, or somebody else stopped it, while the page was open
    may_stop.or_refuse()
    form = forms.StopForm(sent(request))

    def stop(by: Any) -> Any:
        return writes.stop_proposal(proposal, at=timezone.now(), by=by)

    return _edit(
        request, form, stop, title=_("Stop the search"), submit=_("Stop, and keep the best so far"),
        caption=proposal.name, to=page_of(proposal), done=_("It stops within a second or two, with the best so far."),
    )  # fmt: skip


def proposal_changes(request: Request, pk: int) -> HttpResponse:
    """Every change of a proposal, one by one."""
    proposal = found(reads.proposal, request.viewer, pk)
    answer = reads.answer(request.viewer, proposal)
    return list_page(
        request,
        "structure/proposal_changes.html",
        answer.changes if answer else (),  # type: ignore[arg-type]
        table=exports.ChangeTable,
        title=_("Changes, one by one"),
        filename=f"proposal-{proposal.pk}-changes",
        caption=proposal.name,
        proposal=proposal,
    )


def proposal_again(request: Request, pk: int) -> HttpResponse:
    """The same question again, with more of it settled or eased."""
    proposal = found(reads.proposal, request.viewer, pk)
    rules.may_ask_proposal(request.viewer, proposal.place_id).or_refuse()
    form = _again_form(request, proposal, reads.answer(request.viewer, proposal), data=sent(request))

    def ask(by: Any, **facts: Any) -> Any:
        return writes.ask_proposal(proposal.place, on=localdate(), by=by, after=proposal, **facts)

    return _edit(
        request, form, ask, title=_("Settle parts, and work it out again"), submit=_("Work it out again"),
        caption=proposal.name, to=page_of, cancel=page_of(proposal),
        done=_("It is being worked out again. You can leave this page."),
    )  # fmt: skip


def _again_form(request: Request, proposal: Any, answer: Any, data: Any = None) -> forms.AgainForm:
    choices = reads.settled_choices(request.viewer, proposal)
    return forms.AgainForm(data, proposal=proposal, answer=answer, choices=choices)


def proposal_restructure(request: Request, pk: int) -> HttpResponse:
    """Make a restructure of it, to be tried and changed like any other."""
    proposal = found(reads.proposal, request.viewer, pk)
    rules.may_adopt_shape(request.viewer, proposal).or_refuse()
    form = forms.DraftForm(sent(request), initial={"name": proposal.name})

    def draft(by: Any, **facts: Any) -> Any:
        return writes.restructure_from_proposal(proposal, on=localdate(), by=by, **facts)

    return _edit(
        request, form, draft, title=_("Make it a restructure"), submit=_("Make it a restructure"),
        caption=proposal.name, to=lambda made: page_of(made) or page_of(proposal), cancel=page_of(proposal),
        done=_("%(thing)s is begun. Nothing in the register is changed."),
    )  # fmt: skip


def _edit(request: Request, form: Any, write: Any, *, title: str, to: Any, **context: Any) -> HttpResponse:
    home = reverse("structure:proposal-list")
    crumbs = [
        {"text": _("Structure"), "href": reverse("structure:matrix")},
        {"text": _("Proposals"), "href": home},
        {"text": title},
    ]
    context.setdefault("cancel", to if isinstance(to, str) else home)
    return edit(request, form, write, title=title, to=to, breadcrumbs=crumbs, **context)
