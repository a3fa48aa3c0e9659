"""What organisations and people say of their own entries, by signed links: which links there are, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.needs import Need
from commonweal.register.models import Correction, CorrectionLink, Organisation, Person, Place
from commonweal.register.rules import Viewer

FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: ("name", "purpose", "trading_constraints", "website"),
    Person: ("name", "email"),
}
"""What can be seen and corrected by a signed link: what is said of the thing itself, and nothing of anyone else."""

SALT = "register.correction"


def token(viewer: Viewer, link: CorrectionLink) -> str:
    """What a link's address ends in: its number, signed, so that nobody can make up another."""
    return signing.Signer(salt=SALT).sign(str(link.pk))


def link_of(viewer: Viewer, token: str) -> CorrectionLink:
    """The link that a token names. Raises CorrectionLink.DoesNotExist for one that was not signed here."""
    try:
        number = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as wrong:
        raise CorrectionLink.DoesNotExist from wrong
    return links(viewer).get(pk=number)


def links(viewer: Viewer) -> QuerySet[CorrectionLink]:
    """Every correction link, the latest first."""
    found = CorrectionLink.objects.select_related("organisation", "person", "place")
    return found.defer("place__boundary")


def waiting_of(viewer: Viewer, link: CorrectionLink) -> QuerySet[Correction]:
    """What was sent by one link and nobody has decided yet."""
    return corrections(viewer, waiting=True).filter(link=link)


def corrections(viewer: Viewer, *, place_id: int | None = None, waiting: bool = False) -> QuerySet[Correction]:
    """What was sent by links that a place's support team made, or any; only what nobody has decided if `waiting`."""
    found = Correction.objects.select_related("organisation", "person", "link__place").defer("link__place__boundary")
    found = found if place_id is None else found.filter(link__place=place_id)
    return found.filter(accepted_on__isnull=True, declined_on__isnull=True) if waiting else found


@dataclass(frozen=True)
class Difference:
    """One field of a correction: as it was when it was sent, as it is now, and as it should be."""

    label: str
    was: str
    now: str
    proposed: str

    @property
    def is_stale(self) -> bool:
        """Whether someone has changed the entry since, so that there are two to choose between."""
        return self.was != self.now and self.now != self.proposed


def differences(viewer: Viewer, correction: Correction) -> list[Difference]:
    """A correction field by field."""
    about: Any = correction.about
    return [
        Difference(
            capfirst(str(about._meta.get_field(name).verbose_name)),
            str(correction.was.get(name) or ""),
            str(getattr(about, name) or ""),
            str(value or ""),
        )
        for name, value in correction.proposed.items()
    ]


def needs(viewer: Viewer, on: date) -> Iterator[Need]:
    """For a support team: corrections that wait, in each place it supports. One query while nothing waits."""
    if not viewer.supports:
        return
    waiting = corrections(viewer, waiting=True).filter(link__place__in=viewer.supports).order_by()
    counts = waiting.values_list("link__place").annotate(models.Count("pk")).order_by("link__place")
    names: dict[int, str] = {}
    for place, count in counts:
        names = names or dict(Place.objects.filter(pk__in=viewer.supports).values_list("pk", "name"))
        yield Need(
            text=ngettext(
                "Decide on %(count)d correction sent to %(place)s",
                "Decide on %(count)d corrections sent to %(place)s",
                count,
            )
            % {"count": count, "place": names[place]},
            href=f"{reverse('register:correction-list')}?place={place}",
            why=_("Organisations or people say that their entry is wrong. You are on the support team."),
            weight=60,
        )
