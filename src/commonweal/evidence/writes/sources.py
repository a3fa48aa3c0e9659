"""Changes to where figures come from and what they measure."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.evidence import rules
from commonweal.evidence.models import Disclosure, Indicator, Source
from commonweal.evidence.writes import withholding
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

WITHHOLDING_FOLLOWS = ("smallest_shown", "disclosure", "part_of_id", "aggregation")


class SourceFacts(TypedDict, total=False):
    """What is kept of a source."""

    code: str
    name: str
    publisher: str
    licence: str
    licence_url: str
    address: str
    declaration: str
    shared_in: Place | None


class IndicatorFacts(TypedDict, total=False):
    """What is kept of an indicator."""

    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    polarity: str
    subject: str
    aggregation: str
    aggregation_mark: float | None
    smallest_shown: int | None
    disclosure: str
    part_of: Indicator | None
    source: Source


@written
def add_source(*, by: Viewer, why: str = "", **facts: Unpack[SourceFacts]) -> Source:
    """Add a source. Raises Refused for anyone but a support team."""
    rules.may_add_source(by).or_refuse()
    return things.add(Source, **facts)


@written
def change_source(
    source: Source, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[SourceFacts]
) -> Source:
    """Change what is kept of a source. Raises Refused for anyone but a support team, Stale when it has moved on."""
    rules.may_change_source(by).or_refuse()
    return things.change(source, version=version, **facts)


@written
def add_indicator(*, by: Viewer, why: str = "", **facts: Unpack[IndicatorFacts]) -> Indicator:
    """Add an indicator. Raises Refused for anyone but a support team."""
    rules.may_add_indicator(by).or_refuse()
    return things.add(Indicator, **facts)


@written
def change_indicator(
    indicator: Indicator, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[IndicatorFacts]
) -> Indicator:
    """Change what is kept of an indicator. Raises Refused for anyone but a support team, Stale when it has moved on.

    Where what keeps small counts safe changes, it is decided again which figures are withheld.
    """
    rules.may_change_indicator(by).or_refuse()
    # Before the row is held, which a load that keeps what it withholds of the indicator waits for.
    withholding.Decisions.hold_rules()
    _check_part_of(indicator, facts.get("part_of"))
    before = Indicator.objects.get(pk=indicator.pk)
    changed = things.change(indicator, version=version, **facts)
    if any(getattr(before, name) != getattr(changed, name) for name in WITHHOLDING_FOLLOWS):
        withholding.Decisions.anew(changed, was_suppressed=before.disclosure == Disclosure.SUPPRESSED)
    return changed


def _check_part_of(indicator: Indicator, whole: Indicator | None) -> None:
    """Refuse a whole that is itself part of the indicator, by however many steps."""
    above = whole
    while above is not None:
        if above.pk == indicator.pk:
            raise ValidationError({"part_of": _("That indicator is itself part of this one.")})
        above = above.part_of
