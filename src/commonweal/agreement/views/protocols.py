"""Pages of what partners signed together."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from commonweal.agreement import exports, forms, reads, rules, writes
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request
from commonweal.register import reads as register


def protocol_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    return list_page(
        request,
        "agreement/protocol_list.html",
        reads.protocols(viewer, place_id=viewer.place_id or 0),
        table=exports.ProtocolTable,
        filters=forms.ProtocolFilter,
        title=_("Protocols"),
        filename="protocols",
        caption=register.open_place(viewer),
    )


def protocol_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    protocol = found(reads.protocol, viewer, pk)
    context = {
        "protocol": protocol,
        "signatories": reads.signatories(viewer, protocol),
        "may_change": rules.may_change_protocol(viewer, protocol),
    }
    return render(request, "agreement/protocol_page.html", context)


def partnership_protocols(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: what its partners signed together."""
    partnership, protocols = found(reads.protocols_of, request.viewer, pk)
    context = {
        "whose": partnership,
        "protocols": protocols,
        "may_add": rules.may_add_protocol(request.viewer, partnership),
    }
    return render(request, "agreement/partnership_protocols.html", context, fragment="agreement/_protocols.html")


def protocol_add(request: Request, partnership_pk: int) -> HttpResponse:
    partnership = found(lambda: register.partnerships(request.viewer).get(pk=partnership_pk))
    rules.may_add_protocol(request.viewer, partnership).or_refuse()
    form = forms.ProtocolForm(sent(request))
    return edit(
        request, form, writes.add_protocol, partnership,
        title=_("Add a protocol"), caption=partnership.name, done=_("%(thing)s is on the shelf."), to=page_of,
        cancel=page_of(partnership),
    )  # fmt: skip


def _kept(request: Request, pk: int) -> Any:
    protocol = found(reads.protocol, request.viewer, pk)
    rules.may_change_protocol(request.viewer, protocol).or_refuse()
    return protocol


def protocol_edit(request: Request, pk: int) -> HttpResponse:
    protocol = _kept(request, pk)
    form = forms.ProtocolForm(sent(request), instance=protocol)
    return edit(
        request, form, writes.change_protocol, protocol,
        title=_("Change a protocol"), caption=protocol, done=_("%(thing)s is changed."), to=page_of(protocol),
    )  # fmt: skip


def protocol_end(request: Request, pk: int) -> HttpResponse:
    protocol = _kept(request, pk)
    form = forms.EndForm(sent(request), thing=protocol)
    return edit(
        request, form, writes.end_protocol, protocol,
        title=_("End a protocol"), caption=protocol, done=_("%(thing)s is ended."), to=page_of(protocol),
        submit=_("End this protocol"), danger=True,
    )  # fmt: skip


def signatory_add(request: Request, protocol_pk: int) -> HttpResponse:
    protocol = _kept(request, protocol_pk)
    form = forms.SignatoryForm(sent(request), viewer=request.viewer, protocol=protocol)
    return edit(
        request, form, partial(writes.add_signatory, protocol),
        title=_("Add a signatory"), caption=protocol, done=_("%(thing)s."), to=page_of(protocol),
    )  # fmt: skip


def signatory_edit(request: Request, pk: int) -> HttpResponse:
    signatory = found(reads.signatory, request.viewer, pk)
    protocol = _kept(request, signatory.protocol_id)
    form = forms.SignatoryForm(sent(request), instance=signatory, viewer=request.viewer, protocol=protocol)
    return edit(
        request, form, writes.change_signatory, signatory,
        title=_("When did they sign?"), caption=signatory, done=_("%(thing)s is changed."), to=page_of(protocol),
    )  # fmt: skip


def signatory_end(request: Request, pk: int) -> HttpResponse:
    signatory = found(reads.signatory, request.viewer, pk)
    protocol = _kept(request, signatory.protocol_id)
    form = forms.ConfirmForm(sent(request), thing=signatory)
    return edit(
        request, form, writes.end_signatory, signatory,
        title=_("Take a signatory away"), caption=signatory, done=_("They are taken away."), to=page_of(protocol),
        submit=_("Take them away"), danger=True,
    )  # fmt: skip
