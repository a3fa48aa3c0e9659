"""Pages by which what is in the register twice is found, merged, parted or told apart; other names; what came after what."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.kit.editing import edit, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.viewers import Request
from commonweal.register import reads, rules
from commonweal.register.exports.identity import DistinctionTable, DuplicateTable, MergeTable
from commonweal.register.forms import identity, things
from commonweal.register.reads import duplicates, merging, successions
from commonweal.register.writes import merging as verbs
from commonweal.register.writes import successions as passing

EVERYWHERE = "everywhere"


def duplicate_list(request: Request) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    rules.may_support_any(viewer).or_refuse()
    kind = "person" if request.GET.get("kind") == "person" else "organisation"
    everywhere = request.GET.get("where") == EVERYWHERE
    return list_page(
        request,
        "register/duplicate_list.html",
        duplicates.duplicates(viewer, kind, on=on, everywhere=everywhere),  # type: ignore[arg-type]
        table=DuplicateTable,
        title=_("Likely duplicates"),
        filename="likely-duplicates",
        empty=_("No two of them look alike."),
        kind=kind,
        everywhere=everywhere,
        place=reads.open_place(viewer),
    )


def merge_list(request: Request) -> HttpResponse:
    rules.may_support_any(request.viewer).or_refuse()
    return list_page(
        request, "register/merge_list.html", merging.merges_to_undo(request.viewer), table=MergeTable,
        empty=_("Nothing has been merged yet."), title=_("Merges"), filename="merges",
    )  # fmt: skip


def merge_add(request: Request, kind: str, pk: int, other_pk: int) -> HttpResponse:
    viewer, on = request.viewer, timezone.localdate()
    rules.may_support_any(viewer).or_refuse()
    if pk == other_pk:
        raise Http404(_("Nothing can be merged with itself."))
    kept = get_object_or_404(duplicates.either(viewer, kind), pk=pk)
    other = get_object_or_404(duplicates.either(viewer, kind), pk=other_pk)
    for each in (kept, other):
        rules.may_merge(viewer, kept_by=reads.keepers_of(viewer, each)).or_refuse()
    preview = merging.merge_preview(viewer, kept, other)
    form = identity.MergeForm(sent(request), preview=preview)
    return edit(
        request, form, partial(verbs.merge, kept, other, on=on),
        title=_("Merge two into one"), caption=kept, done=_("%(thing)s: they are one now."), to=page_of(kept),
        template="register/merge_add.html", submit=_("Merge them"), danger=True,
        preview=preview, swapped=reverse("register:merge-add", args=[kind, other_pk, pk]),
        apart=reverse("register:distinction-add", args=[kind, pk, other_pk]),
    )  # fmt: skip


def merge_undo(request: Request, pk: int) -> HttpResponse:
    rules.may_support_any(request.viewer).or_refuse()
    merge = get_object_or_404(merging.merges(request.viewer), pk=pk)
    rules.may_undo_merge(request.viewer, merge, kept_by=reads.keepers_of(request.viewer, merge.about)).or_refuse()
    form = things.RemoveForm(sent(request), thing=merge)
    return edit(
        request, form, partial(verbs.undo_merge, merge, on=timezone.localdate()),
        title=_("Undo a merge"), caption=merge, done=_("%(thing)s: they are two again."), to=reverse("register:merge-list"),
        intro=_("Both rows, and all that pointed at them, will be as they were. What came after stays with the one that was kept."),
        submit=_("Part them again"), danger=True,
    )  # fmt: skip


def distinction_list(request: Request) -> HttpResponse:
    rules.may_support_any(request.viewer).or_refuse()
    return list_page(
        request, "register/distinction_list.html", duplicates.distinctions(request.viewer), table=DistinctionTable,
        empty=_("No two have been told apart yet."), title=_("Told apart"), filename="told-apart",
    )  # fmt: skip


def distinction_add(request: Request, kind: str, pk: int, other_pk: int) -> HttpResponse:
    viewer = request.viewer
    rules.may_support_any(viewer).or_refuse()
    one = get_object_or_404(duplicates.either(viewer, kind), pk=pk)
    other = get_object_or_404(duplicates.either(viewer, kind), pk=other_pk)
    for each in (one, other):
        rules.may_merge(viewer, kept_by=reads.keepers_of(viewer, each)).or_refuse()
    return edit(
        request, identity.ReasonForm(sent(request)), partial(verbs.tell_apart, one, other, on=timezone.localdate()),
        title=_("Say that they are not the same"), caption=f"{one} | {other}", done=_("%(thing)s. They will not be offered again."),
        to=f"{reverse('register:duplicate-list')}?kind={kind}", submit=_("They are not the same"),
    )  # fmt: skip


def distinction_end(request: Request, pk: int) -> HttpResponse:
    rules.may_support_any(request.viewer).or_refuse()
    said = get_object_or_404(duplicates.distinctions(request.viewer), pk=pk)
    rules.may_merge(request.viewer, kept_by=reads.keepers_of(request.viewer, said.about)).or_refuse()
    return edit(
        request, things.RemoveForm(sent(request), thing=said), verbs.end_distinction, said,
        title=_("Take back that they are not the same"), caption=said, done=_("It is taken back."),
        to=reverse("register:distinction-list"), submit=_("Take it back"), danger=True,
    )  # fmt: skip


def name_add(request: Request, kind: str, pk: int) -> HttpResponse:
    about = get_object_or_404(duplicates.either(request.viewer, kind), pk=pk)
    rules.may_name(request.viewer, about, kept_by=reads.keepers_of(request.viewer, about)).or_refuse()
    return edit(
        request, identity.NameForm(sent(request), viewer=request.viewer), verbs.add_alternative_name, about,
        title=_("Add another name"), caption=about.name, done=_("It is found by “%(thing)s” too."), to=page_of(about),
        intro=_("A former name, an abbreviation, or how others write it. Lists and files that are brought in find it by this name too."),
    )  # fmt: skip


def name_end(request: Request, pk: int) -> HttpResponse:
    name = get_object_or_404(duplicates.all_names(request.viewer), pk=pk)
    rules.may_name(request.viewer, name.about, kept_by=reads.keepers_of(request.viewer, name.about)).or_refuse()
    return edit(
        request, things.RemoveForm(sent(request), thing=name), verbs.end_alternative_name, name,
        title=_("Take away another name"), caption=name, done=_("%(thing)s is taken away."), to=page_of(name.about),
        submit=_("Take it away"), danger=True,
    )  # fmt: skip


def succession_add(request: Request, organisation_pk: int) -> HttpResponse:
    organisation = get_object_or_404(reads.organisations(request.viewer), pk=organisation_pk)
    rules.may_end_organisation(request.viewer, kept_by=reads.keepers_of(request.viewer, organisation)).or_refuse()
    return edit(
        request, identity.SuccessionForm(sent(request), viewer=request.viewer), passing.add_succession, organisation,
        title=_("Say what replaced it"), caption=organisation.name, done=_("%(thing)s."), to=page_of(organisation),
        intro=_("Where several took its place, say so once for each. Both pages show it, and its past stays in the series."),
    )  # fmt: skip


def succession_end(request: Request, pk: int) -> HttpResponse:
    succession = get_object_or_404(successions.successions(request.viewer), pk=pk)
    rules.may_end_organisation(
        request.viewer, kept_by=reads.keepers_of(request.viewer, succession.organisation)
    ).or_refuse()
    return edit(
        request, things.RemoveForm(sent(request), thing=succession), passing.end_succession, succession,
        title=_("Take back a succession"), caption=succession, done=_("%(thing)s is taken back."),
        to=page_of(succession.organisation), submit=_("Take it back"), danger=True,
    )  # fmt: skip
