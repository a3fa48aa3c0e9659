"""The thread through any thing, for whoever asks; and the threads in which a body, a person or a place takes part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonweal.account import reads as account
from commonweal.account.reads import Told
from commonweal.delivery import reads as delivery
from commonweal.delivery.models import Action, Update
from commonweal.kit.verdicts import Refused
from commonweal.register.models import Employment, Organisation, Partnership, Person, Place
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer, may_work_in
from commonweal.site.reads import live, public
from commonweal.site.reads.beads import page as page_of
from commonweal.site.reads.stages import STAGE_OF_KIND, TAKING_PART, Thread
from commonweal.strategy import reads as strategy

KINDS = (*STAGE_OF_KIND, *TAKING_PART)
PER_PAGE = 25


def thread(viewer: Viewer, kind: str, pk: int, *, on: date) -> Thread:
    """The whole line through one thing: as partners hold it for those who may see that, else as it was published.

    Raises ObjectDoesNotExist, and Refused where nothing of it is public.
    """
    if viewer.is_public:
        return public.thread(viewer, kind, pk)
    if kind in public.EVIDENCE and not may_work_in(viewer, viewer.place_id):
        return public.thread(viewer, kind, pk)
    try:
        return live.thread(viewer, kind, pk, on=on)
    except Refused as refusal:
        return _published_or(refusal, viewer, kind, pk)


def _published_or(refusal: Refused, viewer: Viewer, kind: str, pk: int) -> Thread:
    """What was published; where nothing was, the reason why the viewer may not see the rest."""
    try:
        return public.thread(viewer, kind, pk)
    except Refused:
        raise refusal from None


# --- Taking part


@dataclass(frozen=True)
class Part:
    """One thread in which something takes part: seen from its target, or from what was published of it."""

    kind: str
    pk: int
    title: str
    issue: str
    objective: str
    how: tuple[str, ...]
    due: date | None
    rating: str
    is_published: bool


@dataclass(frozen=True)
class Threads:
    """The threads in which a partnership, an organisation, a person or a place takes part."""

    kind: str
    pk: int
    title: str
    parts: tuple[Part, ...]
    page: Page[Any]
    is_public: bool

    @property
    def home(self) -> str:
        """Where the thing itself is."""
        return page_of(self.kind, self.pk)


@dataclass(frozen=True)
class Way:
    """One way of taking part, and the targets that it is true of."""

    words: str | Promise
    targets: Callable[[int, date], Q]


def threads(viewer: Viewer, kind: str, pk: int, *, on: date, page: int | str = 1) -> Threads:
    """Where something takes part. Raises ObjectDoesNotExist. The same number of queries however many threads there are."""
    thing = THINGS[kind].objects.get(pk=pk)
    if may_work_in(viewer, viewer.place_id):
        return _live(viewer, kind, thing, on, page)
    return _published(viewer, kind, thing, on, page)


def _live(viewer: Viewer, kind: str, thing: Any, on: date, page: int | str) -> Threads:
    own = kind == "place" and bool(may_work_in(viewer, thing.pk))
    place = thing.pk if own else viewer.place_id
    flags = {
        f"way_{number}": ExpressionWrapper(way.targets(thing.pk, on), output_field=BooleanField())
        for number, way in enumerate(WAYS[kind])
    }
    told = account.standing_publications(viewer).filter(target=OuterRef("pk")).order_by()
    found = strategy.targets(viewer, place_id=place, on=on).annotate(**flags, is_published=Exists(told))
    taking_part = Q()
    for flag in flags:
        taking_part |= Q(**{flag: True})
    mine = found if own else found.filter(taking_part)
    ordered = delivery.with_standing(viewer, mine, on).order_by("rank", "title", "pk")
    shown = Paginator(ordered, PER_PAGE).get_page(page)
    parts = tuple(_part(kind, target) for target in shown)
    return Threads(kind, thing.pk, str(thing), parts, shown, is_public=False)


def _part(kind: str, target: Any) -> Part:
    how = tuple(str(way.words) for number, way in enumerate(WAYS[kind]) if getattr(target, f"way_{number}"))
    return Part(
        "target",
        target.pk,
        target.title,
        target.objective.issue.title,
        target.objective.title,
        how,
        target.due,
        target.rating or "",
        target.is_published,
    )


def _published(viewer: Viewer, kind: str, thing: Any, on: date, page: int | str) -> Threads:
    targets = Q(place=thing.pk) | Q(target__place=thing.pk) if kind == "place" else _told_through(kind, thing.pk)
    shown = Paginator(account.standing_publications(viewer).filter(targets), PER_PAGE).get_page(page)
    parts = tuple(_told_part(publication) for publication in shown)
    return Threads(kind, thing.pk, str(thing), parts, shown, is_public=True)


def _told_through(kind: str, pk: int) -> Q:
    """What the public may know of it: seats through which things were decided, and bodies that a snapshot names."""
    seats = ("published_through", "target__agreed_through", "target__objective__agreed_through")
    found = Q()
    for seat in seats:
        found |= Q(**{f"{seat}__{kind}": pk})
    if kind == "partnership":
        found |= Q(target__objective__strategy__partnership=pk)
    if kind == "organisation":
        found |= Q(target__objective__lead_organisation=pk)
    return found


def _told_part(publication: Any) -> Part:
    told = Told.of(publication)
    return Part(
        "publication",
        publication.pk,
        told.title,
        told.issue["title"],
        told.objective["title"],
        (),
        told.due,
        told.rating,
        is_published=True,
    )


def _acting(**facts: Any) -> Exists:
    return Exists(Action.objects.filter(target=OuterRef("pk"), **facts))


def _works_for(organisation: int, on: date) -> QuerySet[Employment]:
    return Employment.objects.filter(lasting(on), organisation=organisation).values("person")  # type: ignore[return-value]


THINGS: dict[str, Any] = {
    "partnership": Partnership,
    "organisation": Organisation,
    "person": Person,
    "place": Place,
}

WAYS: dict[str, tuple[Way, ...]] = {
    "partnership": (
        Way(_("its strategy"), lambda pk, on: Q(objective__strategy__partnership=pk)),
        Way(_("raised the issue"), lambda pk, on: Q(objective__issue__raised_through__partnership=pk)),
        Way(_("agreed the objective"), lambda pk, on: Q(objective__agreed_through__partnership=pk)),
        Way(_("agreed the target"), lambda pk, on: Q(agreed_through__partnership=pk)),
    ),
    "organisation": (
        Way(_("leads the objective"), lambda pk, on: Q(objective__lead_organisation=pk)),
        Way(_("its people lead the target"), lambda pk, on: Q(lead__in=_works_for(pk, on))),
        Way(_("promised an action"), lambda pk, on: Q(_acting(organisation=pk))),
        Way(_("agreed the target"), lambda pk, on: Q(agreed_through__organisation=pk)),
    ),
    "person": (
        Way(_("leads the target"), lambda pk, on: Q(lead=pk) | Q(lead__isnull=True, objective__lead=pk)),
        Way(_("leads the objective"), lambda pk, on: Q(objective__lead=pk)),
        Way(_("leads an action"), lambda pk, on: Q(_acting(lead=pk))),
        Way(_("gave an update"), lambda pk, on: Q(Exists(Update.objects.filter(target=OuterRef("pk"), given_by=pk)))),
        Way(_("held the seat that agreed it"), lambda pk, on: Q(agreed_through__person=pk)),
    ),
    "place": (Way(_("measured here"), lambda pk, on: Q(place=pk)),),
}
