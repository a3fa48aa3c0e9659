"""Changes to what partners signed together."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from commonweal.agreement import rules
from commonweal.agreement.models import Protocol, Signatory
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer


class ProtocolFacts(TypedDict, total=False):
    """What is kept of a protocol."""

    title: str
    kind: str
    text: str
    address: str
    signed_on: date | None
    since: date | None
    until: date | None


@written
def add_protocol(partnership: Partnership, *, by: Viewer, why: str = "", **facts: Unpack[ProtocolFacts]) -> Protocol:
    """Put a protocol of a partnership on the shelf."""
    rules.may_add_protocol(by, partnership).or_refuse()
    return things.add(Protocol, partnership=partnership, **facts)


@written
def change_protocol(
    protocol: Protocol, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[ProtocolFacts]
) -> Protocol:
    """Correct what is said of a protocol, or note that all have signed it."""
    rules.may_change_protocol(by, protocol).or_refuse()
    return things.change(protocol, version=version, **facts)


@written
def end_protocol(protocol: Protocol, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Protocol:
    """From a day a protocol does not hold any more."""
    rules.may_change_protocol(by, protocol).or_refuse()
    return things.end(protocol, on=on, version=version)


@written
def add_signatory(
    protocol: Protocol, organisation: Organisation, *, by: Viewer, signed_on: date | None = None, why: str = ""
) -> Signatory:
    """Name an organisation that signed a protocol, or is still to."""
    rules.may_change_protocol(by, protocol).or_refuse()
    return things.add(Signatory, protocol=protocol, organisation=organisation, signed_on=signed_on)


@written
def change_signatory(
    signatory: Signatory, *, by: Viewer, version: int | None, signed_on: date | None, why: str = ""
) -> Signatory:
    """Note when an organisation signed."""
    rules.may_change_protocol(by, signatory.protocol).or_refuse()
    return things.change(signatory, version=version, signed_on=signed_on)


@written
def end_signatory(signatory: Signatory, *, by: Viewer, version: int | None = None, why: str = "") -> Signatory:
    """Take an organisation off a protocol; that it was there stays in the record."""
    rules.may_change_protocol(by, signatory.protocol).or_refuse()
    return things.remove(signatory, version=version)


@written
def pass_on_protocol(protocol: Protocol, partnership: Partnership, *, by: Viewer, on: date, why: str = "") -> Protocol:
    """From a day on, a protocol is another partnership's, with all who signed it; of the one before it ends."""
    rules.may_change_protocol(by, protocol).or_refuse()
    passed = things.add(
        Protocol,
        partnership=partnership,
        title=_title_that_is_free(protocol.title, partnership),
        kind=protocol.kind,
        text=protocol.text,
        address=protocol.address,
        signed_on=protocol.signed_on,
        since=on,
    )
    for signatory in protocol.signatories.select_related("organisation"):
        things.add(Signatory, protocol=passed, organisation=signatory.organisation, signed_on=signatory.signed_on)
    things.end(protocol, on=on, version=None)
    return passed


def _title_that_is_free(title: str, partnership: Partnership) -> str:
    taken = Protocol.objects.filter(partnership=partnership, title=title, until__isnull=True).exists()
    return f"{title} (2)" if taken else title
