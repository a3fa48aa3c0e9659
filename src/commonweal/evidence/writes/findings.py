"""Changes to what partners agree the figures mean: what a finding says, rests on and is brought about by, and who stands where."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commonweal.evidence import reads, rules
from commonweal.evidence.models import Cause, Finding, Ground, Indicator, Side, Stance
from commonweal.evidence.rules import Figure
from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register.models import Organisation, Partnership, Place, Theme
from commonweal.register.reads import organisations_at
from commonweal.register.rules import Viewer


class FindingFacts(TypedDict, total=False):
    """What a finding says."""

    statement: str
    explanation: str
    unknown: str
    about: Place | None
    partnership: Partnership | None
    theme: Theme | None


@written
def propose_finding(
    place: Place,
    *,
    by: Viewer,
    on: date,
    proposed_by: Organisation | None = None,
    why: str = "",
    **facts: Unpack[FindingFacts],
) -> Finding:
    """Propose what the figures of a place mean: a draft that its partners see. Raises Refused for anyone else."""
    rules.may_propose_finding(by, place.pk).or_refuse()
    _partner_for(by, place.pk, proposed_by)
    return things.add(Finding, place=place, proposed_on=on, proposed_by=proposed_by, **facts)


@written
def replace_finding(
    finding: Finding,
    *,
    by: Viewer,
    on: date,
    proposed_by: Organisation | None = None,
    why: str = "",
    **facts: Unpack[FindingFacts],
) -> Finding:
    """Draft what is to take the place of an agreed finding; it does so on the day it is agreed itself."""
    rules.may_supersede_finding(by, finding).or_refuse()
    _partner_for(by, finding.place_id, proposed_by)
    draft = things.add(Finding, place=finding.place, replaces=finding, proposed_on=on, proposed_by=proposed_by, **facts)
    for link in _current_links(finding):
        ends = {"cause": draft} if link.cause_id == finding.pk else {"effect": draft}
        kept = {
            name: getattr(link, name) for name in ("cause", "effect", "organisation", "strength", "rests_on", "reason")
        }
        things.add(Cause, since=on, **kept | ends)
    return draft


@written
def change_finding(
    finding: Finding, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[FindingFacts]
) -> Finding:
    """Put a draft in other words. Raises Refused once it is agreed, Stale when it has moved on."""
    rules.may_change_finding(by, finding).or_refuse()
    return things.change(finding, version=version, **facts)


@written
def agree_finding(finding: Finding, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Finding:
    """Record that partners agreed a finding; from then on everyone sees it, and what it was to supersede is superseded."""
    signed = finding.stances.filter(until__isnull=True, side=Side.SIGNED).count()
    rules.may_agree_finding(by, finding, signed=signed).or_refuse()
    if not finding.grounds.exists():
        raise ValidationError(_("It rests on no figure yet. Say which figures show it."))
    agreed = things.change(finding, version=version, agreed_on=on, agreed_by=by.name)
    if agreed.replaces is not None and agreed.replaces.withdrawn_on is None:
        things.change(agreed.replaces, version=None, withdrawn_on=on, superseded_by=agreed)
        _end_links(agreed.replaces, on)
    return agreed


@written
def withdraw_finding(
    finding: Finding, *, by: Viewer, on: date, because: str, version: int | None = None, why: str = ""
) -> Finding:
    """Take a finding back, saying why. What was said of its causes and effects ends with it."""
    rules.may_withdraw_finding(by, finding).or_refuse()
    withdrawn = things.change(finding, version=version, withdrawn_on=on, withdrawn_because=because)
    _end_links(withdrawn, on)
    return withdrawn


def _current_links(finding: Finding) -> list[Cause]:
    both = Cause.objects.filter(cause=finding, until__isnull=True) | Cause.objects.filter(
        effect=finding, until__isnull=True
    )
    return list(both.select_related("cause", "effect", "organisation").order_by("pk"))


def _end_links(finding: Finding, on: date) -> None:
    for link in _current_links(finding):
        _ended(link, on)


def _ended(link: Cause, on: date) -> Cause:
    """What was said and taken back on one day was never said; its history stays in the record."""
    if link.since is not None and link.since >= on:
        return things.remove(link, version=None)
    return things.end(link, on=on, version=None)


# --- What it rests on


@written
def add_ground(
    finding: Finding,
    *,
    by: Viewer,
    on: date,
    indicator: Indicator,
    place: Place,
    period: str = "",
    note: str = "",
    why: str = "",
) -> Ground:
    """Rest a draft on a figure: of a period, or the latest there is. The figure is kept as it is known now."""
    rules.may_change_finding(by, finding).or_refuse()
    figure = _figure(by, indicator, place, period, on)
    return things.add(
        Ground,
        finding=finding,
        indicator=indicator,
        place=place,
        note=note,
        written_on=on,
        period=figure.period,
        period_start=figure.period_start,
        period_end=figure.period_end,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        status=str(figure.status),
        kind=str(figure.kind),
        release_id=figure.release,
    )


def _figure(by: Viewer, indicator: Indicator, place: Place, period: str, on: date) -> Figure:
    known = reads.series(by, indicator, [place], on=on)[place.code]
    fitting = [figure for figure in known if period.strip().casefold() in ("", figure.period.casefold())]
    if fitting:
        return max(fitting, key=lambda figure: (figure.period_end, figure.period_start))
    if not known:
        where = {"indicator": indicator, "place": place}
        raise ValidationError({"indicator": _("There is no figure of %(indicator)s in %(place)s.") % where})
    when = {"period": period, "periods": ", ".join(dict.fromkeys(figure.period for figure in known))}
    raise ValidationError({"period": _("There is no figure of %(period)s. There are: %(periods)s.") % when})


@written
def remove_ground(ground: Ground, *, by: Viewer, version: int | None = None, why: str = "") -> Ground:
    """Rest a draft on a figure no more; its history stays in the record."""
    rules.may_change_finding(by, ground.finding).or_refuse()
    return things.remove(ground, version=version)


# --- What brings about what


class CauseFacts(TypedDict, total=False):
    """What is said of a cause."""

    strength: str
    rests_on: str
    reason: str


@written
def say_cause(
    effect: Finding,
    *,
    by: Viewer,
    on: date,
    cause: Finding,
    organisation: Organisation | None = None,
    why: str = "",
    **facts: Unpack[CauseFacts],
) -> Cause:
    """Say that one finding brings about another. A loop is allowed: vicious circles are real, and the page names them."""
    rules.may_link_finding(by, effect, organisation.pk if organisation else None).or_refuse()
    rules.finding_allows(rules.finding_state(cause), "link").or_refuse()
    _partner_for(by, effect.place_id, organisation)
    return things.add(Cause, cause=cause, effect=effect, organisation=organisation, since=on, **facts)


@written
def change_cause(cause: Cause, *, by: Viewer, version: int | None, why: str = "", **facts: Unpack[CauseFacts]) -> Cause:
    """Say otherwise how strong a cause is, or what that rests on; what was said before stays in its history."""
    rules.may_change_cause(by, cause).or_refuse()
    return things.change(cause, version=version, **facts)


@written
def end_cause(cause: Cause, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Cause:
    """Take back what was said: from a day on nobody says it any more."""
    rules.may_change_cause(by, cause).or_refuse()
    return _ended(cause, on)


# --- Who stands where


@written
def sign_finding(
    finding: Finding, *, by: Viewer, on: date, organisation: Organisation, reason: str = "", why: str = ""
) -> Stance:
    """An organisation signs up to a finding. If it disputed it until then, it has changed its mind."""
    return _take_sides(finding, by, on, organisation, Side.SIGNED, reason)


@written
def dispute_finding(
    finding: Finding, *, by: Viewer, on: date, organisation: Organisation, reason: str, why: str = ""
) -> Stance:
    """An organisation disputes a finding, saying why. If it had signed up to it, it has changed its mind."""
    return _take_sides(finding, by, on, organisation, Side.DISPUTED, reason)


@written
def end_stance(stance: Stance, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Stance:
    """An organisation no longer says where it stands."""
    rules.may_end_stance(by, stance).or_refuse()
    if stance.since is not None and stance.since >= on:
        return things.remove(stance, version=version)
    return things.end(stance, on=on, version=version)


def _take_sides(finding: Finding, by: Viewer, on: date, organisation: Organisation, side: Side, reason: str) -> Stance:
    rules.may_take_sides(by, finding, organisation.pk).or_refuse()
    _partner_for(by, finding.place_id, organisation)
    before = finding.stances.filter(organisation=organisation, until__isnull=True).first()
    facts = {"side": side, "reason": reason, "said_by": by.name}
    if before is not None:
        if before.since == on:
            # A day has one stance: the later word of a day stands, and the earlier is in its history.
            return things.change(before, version=None, **facts)
        if (before.side, before.reason) == (side, reason):
            return before
        things.end(before, on=on, version=None)
    return things.add(Stance, finding=finding, organisation=organisation, since=on, **facts)


def _partner_for(by: Viewer, place_id: int, organisation: Organisation | None) -> None:
    """Refuse an organisation that takes no part in the place, and one that somebody else speaks for."""
    if organisation is None:
        return
    if not Organisation.objects.filter(organisations_at(by, place_id), pk=organisation.pk).exists():
        told = {"organisation": organisation}
        raise ValidationError({"organisation": _("%(organisation)s takes no part in this place.") % told})
    rules.may_speak_for(by, place_id, organisation.pk).or_refuse()
