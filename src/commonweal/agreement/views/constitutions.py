"""Pages of constitutions: how many must be there for a partnership to decide."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from commonweal.agreement import forms, reads, rules, writes
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request


def partnership_constitution(request: Request, pk: int) -> HttpResponse:
    """A panel of a partnership's page: its quorum, and whether its held seats can make it."""
    partnership, constitution, needs = found(lambda: reads.constitution_of(request.viewer, pk, on=localdate()))
    context = {
        "whose": partnership,
        "constitution": constitution,
        "needs": needs,
        "may_set": rules.may_set_constitution(request.viewer, partnership),
    }
    return render(request, "agreement/partnership_constitution.html", context, fragment="agreement/_constitution.html")


def constitution_edit(request: Request, pk: int) -> HttpResponse:
    partnership, constitution, _needs = found(lambda: reads.constitution_of(request.viewer, pk, on=localdate()))
    rules.may_set_constitution(request.viewer, partnership).or_refuse()
    form = forms.ConstitutionForm(sent(request), thing=constitution)
    return edit(
        request, form, partial(writes.set_constitution, partnership),
        title=_("How many must be there to decide?"), caption=partnership.name, to=page_of(partnership),
        done=_("What %(thing)s needs to decide is kept."),
        breadcrumbs=[{"text": partnership.name, "href": page_of(partnership)}, {"text": _("Quorum"), "href": ""}],
    )  # fmt: skip
