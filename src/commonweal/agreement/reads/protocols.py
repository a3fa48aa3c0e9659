"""Questions about what partners signed together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonweal.agreement.models import Protocol, Signatory
from commonweal.kit.chapters import Section
from commonweal.register.models import Organisation, Partnership
from commonweal.register.reads import lasting, organisations_at
from commonweal.register.reads.seats import long_words
from commonweal.register.rules import Viewer


def protocols(viewer: Viewer, *, place_id: int | None = None, on: date | None = None) -> QuerySet[Protocol]:
    """Protocols of a place's partnerships, or of all, with how many are named and how many `signed`; those that hold on a day if one is given."""
    found = Protocol.objects.select_related("partnership__place").annotate(
        named=Count("signatories"), signed=Count("signatories", filter=Q(signatories__signed_on__isnull=False))
    )
    found = found.defer("partnership__place__boundary", *long_words(viewer, "partnership"))
    found = found if place_id is None else found.filter(partnership__place=place_id)
    found = found if on is None else found.filter(lasting(on))
    return found.order_by("title", "pk")


def protocol(viewer: Viewer, pk: int) -> Protocol:
    """One protocol. Raises Protocol.DoesNotExist."""
    return protocols(viewer).get(pk=pk)


def protocols_of(viewer: Viewer, pk: int) -> tuple[Partnership, QuerySet[Protocol]]:
    """A partnership and its protocols, ended ones too. Raises Partnership.DoesNotExist."""
    partnership = Partnership.objects.select_related("place").defer("place__boundary").get(pk=pk)
    return partnership, protocols(viewer).filter(partnership=partnership)


def signatories(viewer: Viewer, protocol: Protocol | None = None) -> QuerySet[Signatory]:
    """Who signed a protocol, or any, and who is still to."""
    found = Signatory.objects.select_related("protocol__partnership", "organisation")
    found = found.defer(*long_words(viewer, "protocol__partnership"))
    found = found if protocol is None else found.filter(protocol=protocol)
    return found.order_by("organisation__name", "pk")


def signatory(viewer: Viewer, pk: int) -> Signatory:
    """One signatory. Raises Signatory.DoesNotExist."""
    return signatories(viewer).get(pk=pk)


def could_sign(viewer: Viewer, protocol: Protocol, *, on: date) -> QuerySet[Organisation]:
    """Organisations of the protocol's place that are not among its signatories."""
    here = organisations_at(viewer, protocol.partnership.place_id) & lasting(on)
    return Organisation.objects.filter(here).exclude(pk__in=protocol.signatories.values("organisation"))


def in_handbook(viewer: Viewer, pks: Sequence[int], *, on: date) -> Mapping[int, Section]:
    """The protocols that hold for each of some partnerships on a day, as the handbook prints them. Two queries."""
    found = list(protocols(viewer, on=on).filter(partnership__in=pks))
    signed: dict[int, list[str]] = defaultdict(list)
    for one in signatories(viewer).filter(protocol__in=found) if found else ():
        if one.signed_on is not None:
            signed[one.protocol_id].append(one.organisation.name)
    rows: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for each in found:
        rows[each.partnership_id].append(
            (
                each.title,
                capfirst(each.get_kind_display()),
                date_format(each.signed_on, "j F Y") if each.signed_on else _("not yet signed by all"),
                "; ".join(signed[each.pk]),
                each.address,
            )
        )
    headings = (_("Protocol"), _("Kind"), _("Signed on"), _("Signed by"), _("Where it can be read"))
    return {pk: Section(_("What its partners signed"), headings, tuple(told)) for pk, told in rows.items()}
